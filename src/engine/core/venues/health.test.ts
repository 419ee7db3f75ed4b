import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Reliability } from '../../contract/channels.ts';
import { Health, type HealthSample } from './health.ts';

const startUs = 1_700_000_000_000_000;
const lookUs = 500_000;

/** What happened between two looks; events are counted up. */
interface Slice {
  readonly open: number;
  readonly live: number;
  readonly gaps: number;
  readonly resyncs: number;
  readonly reconnects: number;
  readonly faults: number;
  readonly refusals: number;
  readonly ageUs: number | null;
  readonly aheadUs: number | null;
}

const names = ['open', 'live', 'gaps', 'resyncs', 'reconnects', 'faults', 'refusals', 'quiet', 'clock'] as const;
const good: Slice = { open: 1, live: 10, gaps: 0, resyncs: 0, reconnects: 0, faults: 0, refusals: 0, ageUs: 20_000, aheadUs: 3_000 };

class Watch {
  readonly health = new Health();
  nowUs = startUs;
  #sample: HealthSample = {
    nowUs: startUs, openShare: 1, liveBookCount: 10, bookCount: 10, gapCount: 0, resyncCount: 0, reconnectCount: 0, faultCount: 0, refusalCount: 0, ageUs: null, clock: null,
  };

  see(slice: Slice): void {
    const before = this.#sample;
    this.nowUs += lookUs;
    this.#sample = {
      nowUs: this.nowUs, openShare: slice.open, liveBookCount: slice.live, bookCount: 10,
      gapCount: before.gapCount + slice.gaps, resyncCount: before.resyncCount + slice.resyncs, reconnectCount: before.reconnectCount + slice.reconnects,
      faultCount: before.faultCount + slice.faults, refusalCount: before.refusalCount + slice.refusals,
      ageUs: slice.ageUs, clock: slice.aheadUs === null ? null : { aheadUs: slice.aheadUs, marginUs: 5_000 },
    };
    this.health.look(this.#sample);
  }

  seeFor(seconds: number, slice: Slice = good): Reliability {
    for (let count = 0; count < seconds * 2; count += 1) this.see(slice);
    return this.health.reliability;
  }
}

function after(slices: readonly Slice[]): Reliability {
  const watch = new Watch();
  for (const slice of slices) watch.see(slice);
  return watch.health.reliability;
}

test('a market begins doubtful and earns trust within minutes', () => {
  expect(new Health().reliability.score).toBe(0.25);
  const watch = new Watch();
  expect(watch.seeFor(60).score).toBeGreaterThan(0.7);
  expect(watch.seeFor(540).score).toBeGreaterThan(0.95);
});

test('a broken connection costs most of the trust in a minute, and it comes back slowly', () => {
  const watch = new Watch();
  watch.seeFor(1_800);
  const down: Slice = { ...good, open: 0, live: 0, ageUs: 60_000_000 };
  const lost = watch.seeFor(60, down);
  expect(lost.score).toBeLessThan(0.15);
  const back = watch.seeFor(60);
  const later = watch.seeFor(1_200);
  expect([back.score > lost.score, back.score < 0.8, later.score > 0.9]).toEqual([true, true, true]);
});

test('the parts say what went wrong, and only that', () => {
  const perfect = after(Array.from({ length: 3_600 }, () => good)).parts;
  const wrong: [keyof Reliability['parts'], Partial<Slice>][] = [
    ['open', { open: 0.9 }], ['live', { live: 9 }], ['gaps', { gaps: 1 }], ['resyncs', { resyncs: 1 }], ['reconnects', { reconnects: 1 }], ['faults', { faults: 5 }],
    ['refusals', { refusals: 1 }], ['quiet', { ageUs: 5_000_000 }], ['clock', { aheadUs: 400_000 }],
  ];
  for (const [name, changed] of wrong) {
    const { parts } = after(Array.from({ length: 3_600 }, (_, index) => (index % 100 === 0 ? { ...good, ...changed } : good)));
    const worse = names.filter((part) => parts[part] < perfect[part] - 1e-9);
    expect(worse).toEqual([name]);
  }
});

test('half an hour’s troubles are half forgotten after one half-life', () => {
  const watch = new Watch();
  watch.seeFor(600);
  watch.see({ ...good, gaps: 12 });
  const { gaps } = watch.health.reliability.parts;
  const { gaps: later } = watch.seeFor(600).parts;
  expect((1 / later - 1) / (1 / gaps - 1)).toBeCloseTo(0.5, 6);
});

test('switched off and on again, its counts begin anew and its past stays', () => {
  const watch = new Watch();
  watch.seeFor(60);
  watch.see({ ...good, reconnects: 5, gaps: 9 });
  const before = watch.health.reliability.parts;
  watch.health.restart();
  const sample = { nowUs: watch.nowUs + lookUs, openShare: 1, liveBookCount: 10, bookCount: 10, gapCount: 1, resyncCount: 0, reconnectCount: 0, faultCount: 0, refusalCount: 0, ageUs: 1, clock: null };
  watch.health.look(sample);
  const { gaps, reconnects } = watch.health.reliability.parts;
  expect(gaps).toBeLessThan(before.gaps);
  expect(reconnects).toBeCloseTo(before.reconnects, 2);
  watch.health.look({ ...sample, nowUs: watch.nowUs + 2 * lookUs, gapCount: 0 }); // a count that goes back takes nothing back
  expect(watch.health.reliability.parts.gaps).toBeCloseTo(gaps, 2);
});

test('what nobody looked at counts neither way, and a clock that goes back harms nothing', () => {
  const watch = new Watch();
  watch.seeFor(300, { ...good, open: 0.5 });
  const { open } = watch.health.reliability.parts;
  watch.nowUs += 20 * 60_000_000;
  watch.see(good);
  // Twenty minutes unseen are two seconds seen.
  expect(watch.health.reliability.parts.open).toBeLessThan(open + 0.06);
  watch.nowUs -= 3_600_000_000;
  watch.see(good);
  expect(watch.health.reliability.score).toBeGreaterThan(0);
  watch.nowUs += 3_600_000_000 * 24 * 30;
  watch.see(good);
  // After a month of nothing it is as good as new.
  expect(watch.health.reliability.parts.open).toBeCloseTo(0.55, 1);
});

test('a silence of a minute does not become usual within it', () => {
  const watch = new Watch();
  watch.seeFor(3_600);
  expect(watch.seeFor(60, { ...good, ageUs: 60_000_000 }).parts.quiet).toBeLessThan(0.945);
});

test('a slow market’s usual silence is no fault once it is known', () => {
  const slow = { ...good, ageUs: 4_000_000 };
  const watch = new Watch();
  watch.seeFor(1_200, slow);
  const { quiet } = watch.seeFor(1_800, slow).parts;
  expect(quiet).toBeGreaterThan(0.9);
  const { quiet: silent } = watch.seeFor(60, { ...good, ageUs: 60_000_000 }).parts;
  expect(silent).toBeLessThan(quiet);
});

test('a clock that is measured better is no step of the clock, one that is set is', () => {
  const clockPart = (looks: readonly (readonly [aheadUs: number, marginUs: number])[]): number => {
    const health = new Health();
    looks.forEach(([aheadUs, marginUs], index) => {
      health.look({
        nowUs: startUs + index * lookUs, openShare: 1, liveBookCount: 1, bookCount: 1, gapCount: 0, resyncCount: 0, reconnectCount: 0, faultCount: 0, refusalCount: 0, ageUs: 1,
        clock: { aheadUs, marginUs },
      });
    });
    return health.reliability.parts.clock;
  };
  const many = <Value>(value: Value): Value[] => Array.from({ length: 40 }, () => value);
  expect(clockPart([...many([100_000, 90_000] as const), ...many([12_000, 3_000] as const)])).toBe(1);
  expect(clockPart([...many([12_000, 3_000] as const), ...many([112_000, 3_000] as const)])).toBeLessThan(0.8);
});

const event = fc.integer({ min: 0, max: 3 });
const slice: fc.Arbitrary<Slice> = fc.record({
  open: fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100), live: fc.integer({ min: 0, max: 10 }),
  gaps: event, resyncs: event, reconnects: event, faults: event, refusals: event,
  ageUs: fc.option(fc.integer({ min: 0, max: 30_000_000 }), { nil: null }), aheadUs: fc.option(fc.integer({ min: -1_000_000, max: 1_000_000 }), { nil: null }),
});
const history = fc.array(slice, { minLength: 1, maxLength: 60 });

describe('for every history', () => {
  test('the score and its parts lie between 0 and 1', () => {
    fc.assert(fc.property(history, (slices) => {
      const { score, parts } = after(slices);
      for (const value of [score, ...Object.values(parts)]) expect(value >= 0 && value <= 1).toBe(true);
    }));
  });

  test.each(['gaps', 'resyncs', 'reconnects', 'faults', 'refusals'] as const)('more %s never raise the score, at once or later', (name) => {
    fc.assert(fc.property(history, fc.nat(), fc.integer({ min: 1, max: 50 }), (slices, place, more) => {
      const worse = slices.map((one, index) => (index === place % slices.length ? { ...one, [name]: one[name] + more } : one));
      expect(after(worse).score).toBeLessThan(after(slices).score);
    }));
  });

  test.each(['open', 'live'] as const)('less of “%s” never raises it', (name) => {
    fc.assert(fc.property(history, fc.nat(), (slices, place) => {
      const worse = slices.map((one, index) => (index === place % slices.length ? { ...one, [name]: one[name] / 2 } : one));
      expect(after(worse).score).toBeLessThanOrEqual(after(slices).score + 1e-12);
    }));
  });

  test('an older message never raises it at that moment', () => {
    fc.assert(fc.property(history, slice, fc.integer({ min: 0, max: 30_000_000 }), fc.integer({ min: 1, max: 30_000_000 }), (slices, last, ageUs, more) => {
      expect(after([...slices, { ...last, ageUs: ageUs + more }]).score).toBeLessThanOrEqual(after([...slices, { ...last, ageUs }]).score + 1e-12);
    }));
  });

  test('no look makes it jump', () => {
    fc.assert(fc.property(history, slice, (slices, last) => {
      const calm = { ...last, gaps: 0, resyncs: 0, reconnects: 0, faults: 0, refusals: 0 };
      const [before, unchanged] = [after(slices).score, after([...slices, calm]).score];
      // Half a second of half a minute's memory, twice, and little from the rest.
      expect(Math.abs(unchanged - before)).toBeLessThan(0.08);
      for (const name of ['gaps', 'resyncs', 'reconnects', 'faults', 'refusals'] as const) {
        expect(unchanged - after([...slices, { ...calm, [name]: 1 }]).score).toBeLessThan(0.3);
      }
    }));
  });
});

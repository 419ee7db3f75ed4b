import fc from 'fast-check';
import { expect, test } from 'vitest';
import { barBit, type BarsFrame } from '../../../engine/contract/index.ts';
import { letterOf, niceAbove, rowsMax, rowTicksFor, sessionsOf, TpoBars, usualRowTicks, type TpoRule } from './sessions.ts';

const half = 1_800_000_000;
const day = 48 * half;
const rule: TpoRule = { bracketUs: half, sessionUs: day, rowTicks: 10, valueShare: 0.7 };

interface Told {
  readonly at: number;
  readonly low: number;
  readonly high: number;
  readonly flags?: number;
}

function frame(bars: readonly Told[], part: BarsFrame['part'] = 'newest'): BarsFrame {
  const column = (value: (bar: Told) => number): Float64Array => Float64Array.from(bars, value);
  return {
    header: { kind: 'bars', flags: 0, stream: 1, topic: 1, sequence: 0, receivedUs: 0, madeUs: 0 }, part, hasMore: false, validity: 'live', timeUs: column(({ at }) => at * half),
    openTicks: column(({ low }) => low), highTicks: column(({ high }) => high), lowTicks: column(({ low }) => low), closeTicks: column(({ high }) => high), lots: column(() => 1), boughtLots: column(() => 0),
    flags: Uint8Array.from(bars, ({ flags = 0 }) => flags),
  };
}

function barsOf(...frames: readonly BarsFrame[]): TpoBars['bars'] {
  const bars = new TpoBars();
  for (const one of frames) bars.take(one);
  return bars.bars;
}

test('older bars go before, the newest take the place of what they tell again, and another beginning forgets', () => {
  const at = (...frames: readonly BarsFrame[]): readonly (readonly number[])[] => barsOf(...frames).map(({ timeUs, high }) => [timeUs / half, high]);
  const first = frame([{ at: 5, low: 1, high: 2 }, { at: 6, low: 1, high: 3 }], 'again');
  expect(at(first, frame([{ at: 3, low: 1, high: 9 }], 'older'), frame([{ at: 6, low: 1, high: 4 }, { at: 7, low: 1, high: 5 }]))).toEqual([[3, 9], [5, 2], [6, 4], [7, 5]]);
  expect(at(first, frame([{ at: 9, low: 1, high: 1 }], 'again'))).toEqual([[9, 1]]);
});

test('a session has its half hours by letter, its control, its value, its first hour', () => {
  const bars = barsOf(frame([{ at: 48, low: 100, high: 129 }, { at: 49, low: 110, high: 139 }, { at: 50, low: 110, high: 119 }, { at: 96, low: 0, high: 5 }]));
  const [first, second] = sessionsOf(bars, rule);
  expect([first?.fromUs, first?.lowRow, [...first?.counts ?? []], first?.pocRow, first?.initial, first?.isIncomplete]).toEqual([day, 10, [1, 3, 2, 1], 11, { lowRow: 10, highRow: 13 }, false]);
  expect([first?.valueLowRow, first?.valueHighRow, first?.openTicks, first?.closeTicks]).toEqual([11, 13, 100, 119]);
  expect([second?.brackets.map(({ place }) => letterOf(place)), second?.initial]).toEqual([['A'], null]);
});

test('what is missing or in doubt makes a session incomplete', () => {
  expect(sessionsOf(barsOf(frame([{ at: 1, low: 1, high: 2 }])), rule)[0]?.isIncomplete).toBe(true);
  expect(sessionsOf(barsOf(frame([{ at: 0, low: 1, high: 2 }, { at: 2, low: 1, high: 2 }])), rule)[0]?.isIncomplete).toBe(true);
  expect(sessionsOf(barsOf(frame([{ at: 0, low: 1, high: 2, flags: barBit.incomplete }])), rule)[0]?.isIncomplete).toBe(true);
});

test('each half hour counts once in every row that it traded in, and no more', () => {
  const told = fc.record({ at: fc.nat({ max: 200 }), low: fc.integer({ min: 1, max: 3_000 }), size: fc.nat({ max: 500 }) });
  fc.assert(fc.property(fc.uniqueArray(told, { minLength: 1, maxLength: 60, selector: ({ at }) => at }), fc.constantFrom(1, 5, 10, 50), (list, rowTicks) => {
    const bars = barsOf(frame(list.toSorted((left, right) => left.at - right.at).map(({ at, low, size }) => ({ at, low, high: low + size }))));
    for (const session of sessionsOf(bars, { ...rule, rowTicks })) {
      const plain = session.brackets.reduce((sum, { lowRow, highRow }) => sum + highRow - lowRow + 1, 0);
      expect(session.counts.reduce((sum, count) => sum + count, 0)).toBe(plain);
      expect(session.counts[session.pocRow - session.lowRow]).toBe(session.countMax);
      const held = session.counts.slice(session.valueLowRow - session.lowRow, session.valueHighRow - session.lowRow + 1).reduce((sum, count) => sum + count, 0);
      expect(held).toBeGreaterThanOrEqual(0.7 * plain);
    }
  }));
});

test('rows are 1, 2, 5 times a power of ten, about as many as are read at a glance, and never more than are drawn', () => {
  expect([0.3, 1, 3, 7, 12, 101].map(niceAbove)).toEqual([1, 1, 5, 10, 20, 200]);
  const wide = barsOf(frame([{ at: 0, low: 1, high: 480 }, { at: 60, low: 1, high: 4_800 }]));
  expect(usualRowTicks(wide, day)).toBe(100);
  expect([rowTicksFor(wide, day, 200), rowTicksFor(wide, day, 1), rowTicksFor(wide, day, 10)]).toEqual([200, niceAbove((100 * 48) / rowsMax), 10]);
});

test('letters go from A to Z, then from a to z', () => {
  expect([0, 25, 26, 47, 52].map(letterOf)).toEqual(['A', 'Z', 'a', 'v', 'A']);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findIndicator, indicators } from './index.ts';
import { pastWanted } from './past.ts';
import { isInBounds, newStep, readParams, sources, type Indicator, type IndicatorBar, type NumberParam } from './part.ts';

interface Change {
  readonly up: number;
  readonly wide: number;
  readonly volume: number;
  readonly bought: number;
}

/** Markets as they are: wild, dead, one-sided, jumping, without volume. */
const change: fc.Arbitrary<Change> = fc.record({
  up: fc.oneof(fc.double({ min: -0.05, max: 0.05, noNaN: true }), fc.constant(0), fc.constant(0.01), fc.constant(-0.4)),
  wide: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 0.02, noNaN: true })),
  volume: fc.oneof(fc.constant(0), fc.double({ min: 0.001, max: 1_000, noNaN: true })),
  bought: fc.double({ min: 0, max: 1, noNaN: true }),
});

interface Bars {
  readonly finished: IndicatorBar;
  /** What the bar looked like while it grew. */
  readonly drafts: readonly IndicatorBar[];
}

function market(rows: readonly (readonly [Change, readonly Change[]])[]): readonly Bars[] {
  let last = 100;
  return rows.map(([finished, drafts], at) => {
    const open = last;
    const made = (one: Change): IndicatorBar => {
      const close = Math.max(0.5, open * (1 + one.up));
      return { timeUs: at * 3_600_000_000, open, close, high: Math.max(open, close) * (1 + one.wide), low: Math.min(open, close) * (1 - one.wide), volume: one.volume, bought: one.volume * one.bought };
    };
    const bars = { finished: made(finished), drafts: drafts.map(made) };
    last = bars.finished.close;
    return bars;
  });
}

function smallest(indicator: Indicator): Readonly<Record<string, number>> {
  // Short lengths, so that a hundred bars pass through every state.
  return Object.fromEntries(indicator.params.map((param) => [param.id, Number.isInteger(param.step) ? Math.max(param.min, Math.min(param.default, param.id === 'slow' ? 9 : param.id === 'length' ? 6 : 3)) : param.default]));
}

function atOnce(indicator: Indicator, bars: readonly Bars[], params: Readonly<Record<string, unknown>>): readonly (readonly number[])[] {
  const step = newStep(indicator, readParams(indicator, params) ?? raise());
  const out = new Float64Array(indicator.plots.length);
  return bars.map(({ finished }) => {
    step(finished, false, out);
    return [...out];
  });
}

function oneByOne(indicator: Indicator, bars: readonly Bars[], params: Readonly<Record<string, unknown>>): readonly (readonly number[])[] {
  const step = newStep(indicator, readParams(indicator, params) ?? raise());
  const out = new Float64Array(indicator.plots.length);
  return bars.map(({ finished, drafts }) => {
    let isFirst = true;
    for (const bar of [...drafts, finished]) {
      step(bar, !isFirst, out);
      isFirst = false;
    }
    return [...out];
  });
}

function raise(): never {
  throw new Error('its own parameters were refused');
}

const near = (left: number, right: number): boolean => (Number.isNaN(left) && Number.isNaN(right)) || Math.abs(left - right) <= 1e-7 * Math.max(1, Math.abs(left), Math.abs(right));

test.each(indicators.map((indicator) => [indicator.id, indicator] as const))('%s: bar by bar with corrections is the same as at once', (_id, indicator) => {
  fc.assert(fc.property(fc.array(fc.tuple(change, fc.array(change, { maxLength: 3 })), { minLength: 1, maxLength: 60 }), (rows) => {
    const bars = market(rows);
    const [whole, pieces] = [atOnce(indicator, bars, smallest(indicator)), oneByOne(indicator, bars, smallest(indicator))];
    const wrong = whole.findIndex((values, at) => values.some((value, plot) => !near(value, pieces[at]?.[plot] ?? Number.NaN)));
    expect(wrong === -1 ? null : { bar: wrong, whole: whole[wrong], pieces: pieces[wrong] }).toBeNull();
  }), { numRuns: 60 });
});

test('there are enough, and no two share an id', () => {
  expect(indicators.length).toBeGreaterThanOrEqual(30);
  expect(new Set(indicators.map(({ id }) => id)).size).toBe(indicators.length);
  expect([findIndicator('rsi')?.short, findIndicator('nonsense')]).toEqual(['RSI', null]);
});

test.each(indicators.map((indicator) => [indicator.id, indicator] as const))('%s: its own parameters are allowed, and garbage is refused', (_id, indicator) => {
  expect(readParams(indicator, {})).not.toBeNull();
  const wrong = (param: NumberParam): readonly unknown[] => [Number.NaN, Number.POSITIVE_INFINITY, param.min - param.step, param.max + param.step, '14', null, {}, ...(Number.isInteger(param.step) ? [param.min + 0.5] : [])];
  for (const param of indicator.params) {
    expect(isInBounds(param, param.default)).toBe(true);
    for (const value of wrong(param)) expect([param.id, value, readParams(indicator, { [param.id]: value })]).toEqual([param.id, value, null]);
  }
  expect(readParams(indicator, { source: 'constructor' })).toBeNull();
  for (const source of sources) expect(readParams(indicator, { source })?.source).toBe(indicator.source === undefined ? 'close' : source);
});

/** A common market of minutes. */
function minutes(count: number): readonly IndicatorBar[] {
  let close = 60_000;
  return Array.from({ length: count }, (_, at) => {
    const open = close;
    close *= 1 + Math.sin(at / 40) * 0.0003 + ((at * 7_919) % 401) / 100_000 - 0.002;
    const volume = 1 + ((at * 31) % 17);
    return { timeUs: at * 60_000_000, open, close, high: Math.max(open, close) * 1.0004, low: Math.min(open, close) * (1 - ((at * 13) % 7) / 10_000), volume, bought: (volume * ((at * 37) % 10)) / 10 };
  });
}

/** What the last bars are to one that began at that bar. */
function newest(indicator: Indicator, bars: readonly IndicatorBar[], from: number): readonly (readonly number[])[] {
  const step = newStep(indicator, readParams(indicator, {}) ?? raise());
  const out = new Float64Array(indicator.plots.length);
  return bars.slice(from).map((bar) => {
    step(bar, false, out);
    return [...out];
  }).slice(-100);
}

test.each(indicators.map((indicator) => [indicator.id, indicator] as const))('%s: where its bars begin does not matter, once there are as many as it wants; or it says that it does', (_id, indicator) => {
  const bars = minutes(4_000);
  const wanted = pastWanted(indicator, readParams(indicator, {}) ?? raise(), { kind: 'time', us: 60_000_000 });
  const count = 100 + (wanted === null ? 1_000 : wanted.bars);
  // The newest midnight of these bars is their 2,880th.
  const from = wanted?.isFromMidnight === true ? Math.min(2_880, bars.length - count) : bars.length - count;
  const [long, short] = [newest(indicator, bars, 0), newest(indicator, bars, from)];
  const isSame = long.every((values, at) => values.every((value, plot) => near(value, short[at]?.[plot] ?? Number.NaN)));
  expect(isSame).toBe(wanted !== null);
});

test('what adds up since midnight is known of bars of time, and what adds up since the first bar of none', () => {
  const day = (id: string, bar: Parameters<typeof pastWanted>[2]) => {
    const indicator = findIndicator(id) ?? raise();
    return pastWanted(indicator, readParams(indicator, {}) ?? raise(), bar);
  };
  expect(['vwap', 'cumulative-delta', 'obv', 'accumulation', 'sma'].map((id) => day(id, { kind: 'time', us: 60_000_000 })?.isFromMidnight)).toEqual([true, true, undefined, undefined, false]);
  expect([day('vwap', { kind: 'time', us: 10_000_000 }), day('vwap', { kind: 'tick', trades: 100 }), day('sma', { kind: 'tick', trades: 100 })]).toEqual([null, null, { bars: 500, isFromMidnight: false }]);
  const ema = findIndicator('ema') ?? raise();
  expect([200, 1_000].map((length) => pastWanted(ema, readParams(ema, { length }) ?? raise(), { kind: 'time', us: 60_000_000 })?.bars)).toEqual([1_600, 4_000]);
});

test('it says something, and only numbers or nothing, of a common market', () => {
  const rows = Array.from({ length: 300 }, (_, at): readonly [Change, readonly Change[]] => [{ up: Math.sin(at / 9) * 0.01 + ((at * 7_919) % 13) / 4_000 - 0.0015, wide: 0.002, volume: 5 + ((at * 31) % 17), bought: ((at * 37) % 10) / 10 }, []]);
  for (const indicator of indicators) {
    const values = atOnce(indicator, market(rows), {});
    for (const [plot, { id }] of indicator.plots.entries()) {
      const told = values.map((row) => row[plot] ?? Number.NaN).filter((value) => !Number.isNaN(value));
      expect([indicator.id, id, (told.length > 0 || id === 'squeezed') && told.every(Number.isFinite)]).toEqual([indicator.id, id, true]);
    }
  }
});

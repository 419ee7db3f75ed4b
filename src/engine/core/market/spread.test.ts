import fc from 'fast-check';
import { expect, test } from 'vitest';
import { validities } from '../../domain/fact.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { sampleSource, type Pair, type SampleBook } from './composite-sample.ts';
import { Composite } from './composite.ts';
import { SpreadMatrix, takerFee, worse } from './spread.ts';

/** One tick is 1 USDT and one lot 1 BTC. */
function refreshed(books: readonly SampleBook[]): Composite {
  const unit = { units: 1n, decimals: 0 };
  const composite = new Composite({
    base: 'BTC', quote: 'USDT', rates: [], rateUsMax: 1, levelsMax: 20, accepted: ['live', 'stale'],
    members: books.map((book) => ({ spec: sampleSpec({ tick: unit, lot: unit }), source: sampleSource(book) })),
  });
  composite.refresh(1_000);
  return composite;
}

function matrixOf(books: readonly SampleBook[], feeBps: readonly number[], size: number): SpreadMatrix {
  const matrix = new SpreadMatrix(books.length);
  matrix.refresh(refreshed(books), Float64Array.from(feeBps), size);
  return matrix;
}

const cheap: SampleBook = { bids: [[9_990, 5]], asks: [[10_000, 2], [10_010, 8]], receivedUs: 900 };
const dear: SampleBook = { bids: [[10_020, 4], [10_000, 3]], asks: [[10_030, 1]], receivedUs: 400, validity: 'stale' };

test('buying cheap and selling dear, at the best prices and for a size, before and after fees', () => {
  const { best, sized, open, ageUs, validity } = matrixOf([cheap, dear], [5, 5], 5).pair(0, 1);
  expect(best).toEqual({ grossPerBase: 20, grossBps: 20, netPerBase: expect.closeTo(20 - 5 - 5.01, 9), netBps: expect.closeTo(9.99, 9) });
  // 2 × 10000 + 3 × 10010 are paid, 4 × 10020 + 1 × 10000 are got.
  const [paid, got] = [50_030, 50_080];
  expect(sized).toEqual({
    gross: got - paid, grossBps: expect.closeTo((50 / paid) * 10_000, 9), net: expect.closeTo(50 - (paid + got) * 0.0005, 9), netBps: expect.closeTo(((50 - (paid + got) * 0.0005) / paid) * 10_000, 9),
  });
  // The first two gain 9.99 each, and 10010 against 10020 would lose after fees.
  expect(open).toEqual({ base: 2, gain: expect.closeTo(2 * 9.99, 9) });
  expect([ageUs, validity]).toEqual([600, 'stale']);
});

test('the other way round is a loss, a venue with itself is no pair, and what is not there cannot be traded', () => {
  const matrix = matrixOf([cheap, dear, { bids: [], asks: [[1, 1]], validity: 'crossed' }], [5, 5, 0], 11);
  expect(matrix.pair(1, 0)).toMatchObject({ best: { grossPerBase: -40 }, open: { base: 0, gain: 0 } });
  expect(matrix.pair(0, 0)).toMatchObject({ best: null, sized: null });
  expect(matrix.pair(0, 1).sized).toBe(null);
  expect(matrix.pair(2, 0)).toMatchObject({ best: null, validity: 'crossed', ageUs: null });
  expect(matrix.best).toMatchObject({ buy: 0, sell: 1 });
  expect(matrixOf([cheap], [5], 1).best).toBe(null);
});

test('nothing of an earlier look stays', () => {
  const matrix = new SpreadMatrix(2);
  matrix.refresh(refreshed([cheap, dear]), Float64Array.of(0, 0), 1);
  expect(matrix.pair(0, 1).open.base).toBeGreaterThan(0);
  matrix.refresh(refreshed([{ ...cheap, asks: [] }, dear]), Float64Array.of(0, 0), 1);
  expect(matrix.pair(0, 1)).toMatchObject({ best: null, sized: null, open: { base: 0, gain: 0 } });
});

test('fees are those that were told, else the usual ones, and say which', () => {
  expect(takerFee('htx:spot', new Map())).toEqual({ bps: 20, isDefault: true });
  expect(takerFee('htx:spot', new Map([['htx:spot', 0] as const]))).toEqual({ bps: 0, isDefault: false });
});

test('of two validities the worse one is told', () => {
  expect(validities.map((validity) => worse(validity, 'stale'))).toEqual(['empty', 'resyncing', 'stale', 'stale', 'crossed', 'stale']);
});

const pairs = (isRising: boolean): fc.Arbitrary<Pair[]> => (
  fc.uniqueArray(fc.tuple(fc.integer({ min: 9_900, max: 10_100 }), fc.integer({ min: 1, max: 20 })), { selector: ([ticks]) => ticks, maxLength: 8 })
    .map((levels) => levels.sort(([left], [right]) => (isRising ? left - right : right - left)))
);
const books = fc.array(fc.record({ bids: pairs(false), asks: pairs(true) }), { minLength: 2, maxLength: 4 });

/** Lot by lot, with nothing shared with the code under test. */
function slow(buy: SampleBook, sell: SampleBook, fees: readonly [number, number], size: number): { net: number | null; openBase: number; openGain: number } {
  const lots = (side: readonly Pair[]): number[] => side.flatMap(([ticks, count]) => Array.from({ length: count }, () => ticks));
  const [asks, bids] = [lots(buy.asks), lots(sell.bids)];
  const gains = Array.from({ length: Math.min(asks.length, bids.length) }, (_, index) => (bids[index] ?? 0) * (1 - fees[1] / 1e4) - (asks[index] ?? 0) * (1 + fees[0] / 1e4));
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const open = gains.filter((gain) => gain > 0);
  return { net: gains.length < size ? null : sum(gains.slice(0, size)), openBase: open.length, openGain: sum(open) };
}

test('every pair is what a reckoning lot by lot says', () => {
  const fee = fc.integer({ min: 0, max: 30 });
  fc.assert(fc.property(books, fee, fee, fc.integer({ min: 1, max: 40 }), (given, buyFee, sellFee, size) => {
    const feeBps = given.map((_book, index) => (index % 2 === 0 ? buyFee : sellFee));
    const matrix = matrixOf(given, feeBps, size);
    given.forEach((buy, from) => given.forEach((sell, to) => {
      if (from === to) return;
      const { sized, open } = matrix.pair(from, to);
      const expected = slow(buy, sell, [feeBps[from] ?? 0, feeBps[to] ?? 0], size);
      expect(sized?.net ?? null).toEqual(expected.net === null ? null : expect.closeTo(expected.net, 5));
      expect(open).toEqual({ base: expected.openBase, gain: expect.closeTo(expected.openGain, 5) });
    }));
  }), { numRuns: 300 });
});

test('higher fees and larger sizes never bring more for each', () => {
  fc.assert(fc.property(books, fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 30 }), (given, fee, size) => {
    const [low, high] = [matrixOf(given, given.map(() => fee), size), matrixOf(given, given.map(() => fee + 1), size + 1)];
    given.forEach((_buy, from) => given.forEach((_sell, to) => {
      const [less, more] = [low.pair(from, to), high.pair(from, to)];
      if (more.best !== null) expect(more.best.netBps).toBeLessThan(less.best?.netBps ?? -Infinity);
      if (more.sized !== null) expect(more.sized.netBps).toBeLessThan(less.sized?.netBps ?? -Infinity);
      expect(more.open.base).toBeLessThanOrEqual(less.open.base);
    }));
  }));
});

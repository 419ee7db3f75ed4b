import { expect, test } from 'vitest';
import { trailMinutes } from '../../contract/frames/quotes.ts';
import type { FactKind } from '../../domain/fact.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { usPerMinute } from '../../domain/time.ts';
import { field, newSlots, writeHead, type Slots } from '../memory/record.ts';
import { Quote, Trail } from './quotes.ts';

const spec = { ...sampleSpec(), tick: { units: 1n, decimals: 1 }, lot: { units: 1n, decimals: 3 }, contractSize: { units: 1n, decimals: 2 } };

function fact(kind: FactKind, receivedUs: number, values: readonly number[]): Slots {
  const slots = newSlots(2);
  writeHead(slots, 0, kind, spec.stream, 1, 0);
  slots.f64[field.receivedUs] = receivedUs;
  slots.f64.set(values, field.a);
  return slots;
}

function trailOf(trail: Trail): readonly number[] {
  const prices = new Float64Array(trailMinutes);
  trail.copyInto(prices);
  return [...prices];
}

test('the latest of each is kept: prices in the quote, sizes in the base, contracts among them', () => {
  const quote = new Quote(spec);
  quote.onRecord(fact('ticker', 1, [100.5, 90, 110, 80, 12, 1_200]), 0);
  quote.onRecord(fact('trade', 2, [1_010, 5, 7, 0]), 0);
  quote.onRecord(fact('mark', 3, [101.25]), 0);
  quote.onRecord(fact('index', 4, [101]), 0);
  quote.onRecord(fact('funding', 5, [0, 99, 88]), 0);
  quote.onRecord(fact('interest', 6, [5_000]), 0);
  quote.onRecord(fact('bbo', 7, [0, 1, 1, 1, 1_009, 3_000, 1_010, 4_000]), 0);
  expect({ ...quote.values, bidSize: Number(quote.values.bidSize.toFixed(9)), askSize: Number(quote.values.askSize.toFixed(9)), bid: Number(quote.values.bid.toFixed(9)) }).toEqual({
    last: 101, open: 90, high: 110, low: 80, baseVolume: 12, quoteVolume: 1_200, bid: 100.9, bidSize: 0.03, ask: 101, askSize: 0.04,
    mark: 101.25, index: 101, fundingRate: 0, fundingNextUs: 99, fundingEveryUs: 88, interest: 5_000, changedUs: 7,
  });
});

test('what nobody told is not 0', () => {
  const quote = new Quote(spec);
  quote.onRecord(fact('ticker', 1, [100, 0, 0, 0, 0, 0]), 0);
  quote.onRecord(fact('bbo', 2, [0, 1, 0, 1, 1, 1, 1_010, 1]), 0);
  expect([quote.values.open, quote.values.quoteVolume, quote.values.bid, quote.values.bidSize, quote.values.fundingRate, quote.values.mark]).toEqual([NaN, NaN, NaN, NaN, NaN, NaN]);
});

test('what says nothing of it changes nothing', () => {
  const quote = new Quote(spec);
  quote.onRecord(fact('candle', 1, [1, 2, 3]), 0);
  expect([quote.changeCount, quote.values.changedUs]).toEqual([0, NaN]);
});

test('a minute that was seen without a trade has the price before it, one that nobody saw has none', () => {
  const trail = new Trail();
  trail.on(10, 0);
  trail.advance(2.5 * usPerMinute, true);
  trail.advance(4.5 * usPerMinute, false);
  trail.on(12, 4.6 * usPerMinute);
  expect(trailOf(trail).slice(-5)).toEqual([10, 10, 10, NaN, 12]);
  expect(trail.endUs).toBe(5 * usPerMinute);
});

test('the past fills what was not seen live, and nothing else; where it has holes they stay', () => {
  const start = Float64Array.of(0, 2 * usPerMinute);
  const closes = Float64Array.of(5, 7);
  const made = (isWhole: boolean): readonly number[] => {
    const trail = new Trail();
    trail.advance(3 * usPerMinute, false);
    trail.on(9, 3.5 * usPerMinute);
    trail.seed(start, closes, isWhole, 3.6 * usPerMinute);
    return trailOf(trail).slice(-5);
  };
  expect(made(true)).toEqual([NaN, 5, 5, 7, 9]);
  expect(made(false)).toEqual([NaN, 5, NaN, 7, 9]);
});

test('an hour later nothing of the hour before is left', () => {
  const trail = new Trail();
  trail.on(10, 0);
  trail.advance((trailMinutes + 5) * usPerMinute, false);
  expect(trailOf(trail).every(Number.isNaN)).toBe(true);
});

test('a clock that stepped far back begins anew', () => {
  const trail = new Trail();
  trail.on(10, 1_000 * usPerMinute);
  trail.on(11, 10 * usPerMinute);
  expect([trailOf(trail).at(-1), trailOf(trail).at(-2), trail.endUs]).toEqual([11, NaN, 11 * usPerMinute]);
});

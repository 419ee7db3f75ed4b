import { expect, test } from 'vitest';
import { usPerMinute } from '../../domain/time.ts';
import { CandleTail, joinCandles, lengthenCandles, type PastCandle } from './candle-merge.ts';
import { candleIntervals, candleStart, sourceInterval, weekUs } from './intervals.ts';

/** A Monday, midnight. */
const mondayUs = 1_790_553_600_000_000;
const hourUs = 60 * usPerMinute;

function minute(number: number, close = 100 + number): PastCandle {
  return { startUs: mondayUs + number * usPerMinute, openTicks: 100 + number - 1, highTicks: close + 5, lowTicks: 50 - number, closeTicks: close, lots: 10, tradeCount: 2, quoteVolume: 1.5, takerLots: 4 };
}

test('candles begin where their length says, weeks on Mondays', () => {
  for (const intervalUs of candleIntervals) {
    expect(candleStart(mondayUs, intervalUs)).toBe(mondayUs);
    expect(candleStart(mondayUs + intervalUs - 1, intervalUs)).toBe(mondayUs);
    expect(candleStart(mondayUs - 1, intervalUs)).toBe(mondayUs - intervalUs);
  }
});

test('the longest candles that make up others are found', () => {
  const known = [1, 5, 15, 30, 60, 240].map((minutes) => minutes * usPerMinute);
  expect([3 * usPerMinute, hourUs, 6 * hourUs, 12 * hourUs, 24 * hourUs, weekUs].map((intervalUs) => (sourceInterval(known, intervalUs) ?? 0) / usPerMinute)).toEqual([1, 60, 60, 240, 240, 240]);
  expect(sourceInterval([5 * usPerMinute], 3 * usPerMinute)).toBe(null);
  expect(sourceInterval([weekUs], 4 * weekUs)).toBe(null);
});

test('minutes made longer are the first’s open, the last’s close, the extremes and the sums', () => {
  const minutes = Array.from({ length: 12 }, (_, number) => minute(number));
  expect(lengthenCandles(minutes, 5 * usPerMinute)).toEqual([
    { startUs: mondayUs, openTicks: 99, highTicks: 109, lowTicks: 46, closeTicks: 104, lots: 50, tradeCount: 10, quoteVolume: 7.5, takerLots: 20 },
    { startUs: mondayUs + 5 * usPerMinute, openTicks: 104, highTicks: 114, lowTicks: 41, closeTicks: 109, lots: 50, tradeCount: 10, quoteVolume: 7.5, takerLots: 20 },
    { startUs: mondayUs + 10 * usPerMinute, openTicks: 109, highTicks: 116, lowTicks: 39, closeTicks: 111, lots: 20, tradeCount: 4, quoteVolume: 3, takerLots: 8 },
  ]);
  expect(lengthenCandles(minutes.slice(3, 5), 5 * usPerMinute)).toMatchObject([{ startUs: mondayUs, openTicks: 102, lots: 20 }]);
  expect(joinCandles(minute(0), { ...minute(1), tradeCount: null })).toMatchObject({ tradeCount: null, takerLots: 8 });
});

test('a live candle is its closed minutes and the live ones, whatever is told how often and late', () => {
  for (const known of [0, 1, 3, 7]) {
    const minutes = Array.from({ length: 20 }, (_, number) => minute(number));
    const [part = null] = lengthenCandles(minutes.slice(0, known), 15 * usPerMinute);
    const tail = new CandleTail(15 * usPerMinute, part, mondayUs + known * usPerMinute);
    const closed: PastCandle[] = [];
    for (const one of minutes) {
      for (const told of [{ ...one, closeTicks: 1, lots: 3 }, one, one]) {
        const over = tail.onMinute(told);
        if (over !== null) closed.push(over);
        expect(tail.onMinute({ ...one, startUs: one.startUs - usPerMinute })).toBe(null); // too late
      }
      if (one.startUs >= mondayUs + known * usPerMinute) {
        expect(tail.open).toEqual(lengthenCandles(minutes.filter(({ startUs }) => startUs <= one.startUs), 15 * usPerMinute).at(-1));
      }
    }
    expect(closed).toEqual(lengthenCandles(minutes.slice(0, 15), 15 * usPerMinute));
  }
});

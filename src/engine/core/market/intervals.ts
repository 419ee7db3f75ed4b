/**
 * Which candles there are, and where they begin. All begin at whole multiples of their length since 1970, but weeks, which begin on
 * Mondays; a day is one of UTC. Candles of seconds are none of these: no venue tells them, and they are made of trades (host/roles/topics/trade-bars.ts).
 */

import { assert } from '../../domain/assert.ts';
import { usPerMinute } from '../../domain/time.ts';

const hourUs = 60 * usPerMinute;
const dayUs = 24 * hourUs;
export const weekUs = 7 * dayUs;
/** The first Monday: 1970 began on a Thursday. */
const mondayUs = 4 * dayUs;

export const candleIntervals: readonly number[] = [
  usPerMinute, 3 * usPerMinute, 5 * usPerMinute, 15 * usPerMinute, 30 * usPerMinute,
  hourUs, 2 * hourUs, 4 * hourUs, 6 * hourUs, 12 * hourUs, dayUs, weekUs,
];

/** Where the candle begins that holds a moment. */
export function candleStart(timeUs: number, intervalUs: number): number {
  assert(intervalUs > 0 && timeUs >= 0, 'a candle lasts', { timeUs, intervalUs });
  const offsetUs = intervalUs === weekUs ? mondayUs : 0;
  return Math.floor((timeUs - offsetUs) / intervalUs) * intervalUs + offsetUs;
}

/** The longest of `known` whose candles make up those of `intervalUs` without a rest; null when none does. */
export function sourceInterval(known: Iterable<number>, intervalUs: number): number | null {
  let found: number | null = null;
  for (const candidate of known) {
    const isPart = candidate === intervalUs || (candidate < intervalUs && candidate !== weekUs && intervalUs % candidate === 0);
    if (isPart && (found === null || candidate > found)) found = candidate;
  }
  return found;
}

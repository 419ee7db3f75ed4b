/**
 * A market's bars of any length, from its made-up past into the minute in the making. A minute that nobody traded in is flat at the
 * last price, as venues print them; one in which the market stood still, or that it has forgotten, is missing.
 */

import { usPerMinute } from '../../domain/time.ts';
import { klineIntervalUs, type Kline } from './kline.ts';
import type { Market } from './market.ts';
import { join } from './past.ts';

/** Weeks begin on Mondays, by the clock that is `zoneUs` ahead of UTC. */
export function barStart(timeUs: number, intervalUs: number, zoneUs = 0): number {
  const weekUs = 7 * 1_440 * usPerMinute;
  const shiftUs = zoneUs - (intervalUs % weekUs === 0 ? (4 * weekUs) / 7 : 0);
  return Math.floor((timeUs + shiftUs) / intervalUs) * intervalUs - shiftUs;
}

export interface BarsAsked {
  readonly intervalUs: number;
  /** Bars that begin from here on, and before there. */
  readonly fromUs?: number;
  readonly beforeUs?: number;
  /** The newest so many, or with `isOldest` the oldest. */
  readonly count: number;
  readonly isOldest?: boolean;
  readonly zoneUs?: number;
}

/** Oldest first; the last may be in the making. */
export function barsOf(market: Market, { intervalUs, fromUs = 0, beforeUs = Infinity, count, isOldest = false, zoneUs = 0 }: BarsAsked): readonly Kline[] {
  const { past } = market;
  const newestUs = barStart(Math.min(market.nowUs, beforeUs - 1), intervalUs, zoneUs);
  const oldestUs = Math.max(barStart(past.beginUs, intervalUs, zoneUs), fromUs);
  const lived = livedBars(market, intervalUs, zoneUs);
  const bars: Kline[] = [];
  const take = (startUs: number): void => {
    const before = past.bar(startUs, startUs + intervalUs);
    const since = lived.get(startUs);
    const bar = before !== null && since !== undefined ? join(before, since) : before ?? since;
    if (bar !== undefined) bars.push({ ...bar, startUs });
  };
  if (isOldest) {
    for (let startUs = barStart(oldestUs + intervalUs - 1, intervalUs, zoneUs); startUs <= newestUs && bars.length < count; startUs += intervalUs) take(startUs);
    return bars;
  }
  for (let startUs = newestUs; startUs >= oldestUs && bars.length < count; startUs -= intervalUs) take(startUs);
  return bars.reverse();
}

function livedBars({ klines, kline }: Market, intervalUs: number, zoneUs: number): ReadonlyMap<number, Kline> {
  const bars = new Map<number, Kline>();
  for (const minute of [...klines, kline]) {
    const startUs = barStart(minute.startUs, intervalUs, zoneUs);
    const known = bars.get(startUs);
    bars.set(startUs, known === undefined ? { ...minute, startUs } : join(known, minute));
  }
  return bars;
}

/** Whether a bar is over. */
export function isOver(bar: Readonly<Kline>, intervalUs: number, market: Market): boolean {
  return bar.startUs + intervalUs <= market.kline.startUs && bar.startUs + klineIntervalUs <= market.nowUs;
}

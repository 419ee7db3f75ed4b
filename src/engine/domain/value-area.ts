/**
 * The price at which most was traded, and the area around it that holds a share of everything.
 *
 * The rule is the market profile's: from the row with most lots on (of several the one nearest to the middle, then the lower), the two rows above
 * are weighed against the two below and the heavier pair is taken, the upper one of equals, until the share is reached. At an end a single row, or
 * the other side, is what is left to take.
 */

import { assert } from './assert.ts';

/** What was traded in each row of prices, from the lowest one. */
export interface TradedRows {
  readonly lowRow: number;
  readonly count: number;
  readonly buyLots: ArrayLike<number>;
  readonly sellLots: ArrayLike<number>;
}

export const usualValueShare = 0.7;

/** Rows, not ticks; filled again and again. */
export interface ValueArea {
  pocRow: number;
  lowRow: number;
  highRow: number;
  /** What the area holds, and what there is. */
  lots: number;
  totalLots: number;
}

export function newValueArea(): ValueArea {
  return { pocRow: 0, lowRow: 0, highRow: 0, lots: 0, totalLots: 0 };
}

/** False: nothing was traded, and `area` means nothing. */
export function findValueArea(rows: TradedRows, share: number, area: ValueArea): boolean {
  assert(share > 0 && share <= 1, 'a share is more than 0 and at most 1', { share });
  const { count, lowRow } = rows;
  let poc = -1;
  let pocLots = 0;
  let total = 0;
  for (let at = 0; at < count; at += 1) {
    const lots = lotsAt(rows, at);
    total += lots;
    if (lots > pocLots || (lots === pocLots && lots > 0 && offCentre(at, count) < offCentre(poc, count))) {
      poc = at;
      pocLots = lots;
    }
  }
  if (poc < 0) return false;
  let low = poc;
  let high = poc;
  let held = pocLots;
  while (held < share * total && (low > 0 || high < count - 1)) {
    const above = lotsAt(rows, high + 1) + lotsAt(rows, high + 2);
    const below = lotsAt(rows, low - 1) + lotsAt(rows, low - 2);
    const isUp = high < count - 1 && (above >= below || low === 0);
    if (isUp) high = Math.min(count - 1, high + 2);
    else low = Math.max(0, low - 2);
    held += isUp ? above : below;
  }
  area.pocRow = lowRow + poc;
  area.lowRow = lowRow + low;
  area.highRow = lowRow + high;
  area.lots = held;
  area.totalLots = total;
  return true;
}

function lotsAt({ buyLots, sellLots, count }: TradedRows, at: number): number {
  return at < 0 || at >= count ? 0 : (buyLots[at] ?? 0) + (sellLots[at] ?? 0);
}

function offCentre(at: number, count: number): number {
  return Math.abs(2 * at - (count - 1));
}

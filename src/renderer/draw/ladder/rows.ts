/**
 * What the ladder shows: which rows, with which sums, where. Plain values; ladder-panel.ts paints them.
 *
 * Holds: a cumulative size is the sum from the best price outward, also over rows scrolled out of sight;
 * asks stand above the spread with the best one lowest, bids below it with the best one highest.
 */

import type { LadderFrame } from '../../../engine/contract/index.ts';

export interface LadderRow {
  readonly ticks: number;
  readonly lots: number;
  readonly sumLots: number;
  /** Top edge in CSS pixels. */
  readonly top: number;
  readonly isAsk: boolean;
}

export interface LadderLayout {
  readonly rows: readonly LadderRow[];
  /** Largest size and largest sum of the rows shown: what a full bar means. */
  readonly lotsMax: number;
  readonly sumMax: number;
  /** Top edge of the spread row; it may be out of sight. */
  readonly spreadTop: number;
  /** Best ask − best bid in ticks, or null when a side is empty. */
  readonly spreadTicks: number | null;
}

export interface LadderSpace {
  readonly top: number;
  readonly height: number;
  readonly rowHeight: number;
  readonly spreadHeight: number;
  /** Rows that the spread was moved down (towards the asks' far end) by scrolling. */
  readonly scrollRows: number;
}

export function layoutLadder(frame: LadderFrame, space: LadderSpace): LadderLayout {
  const spreadTop = space.top + (space.height - space.spreadHeight) / 2 + space.scrollRows * space.rowHeight;
  const rows: LadderRow[] = [];
  placeSide(frame.askTicks, frame.askLots, spreadTop - space.rowHeight, -space.rowHeight, true, space, rows);
  placeSide(frame.bidTicks, frame.bidLots, spreadTop + space.spreadHeight, space.rowHeight, false, space, rows);
  const bestBid = frame.bidTicks[0];
  const bestAsk = frame.askTicks[0];
  return {
    rows,
    lotsMax: rows.reduce((most, row) => Math.max(most, row.lots), 0),
    sumMax: rows.reduce((most, row) => Math.max(most, row.sumLots), 0),
    spreadTop,
    spreadTicks: bestBid === undefined || bestAsk === undefined ? null : bestAsk - bestBid,
  };
}

/** How far one may scroll before the last row of a side is all that is left. */
export function clampScroll(rows: number, askCount: number, bidCount: number): number {
  const lowest = -Math.max(0, bidCount - 1);
  const highest = Math.max(0, askCount - 1);
  return Math.max(lowest, Math.min(highest, Math.round(rows)));
}

function placeSide(ticks: Float64Array, lots: Float64Array, firstTop: number, step: number, isAsk: boolean, space: LadderSpace, into: LadderRow[]): void {
  let sumLots = 0;
  for (let place = 0; place < ticks.length; place += 1) {
    const size = lots[place] ?? 0;
    sumLots += size;
    const top = firstTop + place * step;
    if (top < space.top - 0.5 || top + space.rowHeight > space.top + space.height + 0.5) continue;
    into.push({ ticks: ticks[place] ?? 0, lots: size, sumLots, top, isAsk });
  }
}

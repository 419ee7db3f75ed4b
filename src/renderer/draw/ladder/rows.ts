/**
 * Which rows a ladder shows, and where. Plain values; ladder-panel.ts paints them.
 *
 * Holds: in the book layout asks stand above the spread with the best one lowest, bids below it with the best one highest, and only prices
 * that have something are rows. In the layout with one price column every step of the grouping is a row, at the same place as long as the
 * centre stays where it is.
 */

import type { LadderBook } from './book.ts';

export interface LadderRow {
  readonly ticks: number;
  /** Top edge in CSS pixels. */
  readonly top: number;
  /** The row's place in its side; null: nothing rests there. */
  readonly bidAt: number | null;
  readonly askAt: number | null;
}

export interface LadderLayout {
  readonly rows: readonly LadderRow[];
  /** Largest size and largest sum of the rows shown: what a full bar means. */
  readonly lotsMax: number;
  readonly sumMax: number;
  /** Top edge of the spread's own row; it may be out of sight. Null in a layout without one. */
  readonly spreadTop: number | null;
  /** Best ask − best bid in ticks, or null when a side is empty. */
  readonly spreadTicks: number | null;
}

export interface LadderSpace {
  readonly top: number;
  readonly height: number;
  readonly rowHeight: number;
  readonly spreadHeight: number;
}

/** `scrollRows`: how far the spread was moved down (towards the asks' far end). */
export function layoutBook(book: LadderBook, space: LadderSpace, scrollRows: number): LadderLayout {
  const spreadTop = space.top + (space.height - space.spreadHeight) / 2 + scrollRows * space.rowHeight;
  const rows: LadderRow[] = [];
  const place = (ticks: Float64Array, firstTop: number, step: number, isAsk: boolean): void => {
    for (let at = 0; at < ticks.length; at += 1) {
      const top = firstTop + at * step;
      if (top < space.top - 0.5 || top + space.rowHeight > space.top + space.height + 0.5) continue;
      rows.push({ ticks: ticks[at] ?? 0, top, bidAt: isAsk ? null : at, askAt: isAsk ? at : null });
    }
  };
  place(book.asks.ticks, spreadTop - space.rowHeight, -space.rowHeight, true);
  place(book.bids.ticks, spreadTop + space.spreadHeight, space.rowHeight, false);
  return { rows, spreadTop, ...extremesOf(book, rows) };
}

/** `centreTicks` stands in the row in the middle. */
export function layoutDom(book: LadderBook, space: LadderSpace, centreTicks: number): LadderLayout {
  const { groupTicks } = book;
  const count = rowsIn(space);
  const above = Math.floor(count / 2);
  const highest = Math.round(centreTicks / groupTicks) + above;
  const find = (ticks: Float64Array): Map<number, number> => {
    const found = new Map<number, number>();
    for (let at = 0; at < ticks.length; at += 1) {
      const row = highest - Math.round((ticks[at] ?? 0) / groupTicks);
      if (row >= 0 && row < count) found.set(row, at);
    }
    return found;
  };
  const bids = find(book.bids.ticks);
  const asks = find(book.asks.ticks);
  const rows = Array.from({ length: count }, (_, row): LadderRow => ({
    ticks: (highest - row) * groupTicks, top: space.top + row * space.rowHeight, bidAt: bids.get(row) ?? null, askAt: asks.get(row) ?? null,
  }));
  return { rows, spreadTop: null, ...extremesOf(book, rows) };
}

/** Whole rows that fit. */
export function rowsIn({ height, rowHeight }: LadderSpace): number {
  return Math.max(0, Math.floor((height + 0.5) / rowHeight));
}

/** Of the rows on either side of the centre, the share within which the middle may wander before it is brought back. */
const bandShare = 0.6;

/** The middle has left the band around the centre. */
export function isOutsideBand(middleTicks: number, centreTicks: number, groupTicks: number, rowCount: number): boolean {
  return Math.abs(middleTicks - centreTicks) / groupTicks > Math.max(1, (rowCount / 2) * bandShare);
}

/** How far one may scroll before the last row of a side is all that is left. */
export function clampScroll(rows: number, askCount: number, bidCount: number): number {
  const lowest = -Math.max(0, bidCount - 1);
  const highest = Math.max(0, askCount - 1);
  return Math.max(lowest, Math.min(highest, Math.round(rows)));
}

function extremesOf({ bids, asks }: LadderBook, rows: readonly LadderRow[]): Pick<LadderLayout, 'lotsMax' | 'sumMax' | 'spreadTicks'> {
  let lotsMax = 0;
  let sumMax = 0;
  for (const { bidAt, askAt } of rows) {
    if (bidAt !== null) {
      lotsMax = Math.max(lotsMax, bids.lots[bidAt] ?? 0);
      sumMax = Math.max(sumMax, bids.sums[bidAt] ?? 0);
    }
    if (askAt !== null) {
      lotsMax = Math.max(lotsMax, asks.lots[askAt] ?? 0);
      sumMax = Math.max(sumMax, asks.sums[askAt] ?? 0);
    }
  }
  const [bestBid] = bids.ticks;
  const [bestAsk] = asks.ticks;
  return { lotsMax, sumMax, spreadTicks: bestBid === undefined || bestAsk === undefined ? null : bestAsk - bestBid };
}

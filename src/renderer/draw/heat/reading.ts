/**
 * What the map says of a place: exact sizes, from the columns and not from the colours.
 *
 * Holds: a size is the one that the cell shows: summed over its rows, the largest of its columns. Sizes above 2^24
 * lots are marked as rounded, because a column carries single-precision numbers.
 */

import type { FarBand } from './far-bands.ts';
import { isBefore, type HeatGrid } from './grid.ts';
import { reasonOf, type GapReason, type HeatColumn, type HeatHistory } from './history.ts';
import type { HeatPast } from './past.ts';

const exactFloat32Max = 16_777_216;

export type Reading =
  | { readonly kind: 'size'; readonly lots: number; readonly isExact: boolean; readonly lowTicks: number; readonly highTicks: number; readonly timeUs: number }
  | { readonly kind: 'far'; readonly most: SizeAt | null; readonly total: number | null; readonly isExact: boolean; readonly lowTicks: number; readonly highTicks: number }
  | { readonly kind: 'gap'; readonly reason: GapReason; readonly timeUs: number }
  | { readonly kind: 'none' };

/** Lots in a price bucket. */
export interface SizeAt {
  readonly lots: number;
  readonly lowTicks: number;
  readonly highTicks: number;
}

type Columns =
  | { readonly kind: 'columns'; readonly columns: readonly HeatColumn[]; readonly isPast: boolean; readonly timeUs: number }
  | Extract<Reading, { kind: 'gap' | 'none' }>;

/** What the map says of a price at a time. */
export function readingAt(history: HeatHistory, past: HeatPast, grid: HeatGrid, timeUs: number, ticks: number): Reading {
  return sizeIn(grid, columnsAt(history, past, grid, timeUs), ticks);
}

/** What rests at a price now, as the strip beside the map shows it. */
export function readingNow(history: HeatHistory, grid: HeatGrid, ticks: number): Reading {
  return sizeIn(grid, columnsNow(history), ticks);
}

/** What the map says of far prices at a time; at no time: now. */
export function readingInBand(history: HeatHistory, past: HeatPast, grid: HeatGrid, timeUs: number | null, band: FarBand): Reading {
  const found = timeUs === null ? columnsNow(history) : columnsAt(history, past, grid, timeUs);
  if (found.kind !== 'columns') return found;
  const { bucketTicks } = grid;
  let most: SizeAt | null = null;
  let total = 0;
  let isKnown = false;
  for (const column of found.columns) {
    const here = mostInBand(column, bucketTicks, band);
    isKnown ||= here.isKnown;
    total = Math.max(total, here.total);
    if (here.bucket !== null && (most === null || here.lots > most.lots)) most = { lots: here.lots, lowTicks: here.bucket * bucketTicks, highTicks: (here.bucket + 1) * bucketTicks - 1 };
  }
  if (!isKnown) return { kind: 'none' };
  // Of the past only the largest of far prices are asked for.
  return { kind: 'far', most, total: found.isPast ? null : total, isExact: !found.isPast && total <= exactFloat32Max, lowTicks: band.low * bucketTicks, highTicks: band.high * bucketTicks - 1 };
}

/** The largest price bucket of a band and the sum of all; known when the book reaches there. */
export function mostInBand({ rows, lots, rowTicks }: HeatColumn, bucketTicks: number, { low, high }: Pick<FarBand, 'low' | 'high'>): { readonly isKnown: boolean; readonly bucket: number | null; readonly lots: number; readonly total: number } {
  const bucketsPerRow = rowTicks / bucketTicks;
  const bucketOf = (cell: number): number => Math.floor((rows[cell] ?? 0) * bucketsPerRow + 1e-9);
  let found: number | null = null;
  let [most, total, present, sum] = [0, 0, Number.NaN, 0];
  for (let cell = 0; cell < rows.length; cell += 1) {
    const bucket = bucketOf(cell);
    if (bucket < low || bucket >= high) continue;
    if (bucket !== present) [present, sum] = [bucket, 0];
    sum += lots[cell] ?? 0;
    total += lots[cell] ?? 0;
    if (sum > most) [found, most] = [bucket, sum];
  }
  return { isKnown: rows.length > 0 && high > bucketOf(0) && low <= bucketOf(rows.length - 1), bucket: found, lots: most, total };
}

function columnsNow(history: HeatHistory): Columns {
  const column = history.at(history.newestIndex);
  if (column === undefined) return { kind: 'none' };
  if (column.validity !== 'live') return { kind: 'gap', reason: reasonOf(column), timeUs: column.startUs };
  return { kind: 'columns', columns: [column], isPast: false, timeUs: column.startUs };
}

/** The columns of a bucket of time, none of them a gap. */
function columnsAt(history: HeatHistory, past: HeatPast, grid: HeatGrid, timeUs: number): Columns {
  const bucket = Math.floor(timeUs / grid.bucketUs);
  const earlier = isBefore(bucket, grid.columnsPerBucket, history) ? past.at(bucket, grid.bucketUs) : undefined;
  if (earlier !== undefined) {
    if (earlier.validity !== 'live') return { kind: 'gap', reason: reasonOf(earlier), timeUs: earlier.startUs };
    return { kind: 'columns', columns: [earlier], isPast: true, timeUs: earlier.startUs };
  }
  if (history.isEmpty || timeUs < history.startUs || timeUs >= history.endUs) return { kind: 'none' };
  const first = Math.max(bucket * grid.columnsPerBucket, history.oldestIndex);
  const last = Math.min((bucket + 1) * grid.columnsPerBucket - 1, history.newestIndex);
  const columns: HeatColumn[] = [];
  for (let index = first; index <= last; index += 1) {
    const column = history.at(index);
    if (column === undefined || column.validity !== 'live') return { kind: 'gap', reason: reasonOf(column), timeUs: index * history.columnUs };
    columns.push(column);
  }
  return { kind: 'columns', columns, isPast: false, timeUs: first * history.columnUs };
}

function sizeIn({ bucketTicks }: HeatGrid, found: Columns, ticks: number): Reading {
  if (found.kind !== 'columns') return found;
  const price = Math.floor(ticks / bucketTicks);
  const lots = found.columns.reduce((most, column) => Math.max(most, lotsAt(column, price, bucketTicks)), 0);
  return { kind: 'size', lots, isExact: !found.isPast && lots <= exactFloat32Max, lowTicks: price * bucketTicks, highTicks: (price + 1) * bucketTicks - 1, timeUs: found.timeUs };
}

function lotsAt({ rows, lots, rowTicks }: HeatColumn, price: number, bucketTicks: number): number {
  let sum = 0;
  for (let cell = 0; cell < rows.length; cell += 1) {
    if (Math.floor(((rows[cell] ?? 0) * rowTicks) / bucketTicks + 1e-9) === price) sum += lots[cell] ?? 0;
  }
  return sum;
}

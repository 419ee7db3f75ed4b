/**
 * The strip between the newest column and the price axis: the book as it rests now, one bar a price bucket.
 * Empty while the book is not live, because then nobody knows it.
 */

import { colours, sizes } from '../../theme/tokens.ts';
import { wordsFont } from '../fonts.ts';
import type { OverlayScene } from './overlay.ts';
import { ticksAt, yOf } from './view.ts';

export function paintGutter({ pen, view, grid, history, texts }: OverlayScene): void {
  const left = view.width;
  pen.fillStyle = colours.surface;
  pen.fillRect(left, 0, sizes.gutter, view.height);
  pen.fillStyle = colours.line;
  pen.fillRect(left, 0, 1, view.height);
  const column = history.at(history.newestIndex);
  if (column === undefined || column.validity !== 'live') return;
  const bars = barsOf(column.rows, column.lots, column.rowTicks, grid.bucketTicks, ticksAt(view, view.height), ticksAt(view, 0));
  const most = Math.max(1, ...bars.values());
  const height = Math.max(1, grid.bucketTicks / view.ticksPerPixel - 1);
  const middle = (column.bestBidTicks + column.bestAskTicks) / 2;
  for (const [bucket, lots] of bars) {
    const isBid = (bucket + 0.5) * grid.bucketTicks < middle;
    pen.fillStyle = isBid ? '#2f9c76' : '#c2605b';
    pen.fillRect(left + 1, yOf(view, (bucket + 1) * grid.bucketTicks) + 0.5, Math.max(1, (lots / most) * (sizes.gutter - 10)), height);
  }
  pen.font = wordsFont(10);
  pen.textAlign = 'right';
  pen.textBaseline = 'top';
  const width = pen.measureText(texts['draw.bookNow']).width;
  pen.fillStyle = '#0e1116d9';
  pen.fillRect(left + sizes.gutter - 10 - width, 3, width + 8, 17);
  pen.fillStyle = colours.textQuiet;
  pen.fillText(texts['draw.bookNow'], left + sizes.gutter - 6, 7);
}

/** Lots by price bucket between two prices. */
export function barsOf(rows: Int32Array, lots: Float32Array, rowTicks: number, bucketTicks: number, low: number, high: number): ReadonlyMap<number, number> {
  const bars = new Map<number, number>();
  for (let cell = 0; cell < rows.length; cell += 1) {
    const ticks = (rows[cell] ?? 0) * rowTicks;
    if (ticks < low - bucketTicks || ticks > high) continue;
    const bucket = Math.floor(ticks / bucketTicks + 1e-9);
    bars.set(bucket, (bars.get(bucket) ?? 0) + (lots[cell] ?? 0));
  }
  return bars;
}

/**
 * The strip between the newest column and the price axis: the book as it rests now, one bar a price bucket.
 * Empty while the book is not live, because then nobody knows it.
 *
 * Holds: a bar's length is its size, up to a full bar; one that would be longer is cut and has a bright end.
 */

import { sizes } from '../../theme/tokens.ts';
import { wordsFont } from '../fonts.ts';
import { paintFarBars } from './far-axis.ts';
import type { OverlayScene } from './overlay.ts';
import { ticksAt, yOf } from './view.ts';

const longestBar = sizes.gutter - 12;
/** A full bar is so many times what nine of ten buckets do not exceed, and more than all but one in fifty have. */
const commonTimes = 5;
const rareTimes = 1.25;

export function paintGutter(scene: OverlayScene, isKnown: boolean): void {
  const { pen, view, grid, history, bands, texts, palette: { colours } } = scene;
  const left = view.width;
  pen.fillStyle = colours.surface;
  pen.fillRect(left, 0, sizes.gutter, view.height);
  pen.fillStyle = colours.line;
  pen.fillRect(left, 0, 1, view.height);
  const column = history.at(history.newestIndex);
  if (!isKnown || column === undefined || column.validity !== 'live') return;
  const bars = barsOf(column.rows, column.lots, column.rowTicks, grid.bucketTicks, ticksAt(view, bands.bottom), ticksAt(view, bands.top));
  const full = fullBarLots([...bars.values()]);
  pen.save();
  pen.beginPath();
  pen.rect(left, bands.top, sizes.gutter, bands.bottom - bands.top);
  pen.clip();
  const height = Math.max(1, grid.bucketTicks / view.ticksPerPixel - 1);
  for (const [bucket, lots] of bars) {
    const isBid = isBidBucket(bucket, grid.bucketTicks, column.bestBidTicks, column.bestAskTicks);
    const top = yOf(view, (bucket + 1) * grid.bucketTicks) + 0.5;
    pen.fillStyle = `${isBid ? colours.buy : colours.sell}b3`;
    pen.fillRect(left + 1, top, Math.max(1, Math.min(1, lots / full) * longestBar), height);
    if (lots <= full) continue;
    pen.fillStyle = colours.text;
    pen.fillRect(left + 1 + longestBar, top, 3, height);
  }
  pen.restore();
  paintFarBars(scene, column, longestBar);
  pen.font = wordsFont(10);
  pen.textAlign = 'right';
  pen.textBaseline = 'top';
  const width = pen.measureText(texts['draw.bookNow']).width;
  pen.fillStyle = `${colours.surface}d9`;
  pen.fillRect(left + sizes.gutter - 10 - width, bands.top + 3, width + 8, 17);
  pen.fillStyle = colours.textQuiet;
  pen.fillText(texts['draw.bookNow'], left + sizes.gutter - 6, bands.top + 7);
}

/** Ticks fill the stretch up to the next one, so the border between the sides lies half a tick above the middle of the spread. */
export function isBidBucket(bucket: number, bucketTicks: number, bestBidTicks: number, bestAskTicks: number): boolean {
  return (bucket + 0.5) * bucketTicks < (bestBidTicks + bestAskTicks + 1) / 2;
}

/** The size of a full bar: the largest, unless that is a wall which would leave the others no length. */
export function fullBarLots(lots: readonly number[]): number {
  if (lots.length === 0) return 1;
  const sorted = lots.toSorted((before, after) => before - after);
  const common = sorted[Math.floor((sorted.length - 1) * 0.9)] ?? 0;
  const rare = sorted[Math.floor((sorted.length - 1) * 0.98)] ?? 0;
  return Math.max(1, Math.min(sorted.at(-1) ?? 0, Math.max(common * commonTimes, rare * rareTimes)));
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

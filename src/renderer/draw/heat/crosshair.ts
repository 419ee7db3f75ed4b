/**
 * The crosshair and what stands under it: price, time and the exact size, from the history and not from the colours.
 *
 * Holds: the size is the one that the cell shows: summed over its rows, the largest of its columns. Sizes above 2^24
 * lots are marked as rounded, because a column carries single-precision numbers.
 */

import { never } from '../../../engine/contract/index.ts';
import { sizes } from '../../theme/tokens.ts';
import { digitsFont } from '../fonts.ts';
import { gapKey } from '../texts.ts';
import { paintPriceLabel, type OverlayScene } from './overlay.ts';
import { isBefore, type HeatGrid } from './grid.ts';
import { reasonOf, type GapReason, type HeatColumn, type HeatHistory } from './history.ts';
import type { HeatPast } from './past.ts';
import { tickAt, ticksAt, tickY, timeAt, xOf } from './view.ts';

const exactFloat32Max = 16_777_216;

/** A place on the map in things that other panels understand; null: any. */
export interface Spot {
  readonly timeUs: number | null;
  readonly ticks: number | null;
}

export type Reading =
  | { readonly kind: 'size'; readonly lots: number; readonly isExact: boolean; readonly lowTicks: number; readonly highTicks: number; readonly timeUs: number }
  | { readonly kind: 'gap'; readonly reason: GapReason; readonly timeUs: number }
  | { readonly kind: 'none' };

/** What the map says of a price at a time. */
export function readingAt(history: HeatHistory, past: HeatPast, grid: HeatGrid, timeUs: number, ticks: number): Reading {
  const bucket = Math.floor(timeUs / grid.bucketUs);
  const earlier = isBefore(bucket, grid.columnsPerBucket, history) ? past.at(bucket, grid.bucketUs) : undefined;
  if (earlier !== undefined) {
    if (earlier.validity !== 'live') return { kind: 'gap', reason: reasonOf(earlier), timeUs: earlier.startUs };
    const price = Math.floor(ticks / grid.bucketTicks);
    return { ...sizeReading(grid, price, lotsAt(earlier, price, grid.bucketTicks), earlier.startUs), isExact: false };
  }
  if (history.isEmpty || timeUs < history.startUs || timeUs >= history.endUs) return { kind: 'none' };
  const first = Math.max(bucket * grid.columnsPerBucket, history.oldestIndex);
  const last = Math.min((bucket + 1) * grid.columnsPerBucket - 1, history.newestIndex);
  const price = Math.floor(ticks / grid.bucketTicks);
  let lots = 0;
  for (let index = first; index <= last; index += 1) {
    const column = history.at(index);
    if (column === undefined || column.validity !== 'live') return { kind: 'gap', reason: reasonOf(column), timeUs: index * history.columnUs };
    lots = Math.max(lots, lotsAt(column, price, grid.bucketTicks));
  }
  return sizeReading(grid, price, lots, first * history.columnUs);
}

/** What rests at a price now, as the strip beside the map shows it. */
export function readingNow(history: HeatHistory, grid: HeatGrid, ticks: number): Reading {
  const column = history.at(history.newestIndex);
  if (column === undefined) return { kind: 'none' };
  if (column.validity !== 'live') return { kind: 'gap', reason: column.validity, timeUs: column.startUs };
  const price = Math.floor(ticks / grid.bucketTicks);
  return sizeReading(grid, price, lotsAt(column, price, grid.bucketTicks), column.startUs);
}

function sizeReading({ bucketTicks }: HeatGrid, price: number, lots: number, timeUs: number): Extract<Reading, { kind: 'size' }> {
  return { kind: 'size', lots, isExact: lots <= exactFloat32Max, lowTicks: price * bucketTicks, highTicks: (price + 1) * bucketTicks - 1, timeUs };
}

function lotsAt({ rows, lots, rowTicks }: HeatColumn, price: number, bucketTicks: number): number {
  let sum = 0;
  for (let cell = 0; cell < rows.length; cell += 1) {
    if (Math.floor(((rows[cell] ?? 0) * rowTicks) / bucketTicks + 1e-9) === price) sum += lots[cell] ?? 0;
  }
  return sum;
}

export function paintCrosshair(scene: OverlayScene, x: number, y: number, panelWidth: number): void {
  const { pen, view, price, palette: { colours } } = scene;
  pen.strokeStyle = colours.crosshair;
  pen.globalAlpha = 0.55;
  pen.lineWidth = 1;
  pen.setLineDash([3, 3]);
  pen.beginPath();
  pen.moveTo(0, Math.round(y) + 0.5);
  pen.lineTo(panelWidth - sizes.axisWidth, Math.round(y) + 0.5);
  if (x <= view.width) {
    pen.moveTo(Math.round(x) + 0.5, 0);
    pen.lineTo(Math.round(x) + 0.5, view.height);
  }
  pen.stroke();
  pen.setLineDash([]);
  pen.globalAlpha = 1;
  paintPriceLabel(pen, panelWidth, y, price.text(tickAt(view, y)), colours.lineStrong, colours.text);
  if (x > view.width) {
    if (x <= view.width + sizes.gutter) paintReading(scene, x, y, readingNow(scene.history, scene.grid, ticksAt(view, y)));
    return;
  }
  const timeUs = timeAt(view, x);
  paintTimeLabel(scene, x, timeUs);
  paintReading(scene, x, y, readingAt(scene.history, scene.past, scene.grid, timeUs, ticksAt(view, y)));
}

/** Where a linked panel points: lines and their labels, as far as they are in sight; what rests there is told by that panel. */
export function paintLinked(scene: OverlayScene, { timeUs, ticks }: Spot, panelWidth: number): void {
  const { pen, view, price, palette: { colours } } = scene;
  const x = timeUs === null ? -1 : xOf(view, timeUs);
  const y = ticks === null ? -1 : tickY(view, ticks);
  pen.strokeStyle = colours.crosshair;
  pen.globalAlpha = 0.55;
  pen.lineWidth = 1;
  pen.setLineDash([1, 3]);
  pen.beginPath();
  if (y >= 0 && y <= view.height) {
    pen.moveTo(0, Math.round(y) + 0.5);
    pen.lineTo(panelWidth - sizes.axisWidth, Math.round(y) + 0.5);
  }
  if (x >= 0 && x <= view.width) {
    pen.moveTo(Math.round(x) + 0.5, 0);
    pen.lineTo(Math.round(x) + 0.5, view.height);
  }
  pen.stroke();
  pen.setLineDash([]);
  pen.globalAlpha = 1;
  if (y >= 0 && y <= view.height && ticks !== null) paintPriceLabel(pen, panelWidth, y, price.text(ticks), colours.lineStrong, colours.text);
  if (x >= 0 && x <= view.width && timeUs !== null) paintTimeLabel(scene, x, timeUs);
}

function paintTimeLabel({ pen, view, formats, palette: { colours } }: OverlayScene, x: number, timeUs: number): void {
  const width = 96;
  const left = Math.max(0, Math.min(x - width / 2, view.width - width));
  pen.fillStyle = colours.lineStrong;
  pen.fillRect(left, view.height + 1, width, sizes.axisHeight - 2);
  pen.font = digitsFont(sizes.textSmall, 600);
  pen.fillStyle = colours.text;
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.fillText(formats.exactTime(timeUs), left + width / 2, view.height + sizes.axisHeight / 2 + 1);
}

/** A small card beside the pointer, on whichever side has room. */
function paintReading(scene: OverlayScene, x: number, y: number, reading: Reading): void {
  const lines = linesOf(scene, reading);
  if (lines.length === 0) return;
  const { pen, view, palette: { colours } } = scene;
  pen.font = digitsFont(sizes.textSmall);
  const names = Math.max(...lines.map(([name]) => pen.measureText(name).width));
  const values = Math.max(...lines.map(([, value]) => pen.measureText(value).width));
  const width = names + values + 36;
  const height = lines.length * 18 + 12;
  const left = x + 16 + width > view.width ? x - 16 - width : x + 16;
  const top = Math.max(4, Math.min(y + 16, view.height - height - 4));
  pen.fillStyle = `${colours.raised}f2`;
  pen.fillRect(left, top, width, height);
  pen.strokeStyle = colours.lineStrong;
  pen.strokeRect(left + 0.5, top + 0.5, width - 1, height - 1);
  pen.textBaseline = 'middle';
  for (const [place, [name, value]] of lines.entries()) {
    const middle = top + 6 + place * 18 + 9;
    pen.textAlign = 'left';
    pen.fillStyle = colours.textQuiet;
    pen.fillText(name, left + 10, middle);
    pen.textAlign = 'right';
    pen.fillStyle = colours.text;
    pen.fillText(value, left + width - 10, middle);
  }
}

function linesOf({ texts, price, lots, formats }: OverlayScene, reading: Reading): readonly (readonly [string, string])[] {
  switch (reading.kind) {
    case 'none':
      return [];
    case 'gap':
      return [[formats.exactTime(reading.timeUs), texts[gapKey(reading.reason)]]];
    case 'size': {
      const low = price.text(reading.lowTicks);
      const range = reading.highTicks > reading.lowTicks ? `${low} – ${price.text(reading.highTicks)}` : low;
      const size = `${reading.isExact ? '' : '≈'}${lots.text(Math.round(reading.lots))}`;
      return [[texts['draw.size'], size], [texts['draw.price'], range]];
    }
    default:
      return never(reading);
  }
}

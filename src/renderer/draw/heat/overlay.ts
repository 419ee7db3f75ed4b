/**
 * Everything on the heatmap but its cells: gaps, best prices, trades, the book as it rests now, axes, crosshair.
 * Free functions that paint on a pen which measures CSS pixels; nothing is kept between pictures.
 *
 * Holds: a gap is hatched and named, and no line crosses it; where there is no data the map says since when there is.
 */

import type { Formats } from '../../i18n/formats.ts';
import type { Palette } from '../../theme/palette.ts';
import { sizes } from '../../theme/tokens.ts';
import type { StepFormat } from '../format.ts';
import { digitsFont, wordsFont } from '../fonts.ts';
import type { Pen } from '../pen.ts';
import { filled, gapKey, type DrawText } from '../texts.ts';
import { paintWordOver } from '../word.ts';
import { priceLines, timeLines } from './axis.ts';
import { codeGap, codeNone } from './codes.ts';
import { paintFarAxis } from './far-axis.ts';
import { isBefore, priceSlots, timeSlots, type HeatGrid } from './grid.ts';
import type { FarBands } from './far-bands.ts';
import type { HeatForced } from './heat-forced.ts';
import type { HeatColumn, HeatHistory } from './history.ts';
import type { HeatPast } from './past.ts';
import { gapSpans, pastSpans } from './spans.ts';
import type { Bubble } from './trades.ts';
import { tickY, xOf, type HeatView } from './view.ts';

export interface OverlayScene {
  readonly pen: Pen;
  readonly view: HeatView;
  readonly grid: HeatGrid;
  readonly history: HeatHistory;
  readonly past: HeatPast;
  readonly bands: FarBands;
  /** Where a price stands, also a far one; above 0 or below the height when it is nowhere. */
  readonly priceY: (ticks: number) => number;
  readonly texts: DrawText;
  readonly palette: Palette;
  readonly formats: Formats;
  readonly price: StepFormat;
  readonly lots: StepFormat;
  readonly forced: HeatForced;
}

const hatchDistance = 9;

export function paintGrid({ pen, view, bands, formats, palette: { colours } }: OverlayScene): void {
  pen.fillStyle = colours.grid;
  for (const ticks of priceLines(view)) {
    const y = Math.round(tickY(view, ticks));
    if (y >= bands.top && y < bands.bottom) pen.fillRect(0, y, view.width, 1);
  }
  for (const timeUs of timeLines(view, formats).timesUs) pen.fillRect(Math.round(xOf(view, timeUs)), 0, 1, view.height);
}

/** The stretch before the first column: plainly empty, with the time at which the map begins. */
export function paintYouth({ pen, view, history, past, texts, formats, palette: { colours } }: OverlayScene): void {
  const sinceUs = Math.min(history.startUs, past.reach?.sinceUs ?? Infinity);
  const x = Math.min(view.width, xOf(view, sinceUs));
  if (x <= 0) return;
  pen.fillStyle = colours.lineStrong;
  pen.fillRect(Math.round(x) - 1, 0, 1, view.height);
  const label = filled(texts['draw.noDataBefore'], past.reach === null ? formats.time(sinceUs) : formats.dateTime(sinceUs));
  pen.font = wordsFont(sizes.textSmall);
  if (pen.measureText(label).width > x - 20) return;
  pen.textAlign = 'right';
  pen.textBaseline = 'middle';
  pen.fillStyle = colours.textQuiet;
  pen.fillText(label, x - 10, view.height / 2);
}

/** Trades come from the moment somebody watches, the map is older: the time from which they are all there. */
export function paintTradesBegin({ pen, view, history, texts, formats, palette: { colours } }: OverlayScene, tradesSinceUs: number): void {
  const x = Math.round(xOf(view, tradesSinceUs));
  if (x <= 0 || x > view.width || tradesSinceUs - history.startUs < view.usPerPixel * 4) return;
  const label = filled(texts['draw.tradesFrom'], formats.time(tradesSinceUs));
  pen.font = wordsFont(10);
  const length = pen.measureText(label).width;
  if (length + 16 > x) return;
  pen.fillStyle = `${colours.surface}d9`;
  pen.fillRect(x - length - 13, view.height - 20, length + 12, 20);
  pen.textAlign = 'right';
  pen.textBaseline = 'middle';
  pen.fillStyle = colours.textQuiet;
  pen.fillRect(x - 1, view.height - 20, 1, 20);
  pen.fillText(label, x - 7, view.height - 9);
}

const partialHeight = 3;

/** A strip along the foot where of several books some took no part: there is more than is shown. */
export function paintPartial({ pen, view, grid, history, palette: { colours } }: OverlayScene, first: number, last: number): void {
  pen.fillStyle = colours.warn;
  for (let bucket = first; bucket <= last; bucket += 1) {
    const column = history.at(Math.min((bucket + 1) * grid.columnsPerBucket - 1, history.newestIndex));
    if (column?.isPartial !== true) continue;
    const left = xOf(view, bucket * grid.bucketUs);
    pen.fillRect(left, view.height - partialHeight, Math.max(1, grid.bucketUs / view.usPerPixel), partialHeight);
  }
}

export function paintGaps(scene: OverlayScene): void {
  const { view, history, past, grid, texts } = scene;
  for (const span of [...pastSpans(past, history, view, grid), ...gapSpans(history, view, grid.columnsPerBucket)]) {
    const left = Math.max(0, xOf(view, span.startUs));
    const right = Math.min(view.width, xOf(view, span.endUs));
    if (right <= left) continue;
    paintHatch(scene, left, Math.max(right, left + 1));
    paintGapName(scene, left, right, texts[gapKey(span.reason)]);
  }
}

function paintHatch({ pen, view: { height }, palette: { colours } }: OverlayScene, left: number, right: number): void {
  pen.save();
  pen.beginPath();
  pen.rect(left, 0, right - left, height);
  pen.clip();
  pen.fillStyle = colours.gap;
  pen.fillRect(left, 0, right - left, height);
  pen.strokeStyle = colours.gapStripe;
  pen.lineWidth = 1;
  pen.beginPath();
  const first = Math.floor(left / hatchDistance) * hatchDistance - Math.ceil(height / hatchDistance) * hatchDistance;
  for (let x = first; x < right; x += hatchDistance) {
    pen.moveTo(x, height);
    pen.lineTo(x + height, 0);
  }
  pen.stroke();
  pen.restore();
}

/** The name stands upright in a narrow gap and is left out of a very narrow one. */
function paintGapName({ pen, view: { height }, palette: { colours } }: OverlayScene, left: number, right: number, name: string): void {
  const width = right - left;
  if (width < 18) return;
  pen.save();
  pen.font = wordsFont(sizes.textSmall);
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  const length = pen.measureText(name).width;
  pen.translate((left + right) / 2, height / 2);
  if (length + 20 > width) pen.rotate(-Math.PI / 2);
  pen.fillStyle = colours.surface;
  pen.fillRect(-length / 2 - 8, -10, length + 16, 20);
  pen.fillStyle = colours.warn;
  pen.fillText(name, 0, 1);
  pen.restore();
}

/** Two lines closer than this are moved apart, half the way each, so that both are seen. */
const bestDistance = 2;

/**
 * The best bid and ask as steps, one a time bucket, broken wherever the book was not live. Where a bucket is more than
 * one column, a stroke reaches to where the price went in between.
 */
export function paintBest({ pen, view, grid, history, past, palette: { colours } }: OverlayScene, first: number, last: number): void {
  pen.lineWidth = 1;
  pen.lineJoin = 'miter';
  for (const side of ['bid', 'ask'] as const) {
    pen.strokeStyle = side === 'bid' ? colours.buy : colours.sell;
    pen.beginPath();
    let before: number | null = null;
    for (let bucket = first; bucket <= last; bucket += 1) {
      const column = bestColumn(grid, history, past, bucket);
      const y = column === null ? null : bestY(view, column, side);
      if (y !== null) {
        const x = Math.round(xOf(view, bucket * grid.bucketUs)) + 0.5;
        if (before === null) pen.moveTo(x, y);
        else if (y !== before) stepTo(pen, x, before, y, side);
        const end = Math.round(xOf(view, (bucket + 1) * grid.bucketUs)) + 0.5;
        if (grid.columnsPerBucket > 1 && !isBefore(bucket, grid.columnsPerBucket, history)) paintReach(pen, (x + end) / 2, y, tickY(view, farthestBest(history, bucket, grid.columnsPerBucket, side)));
        pen.lineTo(end, y);
      }
      before = y;
    }
    pen.stroke();
  }
}

/** The ask turns on the outside of the bid, whichever way the market goes, so that the two never cross. */
function stepTo(pen: Pen, x: number, before: number, y: number, side: 'bid' | 'ask'): void {
  const turn = x + ((y < before) === (side === 'ask') ? -1 : 1);
  pen.lineTo(turn, before);
  pen.lineTo(turn, y);
}

function paintReach(pen: Pen, x: number, y: number, farthestY: number): void {
  if (Math.abs(farthestY - y) < 1.5) return;
  pen.lineTo(x, y);
  pen.lineTo(x, farthestY);
  pen.lineTo(x, y);
}

/** The lowest bid or the highest ask of a bucket's columns; 0 when none has one. */
export function farthestBest(history: HeatHistory, bucket: number, columnsPerBucket: number, side: 'bid' | 'ask'): number {
  const last = Math.min((bucket + 1) * columnsPerBucket - 1, history.newestIndex);
  let farthest = 0;
  for (let index = Math.max(bucket * columnsPerBucket, history.oldestIndex); index <= last; index += 1) {
    const column = history.at(index);
    const ticks = (side === 'bid' ? column?.bestBidTicks : column?.bestAskTicks) ?? 0;
    if (ticks !== 0 && (farthest === 0 || (side === 'bid' ? ticks < farthest : ticks > farthest))) farthest = ticks;
  }
  return farthest;
}

/** The column at the end of a bucket, null where the bucket is a gap. */
function bestColumn(grid: HeatGrid, history: HeatHistory, past: HeatPast, bucket: number): HeatColumn | null {
  const code = grid.cells[(bucket % timeSlots) * priceSlots];
  if (code === codeGap || code === codeNone) return null;
  const earlier = isBefore(bucket, grid.columnsPerBucket, history) ? past.at(bucket, grid.bucketUs) : undefined;
  if (earlier !== undefined) return earlier;
  return history.at(Math.min((bucket + 1) * grid.columnsPerBucket - 1, history.newestIndex)) ?? null;
}

/** Where the line of a side runs, on the middle of a pixel; null when the side is empty. */
function bestY(view: HeatView, { bestBidTicks, bestAskTicks }: HeatColumn, side: 'bid' | 'ask'): number | null {
  const ticks = side === 'bid' ? bestBidTicks : bestAskTicks;
  if (ticks === 0) return null;
  const distance = (bestAskTicks - bestBidTicks) / view.ticksPerPixel;
  const apart = bestBidTicks === 0 || bestAskTicks === 0 ? 0 : Math.max(0, bestDistance - distance) / 2;
  return Math.floor(tickY(view, ticks) + (side === 'bid' ? apart : -apart)) + 0.5;
}

export function paintBubbles({ pen, palette: { colours } }: OverlayScene, bubbles: readonly Bubble[]): void {
  pen.lineWidth = 1;
  for (const bubble of bubbles) {
    pen.beginPath();
    pen.arc(bubble.x, bubble.y, bubble.radius, 0, Math.PI * 2);
    pen.fillStyle = `${bubble.isSell ? colours.sell : colours.buy}b8`;
    pen.fill();
    if (bubble.radius < 3) continue;
    pen.strokeStyle = colours.text;
    pen.stroke();
  }
}

/** `labelYs`: where price labels will stand over the axis; its own numbers leave them room. */
export function paintAxes(scene: OverlayScene, panelWidth: number, panelHeight: number, labelYs: readonly number[]): void {
  const { pen, view, bands, price, formats, palette: { colours } } = scene;
  const axisX = panelWidth - sizes.axisWidth;
  pen.fillStyle = colours.surface;
  pen.fillRect(axisX, 0, sizes.axisWidth, panelHeight);
  pen.fillRect(0, view.height, panelWidth, sizes.axisHeight);
  pen.fillStyle = colours.line;
  pen.fillRect(axisX, 0, 1, view.height);
  pen.fillRect(0, view.height, panelWidth, 1);
  pen.font = digitsFont(sizes.textSmall);
  pen.fillStyle = colours.textQuiet;
  pen.textBaseline = 'middle';
  pen.textAlign = 'right';
  for (const ticks of priceLines(view)) {
    const y = tickY(view, ticks);
    if (y > bands.top + 8 && y < bands.bottom - 8 && labelYs.every((labelY) => Math.abs(labelY - y) > 15)) pen.fillText(price.text(ticks), panelWidth - 10, y + 0.5);
  }
  paintFarAxis(scene, panelWidth, labelYs);
  pen.textAlign = 'center';
  const { timesUs, withMilliseconds } = timeLines(view, formats);
  for (const timeUs of timesUs) {
    const x = xOf(view, timeUs);
    if (x > 34 && x < axisX - 34) pen.fillText(withMilliseconds ? formats.exactTime(timeUs) : formats.time(timeUs), x, view.height + sizes.axisHeight / 2 + 1);
  }
  pen.textAlign = 'right';
  pen.fillStyle = colours.surface;
  pen.fillRect(axisX, view.height + 1, sizes.axisWidth, sizes.axisHeight);
  pen.fillStyle = colours.textQuiet;
  pen.fillText(formats.zone(view.endUs), panelWidth - 10, view.height + sizes.axisHeight / 2 + 1);
}

/** A price on the axis in a coloured box, with a small arrow to the plot. */
export function paintPriceLabel(pen: Pen, panelWidth: number, y: number, text: string, ground: string, colour: string): void {
  const left = panelWidth - sizes.axisWidth;
  pen.fillStyle = ground;
  pen.beginPath();
  pen.moveTo(left - 5, y);
  pen.lineTo(left, y - 9);
  pen.lineTo(panelWidth, y - 9);
  pen.lineTo(panelWidth, y + 9);
  pen.lineTo(left, y + 9);
  pen.closePath();
  pen.fill();
  pen.font = digitsFont(sizes.textSmall, 600);
  pen.fillStyle = colour;
  pen.textAlign = 'right';
  pen.textBaseline = 'middle';
  pen.fillText(text, panelWidth - 10, y + 0.5);
}

/** A word over the whole plot, when what is below is not the market now. */
export function paintVeil({ pen, palette }: Pick<OverlayScene, 'pen' | 'palette'>, width: number, height: number, text: string): void {
  pen.fillStyle = `${palette.colours.ground}a6`;
  pen.fillRect(0, 0, width, height);
  paintWordOver(pen, palette, width / 2, height / 2, text);
}

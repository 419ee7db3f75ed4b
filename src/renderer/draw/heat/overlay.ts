/**
 * Everything on the heatmap but its cells: gaps, best prices, trades, the book as it rests now, axes, crosshair.
 * Free functions that paint on a pen which measures CSS pixels; nothing is kept between pictures.
 *
 * Holds: a gap is hatched and named, and no line crosses it; where there is no data the map says since when there is.
 */

import { colours, sizes } from '../../theme/tokens.ts';
import { clockText, type StepFormat } from '../format.ts';
import { digitsFont, wordsFont } from '../fonts.ts';
import type { Pen } from '../pen.ts';
import { filled, gapKey, type DrawText } from '../texts.ts';
import { priceLines, timeLines } from './axis.ts';
import { codeGap, codeNone } from './codes.ts';
import { priceSlots, timeSlots, type HeatGrid } from './grid.ts';
import type { HeatHistory } from './history.ts';
import { gapSpans } from './spans.ts';
import type { Bubble } from './trades.ts';
import { xOf, yOf, type HeatView } from './view.ts';

export interface OverlayScene {
  readonly pen: Pen;
  readonly view: HeatView;
  readonly grid: HeatGrid;
  readonly history: HeatHistory;
  readonly texts: DrawText;
  readonly price: StepFormat;
  readonly lots: StepFormat;
}

const hatchDistance = 9;

export function paintGrid({ pen, view }: OverlayScene): void {
  pen.fillStyle = colours.grid;
  for (const ticks of priceLines(view)) pen.fillRect(0, Math.round(yOf(view, ticks)), view.width, 1);
  for (const timeUs of timeLines(view).timesUs) pen.fillRect(Math.round(xOf(view, timeUs)), 0, 1, view.height);
}

/** The stretch before the first column: plainly empty, with the time at which the map begins. */
export function paintYouth({ pen, view, history, texts }: OverlayScene): void {
  const x = Math.min(view.width, xOf(view, history.startUs));
  if (x <= 0) return;
  pen.fillStyle = colours.lineStrong;
  pen.fillRect(Math.round(x) - 1, 0, 1, view.height);
  const label = filled(texts['draw.noDataBefore'], clockText(history.startUs, false));
  pen.font = wordsFont(sizes.textSmall);
  if (pen.measureText(label).width > x - 20) return;
  pen.textAlign = 'right';
  pen.textBaseline = 'middle';
  pen.fillStyle = colours.textQuiet;
  pen.fillText(label, x - 10, view.height / 2);
}

export function paintGaps(scene: OverlayScene): void {
  const { pen, view, history, grid, texts } = scene;
  for (const span of gapSpans(history, view, grid.columnsPerBucket)) {
    const left = Math.max(0, xOf(view, span.startUs));
    const right = Math.min(view.width, xOf(view, span.endUs));
    if (right <= left) continue;
    paintHatch(pen, left, Math.max(right, left + 1), view.height);
    paintGapName(pen, left, right, view.height, texts[gapKey(span.reason)]);
  }
}

function paintHatch(pen: Pen, left: number, right: number, height: number): void {
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
function paintGapName(pen: Pen, left: number, right: number, height: number, name: string): void {
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

/** The best bid and ask as steps, one a time bucket, broken wherever the book was not live. */
export function paintBest({ pen, view, grid, history }: OverlayScene, first: number, last: number): void {
  pen.lineWidth = 1.25;
  pen.lineJoin = 'round';
  for (const side of ['bid', 'ask'] as const) {
    pen.strokeStyle = side === 'bid' ? colours.buy : colours.sell;
    pen.beginPath();
    let isDown = false;
    for (let bucket = first; bucket <= last; bucket += 1) {
      const ticks = bestOf(grid, history, bucket, side);
      if (ticks === null) {
        isDown = false;
        continue;
      }
      // Half a line apart, so that both are seen when the spread is less than a pixel.
      const y = yOf(view, ticks) + (side === 'bid' ? 0.75 : -0.75);
      const x = xOf(view, bucket * grid.bucketUs);
      if (isDown) pen.lineTo(x, y);
      else pen.moveTo(x, y);
      pen.lineTo(x + grid.bucketUs / view.usPerPixel, y);
      isDown = true;
    }
    pen.stroke();
  }
}

/** The best price at the end of a bucket, null where it is a gap or has none. */
function bestOf(grid: HeatGrid, history: HeatHistory, bucket: number, side: 'bid' | 'ask'): number | null {
  const code = grid.cells[(bucket % timeSlots) * priceSlots];
  if (code === codeGap || code === codeNone) return null;
  const column = history.at(Math.min((bucket + 1) * grid.columnsPerBucket - 1, history.newestIndex));
  const ticks = side === 'bid' ? column?.bestBidTicks : column?.bestAskTicks;
  return ticks === undefined || ticks === 0 ? null : ticks;
}

export function paintBubbles(pen: Pen, bubbles: readonly Bubble[]): void {
  pen.lineWidth = 1;
  for (const bubble of bubbles) {
    pen.beginPath();
    pen.arc(bubble.x, bubble.y, bubble.radius, 0, Math.PI * 2);
    pen.fillStyle = bubble.isSell ? '#ff6f66b8' : '#35c48db8';
    pen.fill();
    if (bubble.radius < 3) continue;
    pen.strokeStyle = bubble.isSell ? '#ffd0cc' : '#c9ffe6';
    pen.stroke();
  }
}

/** `labelYs`: where price labels will stand over the axis; its own numbers leave them room. */
export function paintAxes(scene: OverlayScene, panelWidth: number, panelHeight: number, labelYs: readonly number[]): void {
  const { pen, view, price } = scene;
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
    const y = yOf(view, ticks);
    if (y > 8 && y < view.height - 8 && labelYs.every((labelY) => Math.abs(labelY - y) > 15)) pen.fillText(price.text(ticks), panelWidth - 10, y + 0.5);
  }
  pen.textAlign = 'center';
  const { timesUs, withMilliseconds } = timeLines(view);
  for (const timeUs of timesUs) {
    const x = xOf(view, timeUs);
    if (x > 34 && x < axisX - 34) pen.fillText(clockText(timeUs, withMilliseconds), x, view.height + sizes.axisHeight / 2 + 1);
  }
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
export function paintVeil(pen: Pen, width: number, height: number, text: string): void {
  pen.fillStyle = '#090b0fa6';
  pen.fillRect(0, 0, width, height);
  paintWord(pen, width, height, text);
}

/** A word in a box in the middle. */
export function paintWord(pen: Pen, width: number, height: number, text: string): void {
  pen.font = wordsFont(13, 500);
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  const length = pen.measureText(text).width;
  pen.fillStyle = colours.raised;
  pen.fillRect(width / 2 - length / 2 - 16, height / 2 - 17, length + 32, 34);
  pen.strokeStyle = colours.lineStrong;
  pen.lineWidth = 1;
  pen.strokeRect(width / 2 - length / 2 - 15.5, height / 2 - 16.5, length + 31, 33);
  pen.fillStyle = colours.warn;
  pen.fillText(text, width / 2, height / 2 + 1);
}

/** The crosshair and what stands under it: price, time and the exact size. */

import { never } from '../../../engine/contract/index.ts';
import { sizes } from '../../theme/tokens.ts';
import { paintCard, type CardLine } from '../card.ts';
import { digitsFont } from '../fonts.ts';
import { gapKey } from '../texts.ts';
import { paintPriceLabel, type OverlayScene } from './overlay.ts';
import { bandAt } from './far-bands.ts';
import { readingAt, readingInBand, readingNow, type Reading, type SizeAt } from './reading.ts';
import { tickAt, ticksAt, timeAt, xOf } from './view.ts';

/** A place on the map in things that other panels understand; null: any. */
export interface Spot {
  readonly timeUs: number | null;
  readonly ticks: number | null;
}

export function paintCrosshair(scene: OverlayScene, x: number, y: number, panelWidth: number): void {
  const { pen, view, price, palette: { colours } } = scene;
  pen.strokeStyle = colours.crosshair;
  pen.globalAlpha = 0.55;
  pen.lineWidth = 1;
  pen.setLineDash([3, 3]);
  pen.beginPath();
  // On the axis of times it points at a time alone.
  const hasPrice = y <= view.height;
  if (hasPrice) {
    pen.moveTo(0, Math.round(y) + 0.5);
    pen.lineTo(panelWidth - sizes.axisWidth, Math.round(y) + 0.5);
  }
  if (x <= view.width) {
    pen.moveTo(Math.round(x) + 0.5, 0);
    pen.lineTo(Math.round(x) + 0.5, view.height);
  }
  pen.stroke();
  pen.setLineDash([]);
  pen.globalAlpha = 1;
  const timeUs = x <= view.width ? timeAt(view, x) : null;
  if (timeUs !== null) paintTimeLabel(scene, x, timeUs);
  if (!hasPrice) return;
  const reading = readingUnder(scene, timeUs, y);
  const ticks = ticksOf(reading, tickAt(view, y));
  if (ticks !== null) paintPriceLabel(pen, panelWidth, y, price.text(ticks), colours.lineStrong, colours.text);
  if (x <= view.width + sizes.gutter) paintCard(pen, colours, digitsFont(sizes.textSmall), { x, y, width: view.width, height: view.height }, [...scene.forced.linesAt(scene, x, y), ...linesOf(scene, reading)]);
}

/** At no time: now. */
function readingUnder({ history, past, grid, view, bands }: OverlayScene, timeUs: number | null, y: number): Reading {
  const band = bandAt(bands, y);
  if (band !== null) return readingInBand(history, past, grid, timeUs, band);
  const ticks = ticksAt(view, y);
  return timeUs === null ? readingNow(history, grid, ticks) : readingAt(history, past, grid, timeUs, ticks);
}

/** Of far prices, that of the largest size there. */
function ticksOf(reading: Reading, ticks: number): number | null {
  return reading.kind === 'far' ? (reading.most?.lowTicks ?? null) : ticks;
}

/** Where a linked panel points: lines and their labels, as far as they are in sight; what rests there is told by that panel. */
export function paintLinked(scene: OverlayScene, { timeUs, ticks }: Spot, panelWidth: number): void {
  const { pen, view, price, palette: { colours } } = scene;
  const x = timeUs === null ? -1 : xOf(view, timeUs);
  const y = ticks === null ? -1 : scene.priceY(ticks);
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

function linesOf({ texts, price, lots, formats }: OverlayScene, reading: Reading): readonly CardLine[] {
  const range = ({ lowTicks, highTicks }: Pick<SizeAt, 'lowTicks' | 'highTicks'>): string => (highTicks > lowTicks ? `${price.text(lowTicks)} – ${price.text(highTicks)}` : price.text(lowTicks));
  const size = (amount: number, isExact: boolean): string => `${isExact ? '' : '≈'}${lots.text(Math.round(amount))}`;
  switch (reading.kind) {
    case 'none':
      return [];
    case 'gap':
      return [[formats.exactTime(reading.timeUs), texts[gapKey(reading.reason)]]];
    case 'size':
      return [[texts['draw.size'], size(reading.lots, reading.isExact)], [texts['draw.price'], range(reading)]];
    case 'far':
      return [
        [texts['draw.farBand'], range(reading)],
        ...(reading.total === null ? [] : [[texts['draw.sum'], size(reading.total, reading.isExact)] as const]),
        ...(reading.most === null ? [] : [[texts['draw.farMost'], size(reading.most.lots, reading.isExact)] as const, [texts['draw.price'], range(reading.most)] as const]),
      ];
    default:
      return never(reading);
  }
}

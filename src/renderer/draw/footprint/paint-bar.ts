/**
 * One bar of a footprint on a canvas: its candle, what traded in each row, imbalances, point of control, value area, ends.
 *
 * Holds: what does not fit as numbers is drawn as lengths, never as numbers that are cut; a bar over which trades may be missing has a striped head, and
 * between two bars with a gap between them stands a striped line.
 */

import { cellBit, footprintBit } from '../../../engine/contract/index.ts';
import type { Colours } from '../../theme/tokens.ts';
import { digitsFont } from '../fonts.ts';
import { fitText } from './fit.ts';
import type { FootBar } from './bars.ts';
import { stripes, type FootScene } from './scene.ts';
import { barX, tickY } from './view.ts';

interface Box {
  readonly left: number;
  readonly width: number;
  readonly rowHeight: number;
  readonly rowY: (row: number) => number;
}

const candleWidth = 5;
const rowHeightForText = 10;
const cellWidthForText = 46;

export function paintBar(scene: FootScene, bar: FootBar): void {
  const { pen, view, palette: { colours } } = scene;
  const left = Math.round(barX(view, bar.number));
  const full = Math.round(barX(view, bar.number + 1)) - left;
  if (left > view.width || left + full < 0) return;
  if ((bar.flags & footprintBit.afterGap) !== 0) stripes(pen, left - 2, 0, 4, view.height, colours.gap, colours.gapStripe);
  if ((bar.flags & footprintBit.incomplete) !== 0) stripes(pen, left + 1, 0, Math.max(2, full - 2), 6, colours.gap, colours.warn);
  const candle = full < 24 ? Math.max(1, full - 2) : candleWidth;
  paintCandle(scene, bar, left + 2, candle);
  const width = full - candle - 8;
  if (width < 6) return;
  const rowHeight = bar.rowTicks / view.ticksPerPixel;
  paintRows(scene, bar, { left: left + candle + 5, width, rowHeight, rowY: (row) => tickY(view, (row + 1) * bar.rowTicks - 0.5) });
}

function paintCandle({ pen, view, palette: { colours }, inColour }: FootScene, { open, high, low, close }: FootBar, left: number, width: number): void {
  pen.fillStyle = !inColour ? colours.textQuiet : close >= open ? colours.buy : colours.sell;
  const middle = Math.round(left + width / 2);
  pen.fillRect(middle, tickY(view, high), 1, Math.max(1, tickY(view, low) - tickY(view, high)));
  pen.fillRect(left, tickY(view, Math.max(open, close)), width, Math.max(1, Math.abs(open - close) / view.ticksPerPixel));
}

function paintRows(scene: FootScene, bar: FootBar, box: Box): void {
  const { pen, view, look, palette: { colours, scale } } = scene;
  const most = mostOf(bar, look.mode);
  const hasText = box.rowHeight >= rowHeightForText * scale && box.width >= cellWidthForText * scale && look.mode !== 'profile';
  const textSize = Math.min(11.5 * scale, Math.max(8, box.rowHeight - 2));
  for (let at = 0; at < bar.buyLots.length; at += 1) {
    const top = box.rowY(bar.lowRow + at);
    if (top > view.height || top + box.rowHeight < 0) continue;
    paintCell(scene, bar, at, box, { most, hasText, textSize, top });
  }
  const area = Number.isNaN(bar.valueLowRow) ? null : { top: box.rowY(bar.valueHighRow), bottom: box.rowY(bar.valueLowRow) + box.rowHeight };
  pen.fillStyle = colours.lineStrong;
  if (area !== null) pen.fillRect(box.left - 2, area.top, 1, area.bottom - area.top);
  if (!Number.isNaN(bar.pocRow)) {
    pen.strokeStyle = colours.warn;
    pen.lineWidth = 1;
    pen.strokeRect(box.left - 0.5, Math.round(box.rowY(bar.pocRow)) + 0.5, box.width, Math.max(1, Math.round(box.rowHeight) - 1));
  }
  if (look.layers.includes('unfinished')) paintEnds(scene, bar, box);
}

/** Extremes at which both sides traded: a dotted end. */
function paintEnds({ pen, palette: { colours } }: FootScene, bar: FootBar, box: Box): void {
  pen.fillStyle = colours.accent;
  const dots = (y: number): void => {
    for (let x = box.left; x < box.left + box.width; x += 5) pen.fillRect(x, Math.round(y), 2, 2);
  };
  if ((bar.flags & footprintBit.unfinishedHigh) !== 0) dots(box.rowY(bar.lowRow + bar.buyLots.length - 1) - 3);
  if ((bar.flags & footprintBit.unfinishedLow) !== 0) dots(box.rowY(bar.lowRow) + box.rowHeight + 1);
}

interface CellForm {
  readonly most: number;
  readonly hasText: boolean;
  readonly textSize: number;
  readonly top: number;
}

function paintCell(scene: FootScene, bar: FootBar, at: number, box: Box, form: CellForm): void {
  const { pen, look: { mode }, palette: { colours }, inColour } = scene;
  const bought = bar.buyLots[at] ?? 0;
  const sold = bar.sellLots[at] ?? 0;
  if (bought === 0 && sold === 0) return;
  const high = Math.max(1, box.rowHeight - (box.rowHeight > 3 ? 1 : 0));
  const share = (lots: number): number => (form.most === 0 ? 0 : Math.min(1, lots / form.most));
  const hue = hues(colours, inColour);
  const { left, width } = box;
  const imbalance = bar.imbalance[at] ?? 0;
  switch (mode) {
    case 'bidask': {
      const half = width / 2;
      const isBuyHeavy = (imbalance & cellBit.buy) !== 0;
      const isSellHeavy = (imbalance & cellBit.sell) !== 0;
      pen.fillStyle = !form.hasText && isSellHeavy ? hue.sell : hue.sellDeep;
      pen.fillRect(left + half - share(sold) * (half - 1), form.top, share(sold) * (half - 1), high);
      pen.fillStyle = !form.hasText && isBuyHeavy ? hue.buy : hue.buyDeep;
      pen.fillRect(left + half + 1, form.top, share(bought) * (half - 1), high);
      if (form.hasText) paintPair(scene, box, form, bar, sold, bought, isSellHeavy ? hue.sell : colours.textSoft, isBuyHeavy ? hue.buy : colours.textSoft, isSellHeavy, isBuyHeavy);
      return;
    }
    case 'delta': {
      const delta = bought - sold;
      pen.fillStyle = delta >= 0 ? hue.buyDeep : hue.sellDeep;
      pen.fillRect(left, form.top, share(Math.abs(delta)) * width, high);
      if (form.hasText) paintOne(scene, box, form, bar, delta, delta >= 0 ? hue.buy : hue.sell);
      return;
    }
    case 'volume':
      pen.fillStyle = colours.pressed;
      pen.fillRect(left, form.top, share(bought + sold) * width, high);
      if (form.hasText) paintOne(scene, box, form, bar, bought + sold, colours.text);
      return;
    case 'profile': {
      const long = share(bought + sold) * width;
      const part = (sold / (bought + sold)) * long;
      pen.fillStyle = hue.sell;
      pen.globalAlpha *= 0.75;
      pen.fillRect(left, form.top, part, high);
      pen.fillStyle = hue.buy;
      pen.fillRect(left + part, form.top, long - part, high);
      pen.globalAlpha /= 0.75;
      return;
    }
  }
}

function paintPair({ pen, palette: { colours }, sizes }: FootScene, box: Box, form: CellForm, bar: FootBar, sold: number, bought: number, soldColour: string, boughtColour: string, isSoldBold: boolean, isBoughtBold: boolean): void {
  const middle = form.top + box.rowHeight / 2 + 0.5;
  const charactersMax = Math.max(2, Math.floor((box.width / 2 - 6) / (form.textSize * 0.6)));
  const centre = box.left + box.width / 2;
  pen.textBaseline = 'middle';
  pen.font = digitsFont(form.textSize, isSoldBold ? 600 : 400);
  pen.textAlign = 'right';
  pen.fillStyle = sold === 0 ? colours.textDim : soldColour;
  pen.fillText(sold === 0 ? '0' : fitText(sizes.short(sold, bar.close, charactersMax), charactersMax), centre - 4, middle);
  pen.font = digitsFont(form.textSize, isBoughtBold ? 600 : 400);
  pen.textAlign = 'left';
  pen.fillStyle = bought === 0 ? colours.textDim : boughtColour;
  pen.fillText(bought === 0 ? '0' : fitText(sizes.short(bought, bar.close, charactersMax), charactersMax), centre + 5, middle);
}

function paintOne({ pen, sizes }: FootScene, box: Box, form: CellForm, bar: FootBar, lots: number, colour: string): void {
  pen.textBaseline = 'middle';
  pen.textAlign = 'right';
  pen.font = digitsFont(form.textSize);
  pen.fillStyle = colour;
  const charactersMax = Math.max(2, Math.floor((box.width - 8) / (form.textSize * 0.6)));
  pen.fillText(fitText(sizes.short(lots, bar.close, charactersMax), charactersMax), box.left + box.width - 4, form.top + box.rowHeight / 2 + 0.5);
}

/** What the longest bar of a row stands for. */
function mostOf({ buyLots, sellLots }: FootBar, mode: FootScene['look']['mode']): number {
  let most = 0;
  for (let at = 0; at < buyLots.length; at += 1) {
    const bought = buyLots[at] ?? 0;
    const sold = sellLots[at] ?? 0;
    most = Math.max(most, mode === 'bidask' ? Math.max(bought, sold) : mode === 'delta' ? Math.abs(bought - sold) : bought + sold);
  }
  return most;
}

export function hues(colours: Colours, inColour: boolean): { readonly buy: string; readonly sell: string; readonly buyDeep: string; readonly sellDeep: string } {
  if (!inColour) return { buy: colours.textQuiet, sell: colours.textQuiet, buyDeep: colours.pressed, sellDeep: colours.pressed };
  return { buy: colours.buy, sell: colours.sell, buyDeep: colours.buyDeep, sellDeep: colours.sellDeep };
}

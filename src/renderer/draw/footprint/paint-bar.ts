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

interface Box {
  readonly left: number;
  readonly width: number;
  readonly rowHeight: number;
  readonly rowY: (row: number) => number;
  /** The middle of a row's text, from its upper edge. */
  readonly textY: number;
}

const candleWidth = 5;
const rowHeightForText = 10;
const cellWidthForText = 46;

export function paintBar(scene: FootScene, bar: FootBar): void {
  paintBarMarks(scene, bar);
  paintBarBody(scene, bar);
}

/** What belongs to the plot's edges: it does not move with prices. */
export function paintBarMarks(scene: FootScene, bar: FootBar): void {
  const { pen, view, palette: { colours } } = scene;
  const left = scene.x(bar.number);
  const full = scene.x(bar.number + 1) - left;
  if (left > view.width || left + full < 0) return;
  if ((bar.flags & footprintBit.afterGap) !== 0) stripes(pen, left - 2, 0, 4, view.height, colours.gap, colours.gapStripe);
  if ((bar.flags & footprintBit.incomplete) !== 0) stripes(pen, left + 1, 0, Math.max(2, full - 2), 6, colours.gap, colours.warn);
}

/** What moves with bars and prices. */
export function paintBarBody(scene: FootScene, bar: FootBar): void {
  const { view, whole, y } = scene;
  const left = scene.x(bar.number);
  const full = scene.x(bar.number + 1) - left;
  if (left > view.width || left + full < 0) return;
  const candle = full < 24 ? Math.max(1, full - 2) : candleWidth;
  paintCandle(scene, bar, left + 2, candle);
  const width = full - candle - 8;
  if (width < 6) return;
  const rowHeight = bar.rowTicks / view.ticksPerPixel;
  paintRows(scene, bar, { left: left + candle + 5, width, rowHeight, rowY: (row) => y((row + 1) * bar.rowTicks - 0.5), textY: whole(rowHeight / 2 + 0.5) });
}

function paintCandle({ pen, view, whole, y, palette: { colours }, inColour }: FootScene, { open, high, low, close }: FootBar, left: number, width: number): void {
  pen.fillStyle = !inColour ? colours.textQuiet : close >= open ? colours.buy : colours.sell;
  const middle = whole(left + width / 2);
  pen.fillRect(middle, y(high), 1, Math.max(1, y(low) - y(high)));
  pen.fillRect(left, y(Math.max(open, close)), width, Math.max(1, Math.abs(open - close) / view.ticksPerPixel));
}

function paintRows(scene: FootScene, bar: FootBar, box: Box): void {
  const { pen, view, look, sight, palette: { colours, scale } } = scene;
  const most = mostOf(bar, look.mode);
  const hasText = box.rowHeight >= rowHeightForText * scale && box.width >= cellWidthForText * scale && look.mode !== 'profile';
  // Only rows in sight: the lowest is the first.
  const first = Math.max(0, Math.floor((view.topTicks - sight.bottom * view.ticksPerPixel) / bar.rowTicks) - bar.lowRow - 1);
  const last = Math.min(bar.buyLots.length - 1, Math.ceil((view.topTicks - sight.top * view.ticksPerPixel) / bar.rowTicks) - bar.lowRow + 1);
  const before = pen.globalAlpha;
  if (look.mode === 'profile') pen.globalAlpha = before * 0.75;
  for (let at = first; at <= last; at += 1) paintCell(scene, bar, at, box, { most, hasText, top: box.rowY(bar.lowRow + at) });
  pen.globalAlpha = before;
  if (hasText) paintTexts(scene, bar, box, first, last);
  const area = Number.isNaN(bar.valueLowRow) ? null : { top: box.rowY(bar.valueHighRow), bottom: box.rowY(bar.valueLowRow) + box.rowHeight };
  pen.fillStyle = colours.lineStrong;
  if (area !== null) pen.fillRect(box.left - 2, area.top, 1, area.bottom - area.top);
  if (!Number.isNaN(bar.pocRow)) {
    pen.strokeStyle = colours.warn;
    pen.lineWidth = 1;
    pen.strokeRect(box.left - 0.5, box.rowY(bar.pocRow) + 0.5, box.width, Math.max(1, Math.round(box.rowHeight) - 1));
  }
  if (look.layers.includes('unfinished')) paintEnds(scene, bar, box);
}

/** Extremes at which both sides traded: a dotted end. */
function paintEnds({ pen, palette: { colours } }: FootScene, bar: FootBar, box: Box): void {
  pen.fillStyle = colours.accent;
  const dots = (top: number): void => {
    for (let x = box.left; x < box.left + box.width; x += 5) pen.fillRect(x, top, 2, 2);
  };
  if ((bar.flags & footprintBit.unfinishedHigh) !== 0) dots(box.rowY(bar.lowRow + bar.buyLots.length - 1) - 3);
  if ((bar.flags & footprintBit.unfinishedLow) !== 0) dots(box.rowY(bar.lowRow - 1) + 1);
}

interface CellForm {
  readonly most: number;
  readonly hasText: boolean;
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
      return;
    }
    case 'delta': {
      const delta = bought - sold;
      pen.fillStyle = delta >= 0 ? hue.buyDeep : hue.sellDeep;
      pen.fillRect(left, form.top, share(Math.abs(delta)) * width, high);
      return;
    }
    case 'volume':
      pen.fillStyle = colours.pressed;
      pen.fillRect(left, form.top, share(bought + sold) * width, high);
      return;
    case 'profile': {
      const long = share(bought + sold) * width;
      const part = (sold / (bought + sold)) * long;
      pen.fillStyle = hue.sell;
      pen.fillRect(left, form.top, part, high);
      pen.fillStyle = hue.buy;
      pen.fillRect(left + part, form.top, long - part, high);
      return;
    }
  }
}

/** A column at a time, because a canvas pays for every change of font and side. */
function paintTexts(scene: FootScene, bar: FootBar, box: Box, first: number, last: number): void {
  const { pen, look: { mode }, palette: { colours, scale }, inColour } = scene;
  const hue = hues(colours, inColour);
  const size = Math.min(11.5 * scale, Math.max(8, box.rowHeight - 2));
  const [plain, bold] = [digitsFont(size), digitsFont(size, 600)];
  const isPair = mode === 'bidask';
  const charactersMax = Math.max(2, Math.floor((isPair ? box.width / 2 - 6 : box.width - 8) / (size * 0.6)));
  const { sold, bought } = textsOf(scene, bar, charactersMax);
  const y = (at: number): number => box.rowY(bar.lowRow + at) + box.textY;
  const isTraded = (at: number): boolean => bar.buyLots[at] !== 0 || bar.sellLots[at] !== 0;
  pen.textBaseline = 'middle';
  const column = (texts: readonly string[], x: number, align: CanvasTextAlign, bit: number, colourOf: (at: number) => string): void => {
    pen.textAlign = align;
    for (const [font, isBold] of [[plain, false], [bold, true]] as const) {
      pen.font = font;
      for (let at = first; at <= last; at += 1) {
        const isHeavy = ((bar.imbalance[at] ?? 0) & bit) !== 0;
        if (!isTraded(at) || isHeavy !== isBold) continue;
        pen.fillStyle = colourOf(at);
        pen.fillText(texts[at] ?? '', x, y(at));
      }
    }
  };
  if (!isPair) {
    column(bought, box.left + box.width - 4, 'right', 0, (at) => (mode === 'volume' ? colours.text : (bar.buyLots[at] ?? 0) >= (bar.sellLots[at] ?? 0) ? hue.buy : hue.sell));
    return;
  }
  const centre = box.left + box.width / 2;
  const side = (lots: Float64Array, bit: number, bright: string) => (at: number): string => (lots[at] === 0 ? colours.textDim : ((bar.imbalance[at] ?? 0) & bit) !== 0 ? bright : colours.textSoft);
  column(sold, centre - 4, 'right', cellBit.sell, side(bar.sellLots, cellBit.sell, hue.sell));
  column(bought, centre + 5, 'left', cellBit.buy, side(bar.buyLots, cellBit.buy, hue.buy));
}

interface BarTexts {
  readonly charactersMax: number;
  readonly mode: FootScene['look']['mode'];
  readonly sizes: FootScene['sizes'];
  readonly sold: readonly string[];
  readonly bought: readonly string[];
}

/** A bar that changes is another object, so its numbers are written once as long as they are shown alike. */
const written = new WeakMap<FootBar, BarTexts>();

/** Of a single column, in `bought`. */
function textsOf({ sizes, look: { mode } }: FootScene, bar: FootBar, charactersMax: number): BarTexts {
  const known = written.get(bar);
  if (known !== undefined && known.charactersMax === charactersMax && known.mode === mode && known.sizes === sizes) return known;
  const text = (lots: number): string => (lots === 0 ? '0' : fitText(sizes.short(lots, bar.close, charactersMax), charactersMax));
  const single = (lots: number, at: number): string => text(mode === 'delta' ? lots - (bar.sellLots[at] ?? 0) : lots + (bar.sellLots[at] ?? 0));
  const made: BarTexts = {
    charactersMax, mode, sizes, sold: mode === 'bidask' ? Array.from(bar.sellLots, text) : [], bought: Array.from(bar.buyLots, mode === 'bidask' ? text : single),
  };
  written.set(bar, made);
  return made;
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

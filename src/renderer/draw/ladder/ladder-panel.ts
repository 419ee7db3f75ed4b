/**
 * The price ladder on a canvas: asks above, bids below, the spread between, sizes and sums with bars behind them.
 *
 * Holds: every number is the exact text of the newest frame, unless one of its column would not fit: then the whole
 * column is shortened and stays so. When the book is not live the rows are grey, a word says why and since when. Nothing
 * of a former instrument survives `show`.
 */

import type { Instrument, LadderFrame } from '../../../engine/contract/index.ts';
import { colours, sizes } from '../../theme/tokens.ts';
import { clockText, sharedPrefix, shortText, stepFormat, type StepFormat } from '../format.ts';
import { digitsFont, wordsFont } from '../fonts.ts';
import { isFresh, type Freshness } from '../freshness.ts';
import { paintWord } from '../heat/overlay.ts';
import type { Extent, Pen } from '../pen.ts';
import { filled, gapKey, type DrawText } from '../texts.ts';
import { columnsOf, digitGroups, groupGap, ladderMargin as margin, numberWidth, type LadderColumns } from './columns.ts';
import { clampScroll, layoutLadder, type LadderLayout, type LadderRow } from './rows.ts';

export interface LastTrade {
  readonly ticks: number;
  readonly isSell: boolean;
}

export class LadderPanel {
  #frame: LadderFrame | null = null;
  #extent: Extent = { width: 0, height: 0, ratio: 1 };
  #price: StepFormat = stepFormat({ units: 1n, decimals: 0 });
  #lots: StepFormat = stepFormat({ units: 1n, decimals: 0 });
  #scrollRows = 0;
  /** The group that is wanted: frames of another one belong to the past. */
  #groupTicks = 1;
  /** Columns in which some number did not fit. They stay short: a change of form is harder to read than a short form. */
  #isSizeShort = false;
  #isSumShort = false;
  /** When the newest live frame was made. */
  #liveUs: number | null = null;
  #names = { base: '', quote: '' };

  get frame(): LadderFrame | null {
    return this.#frame;
  }

  get isCentred(): boolean {
    return this.#scrollRows === 0;
  }

  get middleTicks(): number | null {
    const bid = this.#frame?.bidTicks[0];
    const ask = this.#frame?.askTicks[0];
    return bid === undefined || ask === undefined ? null : (bid + ask) / 2;
  }

  show(instrument: Instrument | null): void {
    this.#frame = null;
    this.#scrollRows = 0;
    this.#liveUs = null;
    this.#forgetForms();
    if (instrument === null) return;
    this.#names = { base: instrument.base, quote: instrument.quote };
    this.#price = stepFormat(instrument.tick);
    this.#lots = stepFormat(instrument.lot);
  }

  group(groupTicks: number): void {
    if (groupTicks === this.#groupTicks) return;
    this.#groupTicks = groupTicks;
    this.#scrollRows = 0;
    this.#forgetForms();
  }

  size(extent: Extent): void {
    if (extent.width !== this.#extent.width) this.#forgetForms();
    this.#extent = extent;
  }

  onLadder(frame: LadderFrame): void {
    this.#frame = frame;
    if (frame.validity === 'live') this.#liveUs = frame.header.madeUs;
  }

  #forgetForms(): void {
    this.#isSizeShort = false;
    this.#isSumShort = false;
  }

  scroll(rows: number): void {
    const { askTicks, bidTicks } = this.#frame ?? { askTicks: [], bidTicks: [] };
    this.#scrollRows = clampScroll(this.#scrollRows + rows, askTicks.length, bidTicks.length);
  }

  recentre(): void {
    this.#scrollRows = 0;
  }

  paint(pen: Pen, texts: DrawText, freshness: Freshness, last: LastTrade | null): void {
    const { width, height, ratio } = this.#extent;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.globalAlpha = 1;
    pen.fillStyle = colours.surface;
    pen.fillRect(0, 0, width, height);
    const frame = this.#frame;
    if (frame === null) {
      paintHead(pen, texts, columnsOf(width, 0, 0), this.#names, width);
      if (freshness !== 'waiting') paintWord(pen, width / 2, height / 2, texts[wordFor(freshness)]);
      return;
    }
    const layout = layoutLadder(frame, {
      top: sizes.ladderHead,
      height: height - sizes.ladderHead,
      rowHeight: sizes.ladderRow,
      spreadHeight: sizes.ladderSpread,
      scrollRows: this.#scrollRows,
    });
    pen.font = digitsFont(sizes.text);
    const digit = pen.measureText('0').width;
    const prices = layout.rows.map((row) => this.#price.text(row.ticks));
    const columns = columnsOf(width, prices.reduce((most, { length }) => Math.max(most, length), 0), digit);
    paintHead(pen, texts, columns, this.#names, width);
    pen.globalAlpha = isFresh(freshness) ? 1 : 0.5;
    paintBars(pen, layout, columns, width, isFresh(freshness));
    this.#paintPrices(pen, layout, prices, digit, isFresh(freshness));
    this.#paintSizes(pen, layout, columns, digit);
    if (layout.rows.length > 0) this.#paintSpread(pen, layout, texts, width, last, isFresh(freshness));
    pen.globalAlpha = 1;
    const middle = sizes.ladderHead + (height - sizes.ladderHead) / 2;
    if (!isFresh(freshness)) paintWord(pen, width / 2, middle, texts[wordFor(freshness)], this.#liveUs === null ? '' : filled(texts['draw.lastLive'], clockText(this.#liveUs, false)));
    else if (layout.rows.length === 0) paintWord(pen, width / 2, middle, texts['draw.noRows']);
  }

  #paintPrices(pen: Pen, layout: LadderLayout, prices: readonly string[], digit: number, inColour: boolean): void {
    pen.font = digitsFont(sizes.text);
    pen.textBaseline = 'middle';
    pen.textAlign = 'left';
    const highest = this.#price.text(layout.rows.reduce((most, row) => Math.max(most, row.ticks), Number.NEGATIVE_INFINITY));
    const lowest = this.#price.text(layout.rows.reduce((least, row) => Math.min(least, row.ticks), Number.POSITIVE_INFINITY));
    const dimmed = sharedPrefix(highest, lowest);
    for (const [place, row] of layout.rows.entries()) {
      const middle = row.top + sizes.ladderRow / 2 + 0.5;
      const text = prices[place] ?? '';
      pen.fillStyle = colours.textDim;
      pen.fillText(text.slice(0, dimmed), margin, middle);
      pen.fillStyle = inColour ? (row.isAsk ? colours.sell : colours.buy) : colours.textQuiet;
      pen.fillText(text.slice(dimmed), margin + dimmed * digit, middle);
    }
  }

  #paintSizes(pen: Pen, layout: LadderLayout, columns: LadderColumns, digit: number): void {
    pen.font = digitsFont(sizes.text);
    pen.textBaseline = 'middle';
    pen.textAlign = 'right';
    const lots = layout.rows.map((row) => this.#lots.text(row.lots));
    const sums = layout.rows.map((row) => this.#lots.text(row.sumLots));
    this.#isSizeShort ||= lots.some((text) => numberWidth(text, digit) > columns.sizeRoom);
    this.#isSumShort ||= sums.some((text) => numberWidth(text, digit) > columns.sumRoom);
    for (const [place, row] of layout.rows.entries()) {
      const middle = row.top + sizes.ladderRow / 2 + 0.5;
      pen.fillStyle = colours.text;
      paintNumber(pen, formOf(lots[place] ?? '', this.#isSizeShort), columns.sizeRight, middle, digit);
      pen.fillStyle = colours.textSoft;
      paintNumber(pen, formOf(sums[place] ?? '', this.#isSumShort), columns.sumRight, middle, digit);
    }
  }

  #paintSpread(pen: Pen, layout: LadderLayout, texts: DrawText, width: number, last: LastTrade | null, inColour: boolean): void {
    const top = Math.round(layout.spreadTop);
    if (top < sizes.ladderHead - 1 || top > this.#extent.height) return;
    const middle = top + sizes.ladderSpread / 2 + 0.5;
    pen.fillStyle = colours.raised;
    pen.fillRect(0, top, width, sizes.ladderSpread);
    pen.textBaseline = 'middle';
    if (last !== null) {
      pen.font = digitsFont(15, 600);
      pen.textAlign = 'left';
      pen.fillStyle = inColour ? (last.isSell ? colours.sell : colours.buy) : colours.textQuiet;
      pen.fillText(`${this.#price.text(last.ticks)} ${last.isSell ? '↓' : '↑'}`, margin, middle);
    }
    if (layout.spreadTicks === null) return;
    pen.textAlign = 'right';
    pen.font = digitsFont(sizes.text);
    pen.fillStyle = colours.text;
    const text = this.#price.text(layout.spreadTicks);
    pen.fillText(text, width - margin, middle);
    const left = width - margin - pen.measureText(text).width - 8;
    pen.font = wordsFont(sizes.textSmall);
    pen.fillStyle = colours.textQuiet;
    pen.fillText(texts['draw.spread'], left, middle);
  }
}

function paintHead(pen: Pen, texts: DrawText, { sizeRight, sumRight }: LadderColumns, { base, quote }: { readonly base: string; readonly quote: string }, width: number): void {
  pen.font = wordsFont(sizes.textSmall);
  pen.fillStyle = colours.textQuiet;
  pen.textBaseline = 'middle';
  const middle = sizes.ladderHead / 2;
  pen.textAlign = 'left';
  pen.fillText(`${texts['draw.price']} ${quote}`, margin, middle);
  pen.textAlign = 'right';
  pen.fillText(`${texts['draw.size']} ${base}`, sizeRight, middle);
  pen.fillText(texts['draw.sum'], sumRight, middle);
  pen.fillStyle = colours.line;
  pen.fillRect(0, sizes.ladderHead - 1, width, 1);
}

/** From its right end, group by group. */
function paintNumber(pen: Pen, text: string, right: number, middle: number, digit: number): void {
  let end = right;
  for (const group of digitGroups(text).toReversed()) {
    pen.fillText(group, end, middle);
    end -= group.length * digit + groupGap(digit);
  }
}

/** Sums as a pale bar over the whole row from the right edge, sizes as a deeper one behind the size. */
function paintBars(pen: Pen, layout: LadderLayout, { priceRight, sizeRight }: LadderColumns, width: number, inColour: boolean): void {
  const longest = sizeRight - priceRight;
  for (const row of layout.rows) {
    const sum = layout.sumMax === 0 ? 0 : (row.sumLots / layout.sumMax) * width;
    const size = layout.lotsMax === 0 ? 0 : (row.lots / layout.lotsMax) * longest;
    pen.fillStyle = barColour(row, inColour, false);
    pen.fillRect(width - sum, row.top, sum, sizes.ladderRow - 1);
    pen.fillStyle = barColour(row, inColour, true);
    pen.fillRect(sizeRight + 5 - size, row.top, size, sizes.ladderRow - 1);
  }
}

function barColour(row: LadderRow, inColour: boolean, isDeep: boolean): string {
  if (!inColour) return isDeep ? colours.pressed : colours.raised;
  if (row.isAsk) return isDeep ? colours.sellDeep : colours.sellFaint;
  return isDeep ? colours.buyDeep : colours.buyFaint;
}

function formOf(text: string, isShort: boolean): string {
  return isShort ? shortText(text) : text;
}

function wordFor(freshness: Freshness): keyof DrawText {
  if (freshness === 'waiting' || freshness === 'silent' || freshness === 'cut') return `draw.${freshness}`;
  return freshness === 'stuck' ? 'draw.silent' : gapKey(freshness);
}

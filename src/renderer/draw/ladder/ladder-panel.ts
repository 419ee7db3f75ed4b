/**
 * The price ladder on a canvas: asks above, bids below, the spread between, sizes and sums with bars behind them.
 *
 * Holds: every number is the exact text of the newest frame; when the book is not live the rows are grey and a word says
 * why. Nothing of a former instrument survives `show`.
 */

import type { Instrument, LadderFrame } from '../../../engine/contract/index.ts';
import { colours, sizes } from '../../theme/tokens.ts';
import { sharedPrefix, shortText, stepFormat, type StepFormat } from '../format.ts';
import { digitsFont, wordsFont } from '../fonts.ts';
import { isFresh, type Freshness } from '../freshness.ts';
import { paintWord } from '../heat/overlay.ts';
import type { Extent, Pen } from '../pen.ts';
import { gapKey, type DrawText } from '../texts.ts';
import { clampScroll, layoutLadder, type LadderLayout, type LadderRow } from './rows.ts';

const margin = 12;

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
    if (instrument === null) return;
    this.#price = stepFormat(instrument.tick);
    this.#lots = stepFormat(instrument.lot);
  }

  group(groupTicks: number): void {
    if (groupTicks === this.#groupTicks) return;
    this.#groupTicks = groupTicks;
    this.#scrollRows = 0;
  }

  size(extent: Extent): void {
    this.#extent = extent;
  }

  onLadder(frame: LadderFrame): void {
    this.#frame = frame;
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
    this.#paintHead(pen, texts, width);
    const frame = this.#frame;
    if (frame === null) {
      if (freshness !== 'waiting') paintWord(pen, width, height, texts[wordFor(freshness)]);
      return;
    }
    const layout = layoutLadder(frame, {
      top: sizes.ladderHead,
      height: height - sizes.ladderHead,
      rowHeight: sizes.ladderRow,
      spreadHeight: sizes.ladderSpread,
      scrollRows: this.#scrollRows,
    });
    pen.globalAlpha = isFresh(freshness) ? 1 : 0.5;
    this.#paintRows(pen, layout, width, isFresh(freshness));
    if (layout.rows.length > 0) this.#paintSpread(pen, layout, texts, width, last, isFresh(freshness));
    pen.globalAlpha = 1;
    if (!isFresh(freshness)) paintWord(pen, width, height, texts[wordFor(freshness)]);
    else if (layout.rows.length === 0) paintWord(pen, width, height, texts['draw.noRows']);
  }

  #paintHead(pen: Pen, texts: DrawText, width: number): void {
    pen.font = wordsFont(sizes.textSmall);
    pen.fillStyle = colours.textQuiet;
    pen.textBaseline = 'middle';
    const middle = sizes.ladderHead / 2;
    pen.textAlign = 'left';
    pen.fillText(texts['draw.price'], margin, middle);
    pen.textAlign = 'right';
    pen.fillText(texts['draw.size'], sizeColumn(width), middle);
    pen.fillText(texts['draw.sum'], width - margin, middle);
    pen.fillStyle = colours.line;
    pen.fillRect(0, sizes.ladderHead - 1, width, 1);
  }

  #paintRows(pen: Pen, layout: LadderLayout, width: number, inColour: boolean): void {
    paintBars(pen, layout, width, inColour);
    pen.font = digitsFont(sizes.text);
    pen.textBaseline = 'middle';
    const prices = layout.rows.map((row) => this.#price.text(row.ticks));
    const highest = this.#price.text(layout.rows.reduce((most, row) => Math.max(most, row.ticks), Number.NEGATIVE_INFINITY));
    const lowest = this.#price.text(layout.rows.reduce((least, row) => Math.min(least, row.ticks), Number.POSITIVE_INFINITY));
    const dimmed = sharedPrefix(highest, lowest);
    const digit = pen.measureText('0').width;
    const room = width - margin - sizeColumn(width) - 10;
    for (const [place, row] of layout.rows.entries()) {
      const middle = row.top + sizes.ladderRow / 2 + 0.5;
      const text = prices[place] ?? '';
      pen.textAlign = 'left';
      pen.fillStyle = colours.textDim;
      pen.fillText(text.slice(0, dimmed), margin, middle);
      pen.fillStyle = inColour ? (row.isAsk ? colours.sell : colours.buy) : colours.textQuiet;
      pen.fillText(text.slice(dimmed), margin + dimmed * digit, middle);
      pen.textAlign = 'right';
      pen.fillStyle = colours.text;
      pen.fillText(fitted(this.#lots.text(row.lots), digit, sizeColumn(width) - margin - text.length * digit - 10), sizeColumn(width), middle);
      pen.fillStyle = colours.textSoft;
      pen.fillText(fitted(this.#lots.text(row.sumLots), digit, room), width - margin, middle);
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

function sizeColumn(width: number): number {
  return Math.round(width * 0.63);
}

/** Sums as a pale bar over the whole row, sizes as a deeper one within, both from the right edge. */
function paintBars(pen: Pen, layout: LadderLayout, width: number, inColour: boolean): void {
  for (const row of layout.rows) {
    const sum = layout.sumMax === 0 ? 0 : (row.sumLots / layout.sumMax) * width;
    const size = layout.lotsMax === 0 ? 0 : (row.lots / layout.lotsMax) * width * 0.5;
    pen.fillStyle = barColour(row, inColour, false);
    pen.fillRect(width - sum, row.top, sum, sizes.ladderRow - 1);
    pen.fillStyle = barColour(row, inColour, true);
    pen.fillRect(width - size, row.top, size, sizes.ladderRow - 1);
  }
}

function barColour(row: LadderRow, inColour: boolean, isDeep: boolean): string {
  if (!inColour) return isDeep ? colours.pressed : colours.raised;
  if (row.isAsk) return isDeep ? colours.sellDeep : colours.sellFaint;
  return isDeep ? colours.buyDeep : colours.buyFaint;
}

/** The exact text where it fits, four digits and a letter where it does not. */
function fitted(text: string, digitWidth: number, room: number): string {
  return text.length * digitWidth <= room ? text : shortText(text);
}

function wordFor(freshness: Freshness): keyof DrawText {
  if (freshness === 'waiting' || freshness === 'silent' || freshness === 'cut') return `draw.${freshness}`;
  return freshness === 'stuck' ? 'draw.silent' : gapKey(freshness);
}

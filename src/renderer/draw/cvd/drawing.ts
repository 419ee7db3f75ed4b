/**
 * The summed delta as a drawing: a line a market and a line a group, over time, in the quote.
 *
 * Holds: where trades of a market may be missing its lines are broken and the place is striped; what is not live is grey and says why. Time goes on at the
 * right edge by the venues' cells, never between them: nothing glides.
 */

import { decodeCvd, type FlowMember, type FrameHeader, type Instrument, type Validity } from '../../../engine/contract/index.ts';
import { ticks as niceSteps } from 'd3';
import { sizes, venueColour, type ColourName } from '../../theme/tokens.ts';
import type { Drawing, Easel } from '../drawing.ts';
import { stripes } from '../footprint/scene.ts';
import { digitsFont, wordsFont } from '../fonts.ts';
import { stepFormat } from '../format.ts';
import { isFresh } from '../freshness.ts';
import type { PanelTell } from '../messages.ts';
import type { Extent } from '../pen.ts';
import { bestOf } from '../tape/drawing.ts';
import { filled } from '../texts.ts';
import { paintWordOver, wordFor } from '../word.ts';
import { CvdCells, spanOf, type CvdGroup, type CvdLine } from './lines.ts';

export interface CvdLook {
  readonly groups: readonly CvdGroup[];
  readonly hasMarkets: boolean;
  readonly hasPrice: boolean;
  /** Counted from the left edge; else from when the engine began to sum. */
  readonly isRebased: boolean;
  readonly markets: readonly { readonly stream: number; readonly badge: string; readonly isPerp: boolean }[];
}

export type CvdTell =
  | { readonly kind: 'cvd-look'; readonly look: CvdLook }
  | { readonly kind: 'cvd-begin'; readonly topic: string }
  | { readonly kind: 'cvd-point'; readonly x: number | null }
  /** More than 1: more cells in sight. */
  | { readonly kind: 'cvd-zoom'; readonly factor: number }
  /** In CSS pixels, to the right. */
  | { readonly kind: 'cvd-pan'; readonly dx: number }
  | { readonly kind: 'cvd-follow' };

export interface CvdReport {
  readonly kind: 'cvd';
  readonly members: readonly Pick<FlowMember, 'stream' | 'validity'>[];
  readonly cellCount: number;
  readonly cellsInSight: number;
  readonly isFollowing: boolean;
  /** Older cells are wanted than those that began then. */
  readonly wishUs: number | null;
}

interface Shown {
  readonly name: string;
  readonly colour: ColourName;
  readonly isThick: boolean;
  readonly dash: readonly number[];
  readonly line: CvdLine;
}

const groupLooks: Readonly<Record<CvdGroup, { readonly colour: ColourName; readonly dash: readonly number[] }>> = {
  spot: { colour: 'accent', dash: [] }, perp: { colour: 'live', dash: [] }, all: { colour: 'text', dash: [] },
};
const sightMin = 20;
/** So near to the oldest cell older ones are wished for. */
const wishCells = 12;

export class CvdDrawing implements Drawing {
  readonly #cells = new CvdCells();
  #validity: Validity | null = null;
  #instrument: Instrument | null = null;
  #extent: Extent = { width: 0, height: 0, ratio: 1 };
  #look: CvdLook = { groups: ['spot', 'perp', 'all'], hasMarkets: true, hasPrice: true, isRebased: true, markets: [] };
  #topic: string | null = null;
  #sight = 240;
  /** The cell after the last in sight, as a fraction; null: the newest, as it goes on. */
  #end: number | null = null;
  #plotWidth = 1;
  #x: number | null = null;
  #liveUs: number | null = null;
  readonly isMoving = false;

  get validity(): Validity | null {
    return this.#validity;
  }

  show(instrument: Instrument | null): void {
    this.#instrument = instrument;
    this.#begin();
  }

  size(extent: Extent): void {
    this.#extent = extent;
  }

  tell(tell: PanelTell): void {
    if (tell.kind === 'cvd-look') this.#look = tell.look;
    else if (tell.kind === 'cvd-point') this.#x = tell.x;
    else if (tell.kind === 'cvd-zoom') this.#sight = Math.max(sightMin, Math.min(Math.max(sightMin, this.#cells.count), Math.round(this.#sight * tell.factor)));
    else if (tell.kind === 'cvd-pan') this.#pan(tell.dx);
    else if (tell.kind === 'cvd-follow') this.#end = null;
    else if (tell.kind === 'cvd-begin' && tell.topic !== this.#topic) {
      this.#topic = tell.topic;
      this.#begin();
    }
  }

  #begin(): void {
    this.#cells.clear();
    this.#validity = null;
    this.#liveUs = null;
    this.#end = null;
  }

  #pan(dx: number): void {
    const count = this.#count;
    const end = (this.#end ?? this.#cells.end) - (dx * count) / this.#plotWidth;
    this.#end = end >= this.#cells.end ? null : Math.max(this.#cells.oldest + count, end);
  }

  /** Cells in sight. */
  get #count(): number {
    return Math.max(2, Math.min(this.#sight, this.#cells.count));
  }

  /** The first cell in sight. */
  get #from(): number {
    const count = this.#count;
    return Math.max(Math.min(this.#cells.oldest, this.#cells.end - count), Math.floor(this.#end ?? this.#cells.end) - count);
  }

  get #wishUs(): number | null {
    const { oldest, cellUs, members, count } = this.#cells;
    const recordedUs = Math.min(...members.map(({ sinceUs }) => sinceUs));
    return count === 0 || this.#from > oldest + wishCells || oldest * cellUs <= recordedUs ? null : oldest * cellUs;
  }

  onFrame(_topic: string, header: FrameHeader, bytes: Uint8Array): boolean {
    const frame = decodeCvd(bytes);
    if (!frame.ok) return false;
    this.#cells.add(frame.value);
    this.#validity = bestOf(frame.value.members);
    if (this.#validity === 'live') this.#liveUs = header.madeUs;
    return true;
  }

  get keptBytes(): number {
    return this.#cells.bytes;
  }

  report(): CvdReport {
    return { kind: 'cvd', members: this.#cells.members.map(({ stream, validity }) => ({ stream, validity })), cellCount: this.#cells.count, cellsInSight: this.#sight, isFollowing: this.#end === null, wishUs: this.#wishUs };
  }

  paint(easel: Easel): void {
    const { pen, palette, texts, freshness, formats } = easel;
    const { width, height, ratio } = this.#extent;
    const { colours, scale } = palette;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.globalAlpha = 1;
    pen.fillStyle = colours.ground;
    pen.fillRect(0, 0, width, height);
    const inColour = isFresh(freshness);
    const plot = { right: width - Math.round(84 * scale), top: Math.round(24 * scale), bottom: height - Math.round(20 * scale) };
    this.#plotWidth = Math.max(1, plot.right);
    const [count, from] = [this.#count, this.#from];
    if (this.#cells.count > 0 && this.#instrument !== null) {
      pen.globalAlpha = inColour ? 1 : 0.45;
      this.#paintLines(easel, plot, from, count, inColour);
      pen.globalAlpha = 1;
    }
    if (!inColour && (this.#cells.count > 0 || freshness !== 'waiting')) paintWordOver(pen, palette, plot.right / 2, (plot.top + plot.bottom) / 2, texts[wordFor(freshness)], this.#liveUs === null ? '' : filled(texts['draw.lastLive'], formats.time(this.#liveUs)));
    else if (this.#cells.count === 0 && inColour) paintWordOver(pen, palette, plot.right / 2, height / 2, texts['draw.noTradeYet']);
  }

  #paintLines(easel: Easel, plot: { readonly right: number; readonly top: number; readonly bottom: number }, from: number, count: number, inColour: boolean): void {
    const { pen, palette: { colours, scale }, formats } = easel;
    const shown = this.#shown(easel, from, count);
    const [low, high] = spanOf(shown.map(({ line }) => line.values));
    const x = (index: number): number => ((index + 0.5) / count) * plot.right;
    const y = (value: number): number => plot.bottom - ((value - low) / (high - low)) * (plot.bottom - plot.top);
    const doubtful = Uint8Array.from({ length: count }, (_, index) => (shown.some(({ line }) => line.isDoubtful[index] === 1) ? 1 : 0));
    for (let index = 0; index < count; index += 1) {
      if (doubtful[index] === 0) continue;
      let end = index;
      while (end + 1 < count && doubtful[end + 1] === 1) end += 1;
      const left = (index / count) * plot.right;
      stripes(pen, left, plot.top, Math.max(2, ((end + 1) / count) * plot.right - left), plot.bottom - plot.top, colours.gap, colours.gapStripe);
      index = end;
    }
    pen.font = digitsFont(sizes.textSmall * scale);
    pen.textBaseline = 'middle';
    pen.textAlign = 'left';
    pen.lineWidth = 1;
    for (const value of niceSteps(low, high, Math.max(2, Math.floor((plot.bottom - plot.top) / 44)))) {
      const at = Math.round(y(value)) + 0.5;
      pen.fillStyle = value === 0 ? colours.lineStrong : colours.grid;
      pen.fillRect(0, at - 0.5, plot.right, 1);
      pen.fillStyle = colours.textQuiet;
      pen.fillText(formats.compact(value), plot.right + 8, at);
    }
    this.#paintTimes(easel, plot, from, count);
    if (this.#look.hasPrice) this.#paintPrice(easel, plot, from, count, x);
    for (const { colour, isThick, dash, line } of shown) {
      pen.strokeStyle = inColour ? colours[colour] : colours.textQuiet;
      pen.lineWidth = isThick ? 2 : 1;
      pen.setLineDash([...dash]);
      pen.beginPath();
      let isDown = false;
      for (let index = 0; index < count; index += 1) {
        const value = line.values[index] ?? NaN;
        if (Number.isNaN(value) || line.isDoubtful[index] === 1) {
          isDown = false;
          continue;
        }
        if (isDown) pen.lineTo(x(index), y(value));
        else pen.moveTo(x(index), y(value));
        isDown = true;
      }
      pen.stroke();
    }
    pen.setLineDash([]);
    this.#paintLegend(easel, shown, { from, count }, inColour, plot);
    this.#paintBegin(easel, from, plot.bottom);
  }

  #shown({ texts }: Easel, from: number, count: number): readonly Shown[] {
    const { members } = this.#cells;
    const { groups, hasMarkets, isRebased, markets } = this.#look;
    const isPerp = (stream: number): boolean => markets.find((market) => market.stream === stream)?.isPerp === true;
    const all = [...members.keys()];
    const of = (group: CvdGroup): readonly number[] => (group === 'all' ? all : all.filter((at) => isPerp(members[at]?.stream ?? -1) === (group === 'perp')));
    const single = hasMarkets || members.length < 2 ? all.map((at): Shown => ({
      name: markets.find(({ stream }) => stream === members[at]?.stream)?.badge ?? '', colour: venueColour(at), isThick: members.length < 2, dash: [], line: this.#cells.line([at], from, count, isRebased),
    })) : [];
    if (members.length < 2) return single;
    // A group of one market, or of all, is that line already.
    const sums = groups.filter((group) => group === 'all' || (of(group).length > 1 && of(group).length < members.length)).map((group): Shown => ({
      name: texts[`draw.group.${group}`], ...groupLooks[group], isThick: true, line: this.#cells.line(of(group), from, count, isRebased),
    }));
    return [...single, ...sums];
  }

  /** Where the record begins, when that is in sight. */
  #paintBegin({ pen, palette: { colours, scale }, formats, texts }: Easel, from: number, bottom: number): void {
    const { oldest, cellUs } = this.#cells;
    if (from > oldest || this.#wishUs !== null) return;
    pen.fillStyle = colours.lineStrong;
    pen.fillRect(0, 0, 1, bottom);
    pen.font = wordsFont(sizes.textSmall * scale);
    pen.textAlign = 'left';
    pen.textBaseline = 'middle';
    const words = filled(texts['draw.noDataBefore'], formats.dateTime(oldest * cellUs));
    pen.fillStyle = colours.ground;
    pen.fillRect(5, bottom - 18 * scale, pen.measureText(words).width + 6, 16 * scale);
    pen.fillStyle = colours.textQuiet;
    pen.fillText(words, 8, bottom - 10 * scale);
  }

  #paintTimes({ pen, palette: { colours, scale }, formats }: Easel, plot: { readonly right: number; readonly bottom: number }, from: number, count: number): void {
    pen.fillStyle = colours.line;
    pen.fillRect(0, plot.bottom, plot.right, 1);
    pen.fillRect(plot.right, 0, 1, this.#extent.height);
    pen.font = digitsFont(sizes.textSmall * scale);
    pen.textAlign = 'center';
    pen.fillStyle = colours.textQuiet;
    const every = Math.max(1, Math.ceil(count / Math.max(2, Math.floor(plot.right / (100 * scale)))));
    for (let number = Math.ceil(from / every) * every; number < from + count; number += every) {
      const x = ((number - from) / count) * plot.right;
      const us = number * this.#cells.cellUs;
      if (x > 30 && x < plot.right - 30) pen.fillText(us % 60_000_000 === 0 ? formats.minute(us) : formats.time(us), x, plot.bottom + 11 * scale);
    }
  }

  /** The price of the panel's own market, on a scale of its own: to see where both part. */
  #paintPrice({ pen, palette: { colours } }: Easel, plot: { readonly right: number; readonly top: number; readonly bottom: number }, from: number, count: number, x: (index: number) => number): void {
    const prices = this.#cells.prices(from, count);
    const [low, high] = spanOf([prices]);
    pen.strokeStyle = colours.textQuiet;
    pen.lineWidth = 1;
    pen.setLineDash([2, 3]);
    pen.beginPath();
    let isDown = false;
    for (const [index, price] of prices.entries()) {
      if (Number.isNaN(price)) continue;
      const y = plot.bottom - ((price - low) / (high - low)) * (plot.bottom - plot.top);
      if (isDown) pen.lineTo(x(index), y);
      else pen.moveTo(x(index), y);
      isDown = true;
    }
    pen.stroke();
    pen.setLineDash([]);
  }

  /** Each line's name and its value at the pointer, else its last. */
  #paintLegend({ pen, palette: { colours, scale }, formats, texts }: Easel, shown: readonly Shown[], { from, count }: { readonly from: number; readonly count: number }, inColour: boolean, plot: { readonly right: number; readonly top: number; readonly bottom: number }): void {
    const at = this.#x === null || this.#x > plot.right ? count - 1 : Math.max(0, Math.min(count - 1, Math.floor((this.#x / plot.right) * count)));
    if (this.#x !== null && this.#x <= plot.right) {
      pen.fillStyle = colours.crosshair;
      pen.fillRect(Math.round(((at + 0.5) / count) * plot.right), plot.top, 1, plot.bottom - plot.top);
    }
    let left = 10;
    pen.textBaseline = 'middle';
    pen.textAlign = 'left';
    const word = (text: string, font: string, colour: string): void => {
      pen.font = font;
      pen.fillStyle = colour;
      pen.fillText(text, left, plot.top / 2 + 0.5);
      left += pen.measureText(text).width;
    };
    for (const { name, colour, line } of shown) {
      const value = line.values[at] ?? NaN;
      const words = Number.isNaN(value) ? '—' : `${value > 0 ? '+' : ''}${formats.compact(value)}${line.isDoubtful[at] === 1 ? ' ?' : ''}`;
      pen.font = digitsFont(sizes.textSmall * scale);
      // What does not fit is left out whole: half a number is another number.
      if (left + 14 + pen.measureText(`${name} ${words}`).width > this.#extent.width) return;
      pen.fillStyle = inColour ? colours[colour] : colours.textQuiet;
      pen.fillRect(left, plot.top / 2 - 1, 10, 3);
      left += 14;
      word(`${name} `, wordsFont(sizes.textSmall * scale), colours.text);
      word(words, digitsFont(sizes.textSmall * scale), colours.text);
      left += 14;
    }
    if (this.#look.hasPrice && this.#instrument !== null) {
      const price = this.#cells.prices(from, count)[at] ?? NaN;
      if (!Number.isNaN(price)) word(`┄ ${texts['draw.price']} ${stepFormat(this.#instrument.tick).text(price)}`, digitsFont(sizes.textSmall * scale), colours.textQuiet);
    }
  }
}

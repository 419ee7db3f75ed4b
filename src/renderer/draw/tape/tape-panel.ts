/**
 * Time and sales on a canvas: one row a print, newest on top.
 *
 * Holds: a row's time is the venue's, and nothing moves but when a print came; side is a sign and a place as well as a colour. Paused or scrolled, the rows
 * stay where they are while others come, also when the past comes after the present: what begins anew is taken as a whole, once it is there. What is not live is grey and says why.
 */

import { tapeFlagMore, type Instrument, type TapeBursts, type TapeFrame } from '../../../engine/contract/index.ts';
import type { Palette } from '../../theme/palette.ts';
import { sizes, venueColour } from '../../theme/tokens.ts';
import type { Easel } from '../drawing.ts';
import { digitsFont, wordsFont } from '../fonts.ts';
import { isFresh } from '../freshness.ts';
import type { Extent, Pen } from '../pen.ts';
import { filled } from '../texts.ts';
import { paintWordOver, wordFor } from '../word.ts';
import { Prints, stepsOf, tierOf, type MemberSteps, type Print, type TapeRow } from './prints.ts';

export interface TapeLook {
  readonly unit: 'base' | 'quote';
  /** In the quote. */
  readonly worthMin: number;
  readonly tierWorth: number;
  /** Markets by their streams: what their badge says, and their id. */
  readonly markets: readonly { readonly stream: number; readonly badge: string; readonly id: string }[];
}

/** In CSS pixels; null: no room for it. */
interface Columns {
  readonly time: number;
  readonly badge: number | null;
  readonly price: number;
  readonly size: number;
  readonly trades: number | null;
}

export class TapePanel {
  #prints = new Prints();
  /** What begins anew and is not whole yet. */
  #coming: Prints | null = null;
  #bursts: TapeBursts | null = null;
  #steps: readonly MemberSteps[] = [];
  #instrument: Instrument | null = null;
  #extent: Extent = { width: 0, height: 0, ratio: 1 };
  #look: TapeLook = { unit: 'base', worthMin: 0, tierWorth: 0, markets: [] };
  /** The number before which rows are shown; null: the newest. */
  #heldAt: number | null = null;
  /** When the newest of the held rows came: the same print has another number when all begins anew. */
  #heldUs = 0;
  #skipRows = 0;
  #liveUs: number | null = null;

  get prints(): Prints {
    return this.#prints;
  }

  get isHeld(): boolean {
    return this.#heldAt !== null;
  }

  /** Prints that wait above what is held. */
  get waitingCount(): number {
    return this.#heldAt === null ? 0 : this.prints.countSince(this.#heldAt, this.#look.worthMin);
  }

  show(instrument: Instrument | null): void {
    this.#instrument = instrument;
    this.begin();
  }

  begin(): void {
    this.#prints.clear();
    this.#coming = null;
    this.#bursts = null;
    this.#steps = [];
    this.#liveUs = null;
    this.follow();
  }

  size(extent: Extent): void {
    this.#extent = extent;
  }

  look(look: TapeLook): void {
    this.#look = look;
  }

  hold(): void {
    if (this.#heldAt !== null) return;
    this.#heldAt = this.prints.end;
    this.#heldUs = this.prints.at(this.prints.end - 1)?.receivedUs ?? 0;
  }

  follow(): void {
    this.#heldAt = null;
    this.#skipRows = 0;
  }

  /** Downwards: older prints. Back at the top it follows again, unless it was paused. */
  scroll(rows: number): void {
    const next = Math.max(0, this.#skipRows + rows);
    if (next > 0) this.hold();
    this.#skipRows = this.prints.rows(this.#heldAt ?? Infinity, next, 1, this.#look.worthMin).length > 0 ? next : this.#skipRows;
  }

  onPrints(frame: TapeFrame): void {
    if (frame.header.sequence === 0) this.#coming = new Prints();
    const isSame = frame.members.length === this.prints.members.length && frame.members.every(({ stream }, at) => stream === this.prints.members[at]?.stream);
    const coming = this.#coming;
    (coming ?? this.#prints).add(frame);
    if (coming !== null && (frame.header.flags & tapeFlagMore) !== 0) return;
    if (coming !== null) this.#take(coming);
    this.#bursts = frame.bursts;
    if (!isSame || coming !== null || this.#steps.length === 0) this.#steps = frame.members.map(stepsOf);
    if (frame.members.some(({ validity }) => validity === 'live')) this.#liveUs = frame.header.madeUs;
  }

  /** Held rows are those that they were; where none of them is there any more, the newest come again. */
  #take(coming: Prints): void {
    this.#prints = coming;
    this.#coming = null;
    if (this.#heldAt === null) return;
    this.#heldAt = coming.after(this.#heldUs);
    if (!coming.hasBefore(this.#heldAt)) this.follow();
  }

  csv(): string {
    return this.prints.csv(this.#look.worthMin, new Map(this.#look.markets.map(({ stream, id }) => [stream, id])));
  }

  paint(easel: Easel): void {
    const { pen, palette, texts, freshness, formats } = easel;
    const { width, height, ratio } = this.#extent;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.globalAlpha = 1;
    pen.fillStyle = palette.colours.surface;
    pen.fillRect(0, 0, width, height);
    const inColour = isFresh(freshness);
    const rowHeight = Math.round((palette.isCompact ? 16 : 18) * palette.scale);
    const head = Math.round(sizes.ladderHead * palette.scale);
    const foot = Math.round(20 * palette.scale);
    const columns = this.#columns(easel);
    const rowsMax = Math.max(0, Math.ceil((height - head - foot) / rowHeight));
    const rows = this.prints.rows(this.#heldAt ?? Infinity, this.#skipRows, rowsMax, this.#look.worthMin);
    pen.save();
    pen.beginPath();
    pen.rect(0, head, width, height - head - foot);
    pen.clip();
    pen.globalAlpha = inColour ? 1 : 0.5;
    for (const [place, row] of rows.entries()) this.#paintRow(easel, columns, row, head + place * rowHeight, rowHeight, inColour);
    pen.restore();
    if (rows.length < rowsMax && this.prints.members.length > 0) this.#paintEnd(easel, head + rows.length * rowHeight, rowHeight, rows.length === 0);
    this.#paintHead(easel, columns, head);
    this.#paintFoot(easel, height - foot, foot);
    if (!inColour && (this.prints.members.length > 0 || freshness !== 'waiting')) {
      paintWordOver(pen, palette, width / 2, head + (height - head) / 2, texts[wordFor(freshness)], this.#liveUs === null ? '' : filled(texts['draw.lastLive'], formats.time(this.#liveUs)));
    }
  }

  #columns({ pen, palette: { scale } }: Easel): Columns {
    // On a wide panel the columns stay together: an eye does not follow a row across a screen.
    const width = Math.min(this.#extent.width, 560 * scale);
    pen.font = digitsFont(sizes.text * scale);
    const digit = pen.measureText('0').width;
    const isCrowded = this.prints.members.length > 1;
    const timeEnd = 10 + digit * 12;
    const badgeEnd = isCrowded ? timeEnd + digit * 7 : timeEnd;
    const priceEnd = Math.max(badgeEnd + digit * 12, badgeEnd + (width - badgeEnd) * 0.42);
    const hasTrades = width - priceEnd > digit * 17;
    const sizeEnd = hasTrades ? width - digit * 5 - 10 : width - 10;
    return { time: 10, badge: isCrowded ? timeEnd + digit : null, price: Math.round(priceEnd), size: Math.round(sizeEnd), trades: hasTrades ? width - 10 : null };
  }

  #paintRow(easel: Easel, columns: Columns, row: TapeRow, top: number, high: number, inColour: boolean): void {
    if (row.kind === 'gap') paintGap(easel, this.#extent.width, top, high, this.prints.members.length > 1 ? this.#badgeOf(row.member) : '');
    else this.#paintPrint(easel, columns, row.print, top, high, inColour);
  }

  #paintPrint({ pen, palette: { colours, scale }, formats }: Easel, columns: Columns, print: Print, top: number, high: number, inColour: boolean): void {
    const { width } = this.#extent;
    const tier = tierOf(print.worth, this.#look.tierWorth);
    const side = !inColour ? colours.textQuiet : print.isSold ? colours.sell : colours.buy;
    if (tier > 0) {
      pen.fillStyle = !inColour ? colours.raised : tier === 3 ? side : tier === 2 ? (print.isSold ? colours.sellDeep : colours.buyDeep) : (print.isSold ? colours.sellFaint : colours.buyFaint);
      pen.fillRect(0, top, width, high - 1);
    }
    const onSolid = inColour && tier === 3;
    const middle = top + high / 2 + 0.5;
    if (inColour && this.#isInBurst(print)) {
      pen.fillStyle = colours.accent;
      pen.fillRect(0, top, 3, high);
    }
    pen.textBaseline = 'middle';
    pen.textAlign = 'left';
    pen.font = digitsFont(sizes.text * scale, tier >= 2 ? 600 : 400);
    pen.fillStyle = onSolid ? colours.ground : tier > 0 ? colours.text : colours.textQuiet;
    pen.fillText(formats.exactTime(print.venueUs).slice(0, 12), columns.time, middle);
    if (columns.badge !== null) {
      pen.font = wordsFont(10 * scale, 500);
      pen.fillStyle = onSolid ? colours.ground : inColour ? colours[venueColour(print.member)] : colours.textQuiet;
      pen.fillText(this.#badgeOf(print.member), columns.badge, middle);
      pen.font = digitsFont(sizes.text * scale, tier >= 2 ? 600 : 400);
    }
    const steps = this.#steps[print.member];
    const price = steps?.price(print.lastTicks) ?? '';
    pen.textAlign = 'right';
    pen.fillStyle = onSolid ? colours.ground : side;
    pen.fillText(price, columns.price, middle);
    paintArrow(pen, columns.price - pen.measureText(price).width - 9 * scale, middle - 0.5, 3 * scale, print.isSold);
    pen.fillStyle = onSolid ? colours.ground : tier > 0 ? colours.text : colours.textSoft;
    pen.fillText(this.#look.unit === 'quote' ? formats.compact(print.worth) : (steps?.size(print.lots) ?? ''), columns.size, middle);
    if (columns.trades === null || print.trades < 2) return;
    pen.fillStyle = onSolid ? colours.ground : colours.textQuiet;
    pen.fillText(`×${print.trades}`, columns.trades, middle);
  }

  #isInBurst({ member, venueUs }: Print): boolean {
    const bursts = this.#bursts;
    if (bursts === null) return false;
    const at = bursts.member.indexOf(member);
    return at >= 0 && venueUs >= (bursts.fromUs[at] ?? Infinity) && venueUs <= (bursts.untilUs[at] ?? 0);
  }

  #badgeOf(member: number): string {
    const stream = this.prints.members[member]?.stream;
    return this.#look.markets.find((market) => market.stream === stream)?.badge ?? '';
  }

  #paintHead({ pen, palette: { colours, scale }, texts }: Easel, columns: Columns, head: number): void {
    const { width } = this.#extent;
    pen.fillStyle = colours.surface;
    pen.fillRect(0, 0, width, head);
    pen.fillStyle = colours.line;
    pen.fillRect(0, head - 1, width, 1);
    pen.font = wordsFont(sizes.textSmall * scale);
    pen.fillStyle = colours.textQuiet;
    pen.textBaseline = 'middle';
    pen.textAlign = 'left';
    pen.fillText(texts['draw.time'], columns.time, head / 2);
    pen.textAlign = 'right';
    pen.fillText(texts['draw.price'], columns.price, head / 2);
    const unit = this.#look.unit === 'quote' ? this.#instrument?.quote : this.#instrument?.base;
    pen.fillText(`${texts['draw.size']} ${unit ?? ''}`, columns.size, head / 2);
    if (columns.trades !== null) pen.fillText('×', columns.trades, head / 2);
  }

  /** The newest burst, or since when every trade is known. */
  #paintFoot(easel: Easel, top: number, high: number): void {
    const { pen, palette: { colours, scale }, texts, formats } = easel;
    const { width } = this.#extent;
    pen.fillStyle = colours.surface;
    pen.fillRect(0, top, width, high);
    pen.fillStyle = colours.line;
    pen.fillRect(0, top, width, 1);
    pen.textBaseline = 'middle';
    pen.textAlign = 'left';
    const middle = top + high / 2 + 0.5;
    const burst = newestOf(this.#bursts);
    if (burst !== null) {
      const isUp = burst.bought >= burst.sold;
      pen.fillStyle = isFresh(easel.freshness) ? (isUp ? colours.buy : colours.sell) : colours.textQuiet;
      paintArrow(pen, 14, middle - 0.5, 3 * scale, !isUp);
      pen.font = digitsFont(sizes.textSmall * scale);
      const milliseconds = Math.max(1, Math.round((burst.untilUs - burst.fromUs) / 1_000));
      pen.fillText(`${formats.compact(burst.bought + burst.sold)} ${this.#instrument?.quote ?? ''} · ${milliseconds} ms · ×${burst.trades} · ${formats.time(burst.untilUs)}`, 22, middle);
      return;
    }
    const sinceUs = Math.max(this.prints.cutUs, ...this.prints.members.map((member) => member.sinceUs));
    if (sinceUs === 0) return;
    pen.font = wordsFont(sizes.textSmall * scale);
    pen.fillStyle = colours.textQuiet;
    pen.fillText(filled(texts['draw.tradesFrom'], formats.time(sinceUs)), 10, middle);
  }

  /** Below the oldest row. */
  #paintEnd({ pen, palette: { colours, scale }, texts }: Easel, top: number, high: number, isEmpty: boolean): void {
    pen.font = wordsFont(sizes.textSmall * scale);
    pen.fillStyle = colours.textQuiet;
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    pen.fillText(texts[isEmpty ? 'draw.noPrints' : 'draw.oldestPrint'], this.#extent.width / 2, top + high / 2 + (isEmpty ? high : 0));
  }
}

function newestOf(bursts: TapeBursts | null): { readonly fromUs: number; readonly untilUs: number; readonly bought: number; readonly sold: number; readonly trades: number } | null {
  if (bursts === null || bursts.number.length === 0) return null;
  let newest = 0;
  for (const [at, untilUs] of bursts.untilUs.entries()) if (untilUs > (bursts.untilUs[newest] ?? 0)) newest = at;
  return { fromUs: bursts.fromUs[newest] ?? 0, untilUs: bursts.untilUs[newest] ?? 0, bought: bursts.bought[newest] ?? 0, sold: bursts.sold[newest] ?? 0, trades: bursts.trades[newest] ?? 0 };
}

/** A sign beside the colour: up for who bought, down for who sold. */
export function paintArrow(pen: Pen, x: number, y: number, half: number, isDown: boolean): void {
  const high = isDown ? half : -half;
  pen.beginPath();
  pen.moveTo(x - half, y - high * 0.8);
  pen.lineTo(x + half, y - high * 0.8);
  pen.lineTo(x, y + high);
  pen.fill();
}

/** A row of stripes with a word: between the rows around it something may be missing. */
export function paintGap({ pen, palette, texts }: { readonly pen: Pen; readonly palette: Palette; readonly texts: Easel['texts'] }, width: number, top: number, high: number, added: string): void {
  const { colours, scale } = palette;
  pen.fillStyle = colours.gap;
  pen.fillRect(0, top, width, high - 1);
  pen.save();
  pen.beginPath();
  pen.rect(0, top, width, high - 1);
  pen.clip();
  pen.strokeStyle = colours.gapStripe;
  pen.lineWidth = 1;
  pen.beginPath();
  for (let x = -high; x < width; x += 8) {
    pen.moveTo(x, top + high);
    pen.lineTo(x + high, top);
  }
  pen.stroke();
  pen.restore();
  const text = `${texts['draw.tradesMissing']}${added === '' ? '' : ` · ${added}`}`;
  pen.font = wordsFont(sizes.textSmall * scale);
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  const half = pen.measureText(text).width / 2 + 6;
  pen.fillStyle = colours.gap;
  pen.fillRect(width / 2 - half, top, half * 2, high - 1);
  pen.fillStyle = colours.warn;
  pen.fillText(text, width / 2, top + high / 2 + 0.5);
}

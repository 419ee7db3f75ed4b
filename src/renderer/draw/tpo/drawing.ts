/**
 * Time at price as a drawing: sessions side by side, the newest on the right, each with its half hours as letters.
 *
 * Holds: prices are fitted to the sessions in sight until somebody zooms or pans; where letters have no room, or would be too many to read, there
 * are blocks; a session of which half hours are missing is striped at its foot; what is not live is grey and says why.
 */

import { ticks as niceSteps } from 'd3';
import { decodeBars, type FrameHeader, type Instrument, type Validity } from '../../../engine/contract/index.ts';
import { sizes, type Colours } from '../../theme/tokens.ts';
import type { Drawing, Easel } from '../drawing.ts';
import { digitsFont, wordsFont } from '../fonts.ts';
import { stepFormat, type StepFormat } from '../format.ts';
import { stripes } from '../footprint/scene.ts';
import { isFresh } from '../freshness.ts';
import type { PanelTell } from '../messages.ts';
import { fitting, type Extent } from '../pen.ts';
import { zoomedRange, type PriceRange } from '../profile/range.ts';
import { filled } from '../texts.ts';
import { paintWordOver, wordFor } from '../word.ts';
import { letterOf, rowTicksFor, sessionsOf, TpoBars, usualRowTicks, type TpoSession } from './sessions.ts';

export interface TpoLook {
  readonly bracketUs: number;
  readonly sessionUs: number;
  /** Null: as many rows as are read at a glance. */
  readonly rowTicks: number | null;
  readonly valueShare: number;
  /** Each half hour in a column of its own. */
  readonly isSplit: boolean;
}

export type TpoTell =
  | { readonly kind: 'tpo-look'; readonly look: TpoLook }
  | { readonly kind: 'tpo-begin'; readonly topic: string }
  | { readonly kind: 'tpo-point'; readonly at: { readonly x: number; readonly y: number } | null }
  | { readonly kind: 'tpo-cross'; readonly ticks: number | null }
  /** Null: about the middle. */
  | { readonly kind: 'tpo-zoom'; readonly factor: number; readonly y: number | null }
  /** CSS pixels to the right and down that the picture follows. */
  | { readonly kind: 'tpo-pan'; readonly dx: number; readonly dy: number }
  | { readonly kind: 'tpo-reset' };

export interface TpoReport {
  readonly kind: 'tpo';
  readonly rowTicks: number | null;
  readonly isFitted: boolean;
  readonly sessionCount: number;
  /** Of the newest session. */
  readonly figures: { readonly poc: number; readonly high: number; readonly low: number } | null;
  readonly pointed: { readonly ticks: number } | null;
}

const axisWidth = 84;
const headHeight = 40;
const footHeight = 20;
const rowHeightForText = 9;
/** More letters at once than anybody reads are drawn as blocks, which cost a tenth. */
const lettersMax = 4_000;
const gapWidth = 16;
const letterWidth = 8;
const blockWidth = 5;

interface Placed {
  readonly session: TpoSession;
  readonly left: number;
  readonly width: number;
}

export class TpoDrawing implements Drawing {
  readonly #bars = new TpoBars();
  #sessions: readonly TpoSession[] = [];
  #rowTicks: number | null = null;
  #price: StepFormat = stepFormat({ units: 1n, decimals: 0 });
  #extent: Extent = { width: 0, height: 0, ratio: 1 };
  #look: TpoLook = { bracketUs: 1_800_000_000, sessionUs: 86_400_000_000, rowTicks: null, valueShare: 0.7, isSplit: false };
  #topic: string | null = null;
  #validity: Validity | null = null;
  #liveUs: number | null = null;
  /** Null: what is in sight. */
  #range: PriceRange | null = null;
  #shift = 0;
  #painted: (PriceRange & { readonly top: number; readonly height: number }) | null = null;
  #placed: readonly Placed[] = [];
  #pointer: { readonly x: number; readonly y: number } | null = null;
  #crossTicks: number | null = null;
  readonly isMoving = false;

  get validity(): Validity | null {
    return this.#validity;
  }

  show(instrument: Instrument | null): void {
    if (instrument !== null) this.#price = stepFormat(instrument.tick);
    this.#begin();
  }

  size(extent: Extent): void {
    this.#extent = extent;
  }

  tell(tell: PanelTell): void {
    if (tell.kind === 'tpo-look') {
      this.#look = tell.look;
      this.#make();
    } else if (tell.kind === 'tpo-point') this.#pointer = tell.at;
    else if (tell.kind === 'tpo-cross') this.#crossTicks = tell.ticks;
    else if (tell.kind === 'tpo-reset') {
      this.#range = null;
      this.#shift = 0;
    } else if (tell.kind === 'tpo-zoom' && this.#painted !== null) this.#range = zoomedRange(this.#painted, tell.factor, tell.y === null ? null : this.#ticksAt(tell.y));
    else if (tell.kind === 'tpo-pan') this.#pan(tell.dx, tell.dy);
    else if (tell.kind === 'tpo-begin' && tell.topic !== this.#topic) {
      this.#topic = tell.topic;
      this.#begin();
    }
  }

  #pan(dx: number, dy: number): void {
    const whole = this.#placed.length === 0 ? 0 : this.#sessions.reduce((sum, session) => sum + this.#widthOf(session), 0);
    this.#shift = Math.max(0, Math.min(Math.max(0, whole - 40), this.#shift + dx));
    if (dy === 0 || this.#painted === null) return;
    const { low, high, height } = this.#painted;
    const by = (dy / Math.max(1, height)) * (high - low);
    this.#range = { low: low + by, high: high + by };
  }

  #begin(): void {
    this.#bars.clear();
    this.#range = null;
    this.#shift = 0;
    this.#liveUs = null;
    this.#validity = null;
    this.#painted = null;
    this.#make();
  }

  onFrame(_topic: string, header: FrameHeader, bytes: Uint8Array): boolean {
    const frame = decodeBars(bytes);
    if (!frame.ok) return false;
    this.#bars.take(frame.value);
    this.#validity = frame.value.validity;
    if (frame.value.validity === 'live') this.#liveUs = header.madeUs;
    this.#make();
    return true;
  }

  #make(): void {
    const { bracketUs, sessionUs, valueShare } = this.#look;
    const { bars } = this.#bars;
    this.#rowTicks = bars.length === 0 ? null : rowTicksFor(bars, sessionUs, this.#look.rowTicks ?? usualRowTicks(bars, sessionUs));
    this.#sessions = this.#rowTicks === null ? [] : sessionsOf(bars, { bracketUs, sessionUs, valueShare, rowTicks: this.#rowTicks });
  }

  report(): TpoReport {
    const rowTicks = this.#rowTicks;
    const newest = this.#sessions.at(-1);
    const middle = (row: number, ticks: number): number => row * ticks + Math.floor((ticks - 1) / 2);
    return {
      kind: 'tpo', rowTicks, isFitted: this.#range === null && this.#shift === 0, sessionCount: this.#sessions.length,
      figures: newest === undefined || rowTicks === null ? null : { poc: middle(newest.pocRow, rowTicks), high: middle(newest.valueHighRow, rowTicks), low: middle(newest.valueLowRow, rowTicks) },
      pointed: this.#pointer === null || this.#painted === null ? null : { ticks: Math.round(this.#ticksAt(this.#pointer.y)) },
    };
  }

  #ticksAt(y: number): number {
    const at = this.#painted;
    return at === null ? 0 : at.high - ((y - at.top) / Math.max(1, at.height)) * (at.high - at.low);
  }

  #y(ticks: number): number {
    const at = this.#painted;
    return at === null ? 0 : at.top + ((at.high - ticks) / (at.high - at.low)) * at.height;
  }

  /** As wide as it could be with letters, so that nothing jumps when they give way to blocks. */
  #widthOf({ brackets, countMax }: TpoSession): number {
    return (this.#look.isSplit ? (brackets.at(-1)?.place ?? 0) + 1 : countMax) * letterWidth + gapWidth + 14;
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
    const [top, right, foot] = [Math.round(headHeight * scale), width - Math.round(axisWidth * scale), Math.round(footHeight * scale)];
    const rowTicks = this.#rowTicks;
    this.#placed = this.#place(right);
    const [first] = this.#placed;
    if (rowTicks !== null && first !== undefined) {
      this.#painted = { ...(this.#range ?? this.#fitted(rowTicks)), top, height: height - top - foot };
      pen.globalAlpha = inColour ? 1 : 0.45;
      pen.save();
      pen.beginPath();
      pen.rect(0, top, right, height - top - foot);
      pen.clip();
      const letters = this.#placed.reduce((sum, { session }) => sum + session.counts.reduce((all, count) => all + count, 0), 0);
      const hasText = letters <= lettersMax && this.#rowHeight(rowTicks) >= rowHeightForText * scale;
      for (const placed of this.#placed) this.#paintSession(easel, placed, rowTicks, hasText);
      pen.restore();
      this.#paintFoot(easel, height - foot, right);
      this.#paintAxis(easel, right, inColour);
      pen.globalAlpha = 1;
      this.#paintHead(easel, rowTicks, top);
      this.#paintCross(easel, right);
    }
    const middle = top + (height - top) / 2;
    if (!inColour && (first !== undefined || freshness !== 'waiting')) paintWordOver(pen, palette, width / 2, middle, texts[wordFor(freshness)], this.#liveUs === null ? '' : filled(texts['draw.lastLive'], formats.time(this.#liveUs)));
    else if (inColour && first === undefined && this.#validity !== null) paintWordOver(pen, palette, width / 2, middle, texts['draw.noTradeYet']);
  }

  /** The sessions in sight, from the right. */
  #place(right: number): readonly Placed[] {
    const placed: Placed[] = [];
    let edge = right + this.#shift;
    for (let at = this.#sessions.length - 1; at >= 0 && edge > 0; at -= 1) {
      const session = this.#sessions[at];
      if (session === undefined) break;
      const width = this.#widthOf(session);
      edge -= width;
      if (edge < right) placed.push({ session, left: edge, width });
    }
    return placed;
  }

  #fitted(rowTicks: number): PriceRange {
    const low = Math.min(...this.#placed.map(({ session }) => session.lowRow));
    const high = Math.max(...this.#placed.map(({ session }) => session.lowRow + session.counts.length));
    const room = Math.max(1, (high - low) * 0.03);
    return { low: (low - room) * rowTicks, high: (high + room) * rowTicks };
  }

  #rowHeight(rowTicks: number): number {
    return this.#y(0) - this.#y(rowTicks);
  }

  #paintSession({ pen, palette: { colours, scale } }: Easel, { session, left }: Placed, rowTicks: number, hasText: boolean): void {
    const start = left + 12;
    const rowHeight = this.#rowHeight(rowTicks);
    const high = rowHeight > 3 ? rowHeight - 1 : Math.max(1, rowHeight);
    const rowTop = (row: number): number => this.#y((row + 1) * rowTicks - 0.5);
    const isValue = (row: number): boolean => row >= session.valueLowRow && row <= session.valueHighRow;
    const wide = (this.#look.isSplit ? (session.brackets.at(-1)?.place ?? 0) + 1 : session.countMax) * letterWidth;
    pen.fillStyle = colours.pressed;
    pen.fillRect(start - 2, rowTop(session.pocRow), wide + 4, Math.max(1, rowHeight));
    if (session.initial !== null) {
      pen.fillStyle = colours.accent;
      const from = rowTop(session.initial.highRow);
      pen.fillRect(start - 7, from, 2, Math.max(1, rowTop(session.initial.lowRow) + rowHeight - from));
    }
    pen.font = digitsFont(Math.min(sizes.textSmall * scale, Math.max(8, rowHeight)));
    pen.textAlign = 'left';
    pen.textBaseline = 'middle';
    const depth = new Uint16Array(session.counts.length);
    for (const { place, lowRow, highRow } of session.brackets) {
      for (let row = lowRow; row <= highRow; row += 1) {
        const at = row - session.lowRow;
        const column = this.#look.isSplit ? place : (depth[at] ?? 0);
        depth[at] = (depth[at] ?? 0) + 1;
        const y = rowTop(row);
        if (y > this.#extent.height || y + rowHeight < 0) continue;
        pen.fillStyle = this.#inkFor(session, row, at, isValue(row), colours);
        if (hasText) pen.fillText(letterOf(place), start + column * letterWidth, y + rowHeight / 2 + 0.5);
        else pen.fillRect(start + column * letterWidth, y, blockWidth, high);
      }
    }
    // Where it opened points in from the left, where it closed from the right.
    pen.fillStyle = colours.text;
    arrow(pen, start - 11, this.#y(session.openTicks), 5);
    arrow(pen, start + wide + 8, this.#y(session.closeTicks), -5);
  }

  /** Rows inside a session in which only one half hour traded are what a move left behind. */
  #inkFor(session: TpoSession, row: number, at: number, isValue: boolean, colours: Colours): string {
    if (row === session.pocRow) return colours.warn;
    if (isValue) return colours.text;
    const isEnd = at === 0 || at === session.counts.length - 1;
    return session.counts[at] === 1 && !isEnd ? colours.venueC : colours.textQuiet;
  }

  #paintFoot({ pen, palette: { colours, scale }, formats }: Easel, top: number, right: number): void {
    const { height } = this.#extent;
    pen.fillStyle = colours.surface;
    pen.fillRect(0, top, right, height - top);
    pen.fillStyle = colours.line;
    pen.fillRect(0, top, right, 1);
    pen.font = digitsFont(10 * scale);
    pen.textBaseline = 'middle';
    pen.textAlign = 'left';
    let free = right;
    for (const { session, left } of this.#placed) {
      if (session.isIncomplete) stripes(pen, left + 12, top - 3, Math.max(6, free - left - 24), 3, colours.gap, colours.warn);
      const text = this.#look.sessionUs < 86_400_000_000 ? formats.dateTime(session.fromUs).slice(5, 16) : formats.day(session.fromUs);
      if (left + 12 + pen.measureText(text).width < free) {
        pen.fillStyle = colours.textQuiet;
        pen.fillText(text, left + 12, top + (height - top) / 2 + 0.5);
      }
      free = left;
    }
  }

  #paintAxis({ pen, palette: { colours, scale } }: Easel, right: number, inColour: boolean): void {
    const { width, height } = this.#extent;
    pen.fillStyle = colours.surface;
    pen.fillRect(right, 0, width - right, height);
    pen.fillStyle = colours.line;
    pen.fillRect(right, 0, 1, height);
    pen.textBaseline = 'middle';
    pen.textAlign = 'left';
    pen.font = digitsFont(sizes.textSmall * scale);
    const { low, high, top, height: plot } = this.#painted ?? { low: 0, high: 1, top: 0, height: 0 };
    const close = this.#sessions.at(-1)?.closeTicks ?? NaN;
    pen.fillStyle = colours.textQuiet;
    for (const at of niceSteps(low, high, Math.max(2, Math.floor(height / 52)))) {
      const y = this.#y(at);
      const isCovered = Math.abs(y - this.#y(close)) < 15;
      if (Number.isInteger(at) && !isCovered && y > top + 6 && y < top + plot - 6) pen.fillText(this.#price.text(at), right + 8, y);
    }
    if (Number.isFinite(close)) this.#paintTag(pen, right, close, inColour ? colours.pressed : colours.raised, colours.text, scale);
  }

  #paintTag(pen: Easel['pen'], right: number, ticks: number, ground: string, ink: string, scale: number): void {
    const { top, height } = this.#painted ?? { top: 0, height: 0 };
    const y = this.#y(ticks);
    if (y < top || y > top + height) return;
    pen.fillStyle = ground;
    pen.fillRect(right + 1, y - 9, this.#extent.width - right, 18);
    pen.fillStyle = ink;
    pen.textAlign = 'left';
    pen.textBaseline = 'middle';
    pen.font = digitsFont(sizes.textSmall * scale);
    pen.fillText(this.#price.text(ticks), right + 8, y + 0.5);
  }

  /** The session under the pointer, or the newest. */
  #paintHead({ pen, palette: { colours, scale }, formats }: Easel, rowTicks: number, high: number): void {
    const { width } = this.#extent;
    pen.fillStyle = colours.surface;
    pen.fillRect(0, 0, width, high);
    pen.fillStyle = colours.line;
    pen.fillRect(0, high - 1, width, 1);
    const x = this.#pointer?.x ?? Infinity;
    const session = (this.#placed.find(({ left, width: wide }) => x >= left && x < left + wide) ?? this.#placed[0])?.session;
    if (session === undefined) return;
    const range = (low: number, top: number): string => `${this.#price.text(low * rowTicks)} – ${this.#price.text((top + 1) * rowTicks - 1)}`;
    pen.textBaseline = 'middle';
    pen.textAlign = 'left';
    pen.font = wordsFont(sizes.textSmall * scale);
    pen.fillStyle = session.isIncomplete ? colours.warn : colours.textQuiet;
    pen.fillText(`${formats.dateTime(session.fromUs).slice(0, 16)} · ${letterOf(session.brackets[0]?.place ?? 0)}–${letterOf(session.brackets.at(-1)?.place ?? 0)}`, 10, high * 0.3);
    pen.font = digitsFont(sizes.textSmall * scale);
    pen.fillStyle = colours.text;
    const initial = session.initial === null ? [] : [`IB ${range(session.initial.lowRow, session.initial.highRow)}`];
    pen.fillText(fitting(pen, [`POC ${this.#price.text(session.pocRow * rowTicks)}`, `VA ${range(session.valueLowRow, session.valueHighRow)}`, ...initial], '   ', width - 12), 10, high * 0.72);
  }

  #paintCross({ pen, palette: { colours, scale } }: Easel, right: number): void {
    const ticks = this.#pointer === null ? this.#crossTicks : Math.round(this.#ticksAt(this.#pointer.y));
    if (ticks === null) return;
    const y = Math.round(this.#y(ticks)) + 0.5;
    const { top, height } = this.#painted ?? { top: 0, height: 0 };
    if (y < top || y > top + height) return;
    pen.fillStyle = colours.crosshair;
    pen.fillRect(0, y - 0.5, right, 1);
    this.#paintTag(pen, right, ticks, colours.pressed, colours.text, scale);
  }
}

function arrow(pen: Easel['pen'], x: number, y: number, long: number): void {
  pen.beginPath();
  pen.moveTo(x, y - 3);
  pen.lineTo(x + long, y);
  pen.lineTo(x, y + 3);
  pen.fill();
}

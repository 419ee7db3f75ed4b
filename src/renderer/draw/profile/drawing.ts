/**
 * The volume profile as a drawing: what was bought and sold at each price of a stretch, its point of control, value area and average.
 *
 * Holds: all rows are in sight until somebody zooms; a stretch of which trades may be missing says so in words; what is not live is grey and says why.
 */

import { decodeProfile, type FrameHeader, type Instrument, type ProfileFrame, type Validity } from '../../../engine/contract/index.ts';
import { ticks as niceSteps } from 'd3';
import type { Formats } from '../../i18n/formats.ts';
import { sizes } from '../../theme/tokens.ts';
import type { Drawing, Easel } from '../drawing.ts';
import { hues } from '../footprint/paint-bar.ts';
import { digitsFont, wordsFont } from '../fonts.ts';
import { stepFormat, type StepFormat } from '../format.ts';
import { isFresh } from '../freshness.ts';
import { sizeFormat, type SizeFormat } from '../ladder/units.ts';
import type { PanelTell } from '../messages.ts';
import { fitting, type Extent } from '../pen.ts';
import { filled } from '../texts.ts';
import { paintWordOver, wordFor } from '../word.ts';
import { fittedRange, zoomedRange, type PriceRange } from './range.ts';

export interface ProfileLook {
  readonly unit: 'base' | 'quote';
  /** Bought and sold apart, or what was bought less what was sold. */
  readonly isDelta: boolean;
  readonly hasVwap: boolean;
}

export type ProfileTell =
  | { readonly kind: 'profile-look'; readonly look: ProfileLook }
  | { readonly kind: 'profile-begin'; readonly topic: string }
  | { readonly kind: 'profile-point'; readonly at: { readonly x: number; readonly y: number } | null }
  | { readonly kind: 'profile-cross'; readonly ticks: number | null }
  /** Null: about the middle. */
  | { readonly kind: 'profile-zoom'; readonly factor: number; readonly y: number | null }
  | { readonly kind: 'profile-pan'; readonly dy: number }
  | { readonly kind: 'profile-reset' };

export interface ProfileReport {
  readonly kind: 'profile';
  readonly rowTicks: number | null;
  readonly isFitted: boolean;
  readonly isIncomplete: boolean;
  readonly figures: { readonly poc: number; readonly high: number; readonly low: number; readonly vwap: number | null } | null;
  readonly pointed: { readonly ticks: number } | null;
}

const axisWidth = 84;
const headHeight = 40;

export class ProfileDrawing implements Drawing {
  #frame: ProfileFrame | null = null;
  #instrument: Instrument | null = null;
  #price: StepFormat = stepFormat({ units: 1n, decimals: 0 });
  #extent: Extent = { width: 0, height: 0, ratio: 1 };
  #look: ProfileLook = { unit: 'base', isDelta: false, hasVwap: true };
  #topic: string | null = null;
  /** Null: all rows. */
  #range: PriceRange | null = null;
  #painted: (PriceRange & { readonly top: number; readonly height: number }) | null = null;
  #pointer: { readonly x: number; readonly y: number } | null = null;
  #crossTicks: number | null = null;
  #liveUs: number | null = null;
  readonly isMoving = false;

  get validity(): Validity | null {
    return this.#frame?.validity ?? null;
  }

  show(instrument: Instrument | null): void {
    this.#instrument = instrument;
    if (instrument !== null) this.#price = stepFormat(instrument.tick);
    this.#begin();
  }

  size(extent: Extent): void {
    this.#extent = extent;
  }

  tell(tell: PanelTell): void {
    if (tell.kind === 'profile-look') this.#look = tell.look;
    else if (tell.kind === 'profile-point') this.#pointer = tell.at;
    else if (tell.kind === 'profile-cross') this.#crossTicks = tell.ticks;
    else if (tell.kind === 'profile-reset') this.#range = null;
    else if (tell.kind === 'profile-zoom' && this.#painted !== null) this.#range = zoomedRange(this.#painted, tell.factor, tell.y === null ? null : this.#ticksAt(tell.y));
    else if (tell.kind === 'profile-pan' && this.#painted !== null) {
      const { low, high, height } = this.#painted;
      const by = (tell.dy / Math.max(1, height)) * (high - low);
      this.#range = { low: low + by, high: high + by };
    } else if (tell.kind === 'profile-begin' && tell.topic !== this.#topic) {
      this.#topic = tell.topic;
      this.#begin();
    }
  }

  #begin(): void {
    this.#frame = null;
    this.#range = null;
    this.#liveUs = null;
    this.#painted = null;
  }

  onFrame(_topic: string, header: FrameHeader, bytes: Uint8Array): boolean {
    const frame = decodeProfile(bytes);
    if (!frame.ok) return false;
    this.#frame = frame.value;
    if (frame.value.validity === 'live') this.#liveUs = header.madeUs;
    return true;
  }

  report(): ProfileReport {
    const frame = this.#frame;
    const middle = (row: number, rowTicks: number): number => row * rowTicks + Math.floor((rowTicks - 1) / 2);
    return {
      kind: 'profile', rowTicks: frame?.rowTicks ?? null, isFitted: this.#range === null, isIncomplete: frame?.isIncomplete ?? false,
      figures: frame === null || Number.isNaN(frame.pocRow) ? null : {
        poc: middle(frame.pocRow, frame.rowTicks), high: middle(frame.valueHighRow, frame.rowTicks), low: middle(frame.valueLowRow, frame.rowTicks), vwap: Number.isNaN(frame.vwapTicks) ? null : frame.vwapTicks,
      },
      pointed: this.#pointer === null || this.#painted === null ? null : { ticks: Math.round(this.#ticksAt(this.#pointer.y)) },
    };
  }

  #ticksAt(y: number): number {
    const at = this.#painted;
    return at === null ? 0 : at.high - ((y - at.top) / Math.max(1, at.height)) * (at.high - at.low);
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
    const frame = this.#frame;
    const top = Math.round(headHeight * scale);
    if (frame !== null && frame.buyLots.length > 0 && this.#instrument !== null) {
      const fitted = this.#range ?? fittedRange(frame);
      this.#painted = { ...fitted, top, height: height - top };
      pen.globalAlpha = inColour ? 1 : 0.45;
      this.#paintRows(easel, frame, inColour);
      this.#paintLines(easel, frame, inColour);
      pen.globalAlpha = 1;
      this.#paintHead(easel, frame, top);
      this.#paintCross(easel, frame);
    }
    const middle = top + (height - top) / 2;
    if (!inColour && (frame !== null || freshness !== 'waiting')) paintWordOver(pen, palette, width / 2, middle, texts[wordFor(freshness)], this.#liveUs === null ? '' : filled(texts['draw.lastLive'], formats.time(this.#liveUs)));
    else if (inColour && frame !== null && frame.buyLots.length === 0) paintWordOver(pen, palette, width / 2, middle, texts['draw.noTradeYet']);
  }

  #y(ticks: number): number {
    const at = this.#painted;
    return at === null ? 0 : at.top + ((at.high - ticks) / (at.high - at.low)) * at.height;
  }

  #paintRows({ pen, palette: { colours, scale } }: Easel, frame: ProfileFrame, inColour: boolean): void {
    const { width, height } = this.#extent;
    const hue = hues(colours, inColour);
    const full = width - Math.round(axisWidth * scale) - 8;
    let most = 0;
    for (let at = 0; at < frame.buyLots.length; at += 1) {
      const [bought, sold] = [frame.buyLots[at] ?? 0, frame.sellLots[at] ?? 0];
      most = Math.max(most, this.#look.isDelta ? Math.abs(bought - sold) : bought + sold);
    }
    pen.save();
    pen.beginPath();
    pen.rect(0, this.#painted?.top ?? 0, width, height);
    pen.clip();
    for (let at = 0; at < frame.buyLots.length; at += 1) {
      const row = frame.lowRow + at;
      const top = this.#y((row + 1) * frame.rowTicks - 0.5);
      const high = Math.max(1, this.#y(row * frame.rowTicks - 0.5) - top);
      if (top > height || top + high < 0) continue;
      const [bought, sold] = [((frame.buyLots[at] ?? 0) / most) * full, ((frame.sellLots[at] ?? 0) / most) * full];
      pen.save();
      pen.globalAlpha *= row >= frame.valueLowRow && row <= frame.valueHighRow ? 0.6 : 0.28;
      if (this.#look.isDelta) {
        pen.fillStyle = bought >= sold ? hue.buy : hue.sell;
        pen.fillRect(0, top, Math.abs(bought - sold), high > 3 ? high - 1 : high);
      } else {
        pen.fillStyle = hue.sell;
        pen.fillRect(0, top, sold, high > 3 ? high - 1 : high);
        pen.fillStyle = hue.buy;
        pen.fillRect(sold, top, bought, high > 3 ? high - 1 : high);
      }
      pen.restore();
    }
    pen.restore();
  }

  #paintLines({ pen, palette: { colours, scale }, texts }: Easel, frame: ProfileFrame, inColour: boolean): void {
    const { width, height } = this.#extent;
    const right = width - Math.round(axisWidth * scale);
    pen.fillStyle = colours.surface;
    pen.fillRect(right, 0, width - right, height);
    pen.fillStyle = colours.line;
    pen.fillRect(right, 0, 1, height);
    pen.textBaseline = 'middle';
    pen.textAlign = 'left';
    pen.font = digitsFont(sizes.textSmall * scale);
    const { low, high, top } = this.#painted ?? { low: 0, high: 1, top: 0 };
    for (const at of niceSteps(low, high, Math.max(2, Math.floor(height / 52)))) {
      const y = this.#y(at);
      pen.fillStyle = colours.textQuiet;
      if (Number.isInteger(at) && y > top + 6 && y < height - 6) pen.fillText(this.#price.text(at), right + 8, y);
    }
    const line = (ticks: number, colour: string, dash: readonly number[], name: string): void => {
      const y = Math.round(this.#y(ticks)) + 0.5;
      if (y < top || y > height) return;
      pen.strokeStyle = colour;
      pen.lineWidth = 1;
      pen.setLineDash([...dash]);
      pen.beginPath();
      pen.moveTo(0, y);
      pen.lineTo(right, y);
      pen.stroke();
      pen.setLineDash([]);
      pen.font = wordsFont(10 * scale, 500);
      const long = pen.measureText(name).width + 8;
      pen.fillStyle = `${colours.surface}d9`;
      pen.fillRect(right - long - 2, y - 7, long, 14);
      pen.fillStyle = colour;
      pen.textAlign = 'right';
      pen.fillText(name, right - 6, y + 0.5);
      pen.textAlign = 'left';
    };
    if (!Number.isNaN(frame.pocRow)) {
      line((frame.valueHighRow + 0.5) * frame.rowTicks - 0.5, colours.textSoft, [4, 3], 'VAH');
      line((frame.valueLowRow + 0.5) * frame.rowTicks - 0.5, colours.textSoft, [4, 3], 'VAL');
      line((frame.pocRow + 0.5) * frame.rowTicks - 0.5, colours.warn, [], 'POC');
    }
    if (this.#look.hasVwap && !Number.isNaN(frame.vwapTicks)) {
      for (const times of [-2, -1, 1, 2]) line(frame.vwapTicks + times * frame.vwapDeviation, colours.venueA, [1, 4], `${times > 0 ? '+' : '−'}${Math.abs(times)}σ`);
      line(frame.vwapTicks, colours.venueA, [6, 2], texts['draw.vwap']);
    }
    if (Number.isNaN(frame.closeTicks)) return;
    const y = this.#y(frame.closeTicks);
    if (y < top || y > height) return;
    pen.fillStyle = inColour ? colours.pressed : colours.raised;
    pen.fillRect(right + 1, y - 9, width - right, 18);
    pen.fillStyle = colours.text;
    pen.font = digitsFont(sizes.textSmall * scale, 600);
    pen.fillText(this.#price.text(frame.closeTicks), right + 8, y + 0.5);
  }

  #sizes(formats: Formats): SizeFormat | null {
    return this.#instrument === null ? null : sizeFormat({ instrument: this.#instrument, unit: this.#look.unit, lot: null }, formats);
  }

  #paintHead({ pen, palette: { colours, scale }, texts, formats }: Easel, frame: ProfileFrame, high: number): void {
    const { width } = this.#extent;
    pen.fillStyle = colours.surface;
    pen.fillRect(0, 0, width, high);
    pen.fillStyle = colours.line;
    pen.fillRect(0, high - 1, width, 1);
    const form = this.#sizes(formats);
    const bought = frame.buyLots.reduce((sum, lots) => sum + lots, 0);
    const sold = frame.sellLots.reduce((sum, lots) => sum + lots, 0);
    pen.textBaseline = 'middle';
    pen.textAlign = 'left';
    pen.font = wordsFont(sizes.textSmall * scale);
    pen.fillStyle = frame.isIncomplete ? colours.warn : colours.textQuiet;
    const fromUs = frame.isIncomplete ? Math.max(frame.fromUs, frame.sinceUs) : frame.fromUs;
    const until = Number.isFinite(frame.untilUs) ? ` – ${formats.dateTime(frame.untilUs).slice(5, 16)}` : '';
    const stretch = `${formats.dateTime(Math.max(0, frame.fromUs)).slice(5, 16)}${until}`;
    // What is missing is said before anything else.
    const warning = filled(texts['draw.tradesFrom'], formats.time(fromUs));
    const both = `${stretch} · ${warning}`;
    pen.fillText(!frame.isIncomplete ? stretch : pen.measureText(both).width > width - 12 ? warning : both, 10, high * 0.3);
    pen.font = digitsFont(sizes.textSmall * scale);
    pen.fillStyle = colours.text;
    const total = form?.short(bought + sold, frame.closeTicks, 9) ?? '';
    const delta = form?.short(bought - sold, frame.closeTicks, 9) ?? '';
    const unit = (this.#look.unit === 'base' ? this.#instrument?.base : this.#instrument?.quote) ?? '';
    pen.fillText(fitting(pen, [`${texts['draw.volume']} ${total} ${unit}`, `${texts['draw.delta']} ${delta}`, `×${formats.number(frame.trades, 0)}`], '   ', width - 12), 10, high * 0.72);
  }

  #paintCross({ pen, palette: { colours, scale }, formats }: Easel, frame: ProfileFrame): void {
    const { width } = this.#extent;
    const right = width - Math.round(axisWidth * scale);
    const ticks = this.#pointer === null ? this.#crossTicks : Math.round(this.#ticksAt(this.#pointer.y));
    if (ticks === null) return;
    const y = Math.round(this.#y(ticks)) + 0.5;
    if (y < (this.#painted?.top ?? 0) || y > this.#extent.height) return;
    pen.fillStyle = colours.crosshair;
    pen.fillRect(0, y - 0.5, right, 1);
    pen.fillStyle = colours.pressed;
    pen.fillRect(right + 1, y - 9, width - right, 18);
    pen.font = digitsFont(sizes.textSmall * scale);
    pen.textAlign = 'left';
    pen.textBaseline = 'middle';
    pen.fillStyle = colours.text;
    pen.fillText(this.#price.text(ticks), right + 8, y + 0.5);
    const at = Math.floor(ticks / frame.rowTicks) - frame.lowRow;
    const form = this.#sizes(formats);
    if (this.#pointer === null || form === null || at < 0 || at >= frame.buyLots.length) return;
    const text = `${this.#price.text((frame.lowRow + at) * frame.rowTicks)}  ${form.short(frame.sellLots[at] ?? 0, ticks, 9)} × ${form.short(frame.buyLots[at] ?? 0, ticks, 9)}`;
    const long = pen.measureText(text).width + 12;
    const above = y - 24 < (this.#painted?.top ?? 0) ? y + 6 : y - 22;
    pen.fillStyle = `${colours.raised}e6`;
    pen.fillRect(8, above, long, 17);
    pen.fillStyle = colours.text;
    pen.fillText(text, 14, above + 9);
  }
}

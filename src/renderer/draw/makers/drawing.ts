/**
 * The maker tape as a drawing: above, what was added, pulled and filled in the last minute, side against side; below, one row a change, newest on top.
 *
 * Holds: a kind has a sign and a word as well as a colour: + added, − pulled, ● filled. Bids stand to the left of the price and asks to the right, as in the
 * book. Nothing moves but when something was told; what is not live is grey and says why.
 */

import { decodeMakers, makerBandsBp, type FlowMember, type FrameHeader, type Instrument, type MakerFrameKind, type Validity } from '../../../engine/contract/index.ts';
import { sizes, venueColour } from '../../theme/tokens.ts';
import type { Drawing, Easel } from '../drawing.ts';
import { hues } from '../footprint/paint-bar.ts';
import { digitsFont, wordsFont } from '../fonts.ts';
import { isFresh } from '../freshness.ts';
import type { PanelTell } from '../messages.ts';
import type { Extent } from '../pen.ts';
import { bestOf } from '../tape/drawing.ts';
import { stepsOf, tierOf, type MemberSteps } from '../tape/prints.ts';
import { filled, type DrawTextKey } from '../texts.ts';
import { paintWordOver, wordFor } from '../word.ts';
import { bandsWithin, MakerEntries, type MakerEntry, type MakerFilter } from './entries.ts';

export interface MakersLook extends MakerFilter {
  readonly unit: 'base' | 'quote';
  readonly tierWorth: number;
  readonly markets: readonly { readonly stream: number; readonly badge: string }[];
}

export type MakersTell =
  | { readonly kind: 'makers-look'; readonly look: MakersLook }
  | { readonly kind: 'makers-begin'; readonly topic: string }
  | { readonly kind: 'makers-hold'; readonly isHeld: boolean }
  | { readonly kind: 'makers-scroll'; readonly rows: number };

export interface MakersReport {
  readonly kind: 'makers';
  readonly isHeld: boolean;
  readonly waitingCount: number;
  readonly keptCount: number;
  readonly members: readonly Pick<FlowMember, 'stream' | 'validity'>[];
}

const kindNames: Readonly<Record<MakerFrameKind, DrawTextKey>> = { add: 'draw.added', pull: 'draw.pulled', fill: 'draw.filled' };
const kindSigns: Readonly<Record<MakerFrameKind, string>> = { add: '+', pull: '−', fill: '●' };
const kinds = ['add', 'pull', 'fill'] as const;
/** Narrower than so many digits, times are written without milliseconds: prices and sizes need the room. */
const msDigits = 40;

export class MakersDrawing implements Drawing {
  readonly #entries = new MakerEntries();
  #validity: Validity | null = null;
  #instrument: Instrument | null = null;
  #extent: Extent = { width: 0, height: 0, ratio: 1 };
  #look: MakersLook = { worthMin: 0, distanceBpMax: Infinity, kinds, unit: 'quote', tierWorth: 0, markets: [] };
  #steps: readonly MemberSteps[] = [];
  #topic: string | null = null;
  #heldAt: number | null = null;
  #skipRows = 0;
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
    if (tell.kind === 'makers-look') this.#look = tell.look;
    else if (tell.kind === 'makers-hold') this.#hold(tell.isHeld);
    else if (tell.kind === 'makers-scroll') {
      const next = Math.max(0, this.#skipRows + tell.rows);
      if (next > 0) this.#hold(true);
      if (this.#entries.rows(this.#heldAt ?? Infinity, next, 1, this.#look).length > 0) this.#skipRows = next;
    } else if (tell.kind === 'makers-begin' && tell.topic !== this.#topic) {
      this.#topic = tell.topic;
      this.#begin();
    }
  }

  #hold(isHeld: boolean): void {
    if (isHeld) this.#heldAt ??= this.#entries.end;
    else {
      this.#heldAt = null;
      this.#skipRows = 0;
    }
  }

  #begin(): void {
    this.#entries.clear();
    this.#validity = null;
    this.#liveUs = null;
    this.#steps = [];
    this.#hold(false);
  }

  onFrame(_topic: string, header: FrameHeader, bytes: Uint8Array): boolean {
    const frame = decodeMakers(bytes);
    if (!frame.ok) return false;
    if (header.sequence === 0) this.#hold(false);
    if (header.sequence === 0 || this.#steps.length !== frame.value.members.length) this.#steps = frame.value.members.map(stepsOf);
    this.#entries.add(frame.value);
    this.#validity = bestOf(frame.value.members);
    if (this.#validity === 'live') this.#liveUs = header.madeUs;
    return true;
  }

  get keptBytes(): number {
    return this.#entries.bytes;
  }

  report(): MakersReport {
    return {
      kind: 'makers', isHeld: this.#heldAt !== null, waitingCount: this.#heldAt === null ? 0 : this.#entries.countSince(this.#heldAt, this.#look), keptCount: this.#entries.count,
      members: this.#entries.members.map(({ stream, validity }) => ({ stream, validity })),
    };
  }

  paint(easel: Easel): void {
    const { pen, palette, texts, freshness, formats } = easel;
    const { width, height, ratio } = this.#extent;
    const { colours, scale } = palette;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.globalAlpha = 1;
    pen.fillStyle = colours.surface;
    pen.fillRect(0, 0, width, height);
    const inColour = isFresh(freshness);
    const rowHeight = Math.round((palette.isCompact ? 16 : 18) * scale);
    const sumsHigh = Math.round(80 * scale);
    const head = sumsHigh + Math.round(sizes.ladderHead * scale);
    const rows = this.#entries.rows(this.#heldAt ?? Infinity, this.#skipRows, Math.max(0, Math.ceil((height - head) / rowHeight)), this.#look);
    pen.globalAlpha = inColour ? 1 : 0.5;
    this.#paintSums(easel, sumsHigh, inColour);
    this.#paintHead(easel, sumsHigh, head);
    for (const [place, entry] of rows.entries()) this.#paintEntry(easel, entry, head + place * rowHeight, rowHeight, inColour);
    pen.globalAlpha = 1;
    if (rows.length === 0 && inColour) {
      pen.font = wordsFont(sizes.textSmall * scale);
      pen.textAlign = 'center';
      pen.fillStyle = colours.textQuiet;
      pen.fillText(texts['draw.noMakers'], width / 2, head + rowHeight);
    }
    if (!inColour && (this.#entries.members.length > 0 || freshness !== 'waiting')) paintWordOver(pen, palette, width / 2, head + (height - head) / 2, texts[wordFor(freshness)], this.#liveUs === null ? '' : filled(texts['draw.lastLive'], formats.time(this.#liveUs)));
  }

  /** A minute, side against side: bids to the left of the middle, asks to the right, all on one scale. */
  #paintSums({ pen, palette: { colours, scale }, texts, formats }: Easel, high: number, inColour: boolean): void {
    const width = Math.min(this.#extent.width, 620 * scale);
    const hue = hues(colours, inColour);
    const bands = bandsWithin(this.#look.distanceBpMax, makerBandsBp);
    const most = Math.max(1, ...kinds.flatMap((kind) => [this.#entries.sum(kind, false, bands), this.#entries.sum(kind, true, bands)]));
    const centre = width / 2;
    const half = Math.max(20, centre - 92 * scale);
    const nameHalf = 34 * scale;
    const caption = Math.round(18 * scale);
    pen.textBaseline = 'middle';
    pen.font = wordsFont(10.5 * scale);
    pen.fillStyle = colours.textQuiet;
    for (const [text, x, align] of [[texts['draw.bids'], 8, 'left'], [`${texts['draw.lastMinute']} · ${this.#instrument?.quote ?? ''}`, centre, 'center'], [texts['draw.asks'], width - 8, 'right']] as const) {
      pen.textAlign = align;
      pen.fillText(text, x, caption / 2 + 2);
    }
    for (const [place, kind] of kinds.entries()) {
      const y = caption + ((high - caption - 4) / 3) * (place + 0.5);
      pen.textAlign = 'center';
      pen.font = wordsFont(sizes.textSmall * scale);
      pen.fillStyle = colours.textQuiet;
      pen.fillText(`${kindSigns[kind]} ${texts[kindNames[kind]]}`, centre, y);
      for (const isAsk of [false, true]) {
        const sum = this.#entries.sum(kind, isAsk, bands);
        const long = (sum / most) * (half - nameHalf);
        const from = isAsk ? centre + nameHalf : centre - nameHalf - long;
        pen.fillStyle = isAsk ? hue.sellDeep : hue.buyDeep;
        pen.fillRect(from, y - 6, long, 12);
        pen.font = digitsFont(sizes.textSmall * scale);
        pen.fillStyle = isAsk ? hue.sell : hue.buy;
        pen.textAlign = isAsk ? 'right' : 'left';
        pen.fillText(formats.compact(sum), isAsk ? width - 8 : 8, y);
      }
    }
    pen.fillStyle = colours.line;
    pen.fillRect(0, high, this.#extent.width, 1);
  }

  #columns(scale: number): { readonly time: number; readonly hasMs: boolean; readonly badge: number; readonly kind: number; readonly price: number; readonly size: number; readonly after: number | null; readonly distance: number | null } {
    const width = Math.min(this.#extent.width, 620 * scale);
    const digit = sizes.text * 0.6 * scale;
    const hasMs = width > digit * msDigits;
    const badge = 10 + digit * (hasMs ? 12.8 : 8.8);
    const kind = badge + (this.#entries.members.length > 1 ? digit * 6 : 0);
    const price = Math.max(kind + digit * 14, width * 0.52);
    const hasDistance = width > digit * 52;
    const hasAfter = width > digit * 60;
    const distance = width - 10;
    const after = hasDistance ? distance - digit * 8 : distance;
    const size = hasAfter ? after - digit * 9.5 : after;
    return { time: 10, hasMs, badge, kind, price, size, after: hasAfter ? after : null, distance: hasDistance ? distance : null };
  }

  #paintHead({ pen, palette: { colours, scale }, texts }: Easel, top: number, bottom: number): void {
    const columns = this.#columns(scale);
    const y = (top + bottom) / 2 + 0.5;
    pen.font = wordsFont(sizes.textSmall * scale);
    pen.textBaseline = 'middle';
    pen.fillStyle = colours.textQuiet;
    pen.textAlign = 'left';
    pen.fillText(texts['draw.time'], columns.time, y);
    pen.textAlign = 'right';
    pen.fillText(texts['draw.price'], columns.price, y);
    pen.fillText(`${texts['draw.size']} ${(this.#look.unit === 'quote' ? this.#instrument?.quote : this.#instrument?.base) ?? ''}`, columns.size, y);
    if (columns.after !== null) pen.fillText(texts['draw.left'], columns.after, y);
    if (columns.distance !== null) pen.fillText('bp', columns.distance, y);
    pen.fillStyle = colours.line;
    pen.fillRect(0, bottom - 1, this.#extent.width, 1);
  }

  #paintEntry({ pen, palette: { colours, scale }, formats, texts }: Easel, entry: MakerEntry, top: number, high: number, inColour: boolean): void {
    const columns = this.#columns(scale);
    const hue = hues(colours, inColour);
    const side = entry.isAsk ? hue.sell : hue.buy;
    const tier = tierOf(entry.worth, this.#look.tierWorth);
    const y = top + high / 2 + 0.5;
    if (tier > 0 && inColour) {
      // What came stands out filled, what went as a frame: a pulled wall is not a wall.
      pen.fillStyle = entry.isAsk ? (tier > 1 ? colours.sellDeep : colours.sellFaint) : (tier > 1 ? colours.buyDeep : colours.buyFaint);
      if (entry.kind === 'pull') {
        pen.strokeStyle = pen.fillStyle;
        pen.lineWidth = 1;
        pen.strokeRect(0.5, top + 0.5, this.#extent.width - 1, high - 2);
      } else pen.fillRect(0, top, this.#extent.width, high - 1);
    }
    pen.textBaseline = 'middle';
    pen.textAlign = 'left';
    pen.font = digitsFont(sizes.text * scale, tier > 1 ? 600 : 400);
    pen.fillStyle = tier > 0 ? colours.text : colours.textQuiet;
    pen.fillText(formats.exactTime(entry.timeUs).slice(0, columns.hasMs ? 12 : 8), columns.time, y);
    if (this.#entries.members.length > 1) {
      pen.font = wordsFont(10 * scale, 500);
      pen.fillStyle = inColour ? colours[venueColour(entry.member)] : colours.textQuiet;
      pen.fillText(this.#look.markets.find(({ stream }) => stream === this.#entries.members[entry.member]?.stream)?.badge ?? '', columns.badge, y);
    }
    pen.font = wordsFont(sizes.textSmall * scale, 500);
    pen.fillStyle = entry.kind === 'fill' ? colours.text : entry.kind === 'pull' ? colours.textQuiet : side;
    pen.fillText(`${kindSigns[entry.kind]} ${texts[entry.isAsk ? 'draw.ask' : 'draw.bid']}${entry.isCorrection ? ' *' : ''}`, columns.kind, y);
    pen.font = digitsFont(sizes.text * scale, tier > 1 ? 600 : 400);
    const steps = this.#steps[entry.member];
    pen.textAlign = 'right';
    pen.fillStyle = side;
    pen.fillText(steps?.price(entry.ticks) ?? '', columns.price, y);
    pen.fillStyle = entry.kind === 'pull' ? colours.textQuiet : colours.text;
    const text = this.#look.unit === 'quote' ? formats.compact(entry.worth) : (steps?.size(entry.lots) ?? '');
    pen.fillText(`${kindSigns[entry.kind] === '●' ? '' : kindSigns[entry.kind]}${text}`, columns.size, y);
    pen.fillStyle = colours.textQuiet;
    if (columns.after !== null) pen.fillText(this.#look.unit === 'quote' ? formats.compact(entry.lots === 0 ? 0 : (entry.worth / entry.lots) * entry.afterLots) : (steps?.size(entry.afterLots) ?? ''), columns.after, y);
    if (columns.distance !== null) pen.fillText(formats.number(entry.distanceBp, entry.distanceBp < 10 ? 1 : 0), columns.distance, y);
  }
}

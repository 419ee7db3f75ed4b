/** The imbalance meters as a drawing: its frames, its bars and what it says of itself. */

import { decodePressure, type FrameHeader, type Instrument, type PressureFrame, type Validity } from '../../../engine/contract/index.ts';
import { sizes } from '../../theme/tokens.ts';
import type { Drawing, Easel } from '../drawing.ts';
import { stepFormat } from '../format.ts';
import { digitsFont, wordsFont } from '../fonts.ts';
import { isFresh } from '../freshness.ts';
import { floatOf, product } from '../ladder/units.ts';
import type { PanelTell } from '../messages.ts';
import type { Extent } from '../pen.ts';
import { filled } from '../texts.ts';
import { paintWordOver, wordFor } from '../word.ts';
import { imbalanceText, metersOf, microTicks, MinuteOf, type Meter } from './meters.ts';

export interface ImbalanceLook {
  readonly hasLevels: boolean;
  readonly hasBands: boolean;
}

export interface ImbalanceTell {
  readonly kind: 'imbalance-look';
  readonly look: ImbalanceLook;
}

export interface ImbalanceReport {
  readonly kind: 'imbalance';
  /** Null while the book is not live. */
  readonly weighted: number | null;
  readonly meterCount: number;
}

const rowHeight = 22;
const headHeight = 58;
const labelWidth = 78;
const margin = 10;

export class ImbalanceDrawing implements Drawing {
  readonly #minute = new MinuteOf();
  #frame: PressureFrame | null = null;
  #meters: readonly Meter[] = [];
  #look: ImbalanceLook = { hasLevels: true, hasBands: true };
  #tick = 1;
  #places = 0;
  #perLot = 1;
  #extent: Extent = { width: 0, height: 0, ratio: 1 };
  #liveUs: number | null = null;
  readonly isMoving = false;

  get validity(): Validity | null {
    return this.#frame?.validity ?? null;
  }

  show(instrument: Instrument | null): void {
    this.#frame = null;
    this.#meters = [];
    this.#liveUs = null;
    this.#minute.clear();
    if (instrument === null) return;
    this.#tick = floatOf(instrument.tick);
    this.#places = stepFormat(instrument.tick).places;
    this.#perLot = floatOf(product(instrument.lot, instrument.contractSize));
  }

  size(extent: Extent): void {
    this.#extent = extent;
  }

  tell(tell: PanelTell): void {
    if (tell.kind === 'imbalance-look') this.#look = tell.look;
  }

  onFrame(_topic: string, _header: FrameHeader, bytes: Uint8Array): boolean {
    const frame = decodePressure(bytes);
    if (!frame.ok) return false;
    this.#frame = frame.value;
    this.#meters = metersOf(frame.value);
    if (frame.value.validity === 'live') this.#liveUs = frame.value.header.madeUs;
    this.#minute.add(frame.value.header.madeUs, this.#meters[0]?.imbalance ?? null);
    return true;
  }

  interrupt(): void {
    if (this.#frame !== null) this.#minute.add(this.#frame.header.madeUs, null);
  }

  report(): ImbalanceReport {
    return { kind: 'imbalance', weighted: this.#meters[0]?.imbalance ?? null, meterCount: this.#meters.length };
  }

  paint(easel: Easel): void {
    const { pen, palette, texts, freshness, formats } = easel;
    const { width, height, ratio } = this.#extent;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.globalAlpha = 1;
    pen.fillStyle = palette.colours.surface;
    pen.fillRect(0, 0, width, height);
    const isLive = isFresh(freshness);
    if (isLive && this.#frame !== null && this.#meters.length > 0) this.#paintMeters(easel, this.#frame);
    else if (isLive) paintWordOver(pen, palette, width / 2, height / 2, texts['draw.noRows']);
    else if (this.#frame !== null || freshness !== 'waiting') paintWordOver(pen, palette, width / 2, height / 2, texts[wordFor(freshness)], this.#liveUs === null ? '' : filled(texts['draw.lastLive'], formats.time(this.#liveUs)));
  }

  #paintMeters(easel: Easel, frame: PressureFrame): void {
    const { palette: { scale }, texts } = easel;
    this.#paintHead(easel, frame);
    let top = Math.round(headHeight * scale);
    for (const meter of this.#meters) {
      if ((meter.kind === 'levels' && !this.#look.hasLevels) || (meter.kind === 'bps' && !this.#look.hasBands)) continue;
      if (top + rowHeight * scale > this.#extent.height) break;
      const label = meter.kind === 'weighted' ? texts['draw.weighted'] : meter.kind === 'levels' && meter.bound === 1 ? texts['draw.bestLevel'] : filled(texts[meter.kind === 'levels' ? 'draw.levels' : 'draw.band'], String(meter.bound));
      this.#paintMeter(easel, meter, label, top);
      top += Math.round(rowHeight * scale);
    }
  }

  /** Microprice and how often the book changes; beside them the last minute of the weighted imbalance. */
  #paintHead({ pen, palette: { colours, scale }, texts, formats }: Easel, frame: PressureFrame): void {
    const { width } = this.#extent;
    const micro = microTicks(frame);
    const line = (row: number): number => Math.round((15 + row * 20) * scale) + 0.5;
    pen.textBaseline = 'middle';
    pen.textAlign = 'left';
    pen.font = wordsFont(sizes.textSmall * scale);
    pen.fillStyle = colours.textQuiet;
    pen.fillText(texts['draw.micro'], margin, line(0));
    const left = margin + Math.max(pen.measureText(texts['draw.micro']).width, pen.measureText(texts['draw.updates']).width) + 10;
    pen.fillText(texts['draw.updates'], margin, line(1));
    pen.font = digitsFont(sizes.text * scale, 600);
    pen.fillStyle = colours.text;
    // One place more than prices have: it lies between two of them.
    pen.fillText(micro === null ? '—' : (micro * this.#tick).toFixed(this.#places + 1), left, line(0));
    pen.font = digitsFont(sizes.text * scale);
    pen.fillText(`${frame.changesPerSecond < 10_000 ? formats.number(frame.changesPerSecond, 0) : formats.compact(frame.changesPerSecond)}/s`, left, line(1));
    this.#paintMinute({ pen, colours, left: Math.max(left + 110 * scale, width * 0.5), right: width - margin, top: 8 * scale, bottom: (headHeight - 10) * scale });
  }

  #paintMinute({ pen, colours, left, right, top, bottom }: { readonly pen: Easel['pen']; readonly colours: Easel['palette']['colours']; readonly left: number; readonly right: number; readonly top: number; readonly bottom: number }): void {
    if (right - left < 40) return;
    const middle = Math.round((top + bottom) / 2) + 0.5;
    pen.strokeStyle = colours.line;
    pen.lineWidth = 1;
    pen.beginPath();
    pen.moveTo(left, middle);
    pen.lineTo(right, middle);
    pen.stroke();
    for (const isUp of [true, false]) {
      pen.save();
      pen.beginPath();
      pen.rect(left, isUp ? top - 2 : middle, right - left, isUp ? middle - top + 2 : bottom - middle + 2);
      pen.clip();
      pen.strokeStyle = isUp ? colours.buy : colours.sell;
      pen.lineWidth = 1.5;
      for (const stretch of this.#minute.stretches()) {
        pen.beginPath();
        for (const [share, value] of stretch) pen.lineTo(left + share * (right - left), middle - value * ((bottom - top) / 2));
        pen.stroke();
      }
      pen.restore();
    }
  }

  /** Bids from the left, asks from the right; where they meet says how they share. The number and its sign say the same. */
  #paintMeter({ pen, palette: { colours, scale }, formats }: Easel, meter: Meter, label: string, top: number): void {
    const { width } = this.#extent;
    const middleY = top + (rowHeight * scale) / 2;
    const [left, right] = [margin + labelWidth * scale, width - margin];
    pen.textBaseline = 'middle';
    pen.textAlign = 'left';
    pen.font = wordsFont(sizes.textSmall * scale);
    pen.fillStyle = meter.isWhole ? colours.textQuiet : colours.warn;
    pen.fillText(`${meter.isWhole ? '' : '≥ '}${label}`, margin, middleY, labelWidth * scale - 4);
    const high = Math.round((rowHeight - 5) * scale);
    const barTop = Math.round(top + 2);
    const share = meter.imbalance === null ? 0.5 : (meter.imbalance + 1) / 2;
    const meet = left + (right - left) * share;
    pen.fillStyle = meter.imbalance === null ? colours.raised : colours.buyDeep;
    pen.fillRect(left, barTop, meet - left, high);
    pen.fillStyle = meter.imbalance === null ? colours.raised : colours.sellDeep;
    pen.fillRect(meet, barTop, right - meet, high);
    pen.fillStyle = colours.text;
    pen.fillRect(Math.round((left + right) / 2), barTop, 1, high);
    pen.font = digitsFont(sizes.textSmall * scale);
    pen.textAlign = 'left';
    pen.fillText(formats.compact(meter.bidLots * this.#perLot), left + 5, middleY);
    pen.textAlign = 'right';
    pen.fillText(formats.compact(meter.askLots * this.#perLot), right - 5, middleY);
    if (meter.imbalance === null || right - left < 150) return;
    pen.textAlign = 'center';
    pen.font = digitsFont(sizes.textSmall * scale, 600);
    const text = imbalanceText(meter.imbalance);
    const half = pen.measureText(text).width / 2 + 4;
    const centre = Math.round((left + right) / 2);
    pen.fillStyle = colours.surface;
    pen.fillRect(centre - half, barTop + 1, half * 2, high - 2);
    pen.fillStyle = meter.imbalance > 0 ? colours.buy : meter.imbalance < 0 ? colours.sell : colours.text;
    pen.fillText(text, centre, middleY);
  }
}

/**
 * The depth chart on a canvas: bids to the left of the middle, asks to its right, each book a band upon the others, the sum of all as a line.
 *
 * Holds: beyond the nearest reach of its books a line is dashed, and its sums are marked ≥; what is not live is grey and says why.
 */

import { assert, type Instrument } from '../../../engine/contract/index.ts';
import { ticks as niceSteps } from 'd3';
import type { Formats } from '../../i18n/formats.ts';
import { sizes, venueColour } from '../../theme/tokens.ts';
import type { Easel } from '../drawing.ts';
import { stepFormat, type StepFormat } from '../format.ts';
import { digitsFont, wordsFont } from '../fonts.ts';
import { isFresh } from '../freshness.ts';
import { floatOf } from '../ladder/units.ts';
import type { Extent, Pen } from '../pen.ts';
import { filled } from '../texts.ts';
import { paintWordOver, wordFor } from '../word.ts';
import { heightOf, logLines, mirrored, reachShare, type DepthCurves, type Mirrored } from './curve.ts';

export interface DepthLook {
  readonly isLog: boolean;
  readonly unit: 'base' | 'quote';
}

/** In CSS pixels: the plot, and what surrounds it. */
interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly middle: number;
  readonly half: number;
}

const priceGapPixels = 110;
const sumGapPixels = 48;
const narrowPixels = 560;

export class DepthPanel {
  #curves: DepthCurves | null = null;
  #instrument: Instrument | null = null;
  #extent: Extent = { width: 0, height: 0, ratio: 1 };
  #price: StepFormat = stepFormat({ units: 1n, decimals: 0 });
  #look: DepthLook = { isLog: false, unit: 'base' };
  #pointerX: number | null = null;
  #liveUs: number | null = null;

  get curves(): DepthCurves | null {
    return this.#curves;
  }

  show(instrument: Instrument | null): void {
    this.#instrument = instrument;
    this.#curves = null;
    this.#liveUs = null;
    if (instrument !== null) this.#price = stepFormat(instrument.tick);
  }

  size(extent: Extent): void {
    this.#extent = extent;
  }

  look(look: DepthLook): void {
    this.#look = look;
  }

  point(x: number | null): void {
    this.#pointerX = x;
  }

  /** With keys: the pointer begins a quarter out, and goes outward or back. */
  step(by: number): void {
    const { middle, half } = this.#frame(1);
    const share = this.#pointerX === null ? 0.25 : Math.abs(this.#pointerX - middle) / half + by;
    this.#pointerX = middle + Math.max(0, Math.min(1, share)) * half;
  }

  onCurves(curves: DepthCurves): void {
    this.#curves = curves;
    if (curves.frame.validity === 'live') this.#liveUs = curves.frame.header.madeUs;
  }

  /** Where the pointer is, on both sides. */
  get pointed(): Mirrored | null {
    const frame = this.#frame(1);
    if (this.#pointerX === null || this.#curves === null || frame.half <= 0) return null;
    return mirrored(this.#curves, Math.abs(this.#pointerX - frame.middle) / frame.half);
  }

  #frame(scale: number): Frame {
    const { width, height } = this.#extent;
    const right = width - Math.round(64 * scale);
    return { left: 0, right, top: Math.round(34 * scale), bottom: height - Math.round(sizes.axisHeight * scale), middle: Math.round(right / 2), half: Math.round(right / 2) - 4 };
  }

  paint(easel: Easel): void {
    const { pen, palette, texts, freshness, formats } = easel;
    const { width, height, ratio } = this.#extent;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.globalAlpha = 1;
    pen.fillStyle = palette.colours.ground;
    pen.fillRect(0, 0, width, height);
    const frame = this.#frame(palette.scale);
    const curves = this.#curves;
    const inColour = isFresh(freshness);
    if (curves !== null && curves.frame.middle !== null && this.#instrument !== null) {
      pen.globalAlpha = inColour ? 1 : 0.45;
      this.#paintAxes(easel, frame, curves);
      this.#paintSide(easel, frame, curves, 'bid', inColour);
      this.#paintSide(easel, frame, curves, 'ask', inColour);
      this.#paintReaches(easel, frame, curves);
      pen.globalAlpha = 1;
      if (inColour) this.#paintPointed(easel, frame, curves);
    }
    const middleY = (frame.top + frame.bottom) / 2;
    if (!inColour && (curves !== null || freshness !== 'waiting')) paintWordOver(pen, palette, frame.middle, middleY, texts[wordFor(freshness)], this.#liveUs === null ? '' : filled(texts['draw.lastLive'], formats.time(this.#liveUs)));
    else if (inColour && curves?.frame.middle === null) paintWordOver(pen, palette, frame.middle, middleY, texts['draw.noRows']);
  }

  #paintAxes({ pen, palette: { colours, scale }, formats }: Easel, { left, right, top, bottom, middle, half }: Frame, { frame, most }: DepthCurves): void {
    assert(frame.middle !== null && this.#instrument !== null, 'a chart with axes has a middle');
    const { ticks, rangeTicks } = frame.middle;
    pen.font = digitsFont(sizes.textSmall * scale);
    pen.textBaseline = 'middle';
    pen.textAlign = 'center';
    pen.lineWidth = 1;
    for (const at of niceSteps(ticks - rangeTicks, ticks + rangeTicks, Math.max(2, Math.floor((right - left) / priceGapPixels)))) {
      const x = Math.round(middle + ((at - ticks) / rangeTicks) * half) + 0.5;
      line(pen, x, top, x, bottom, colours.grid);
      pen.fillStyle = colours.textQuiet;
      if (Number.isInteger(at) && x > 30 && x < right - 30) pen.fillText(this.#price.text(at), x, (bottom + this.#extent.height) / 2);
    }
    pen.textAlign = 'left';
    const worth = this.#worthOf();
    const heights = this.#look.isLog ? logLines(most * worth) : niceSteps(0, most * worth, Math.max(2, Math.floor((bottom - top) / sumGapPixels)));
    for (const value of heights) {
      const y = Math.round(bottom - heightOf(value / worth, most, this.#look.isLog) * (bottom - top)) + 0.5;
      line(pen, left, y, right, y, colours.grid);
      pen.fillStyle = colours.textQuiet;
      if (value > 0) pen.fillText(heightText(value, heights, formats), right + 6, Math.max(top + 6, y));
    }
    line(pen, middle + 0.5, top, middle + 0.5, bottom, colours.lineStrong);
    line(pen, left, bottom + 0.5, right, bottom + 0.5, colours.lineStrong);
  }

  /** Bands from the axis up, the first book lowest; then the line of them all. */
  #paintSide({ pen, palette: { colours } }: Easel, { bottom, top, middle, half }: Frame, curves: DepthCurves, side: 'bid' | 'ask', inColour: boolean): void {
    const { frame: { members, points, bidSums, askSums }, most } = curves;
    const sums = side === 'bid' ? bidSums : askSums;
    const all = side === 'bid' ? curves.bids : curves.asks;
    const sign = side === 'bid' ? -1 : 1;
    const x = (point: number): number => middle + sign * (point / points) * half;
    const y = (value: number): number => bottom - heightOf(value, most, this.#look.isLog) * (bottom - top);
    const below = new Float64Array(points);
    const colour = inColour ? (side === 'bid' ? colours.buy : colours.sell) : colours.textQuiet;
    for (const [place, member] of members.entries()) {
      if (member.absence !== null) continue;
      const upper = below.map((value, point) => value + (sums[place * points + point] ?? 0));
      pen.beginPath();
      steps(pen, upper, x, y, false);
      steps(pen, below, x, y, true);
      pen.fillStyle = members.length === 1 ? colour : colours[venueColour(place)];
      const before = pen.globalAlpha;
      pen.globalAlpha = before * (members.length === 1 ? 0.16 : 0.3);
      pen.fill();
      pen.globalAlpha = before;
      below.set(upper);
    }
    const whole = Math.floor((side === 'bid' ? curves.bidWhole : curves.askWhole) * points);
    pen.strokeStyle = colour;
    pen.lineWidth = 1.5;
    for (const [from, until, dash] of [[0, whole, []], [whole, points, [4, 4]]] as const) {
      if (from >= until) continue;
      pen.setLineDash([...dash]);
      pen.beginPath();
      for (let point = from; point < until; point += 1) {
        const high = y(all[point] ?? 0);
        if (point === from) pen.moveTo(x(point), high);
        else pen.lineTo(x(point), high);
        pen.lineTo(x(point + 1), high);
      }
      pen.stroke();
    }
    pen.setLineDash([]);
  }

  /** Where each book ends, if that is in sight: beyond it nobody knows what it holds. */
  #paintReaches({ pen, palette: { colours } }: Easel, { top, bottom, middle, half }: Frame, { frame }: DepthCurves): void {
    for (const [place, member] of frame.members.entries()) {
      if (member.absence !== null) continue;
      for (const [side, sign] of [['bid', -1], ['ask', 1]] as const) {
        const share = reachShare(frame, member, side);
        if (share >= 1) continue;
        const x = Math.round(middle + sign * share * half) + 0.5;
        const end = middle + sign * half;
        pen.save();
        pen.globalAlpha *= 0.22 / frame.members.length + 0.06;
        pen.fillStyle = colours.gapStripe;
        pen.fillRect(Math.min(x, end), top, Math.abs(end - x), bottom - top);
        pen.restore();
        pen.setLineDash([2, 3]);
        line(pen, x, top, x, bottom, frame.members.length === 1 ? colours.warn : colours[venueColour(place)]);
        pen.setLineDash([]);
      }
    }
  }

  #paintPointed(easel: Easel, frame: Frame, { most, frame: { middle } }: DepthCurves): void {
    const { pen, palette: { colours, scale }, texts } = easel;
    const at = this.pointed;
    if (at === null || middle === null) {
      this.#paintBest(easel, frame);
      return;
    }
    for (const [sign, lots, colour] of [[-1, at.bidLots, colours.buy], [1, at.askLots, colours.sell]] as const) {
      const x = Math.round(frame.middle + sign * at.share * frame.half) + 0.5;
      const y = frame.bottom - heightOf(lots, most, this.#look.isLog) * (frame.bottom - frame.top);
      line(pen, x, frame.top, x, frame.bottom, colours.crosshair);
      pen.fillStyle = colour;
      pen.beginPath();
      pen.arc(x, y, 3.5, 0, Math.PI * 2);
      pen.fill();
    }
    const middleY = frame.top / 2 + 0.5;
    pen.textBaseline = 'middle';
    pen.font = digitsFont(sizes.textSmall * scale);
    pen.textAlign = 'left';
    pen.fillStyle = colours.buy;
    pen.fillText(this.#sideText(easel, at.bidTicks, at.bidLots, at.isBidWhole), 10, middleY);
    pen.textAlign = 'right';
    pen.fillStyle = colours.sell;
    pen.fillText(this.#sideText(easel, at.askTicks, at.askLots, at.isAskWhole), frame.right - 4, middleY);
    pen.textAlign = 'center';
    pen.font = wordsFont(sizes.textSmall * scale, 500);
    const isBound = !at.isBidWhole || !at.isAskWhole;
    const more = at.heavier === null || at.times === null ? '' : filled(texts[at.heavier === 'bid' ? 'draw.moreBids' : 'draw.moreAsks'], `${isBound ? '≈ ' : ''}${at.times.toFixed(2)}`);
    const text = `±${easel.formats.number(at.bps, at.bps < 10 ? 2 : 1)} bp${more === '' ? '' : ` · ${more}`}`;
    // In a narrow panel it stands below what both sides hold.
    const isNarrow = frame.right < narrowPixels * scale;
    const y = isNarrow ? frame.top + 12 * scale : middleY;
    if (isNarrow) {
      const half = pen.measureText(text).width / 2 + 6;
      pen.fillStyle = colours.ground;
      pen.fillRect(frame.middle - half, y - 9 * scale, half * 2, 18 * scale);
    }
    pen.fillStyle = colours.text;
    pen.fillText(text, frame.middle, y);
  }

  /** Without a pointer: the middle and what the books hold to the edge. */
  #paintBest({ pen, palette: { colours, scale }, texts }: Easel, frame: Frame): void {
    const middle = this.#curves?.frame.middle;
    if (middle === null || middle === undefined) return;
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    pen.font = digitsFont(sizes.text * scale, 600);
    pen.fillStyle = colours.text;
    const best = `${this.#price.text(middle.bestBidTicks)} – ${this.#price.text(middle.bestAskTicks)}`;
    pen.fillText(best, frame.middle, frame.top / 2 + 0.5);
    const bestRight = frame.middle + pen.measureText(best).width / 2;
    // Prices of several exchanges may cross.
    pen.textAlign = 'right';
    pen.font = wordsFont(sizes.textSmall * scale);
    pen.fillStyle = middle.bestAskTicks < middle.bestBidTicks ? colours.warn : colours.textQuiet;
    const spread = `${texts['draw.spread']} ${this.#price.text(middle.bestAskTicks - middle.bestBidTicks)}`;
    if (frame.right - 4 - pen.measureText(spread).width > bestRight + 6) pen.fillText(spread, frame.right - 4, frame.top / 2 + 0.5);
  }

  #sideText({ formats }: Easel, ticks: number, lots: number, isWhole: boolean): string {
    const unit = this.#look.unit === 'base' ? this.#instrument?.base : this.#instrument?.quote;
    return `${this.#price.text(Math.round(ticks))}  ${isWhole ? '' : '≥ '}${formats.compact(lots * this.#worthOf())} ${unit ?? ''}`;
  }

  /** What one lot is in the unit that is shown. In money: at the middle, which is close enough for a picture. */
  #worthOf(): number {
    const frame = this.#curves?.frame;
    if (frame === undefined || this.#instrument === null) return 1;
    const base = floatOf({ units: BigInt(Math.round(frame.lotUnits)), decimals: frame.lotDecimals });
    return this.#look.unit === 'base' ? base : base * (frame.middle?.ticks ?? 0) * floatOf(this.#instrument.tick);
  }
}

/** As many places as the steps between the heights need; large ones with a letter. */
function heightText(value: number, heights: readonly number[], formats: Formats): string {
  if (value >= 10_000) return formats.compact(value);
  const step = heights.reduce((least, height, at) => (at === 0 ? least : Math.min(least, height - (heights[at - 1] ?? 0))), heights[0] === 0 ? Infinity : (heights[0] ?? value));
  return formats.number(value, Math.max(0, Math.min(8, -Math.floor(Math.log10(step) + 1e-9))));
}

/** Along the tops of steps, outward or back again. */
function steps(pen: Pen, values: Float64Array, x: (point: number) => number, y: (value: number) => number, isBack: boolean): void {
  const count = values.length;
  for (let at = 0; at < count; at += 1) {
    const point = isBack ? count - 1 - at : at;
    const high = y(values[point] ?? 0);
    const [first, second] = isBack ? [x(point + 1), x(point)] : [x(point), x(point + 1)];
    pen.lineTo(first, high);
    pen.lineTo(second, high);
  }
}

function line(pen: Pen, fromX: number, fromY: number, toX: number, toY: number, colour: string): void {
  pen.strokeStyle = colour;
  pen.lineWidth = 1;
  pen.beginPath();
  pen.moveTo(fromX, fromY);
  pen.lineTo(toX, toY);
  pen.stroke();
}

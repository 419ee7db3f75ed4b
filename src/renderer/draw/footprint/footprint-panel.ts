/**
 * The footprint on a canvas: bars of what traded at each price, with what lies over and below them.
 *
 * Holds: bars that are over are painted once and kept as a picture (layer.ts); only the newest is painted anew each time. Nothing
 * of a former instrument or kind of bars survives; what is not live is grey and says why and since when.
 */

import type { FootprintFrame, Instrument } from '../../../engine/contract/index.ts';
import { ticks as niceSteps } from 'd3';
import type { Formats } from '../../i18n/formats.ts';
import { sizes } from '../../theme/tokens.ts';
import type { Easel } from '../drawing.ts';
import { digitsFont, wordsFont } from '../fonts.ts';
import { stepFormat, type StepFormat } from '../format.ts';
import { isFresh } from '../freshness.ts';
import { sizeFormat, type SizeFormat } from '../ladder/units.ts';
import type { Extent } from '../pen.ts';
import { filled, type DrawText } from '../texts.ts';
import { paintWordOver, wordFor } from '../word.ts';
import { FootBars, type FootBar } from './bars.ts';
import { paintAbsorption } from './absorption.ts';
import { firstFootprintLook, type FootprintLook } from './look.ts';
import { BarsLayer } from './layer.ts';
import { paintBar, paintBarMarks } from './paint-bar.ts';
import { paintAverages, paintLines, paintProfile, profileWidth } from './paint-layers.ts';
import { stripes, type FootScene } from './scene.ts';
import { paintStrip, stripRowHeight } from './strip.ts';
import { barAt, barsInSight, barX, followed, newFootView, panned, reset, resized, tickY, ticksAt, within, zoomedPrice, zoomedTime, type FootView } from './view.ts';

export const footAxisWidth = 84;
const priceGapPixels = 52;
const timeGapPixels = 84;
/** So near to the oldest bar older ones are wished for. */
const wishBars = 20;

export class FootprintPanel {
  readonly bars = new FootBars();
  #view: FootView = newFootView();
  #instrument: Instrument | null = null;
  #extent: Extent = { width: 0, height: 0, ratio: 1 };
  #price: StepFormat = stepFormat({ units: 1n, decimals: 0 });
  #look: FootprintLook = firstFootprintLook;
  #pointer: { readonly x: number; readonly y: number } | null = null;
  #crossTicks: number | null = null;
  #liveUs: number | null = null;
  readonly #layer = new BarsLayer();
  #sizes: { readonly formats: Formats; readonly look: FootprintLook; readonly form: SizeFormat } | null = null;

  get isFollowing(): boolean {
    return this.#view.isFollowingTime && this.#view.isFollowingPrice;
  }

  get rowTicks(): number | null {
    return this.bars.newest?.rowTicks ?? null;
  }

  get pointedTicks(): number | null {
    return this.#pointer === null || this.#view.ticksPerPixel === 0 || this.#pointer.x > this.#view.width || this.#pointer.y > this.#view.height ? null : Math.round(ticksAt(this.#view, this.#pointer.y));
  }

  get pointedUs(): number | null {
    return this.#pointer === null ? null : (this.bars.bar(barAt(this.#view, this.#pointer.x))?.startUs ?? null);
  }

  show(instrument: Instrument | null): void {
    this.#instrument = instrument;
    this.#sizes = null;
    if (instrument !== null) this.#price = stepFormat(instrument.tick);
    this.begin();
  }

  begin(): void {
    this.bars.clear();
    this.#liveUs = null;
    this.#view = reset(this.#view);
  }

  size(extent: Extent): void {
    this.#extent = extent;
  }

  look(look: FootprintLook): void {
    this.#look = look;
  }

  point(at: { readonly x: number; readonly y: number } | null): void {
    this.#pointer = at;
  }

  cross(ticks: number | null): void {
    this.#crossTicks = ticks;
  }

  pan(dx: number, dy: number): void {
    this.#view = within(panned(this.#view, dx, dy), this.bars.oldest, this.bars.end);
  }

  zoom(axis: 'time' | 'price', factor: number, x: number | null, y: number | null): void {
    this.#view = axis === 'time' ? zoomedTime(this.#view, factor, x) : zoomedPrice(this.#view, factor, y, this.rowTicks ?? 1);
  }

  reset(): void {
    this.#view = reset(this.#view);
  }

  follow(): void {
    this.#view = { ...this.#view, isFollowingTime: true, isFollowingPrice: true };
  }

  /** Older bars are wanted than the oldest, which began then; null: none, or there are none. */
  get wishUs(): number | null {
    const oldest = this.bars.bar(this.bars.oldest);
    const [first] = barsInSight(this.#view);
    return oldest === null || first > this.bars.oldest + wishBars || oldest.startUs <= this.bars.recordedUs ? null : oldest.startUs;
  }

  onFrame(frame: FootprintFrame): void {
    const had = this.rowTicks;
    // More of the past, or the same after a break: whoever looks at the past goes on looking there.
    if (frame.isAgain && this.bars.count > 0 && !this.#view.isFollowingTime) this.#view = { ...this.#view, rightBar: this.#view.rightBar + frame.endNumber - this.bars.end };
    this.bars.add(frame);
    // Another height of rows asks for another scale.
    if (had !== null && this.rowTicks !== null && had !== this.rowTicks && frame.isAgain) this.#view = reset(this.#view);
    if (frame.validity === 'live') this.#liveUs = frame.header.madeUs;
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
    const newest = this.bars.newest;
    const plotWidth = width - Math.round(footAxisWidth * scale);
    const stripHeight = this.#look.strip.length * Math.round(stripRowHeight * scale);
    const axisHeight = Math.round(20 * scale);
    const plotHeight = Math.max(20, height - stripHeight - axisHeight);
    // The profile has its own place at the right edge, or it would cover the newest bar.
    const barsWidth = plotWidth - (this.#look.layers.includes('profile') ? profileSpace(plotWidth) : 0);
    this.#view = resized(this.#view, barsWidth, plotHeight);
    if (newest !== null && this.#instrument !== null) {
      this.#view = followed(this.#view, { end: this.bars.end, closeTicks: this.#followedClose(newest), rowTicks: newest.rowTicks });
      const scene = this.#sceneOf(easel, inColour);
      pen.globalAlpha = inColour ? 1 : 0.5;
      this.#paintPlot(scene, newest, plotWidth, texts);
      this.#paintPriceAxis(scene, newest, plotWidth);
      this.#paintTimeAxis(scene, plotHeight, axisHeight, plotWidth);
      paintStrip(scene, texts, plotHeight + axisHeight, plotWidth);
      pen.globalAlpha = 1;
      this.#paintPointed(scene, texts);
    }
    this.#paintNotes(easel, plotWidth);
    const middleY = plotHeight / 2;
    if (!inColour && (newest !== null || freshness !== 'waiting')) paintWordOver(pen, palette, plotWidth / 2, middleY, texts[wordFor(freshness)], this.#liveUs === null ? '' : filled(texts['draw.lastLive'], formats.time(this.#liveUs)));
    else if (inColour && newest === null) paintWordOver(pen, palette, plotWidth / 2, middleY, texts['draw.noTradeYet']);
  }

  /** Of the newest bar in sight: whoever looks at the past looks at its prices. */
  #followedClose(newest: FootBar): number {
    const [, last] = barsInSight(this.#view);
    return (this.#view.isFollowingTime ? newest : (this.bars.bar(Math.max(this.bars.oldest, last)) ?? newest)).close;
  }

  #sizeFormat(formats: Formats): SizeFormat {
    const known = this.#sizes;
    if (known !== null && known.formats === formats && known.look === this.#look) return known.form;
    if (this.#instrument === null) throw new Error('a footprint with bars has an instrument');
    const form = sizeFormat({ instrument: this.#instrument, unit: this.#look.unit, lot: null }, formats);
    this.#sizes = { formats, look: this.#look, form };
    return form;
  }

  #sceneOf({ pen, palette, formats }: Easel, inColour: boolean): FootScene {
    const { ratio } = this.#extent;
    const sizesOf = this.#sizeFormat(formats);
    const placement = this.#layer.settle(this.#view, ratio, [palette, formats, this.#look, sizesOf, inColour, digitsFont(1)]);
    return { pen, palette, formats, ...placement, bars: this.bars, look: this.#look, sizes: sizesOf, inColour, sight: { top: 0, bottom: placement.view.height } };
  }

  #paintPlot(scene: FootScene, newest: FootBar, plotWidth: number, texts: DrawText): void {
    const { pen, view } = scene;
    const layer = this.#layer.picture(scene);
    pen.save();
    pen.beginPath();
    pen.rect(0, 0, plotWidth, view.height);
    pen.clip();
    this.#paintBegin(scene, texts);
    const [first, last] = barsInSight(view);
    for (let number = Math.max(first, this.bars.oldest); number <= Math.min(last, this.bars.end - 2); number += 1) {
      const bar = this.bars.bar(number);
      if (bar === null) continue;
      if (layer === null) paintBar(scene, bar);
      else paintBarMarks(scene, bar);
    }
    if (layer !== null) pen.drawImage(layer, 0, 0, layer.width / this.#extent.ratio, layer.height / this.#extent.ratio);
    paintLines(scene);
    paintBar(scene, newest);
    paintAverages(scene);
    paintAbsorption(scene);
    if (this.#look.layers.includes('profile')) {
      const profile = this.bars.profile(Math.max(first, this.bars.oldest), Math.min(last, this.bars.end - 1), this.#look.valueShare);
      if (profile !== null) paintProfile(scene, view, profile, plotWidth, profileSpace(plotWidth) - 10);
    }
    pen.restore();
  }

  /** Where the record begins: what is before, nobody recorded. */
  #paintBegin({ pen, view, bars, x, formats, palette: { colours, scale } }: FootScene, texts: DrawText): void {
    const oldest = bars.bar(bars.oldest);
    const right = Math.min(view.width, x(bars.oldest));
    if (oldest === null || right <= 0 || this.wishUs !== null) return;
    stripes(pen, 0, 0, right, view.height, colours.gap, colours.gapStripe);
    const text = filled(texts['draw.noDataBefore'], formats.dateTime(Math.min(bars.recordedUs, oldest.openUs)));
    pen.font = wordsFont(sizes.textSmall * scale);
    const long = pen.measureText(text).width + 12;
    if (long > right - 8) return;
    pen.fillStyle = `${colours.surface}d9`;
    pen.fillRect(right - long - 4, view.height / 2 - 9, long, 18);
    pen.fillStyle = colours.textQuiet;
    pen.textAlign = 'left';
    pen.textBaseline = 'middle';
    pen.fillText(text, right - long + 2, view.height / 2);
  }

  #paintPriceAxis({ pen, view, palette: { colours, scale }, inColour }: FootScene, newest: FootBar, left: number): void {
    const { width } = this.#extent;
    pen.fillStyle = colours.surface;
    pen.fillRect(left, 0, width - left, this.#extent.height);
    pen.fillStyle = colours.line;
    pen.fillRect(left, 0, 1, this.#extent.height);
    pen.font = digitsFont(sizes.textSmall * scale);
    pen.textBaseline = 'middle';
    pen.textAlign = 'left';
    for (const at of niceSteps(ticksAt(view, view.height), ticksAt(view, 0), Math.max(2, Math.floor(view.height / priceGapPixels)))) {
      if (!Number.isInteger(at)) continue;
      const y = tickY(view, at);
      pen.fillStyle = colours.textQuiet;
      if (y > 8 && y < view.height - 8) pen.fillText(this.#price.text(at), left + 8, y);
    }
    const y = Math.max(9, Math.min(view.height - 9, tickY(view, newest.close)));
    pen.fillStyle = !inColour ? colours.pressed : newest.close >= newest.open ? colours.buyDeep : colours.sellDeep;
    pen.fillRect(left + 1, y - 9, width - left - 1, 18);
    pen.fillStyle = colours.text;
    pen.font = digitsFont(sizes.textSmall * scale, 600);
    pen.fillText(this.#price.text(newest.close), left + 8, y + 0.5);
  }

  #paintTimeAxis({ pen, view, bars, formats, palette: { colours, scale } }: FootScene, top: number, high: number, right: number): void {
    pen.fillStyle = colours.surface;
    pen.fillRect(0, top, right, this.#extent.height - top);
    pen.fillStyle = colours.line;
    pen.fillRect(0, top, right, 1);
    pen.font = digitsFont(sizes.textSmall * scale);
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    pen.fillStyle = colours.textQuiet;
    const [first, last] = barsInSight(view);
    const every = Math.max(1, Math.ceil((timeGapPixels * scale) / view.barWidth));
    for (let number = Math.max(bars.oldest, Math.ceil(first / every) * every); number <= last; number += every) {
      const bar = bars.bar(number);
      const x = barX(view, number + 0.5);
      if (bar !== null && x > 28 && x < view.width - 28) pen.fillText(bar.startUs % 60_000_000 === 0 ? formats.minute(bar.startUs) : formats.time(bar.startUs), x, top + high / 2 + 1);
    }
  }

  /** The crosshair, and the bar under it in words. */
  #paintPointed(scene: FootScene, texts: DrawText): void {
    const plotWidth = this.#extent.width - Math.round(footAxisWidth * scene.palette.scale);
    const { pen, view, palette: { colours, scale }, formats } = scene;
    const ticks = this.pointedTicks ?? this.#crossTicks;
    if (ticks === null) return;
    const y = Math.round(tickY(view, ticks)) + 0.5;
    if (y < 0 || y > view.height) return;
    pen.strokeStyle = colours.crosshair;
    pen.lineWidth = 1;
    pen.setLineDash([3, 3]);
    pen.beginPath();
    pen.moveTo(0, y);
    pen.lineTo(plotWidth, y);
    if (this.#pointer !== null) {
      pen.moveTo(Math.round(this.#pointer.x) + 0.5, 0);
      pen.lineTo(Math.round(this.#pointer.x) + 0.5, this.#extent.height);
    }
    pen.stroke();
    pen.setLineDash([]);
    pen.fillStyle = colours.pressed;
    pen.fillRect(plotWidth + 1, y - 9, this.#extent.width - plotWidth - 1, 18);
    pen.fillStyle = colours.text;
    pen.font = digitsFont(sizes.textSmall * scale);
    pen.textAlign = 'left';
    pen.textBaseline = 'middle';
    pen.fillText(this.#price.text(ticks), plotWidth + 8, y + 0.5);
    const bar = this.#pointer === null ? null : this.bars.bar(barAt(view, this.#pointer.x));
    if (bar === null) return;
    const at = Math.floor(ticks / bar.rowTicks) - bar.lowRow;
    const size = (lots: number): string => scene.sizes.short(lots, bar.close, 9);
    const row = at >= 0 && at < bar.buyLots.length ? `   ${texts['draw.price']} ${this.#price.text((bar.lowRow + at) * bar.rowTicks)}: ${size(bar.sellLots[at] ?? 0)} × ${size(bar.buyLots[at] ?? 0)} · ${bar.rowTrades[at] ?? 0}` : '';
    const text = `${formats.time(bar.startUs)}  O ${this.#price.text(bar.open)}  H ${this.#price.text(bar.high)}  L ${this.#price.text(bar.low)}  C ${this.#price.text(bar.close)}  ${texts['draw.delta']} ${size(bar.bought - bar.sold)}${row}`;
    const long = pen.measureText(text).width + 12;
    pen.fillStyle = `${colours.raised}e6`;
    pen.fillRect(4, 22, long, 18);
    pen.fillStyle = colours.text;
    pen.fillText(text, 10, 31.5);
  }

  /** Since when every trade is known: bars from before are not whole. */
  #paintNotes({ pen, palette: { colours, scale }, texts, formats }: Easel, plotWidth: number): void {
    if (this.bars.sinceUs === 0) return;
    const from = filled(texts['draw.tradesFrom'], formats.time(this.bars.sinceUs));
    const text = this.bars.recordedUs < this.bars.sinceUs ? `${filled(texts['draw.recordedFrom'], formats.dateTime(this.bars.recordedUs))} · ${from}` : from;
    pen.font = wordsFont(sizes.textSmall * scale);
    const long = Math.min(plotWidth - 8, pen.measureText(text).width + 12);
    pen.fillStyle = `${colours.surface}d9`;
    pen.fillRect(4, 8, long, 17 * scale - 3);
    pen.fillStyle = colours.textQuiet;
    pen.textAlign = 'left';
    pen.textBaseline = 'middle';
    pen.fillText(text, 10, 15.5);
  }
}

function profileSpace(plotWidth: number): number {
  return Math.round(Math.min(profileWidth, plotWidth / 5)) + 10;
}

/**
 * The heatmap of one instrument: takes frames and gestures, keeps the window, and paints one picture when asked.
 *
 * Holds: nothing of a former instrument survives `show`; the window moves by itself only while it follows.
 */

import { never, type HeatFrame, type Instrument, type TradesFrame } from '../../../engine/contract/index.ts';
import { sizes } from '../../theme/tokens.ts';
import type { DrawnPlace, Easel } from '../drawing.ts';
import { stepFormat, type StepFormat } from '../format.ts';
import { isFresh, type Freshness } from '../freshness.ts';
import type { LinesTell } from '../lines/held.ts';
import type { Extent } from '../pen.ts';
import type { CellsPainter, CellsPicture } from './cells.ts';
import { isOffScale, scaleAround, typicalLots, type LotScale } from './codes.ts';
import { paintCrosshair, paintLinked, type Spot } from './crosshair.ts';
import { bandAt, bandOf, farBands, farShareMax, noBands, type FarBands } from './far-bands.ts';
import { FarStrip } from './far-strip.ts';
import { farBuckets, HeatGrid } from './grid.ts';
import { paintFarEdges } from './far-axis.ts';
import { paintGutter } from './gutter.ts';
import { HeatColours } from './heat-colours.ts';
import { HeatForced } from './heat-forced.ts';
import { HeatLines } from './heat-lines.ts';
import { HeatHistory } from './history.ts';
import { paintAxes, paintBest, paintBubbles, paintGaps, paintGrid, paintPartial, paintPriceLabel, paintTradesBegin, paintVeil, paintYouth, type OverlayScene } from './overlay.ts';
import { covers, HeatPast, widened, type PastReach, type PastWindow } from './past.ts';
import { readingInBand } from './reading.ts';
import { TradeTrail } from './trades.ts';
import { backToLive, followed, grown, isSet, newView, opened, panned, priceZoomed, resized, tickAt, tickY, timeAt, timeZoomed, ticksAt, type HeatView, type ViewLimits } from './view.ts';

/** The widest window. */
const windowUsMax = 24 * 3_600_000_000;

export class HeatPanel {
  readonly grid = new HeatGrid();
  readonly history = new HeatHistory();
  readonly past = new HeatPast();
  readonly trades = new TradeTrail();
  readonly lines = new HeatLines();
  readonly forced = new HeatForced();
  readonly colours = new HeatColours();
  readonly #strip = new FarStrip();
  /** Prices out of sight stand at the edges. */
  hasFar = true;
  #view: HeatView = newView(0, 0);
  #extent: Extent = { width: 0, height: 0, ratio: 1 };
  #scale: LotScale | null = null;
  #price: StepFormat = stepFormat({ units: 1n, decimals: 0 });
  #lots: StepFormat = stepFormat({ units: 1n, decimals: 0 });
  #cross: { readonly x: number; readonly y: number } | null = null;
  /** Where a linked panel points. */
  #linked: Spot | null = null;
  #middle: number | null = null;
  #clearedCount = 0;
  /** Where the middle of a following window is on its way to. */
  #targetTicks: number | null = null;
  /** Nobody moved or zoomed the window yet: it grows with the map. */
  #isGrowing = true;
  isMotionReduced = false;
  /** Whether every bucket in sight has been computed. */
  #isFilled = true;

  /** Whether the window is still on its way or not filled yet, so that another picture is due. */
  get isMoving(): boolean {
    return this.#targetTicks !== null || !this.#isFilled;
  }

  get isFollowing(): boolean {
    return this.#view.isFollowing;
  }

  /** Between the best bid and ask of the newest live column. */
  get middleTicks(): number | null {
    return this.#middle;
  }

  /** Size of the part that shows cells, in CSS pixels. */
  get plot(): Extent {
    return { width: this.#view.width, height: this.#view.height, ratio: this.#extent.ratio };
  }

  /** The far prices at the edges of the window. */
  get bands(): FarBands {
    return this.hasFar && this.grid.bucketUs > 0 ? farBands(this.#view, this.grid) : noBands(this.#view);
  }

  /** Throws everything away that was drawn. */
  beginAgain(): void {
    this.history.clear();
    this.past.clear();
    this.#forgetPicture();
    this.trades.clear();
    this.lines.walls.clear();
  }

  show(instrument: Instrument | null): void {
    this.beginAgain();
    this.lines.show(instrument);
    this.forced.show(instrument);
    if (instrument === null) return;
    this.#price = stepFormat(instrument.tick);
    this.#lots = stepFormat(instrument.lot);
  }

  size(extent: Extent): void {
    this.#extent = extent;
    this.#view = resized(this.#view, Math.max(0, extent.width - sizes.axisWidth - sizes.gutter), Math.max(0, extent.height - sizes.axisHeight));
  }

  onHeat(frame: HeatFrame): void {
    const changed = this.history.add(frame);
    if (this.history.clearedCount !== this.#clearedCount) this.#forgetPicture();
    if (changed === null) return;
    this.grid.touch(changed.first, changed.last);
    const newest = this.history.at(this.history.newestIndex);
    if (newest?.validity === 'live' && newest.bestBidTicks > 0 && newest.bestAskTicks > 0) this.#middle = (newest.bestBidTicks + newest.bestAskTicks) / 2;
    if (frame.lots.length > 0) this.#fitScale(frame.lots);
    this.#follow();
  }

  nameMarkets(tell: Extract<LinesTell, { kind: 'line-markets' }>): void {
    this.lines.tell(tell);
    this.forced.names = this.lines.names;
  }

  /** A column of the past that was asked for. */
  onPast(frame: HeatFrame): void {
    const changed = this.past.add(frame);
    if (changed !== null && this.grid.bucketUs === this.past.stepUs) this.grid.touchBuckets(changed.first, changed.last);
  }

  onReach(reach: PastReach | null): void {
    this.past.reach = reach;
  }

  /** The window of the past that is in sight and was not asked for yet; asked for from now on. */
  takeWish(): PastWindow | null {
    const { history, grid } = this;
    if (!isSet(this.#view) || history.isEmpty || grid.bucketUs === 0) return null;
    const fromUs = Math.max(0, timeAt(this.#view, 0));
    const untilUs = Math.min(timeAt(this.#view, this.#view.width), history.startUs);
    if (untilUs <= fromUs) return null;
    const wanted: PastWindow = {
      fromUs, untilUs, stepUs: grid.bucketUs,
      prices: { fromTicks: ticksAt(this.#view, this.#view.height), untilTicks: ticksAt(this.#view, 0), rowTicks: grid.bucketTicks, far: this.#farWish() },
    };
    if (covers(this.past.window, wanted)) return null;
    const wide = widened(wanted);
    this.past.begin(wide);
    return wide;
  }

  #farWish(): PastWindow['prices']['far'] {
    if (!this.hasFar) return null;
    const { centreTicks } = this.#view;
    const stepTicks = this.grid.bucketTicks * farBuckets;
    return { fromTicks: Math.max(0, centreTicks * (1 - farShareMax) - stepTicks), untilTicks: centreTicks * (1 + farShareMax) + stepTicks, stepTicks };
  }

  onTrades(frame: TradesFrame): void {
    this.trades.add(frame);
  }

  pan(dx: number, dy: number): void {
    this.#targetTicks = null;
    this.#isGrowing = false;
    if (isSet(this.#view)) this.#view = panned(this.#view, dx, dy, this.history.endUs);
  }

  zoom(axis: 'time' | 'price', factor: number, x: number | null, y: number | null): void {
    if (!isSet(this.#view) || !(factor > 0)) return;
    const { width, height } = this.#view;
    if (axis === 'time') {
      this.#isGrowing = false;
      this.#view = timeZoomed(this.#view, factor, x ?? width, this.#limits());
    } else this.#view = priceZoomed(this.#view, factor, y ?? height / 2, this.#limits());
    this.colours.lookSoon();
  }

  backToLive(): void {
    this.#targetTicks = null;
    if (isSet(this.#view)) this.#view = backToLive(this.#view, this.history.endUs, this.#middle);
  }

  /** The window as it was at first. */
  resetView(): void {
    this.#targetTicks = null;
    if (!this.history.isEmpty && this.#middle !== null) this.#view = opened(this.#view, this.history.endUs, this.#middle, this.#limits());
    this.#grow(true);
    this.colours.forget();
  }

  hover(x: number, y: number): void {
    this.#cross = { x, y };
  }

  leave(): void {
    this.#cross = null;
  }

  /** A linked panel points there, or no longer. */
  cross(at: Spot | null): void {
    this.#linked = at;
  }

  /** What the pointer is on; null: it is not here. */
  get pointed(): Spot | null {
    if (this.#cross === null || !isSet(this.#view)) return null;
    return { timeUs: this.#cross.x <= this.#view.width ? Math.round(timeAt(this.#view, this.#cross.x)) : null, ticks: this.#ticksAt(this.#cross.y) };
  }

  /** What stands at a height, or at the crosshair's. */
  placeAt(y: number | null): DrawnPlace | null {
    const at = y ?? this.#cross?.y ?? null;
    const ticks = at === null || !isSet(this.#view) ? null : this.#ticksAt(at);
    return at === null || ticks === null ? null : { ticks, alert: this.lines.nearOn((one) => this.#priceY(one), at) };
  }

  /** Of far prices, that of the largest size there now; null where there is none. */
  #ticksAt(y: number): number | null {
    const band = bandAt(this.bands, y);
    if (band === null) return tickAt(this.#view, y);
    const reading = readingInBand(this.history, this.past, this.grid, null, band);
    return reading.kind === 'far' ? (reading.most?.lowTicks ?? null) : null;
  }

  #priceY(ticks: number): number {
    const y = tickY(this.#view, ticks);
    const { bands } = this;
    if (y >= bands.top && y < bands.bottom) return y;
    const band = bandOf(bands, Math.floor(ticks / this.grid.bucketTicks));
    return band === null ? (y < bands.top ? -1 : this.#view.height + 1) : band.top + band.height / 2;
  }

  /** Moves the crosshair from wherever it is, or puts it into the middle. */
  moveCross(dx: number, dy: number): void {
    const { width, height } = this.#view;
    const from = this.#cross ?? { x: width / 2 - dx, y: height / 2 - dy };
    this.#cross = { x: Math.max(0, Math.min(width, from.x + dx)), y: Math.max(0, Math.min(height, from.y + dy)) };
  }

  paint(cells: CellsPainter, { pen, texts, freshness, nowMs, palette, formats }: Easel): void {
    const { width, height, ratio } = this.#extent;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.globalAlpha = 1;
    pen.fillStyle = palette.colours.surface;
    pen.fillRect(0, 0, width, height);
    if (!isSet(this.#view) || this.#scale === null) {
      paintVeil({ pen, palette }, width, height, texts[veilKey(freshness) ?? 'draw.waiting']);
      return;
    }
    this.colours.take(palette);
    this.#move();
    const picture = this.#picture(this.#scale, nowMs);
    cells.draw(picture, pen);
    this.#strip.draw(picture, this.colours.farLooks, pen);
    const { grid, history, past, bands } = this;
    this.#paintOverlay({ pen, view: this.#view, grid, history, past, bands, priceY: (ticks) => this.#priceY(ticks), texts, palette, formats, price: this.#price, lots: this.#lots, forced: this.forced }, picture, freshness);
  }

  /** One step of the way: a fifth of what is left, all of it when that is less than a pixel or motion is not wanted. */
  #move(): void {
    if (this.#targetTicks === null) return;
    const left = this.#targetTicks - this.#view.centreTicks;
    const isLast = this.isMotionReduced || !this.#view.isFollowing || Math.abs(left) < this.#view.ticksPerPixel;
    if (this.#view.isFollowing) this.#view = { ...this.#view, centreTicks: this.#view.centreTicks + (isLast ? left : left / 5) };
    if (isLast) this.#targetTicks = null;
  }

  #picture(scale: LotScale, nowMs: number): CellsPicture {
    const view = this.#view;
    this.grid.fit(view, this.history);
    const { first, last } = this.grid.bucketsOf(view, this.history, this.past.reach?.sinceUs);
    this.past.see(timeAt(view, 0) < this.history.startUs, nowMs);
    this.#isFilled = this.grid.ensure(first, last, this.history, scale, this.past);
    this.#strip.take(this.bands, this.grid, first, last);
    this.colours.adjust(this.grid, view, { first, last }, this.#strip, nowMs);
    return { grid: this.grid, view, first, last, looks: this.colours.looks, looksVersion: this.colours.version, extent: this.plot };
  }

  #paintOverlay(scene: OverlayScene, picture: CellsPicture, freshness: Freshness): void {
    const { pen, view } = scene;
    const { width, height } = this.#extent;
    pen.save();
    pen.beginPath();
    pen.rect(0, 0, view.width, view.height);
    pen.clip();
    paintGrid(scene);
    paintFarEdges(scene);
    paintYouth(scene);
    paintGaps(scene);
    paintPartial(scene, picture.first, picture.last);
    pen.save();
    pen.beginPath();
    pen.rect(0, scene.bands.top, view.width, scene.bands.bottom - scene.bands.top);
    pen.clip();
    if (this.lines.withTrades) paintBubbles(scene, this.trades.bubbles(view));
    paintBest(scene, picture.first, picture.last);
    pen.restore();
    if (this.trades.sinceUs !== null && this.lines.withTrades) paintTradesBegin(scene, this.trades.sinceUs);
    this.forced.paint(scene);
    this.lines.paint(scene);
    pen.restore();
    paintGutter(scene, freshness !== 'waiting');
    const veil = veilKey(freshness);
    // What came before the first news is history, not a stale present.
    if (veil !== null && freshness !== 'waiting') paintVeil(scene, width - sizes.axisWidth, view.height, scene.texts[veil]);
    const lastY = this.#lastY(view);
    paintAxes(scene, width, height, [...(lastY === null ? [] : [lastY]), ...(this.#cross === null ? [] : [this.#cross.y])]);
    if (lastY !== null) this.#paintLast(scene, freshness, width, lastY);
    if (this.#cross !== null) paintCrosshair(scene, this.#cross.x, this.#cross.y, width);
    else if (this.#linked !== null) paintLinked(scene, this.#linked, width);
  }

  /** Where the last trade's price stands, held at the nearer edge when it is out of sight. */
  #lastY(view: HeatView): number | null {
    const { last } = this.trades;
    return last === null ? null : Math.max(10, Math.min(view.height - 10, tickY(view, last.ticks)));
  }

  #paintLast({ pen, price, palette: { colours } }: OverlayScene, freshness: Freshness, width: number, y: number): void {
    const { last } = this.trades;
    if (last === null) return;
    if (!isFresh(freshness)) paintPriceLabel(pen, width, y, price.text(last.ticks), colours.pressed, colours.textQuiet);
    else paintPriceLabel(pen, width, y, price.text(last.ticks), last.isSell ? colours.sellDeep : colours.buyDeep, colours.text);
  }

  #fitScale(lots: Float32Array): void {
    if (this.#scale !== null && this.history.newestIndex % 64 !== 0) return;
    const typical = typicalLots(lots);
    if (this.#scale !== null && !isOffScale(typical, this.#scale)) return;
    this.#scale = scaleAround(typical);
    this.colours.forget();
    this.grid.clear();
  }

  #follow(): void {
    const { endUs } = this.history;
    if (!(this.#view.usPerPixel > 0)) {
      if (this.#middle !== null && this.history.rowTicks > 0) this.#view = opened(this.#view, endUs, this.#middle, this.#limits());
      this.#grow(true);
      return;
    }
    this.#grow(this.#isGrowing);
    const next = followed(this.#view, endUs, this.#middle);
    if (next.centreTicks !== this.#view.centreTicks) this.#targetTicks = next.centreTicks;
    this.#view = { ...next, centreTicks: this.#view.centreTicks };
  }

  #grow(isGrowing: boolean): void {
    this.#isGrowing = isGrowing;
    if (isGrowing && isSet(this.#view)) this.#view = grown(this.#view, this.history.columnCount, this.#limits());
  }

  /** A new picture begins: no window, no colours, no cells of the former one. */
  #forgetPicture(): void {
    this.#clearedCount = this.history.clearedCount;
    this.grid.clear();
    this.#scale = null;
    this.colours.forget();
    this.#middle = null;
    this.#targetTicks = null;
    this.#isFilled = true;
    this.#view = newView(this.#view.width, this.#view.height);
  }

  #limits(): ViewLimits {
    return { columnUs: this.history.columnUs, rowTicks: this.history.rowTicks, columnsMax: windowUsMax / this.history.columnUs };
  }
}

/** The word over the picture when the engine cannot be heard. A book that is merely not valid is hatched instead. */
function veilKey(freshness: Freshness): 'draw.waiting' | 'draw.silent' | 'draw.cut' | null {
  switch (freshness) {
    case 'waiting':
      return 'draw.waiting';
    case 'silent':
      return 'draw.silent';
    case 'cut':
      return 'draw.cut';
    case 'live':
    case 'basic':
    case 'empty':
    case 'resyncing':
    case 'stale':
    case 'crossed':
    case 'degraded':
    case 'stuck':
      return null;
    default:
      return never(freshness);
  }
}

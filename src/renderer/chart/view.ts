/**
 * A chart on the page: the drawing library with a window of our slots in it, indicators, layers above and below, and
 * the ways in and out: what is visible, where the pointer is.
 *
 * Holds: at most once a frame the library is touched; while a pointer is down the window stays as it is, because the
 * library counts a drag from the newest bar it was given; a place is a logical index of the library plus the window’s first.
 */

import { createChartEx, CrosshairMode, PriceScaleMode, type LogicalRange, type MouseEventParams } from 'lightweight-charts';
import { closeChart } from './close-chart.ts';
import { geometryOf } from './geometry.ts';
import { heikin } from './heikin.ts';
import { paintHoles } from './holes.ts';
import { Params } from '../../engine/contract/indicators/part.ts';
import { Layers, type Geometry, type Layer, type Paint } from './layer.ts';
import type { ChartLook, ScaleMode } from './look.ts';
import { addMainSeries, mainItem, type Chart, type Series } from './main-series.ts';
import { timeOfPlace, type Content } from './places.ts';
import { DrawnPlots, type ShownPlots } from './plots.ts';
import { IndicatorRow } from './row.ts';
import type { Change, Slots } from './slots.ts';
import { TimeAxis } from './time-axis.ts';
import { nextShown, visibleMax, type Shown } from './window.ts';

/** Where the pointer is; `isOurs`: moved by a hand over this chart, not by another panel. */
export interface Pointer {
  readonly place: number;
  readonly timeUs: number;
  readonly price: number | null;
  readonly isOurs: boolean;
}

export interface ViewEvents {
  readonly onPointer: (pointer: Pointer | null) => void;
  /** The visible places, whenever they change. */
  readonly onView: (view: Shown) => void;
  /** Values were computed: what shows them may be painted anew. */
  readonly onValues: () => void;
}

const workMs = 8;
/** With so many bars in sight some share a pixel. */
const mergedFrom = 4_000;
const barSpacing = 8;
const rightBars = 6;
const modes: Readonly<Record<ScaleMode, PriceScaleMode>> = { plain: PriceScaleMode.Normal, log: PriceScaleMode.Logarithmic, percent: PriceScaleMode.Percentage, indexed: PriceScaleMode.IndexedTo100 };

export class ChartView {
  readonly #events: ViewEvents;
  readonly #axis = new TimeAxis();
  readonly #box: HTMLElement;
  /** The window that the chart stands in; a panel that moves to another gets another chart. */
  readonly #home: Window;
  readonly #chart: Chart;
  readonly #averaged = new IndicatorRow(heikin, new Params({}));
  readonly #holes: Layer;
  readonly #layers: Layers;
  #content: Content;
  #look: ChartLook;
  #main: Series;
  #sets: readonly ShownPlots[] = [];
  #drawn: DrawnPlots[] = [];
  #shown: Shown | null = null;
  /** From here on slots changed since the last frame; null: none did. */
  #dirtyFrom: number | null = null;
  #mustHand = true;
  /** Where the view goes with the next frame. */
  #wanted: Shown | 'newest' | null = 'newest';
  #frame = 0;
  #isHeld = false;
  #isMerging = false;
  /** No other series was given anything yet. */
  #isAlone = true;

  constructor(box: HTMLElement, content: Content, look: ChartLook, events: ViewEvents) {
    this.#box = box;
    this.#home = box.ownerDocument.defaultView ?? window;
    this.#events = events;
    this.#content = content;
    this.#look = look;
    this.#chart = createChartEx(box, this.#axis, {
      autoSize: true, layout: { attributionLogo: false }, crosshair: { mode: CrosshairMode.Normal },
      // A click on the axis alone must not lose the place in time; zooming with the wheel is the library's own.
      timeScale: { rightOffset: rightBars, barSpacing, minBarSpacing: 0.05, timeVisible: true }, handleScale: { axisDoubleClickReset: { time: false, price: true } },
    });
    this.#main = addMainSeries(this.#chart, look.style, look.colours, content.prices);
    this.#layers = new Layers(this.#chart, this.#main);
    this.#holes = this.addLayer('bottom', (pen, geometry) => paintHoles(pen, geometry, this.#content.slots.holes, this.#look));
    this.#applyLook();
    this.#chart.timeScale().subscribeVisibleLogicalRangeChange(this.#onRange);
    this.#chart.subscribeCrosshairMove(this.#onCrosshair);
    box.addEventListener('pointerdown', this.#onDown, true);
    for (const end of ['pointerup', 'pointercancel'] as const) this.#home.addEventListener(end, this.#onUp, true);
    this.show(content);
  }

  /** Other bars: the view goes to the newest, or where it was asked to. */
  show(content: Content, wanted: Shown | null = null): void {
    const isOther = content.slots !== this.#content.slots;
    this.#content = content;
    this.#axis.barUs = content.barUs;
    this.#wanted = wanted ?? (isOther || this.#shown === null ? 'newest' : this.visible());
    this.#shown = null;
    this.#averaged.changed({ kind: 'all' }, content.slots);
    this.#main.applyOptions({ priceFormat: { type: 'custom', minMove: content.prices.step, formatter: content.prices.text } });
    this.#mustHand = true;
    this.#wake();
  }

  changed(change: Change): void {
    if (change.kind === 'none') return;
    for (const { row } of this.#sets) row?.changed(change, this.#content.slots);
    this.#averaged.changed(change, this.#content.slots);
    // The last bar before a hole is drawn otherwise, and only the newest can be drawn anew.
    if (change.kind === 'all' || this.#hasHole(change.from)) this.#mustHand = true;
    else this.#dirtyFrom = Math.min(this.#dirtyFrom ?? change.from, change.from);
    this.#wake();
  }

  dress(look: ChartLook): void {
    this.#merge(false);
    const isOtherSeries = look.style !== this.#look.style || look.colours !== this.#look.colours;
    this.#look = look;
    this.#wanted ??= this.visible();
    if (isOtherSeries) {
      // The new one first: a pane without series goes, and all layers on it.
      const before = this.#main;
      this.#main = addMainSeries(this.#chart, look.style, look.colours, this.#content.prices);
      this.#layers.move(this.#main);
      this.#chart.removeSeries(before);
      this.#main.setSeriesOrder(0);
      this.plot(this.#sets);
    }
    this.#applyLook();
    this.#mustHand = true;
    this.#wake();
  }

  /** The indicators and other symbols that are drawn, in order. */
  plot(sets: readonly ShownPlots[]): void {
    this.#merge(false);
    this.#isAlone = true;
    for (const drawn of this.#drawn) drawn.remove();
    let panes = 1;
    this.#sets = sets;
    this.#drawn = sets.map((set) => new DrawnPlots(this.#chart, set, set.pane === 'own' ? panes++ : 0, this.#look.colours, this.#content.prices));
    for (const [index, pane] of this.#chart.panes().entries()) pane.setStretchFactor(index === 0 ? 3 : 1);
    this.#scale();
    this.#wanted ??= this.#shown === null ? null : this.visible();
    this.#mustHand = true;
    this.#wake();
  }

  /** Values that come from elsewhere changed. */
  valuesChanged(): void {
    this.#wanted ??= this.visible();
    this.#mustHand = true;
    this.#wake();
  }

  addLayer(order: 'bottom' | 'top', paint: Paint): Layer {
    return this.#layers.add(order, () => this.geometry(), paint);
  }

  /** Where another panel points. A time outside the window shows nothing. */
  point(timeUs: number | null, price: number | null): void {
    const { slots, scale } = this.#content;
    const place = timeUs === null ? null : slots.placeAt(timeUs);
    const shown = this.#shown;
    if (place === null || shown === null || place < shown.from || place >= shown.to) {
      this.#chart.clearCrosshairPosition();
      // The library says nothing of it.
      this.#events.onPointer(null);
      return;
    }
    const close = slots.read('closeTicks', place) * scale.tick;
    const at = price ?? (Number.isNaN(close) ? 0 : close);
    this.#chart.setCrosshairPosition(at, slots.read('timeUs', place), this.#main);
  }

  /** The places from the left edge to the right one; may lie beyond what exists. */
  visible(): Shown {
    const range = this.#chart.timeScale().getVisibleLogicalRange();
    const shown = this.#shown;
    if (range === null || shown === null) return this.#wanted === null || this.#wanted === 'newest' ? this.#newest() : this.#wanted;
    return { from: range.from + shown.from, to: range.to + shown.from };
  }

  go(view: Shown): void {
    this.#wanted = view;
    this.#wake();
  }

  goNewest(): void {
    this.#chart.priceScale('right', 0).applyOptions({ autoScale: true });
    this.#wanted = 'newest';
    this.#wake();
  }

  /** Wider or narrower about the right edge. */
  zoom(factor: number): void {
    const { from, to } = this.visible();
    const width = Math.max(8, Math.min(visibleMax, (to - from) * factor));
    this.go({ from: to - width, to });
  }

  pan(share: number): void {
    const { from, to } = this.visible();
    const by = (to - from) * share;
    this.go({ from: from + by, to: to + by });
  }

  get isFollowing(): boolean {
    return this.visible().to >= this.#content.slots.beyond - 1;
  }

  geometry(): Geometry | null {
    return this.#shown === null ? null : geometryOf(this.#chart, this.#main, this.#shown, this.#content);
  }

  get content(): Content {
    return this.#content;
  }

  get slots(): Slots {
    return this.#content.slots;
  }

  /** The picture as it is, without what stands above it on the page; how many device pixels one of the screen’s has. */
  picture(): { readonly canvas: HTMLCanvasElement; readonly ratio: number } {
    return { canvas: this.#chart.takeScreenshot(true, false), ratio: this.#home.devicePixelRatio };
  }

  /** Where each pane begins, from the top. */
  paneTops(): readonly number[] {
    const heights = this.#chart.panes().map((pane) => pane.getHeight() + 1);
    return heights.map((_, at) => heights.slice(0, at).reduce((sum, height) => sum + height, 0));
  }

  close(): void {
    this.#home.cancelAnimationFrame(this.#frame);
    this.#box.removeEventListener('pointerdown', this.#onDown, true);
    for (const end of ['pointerup', 'pointercancel'] as const) this.#home.removeEventListener(end, this.#onUp, true);
    closeChart(this.#chart, this.#box);
  }

  readonly #onDown = (): void => {
    this.#isHeld = true;
  };

  readonly #onUp = (): void => {
    this.#isHeld = false;
    this.#wake();
  };

  readonly #onRange = (range: LogicalRange | null): void => {
    if (range === null || this.#shown === null) return;
    this.#events.onView(this.visible());
    this.#wake();
  };

  readonly #onCrosshair = ({ point, logical, sourceEvent, paneIndex }: MouseEventParams<number>): void => {
    const shown = this.#shown;
    if (point === undefined || logical === undefined || shown === null) {
      this.#events.onPointer(null);
      return;
    }
    const place = Math.round(logical) + shown.from;
    const price = paneIndex === 0 || paneIndex === undefined ? this.#main.coordinateToPrice(point.y) : null;
    this.#events.onPointer({ place, timeUs: timeOfPlace(this.#content, place), price, isOurs: sourceEvent !== undefined });
  };

  #applyLook(): void {
    const { colours, fontFamily, fontSize, zone, language } = this.#look;
    this.#axis.zone = zone;
    this.#axis.language = language;
    const crosshair = { color: colours.crosshair, labelBackgroundColor: colours.pressed };
    this.#chart.applyOptions({
      layout: { background: { color: colours.surface }, textColor: colours.textQuiet, fontFamily, fontSize, panes: { separatorColor: colours.line, separatorHoverColor: colours.pressed } },
      grid: { vertLines: { color: colours.grid }, horzLines: { color: colours.grid } },
      crosshair: { vertLine: crosshair, horzLine: crosshair },
      timeScale: { borderColor: colours.line }, rightPriceScale: { borderColor: colours.line, minimumWidth: 76 },
    });
    this.#scale();
  }

  /** Only prices are shown in percent; a new pane would take it from the first. */
  #scale(): void {
    for (const index of this.#chart.panes().keys()) this.#chart.priceScale('right', index).applyOptions({ mode: index === 0 ? modes[this.#look.scaleMode] : PriceScaleMode.Normal });
  }

  #hasHole(from: number): boolean {
    const { slots } = this.#content;
    for (let place = from; place < slots.beyond; place += 1) if (slots.isHole(place)) return true;
    return false;
  }

  #wake(): void {
    if (this.#frame === 0) this.#frame = this.#home.requestAnimationFrame(() => this.#onFrame());
  }

  #onFrame(): void {
    this.#frame = 0;
    const { slots } = this.#content;
    if (slots.count === 0) {
      // Nothing of what was shown before may stand under another name.
      this.#main.setData([]);
      for (const drawn of this.#drawn) drawn.clear();
      return;
    }
    const isWhole = this.#work();
    const wanted = this.#wanted === 'newest' ? this.#newest() : (this.#wanted ?? this.visible());
    // A window that reaches to the newest bar grows with it.
    const shown = this.#shown !== null && this.#dirtyFrom !== null && this.#shown.to >= this.#dirtyFrom ? { from: this.#shown.from, to: slots.beyond } : this.#shown;
    const next = this.#isHeld && shown !== null && !this.#mustHand ? null : nextShown(slots.lowest, slots.beyond, shown, wanted);
    if (this.#mustHand || next !== null || shown === null) this.#hand(next ?? shown ?? { from: slots.lowest, to: slots.beyond }, wanted);
    else {
      this.#update();
      if (this.#wanted !== null) this.#chart.timeScale().setVisibleLogicalRange({ from: wanted.from - shown.from, to: wanted.to - shown.from });
    }
    this.#wanted = null;
    this.#dirtyFrom = null;
    this.#events.onValues();
    this.#holes.repaint();
    if (!isWhole) this.#wake();
  }

  /** Computes what is missing, for some milliseconds. What was finished in the background is handed over whole. */
  #work(): boolean {
    const { slots, scale } = this.#content;
    const untilMs = performance.now() + workMs;
    const from = this.#dirtyFrom ?? slots.beyond;
    let isWhole = true;
    const rows = [...(this.#look.style === 'heikin-ashi' ? [this.#averaged] : []), ...this.#sets.flatMap(({ row }) => (row === null ? [] : [row]))];
    for (const row of rows) {
      const wasBehind = row.isBehind;
      if (!row.work(slots, scale, from, untilMs)) isWhole = false;
      else if (wasBehind) {
        this.#wanted ??= this.#shown === null ? null : this.visible();
        this.#mustHand = true;
      }
    }
    return isWhole;
  }

  /**
   * Whether the library merges bars that share a pixel: without it, ten thousand candles take 15 ms a frame. It keeps merged
   * bars by their places and does not notice when series beside them move those, so it rests while anything is handed over.
   */
  #merge(isOn: boolean): void {
    if (isOn === this.#isMerging) return;
    this.#isMerging = isOn;
    this.#chart.timeScale().applyOptions({ enableConflation: isOn });
  }

  #hand(shown: Shown, wanted: Shown): void {
    this.#merge(false);
    this.#shown = shown;
    this.#mustHand = false;
    const facts = this.#facts();
    const items = Array.from({ length: shown.to - shown.from }, (_, at) => mainItem(facts, shown.from + at));
    // Given the same times again while it is the only one, the library keeps its points twice and later throws the wrong ones away.
    if (this.#isAlone) this.#main.setData([]);
    this.#main.setData(items);
    this.#isAlone = this.#drawn.length === 0;
    for (const drawn of this.#drawn) drawn.hand(shown, this.#content);
    this.#chart.timeScale().setVisibleLogicalRange({ from: wanted.from - shown.from, to: wanted.to - shown.from });
    this.#merge(wanted.to - wanted.from > mergedFrom);
  }

  #update(): void {
    const { slots } = this.#content;
    const shown = this.#shown;
    const from = this.#dirtyFrom;
    if (from === null || shown === null || shown.to < from) return;
    // Until all of it is done, and for good when it is not: the next frame hands everything over. The library takes corrections of
    // older bars, but puts them in place of others where values are missing.
    this.#mustHand = true;
    if (from < shown.to - 1) {
      this.#wake();
      return;
    }
    const facts = this.#facts();
    const tail = { from: Math.max(from, shown.from), to: slots.beyond };
    for (let place = tail.from; place < tail.to; place += 1) this.#main.update(mainItem(facts, place));
    for (const drawn of this.#drawn) drawn.update(tail, this.#content);
    this.#shown = { from: shown.from, to: slots.beyond };
    this.#mustHand = false;
  }

  #facts(): Parameters<typeof mainItem>[0] {
    return { style: this.#look.style, slots: this.#content.slots, scale: this.#content.scale, colours: this.#look.colours, averaged: this.#averaged };
  }

  #newest(): Shown {
    const { beyond } = this.#content.slots;
    const bars = Math.max(20, (this.#chart.timeScale().width() || 800) / barSpacing);
    return { from: beyond + rightBars - bars, to: beyond + rightBars };
  }
}

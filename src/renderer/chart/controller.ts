/**
 * A chart in a panel: takes bars from a feed into a view, keeps indicators, scripts and other symbols beside them, writes
 * the legend, and tells React a few times a second how things stand. React only asks for what it shall show.
 */

import type { Fault, Instrument, Validity } from '../../engine/contract/index.ts';
import { stepFormat } from '../draw/format.ts';
import { newStore, type Store } from '../state/store.ts';
import { momentText } from './axis.ts';
import { sameBarKind, type BarKind, type BarSource } from './bars.ts';
import type { SeenRange } from './chart-file.ts';
import { Compares } from './compares.ts';
import { movedCross } from './cross.ts';
import { DrawingHand, type HandFacts } from './drawings/hand.ts';
import type { ShapeTexts } from './drawings/shape.ts';
import { BarRows } from './feed.ts';
import { findIndicator } from '../../engine/contract/indicators/index.ts';
import { readParams } from '../../engine/contract/indicators/part.ts';
import { Legend, legendHeight, type LegendLine } from './legend.ts';
import { labelOfIndicator, legendLines, type LegendFacts, type LegendSet } from './legend-lines.ts';
import type { ChartLook } from './look.ts';
import type { PriceTexts } from './main-series.ts';
import { OpenOverlays } from './overlays/open-overlays.ts';
import type { OverlayFeeds } from './overlays/overlay.ts';
import { placeOfTime, timeOfPlace, type Content } from './places.ts';
import type { ShownPlots } from './plots.ts';
import { titledPicture } from './picture.ts';
import { IndicatorRow, type PriceScale, type Spent } from './row.ts';
import { scripts } from './script/library.ts';
import { ScriptRuns } from './script/script-runs.ts';
import type { ChartSettings, KeptIndicator } from './settings.ts';
import { Slots, type Change } from './slots.ts';
import { ChartView, type Pointer } from './view.ts';
import { olderWanted, type Shown } from './window.ts';

/** How things stand, for the panel’s head and lists. */
export interface ChartTold {
  /** Whose bars are on the screen: never what was merely asked for. */
  readonly shown: Instrument | null;
  readonly validity: Validity;
  readonly hasBars: boolean;
  readonly isAsking: boolean;
  readonly isAtStart: boolean;
  readonly fault: Fault | null;
  readonly barCount: number;
  readonly isFollowing: boolean;
  /** Lines at prices, in sight or not. */
  readonly lines: OpenOverlays['counts'];
  /** What each indicator costs, by its key. */
  readonly spent: Readonly<Record<string, Spent>>;
}

/** One line of an indicator, as it is at the newest bar. */
export interface NewestValue {
  readonly name: string;
  readonly value: number | null;
  readonly kept: KeptIndicator;
  readonly plot: string;
}

export interface Outside {
  readonly source: BarSource;
  readonly onPoint: (timeUs: number | null, price: number | null) => void;
  /** Null where there is no engine to ask. */
  readonly feeds: OverlayFeeds | null;
}

/** What the panel asks for. */
export interface Asked {
  readonly instrument: Instrument | null;
  readonly barKind: BarKind;
  /** False while nobody sees it: then nothing is watched, and what was there stays. */
  readonly isShown: boolean;
  readonly settings: ChartSettings;
  readonly look: ChartLook;
  readonly compares: readonly Instrument[];
  readonly legend: LegendFacts;
  readonly shapeTexts: Omit<ShapeTexts, 'price'>;
}

const nothing: ChartTold = { shown: null, validity: 'empty', hasBars: false, isAsking: false, isAtStart: false, fault: null, barCount: 0, isFollowing: true, lines: { orders: 0, alerts: 0, walls: 0, marks: 0 }, spent: {} };
const tellEveryMs = 250;
/** How long older bars are fetched for a view that a file asks for. */
const lookForMs = 15_000;
const plain: PriceTexts = { step: 0.01, text: String };

export class ChartController {
  readonly told: Store<ChartTold> = newStore(nothing);
  readonly view: ChartView;
  readonly scripts: ScriptRuns;
  readonly hand: DrawingHand;
  readonly #outside: Outside;
  readonly #legend: Legend;
  readonly #compares: Compares;
  #asked: Asked;
  #rows: BarRows | null = null;
  #sets: readonly (ShownPlots & { readonly kept: KeptIndicator })[] = [];
  readonly #overlays: OpenOverlays;
  #pointer: Pointer | null = null;
  /** What others show is where our hand is. */
  #isPointing = false;
  #wantedSeen: { readonly seen: SeenRange; readonly untilMs: number; readonly isOther: boolean } | null = null;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #endScripts: () => void;

  constructor(box: HTMLElement, legend: HTMLElement, asked: Asked, outside: Outside) {
    this.#outside = outside;
    this.#asked = asked;
    this.#legend = new Legend(legend);
    this.view = new ChartView(box, this.#content(), asked.look, {
      onPointer: (pointer) => this.#onPointer(pointer),
      onView: (view) => this.#onView(view),
      onValues: () => this.#writeLegend(),
    });
    this.#compares = new Compares(outside.source, () => this.view.valuesChanged());
    this.hand = new DrawingHand(box, this.view, this.#handFacts());
    this.#overlays = new OpenOverlays(box, this.view, outside.feeds, () => this.#asked.look);
    this.scripts = new ScriptRuns(() => this.#content(), { onSets: () => this.#plot(), onValues: () => this.view.valuesChanged() });
    this.#endScripts = scripts.subscribe(() => this.#script());
    this.#timer = setInterval(() => this.#tell(), tellEveryMs);
    this.#open();
    this.#script();
    this.#plot();
  }

  get instrument(): Instrument | null {
    return this.#rows?.instrument ?? null;
  }

  ask(asked: Asked): void {
    const before = this.#asked;
    this.#asked = asked;
    if (asked.instrument !== before.instrument || !sameBarKind(asked.barKind, before.barKind)) this.#open();
    else if (asked.isShown !== before.isShown) this.#rest(before);
    if (asked.look !== before.look) this.view.dress(asked.look);
    this.hand.inform(this.#handFacts());
    if (asked.settings.overlays !== before.settings.overlays) this.#overlay();
    if (asked.settings.scripts !== before.settings.scripts) this.#script();
    if (asked.settings.indicators !== before.settings.indicators || asked.compares !== before.compares || asked.look !== before.look) this.#plot();
    this.#writeLegend();
  }

  /** What is seen at present, in terms that another chart understands. */
  get seen(): SeenRange {
    const { from, to } = this.view.visible();
    return { bars: Math.max(5, to - from), untilUs: this.view.isFollowing ? null : Math.round(timeOfPlace(this.view.content, to)) };
  }

  /** Looks there as soon as the bars are there. `isOther`: those of another symbol or interval, which are about to be asked for. */
  lookAt(seen: SeenRange, isOther: boolean): void {
    this.#wantedSeen = { seen, untilMs: performance.now() + lookForMs, isOther };
    this.#look();
  }

  /** Now, by the chart’s clock. */
  get nowText(): string {
    const { zone, language } = this.#asked.look;
    return momentText(Date.now() * 1_000, 60_000_000, zone, language);
  }

  /** A picture with its name and figures, as large as on the screen. */
  picture(title: string): { readonly canvas: HTMLCanvasElement; readonly ratio: number } {
    const { colours, fontFamily, fontSize } = this.#asked.look;
    const { canvas, ratio } = this.view.picture();
    return { canvas: titledPicture(canvas, ratio, title, this.#legendLines(), { colours, fontFamily, fontSize }), ratio };
  }

  /** What is at a point of the picture, or at the crosshair. Null: no price is there. */
  placeAt(at: { readonly y: number } | null): { readonly price: number; readonly alert: string | null } | null {
    const geometry = this.view.geometry();
    const price = at === null ? (this.#pointer?.price ?? null) : (geometry?.priceOfY(at.y) ?? null);
    const y = at?.y ?? (price === null ? null : (geometry?.yOfPrice(price) ?? null));
    return price === null || y === null || price <= 0 ? null : { price, alert: this.#overlays.alertAt(y) };
  }

  /** With keys: from where the crosshair is, or from the newest bar on; linked panels follow. */
  moveCross(places: number, pixels: number): void {
    const geometry = this.view.geometry();
    const moved = geometry === null ? null : movedCross(this.view.content, geometry, this.view.visible(), this.#pointer, places, pixels);
    if (moved === null) return;
    this.view.point(moved.timeUs, moved.price);
    this.#outside.onPoint(moved.timeUs, moved.price);
  }

  leaveCross(): void {
    this.view.point(null, null);
    this.#outside.onPoint(null, null);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#endScripts();
    this.#overlays.close();
    this.scripts.close();
    this.hand.close();
    this.#rows?.close();
    this.#compares.close();
    this.view.close();
  }

  #open(): void {
    const { instrument, barKind } = this.#asked;
    if (this.#wantedSeen !== null) this.#wantedSeen = { ...this.#wantedSeen, isOther: false };
    this.#rows?.close();
    this.#rows = instrument === null || !this.#asked.isShown ? null : new BarRows(this.#outside.source, instrument, barKind, (change) => this.#onChange(change), () => this.#tell());
    this.view.show(this.#content());
    this.#compares.show(this.#asked.compares, barKind);
    this.hand.show(instrument?.id ?? null);
    this.#overlay();
    this.#restart();
    this.#tell();
    this.scripts.changed({ kind: 'all' });
  }

  /** Nobody looks any more, or somebody looks again: at the place that was left. */
  #rest(before: Asked): void {
    if (!before.isShown) {
      if (this.view.slots.count > 0) this.lookAt(this.seen, true);
      this.#open();
      this.#script();
      return;
    }
    this.#rows?.close();
    this.#compares.close();
    this.#script();
    this.#overlay();
  }

  #onChange(change: Change): void {
    const rows = this.#rows;
    if (rows === null) return;
    if (rows.slots !== this.view.slots) this.#showAgain();
    this.view.changed(change);
    this.scripts.changed(change);
    if (this.#wantedSeen !== null) this.#look();
  }

  /** Older bars are fetched until the wanted stretch is there, or a while has passed. */
  #look(): void {
    const wanted = this.#wantedSeen;
    const rows = this.#rows;
    if (wanted === null || wanted.isOther || rows === null || rows.slots.count === 0) return;
    const { bars, untilUs } = wanted.seen;
    const content = this.view.content;
    const to = untilUs === null ? content.slots.beyond + 6 : placeOfTime(content, untilUs);
    this.view.go({ from: to - bars, to });
    const isThere = to - bars >= content.slots.lowest || rows.facts.isAtStart;
    if (isThere || performance.now() > wanted.untilMs) this.#wantedSeen = null;
    else rows.wantOlder(10_000);
  }

  /** The same symbol began again, as after a lost connection: whoever looked at the past still does. */
  #showAgain(): void {
    const before = this.view.content;
    const { from, to } = this.view.visible();
    const isPast = !this.view.isFollowing && before.slots.count > 0;
    const content = this.#content();
    const last = isPast ? placeOfTime(content, timeOfPlace(before, to)) : 0;
    this.view.show(content, isPast ? { from: last - (to - from), to: last } : null);
    this.#restart();
  }

  /** Every row goes through the bars anew. */
  #restart(): void {
    for (const { row } of this.#sets) row?.changed({ kind: 'all' }, this.view.slots);
    this.view.changed({ kind: 'all' });
  }

  #onView(view: Shown): void {
    this.#rows?.wantOlder(olderWanted(this.view.slots.lowest, view));
    this.#compares.wantOlder(this.view.slots, view);
  }

  #onPointer(pointer: Pointer | null): void {
    this.#pointer = pointer;
    this.#writeLegend();
    // New bars move the crosshair too, without a hand.
    if (pointer?.isOurs === true) {
      this.#isPointing = true;
      this.#outside.onPoint(pointer.timeUs, pointer.price);
    } else if (pointer === null && this.#isPointing) {
      this.#isPointing = false;
      this.#outside.onPoint(null, null);
    }
  }

  /** Rows whose indicator and parameters stay the same are kept with all they computed. */
  #plot(): void {
    const known = new Map(this.#sets.map((set) => [keyOf(set.kept), set]));
    this.#sets = this.#asked.settings.indicators.filter(({ isShown }) => isShown).flatMap((kept) => {
      const before = known.get(keyOf(kept));
      if (before !== undefined) return [before];
      const indicator = findIndicator(kept.id);
      const params = indicator === null ? null : readParams(indicator, kept.params);
      if (indicator === null || params === null) return [];
      const row = new IndicatorRow(indicator, params);
      row.changed({ kind: 'all' }, this.view.slots);
      return [{ kept, id: `i${kept.key}`, pane: indicator.pane, plots: indicator.plots, levels: indicator.levels ?? [], row, values: row }];
    });
    if (this.#asked.isShown) this.#compares.show(this.#asked.compares, this.#asked.barKind);
    this.view.plot([...this.#compares.sets(() => this.view.slots), ...this.#sets, ...this.scripts.sets()]);
  }

  #writeLegend(): void {
    const lines = this.#legendLines();
    this.#legend.write(lines);
    this.#overlays.labelTop = legendHeight(lines.filter(({ top }) => top === 0).length);
  }

  #legendLines(): readonly LegendLine[] {
    const { slots } = this.view;
    const place = this.#pointer === null ? slots.beyond - 1 : Math.max(slots.lowest, Math.min(slots.beyond - 1, this.#pointer.place));
    const tops = this.view.paneTops();
    const sets: LegendSet[] = [...this.#compares.sets(() => this.view.slots), ...this.#sets, ...this.scripts.sets()].map((set) => ({ ...set, top: 0 }));
    let pane = 1;
    for (const set of sets) if (set.pane === 'own') set.top = tops[pane++] ?? 0;
    return legendLines(this.#content(), place, sets, this.#asked.look, this.#asked.legend, this.#asked.settings.indicators, this.#asked.compares);
  }

  /** What each line of each indicator is at the newest bar; null where it is nothing yet. */
  newestValues(): readonly NewestValue[] {
    const place = this.view.slots.beyond - 1;
    return this.view.slots.count === 0 ? [] : this.#sets.flatMap(({ kept, plots, values }) => plots.map((plot, at) => {
      const value = values.value(at, place);
      return { name: plots.length === 1 ? labelOfIndicator(kept) : `${labelOfIndicator(kept)} ${plot.id}`, value: Number.isFinite(value) ? value : null, kept, plot: plot.id };
    }));
  }

  #tell(): void {
    const facts = this.#rows?.facts;
    const next: ChartTold = {
      shown: facts?.hasBars === true ? this.#rows?.instrument ?? null : null,
      validity: facts?.validity ?? 'empty', hasBars: facts?.hasBars ?? false, isAsking: facts?.isAsking ?? false, isAtStart: facts?.isAtStart ?? false, fault: facts?.fault ?? null,
      barCount: this.view.slots.barCount, isFollowing: this.view.isFollowing, lines: this.#overlays.counts,
      spent: Object.fromEntries(this.#sets.flatMap(({ kept, row }) => (row === null ? [] : [[String(kept.key), row.spent]]))),
    };
    if (JSON.stringify(next, noBig) !== JSON.stringify(this.told.get(), noBig)) this.told.set(next);
  }

  #script(): void {
    this.scripts.ask(this.#asked.isShown ? this.#asked.settings.scripts : [], scripts.get());
  }

  #overlay(): void {
    const { instrument, settings, isShown } = this.#asked;
    this.#overlays.show(isShown ? instrument : null, settings.overlays);
  }

  #handFacts(): HandFacts {
    const { settings, look, shapeTexts } = this.#asked;
    return { look, texts: { ...shapeTexts, price: (price) => this.#content().prices.text(price) }, isShown: settings.withDrawings, isMagnetic: settings.isMagnetic };
  }

  #content(): Content {
    const { instrument, barKind } = this.#asked;
    const slots = this.#rows?.slots ?? emptySlots;
    return { slots, scale: instrument === null ? { tick: 0.01, lot: 1 } : scaleOf(instrument), prices: instrument === null ? plain : pricesOf(instrument), barUs: barKind.kind === 'time' ? barKind.us : null };
  }
}

const emptySlots = new Slots(null);

/** The same indicator with the same parameters. */
function keyOf({ key, id, params }: KeptIndicator): string {
  return JSON.stringify([key, id, params]);
}

function noBig(name: string, value: unknown): unknown {
  if (name === 'shown') return typeof value === 'object' && value !== null && 'id' in value ? value.id : null;
  return typeof value === 'bigint' ? String(value) : value;
}

export function scaleOf({ tick, lot }: Instrument): PriceScale {
  return { tick: Number(tick.units) / 10 ** tick.decimals, lot: Number(lot.units) / 10 ** lot.decimals };
}

/** Prices in the instrument’s own digits. What lies between two ticks is written as the nearer one. */
export function pricesOf(instrument: Instrument): PriceTexts {
  const { tick } = scaleOf(instrument);
  const format = stepFormat(instrument.tick);
  return { step: tick, text: (price) => format.text(Math.round(price / tick)) };
}

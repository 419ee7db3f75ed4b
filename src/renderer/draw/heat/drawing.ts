/** The heatmap as a drawing: its frames, its gestures and what it says of itself. */

import { decodeHeat, decodeTrades, heatFlagBacklog, heatFlagPast, type FrameHeader, type Instrument, type Validity } from '../../../engine/contract/index.ts';
import type { Drawing, DrawnPlace, Easel } from '../drawing.ts';
import type { DrawingParts } from '../index.ts';
import type { LinesTell } from '../lines/held.ts';
import type { ShownLines } from '../lines/lines.ts';
import type { PanelTell } from '../messages.ts';
import type { Extent } from '../pen.ts';
import type { CellsPainter } from './cells.ts';
import type { Spot } from './crosshair.ts';
import { FlatCells } from './flat-cells.ts';
import type { GlCells } from './gl-house.ts';
import { HeatPanel } from './heat-panel.ts';
import type { PastReach, PastWindow } from './past.ts';
import type { RampName } from './ramp.ts';

/** The part of the heatmap that a gesture began on. */
export type GestureZone = 'plot' | 'prices' | 'times';

export type HeatTell =
  | LinesTell
  | { readonly kind: 'heat-trades'; readonly isOn: boolean }
  | { readonly kind: 'heat-forced'; readonly isOn: boolean }
  /** Far prices stand at the edges. */
  | { readonly kind: 'heat-far'; readonly isOn: boolean }
  | { readonly kind: 'contrast'; readonly value: number }
  | { readonly kind: 'ramp'; readonly name: RampName }
  | { readonly kind: 'freeze'; readonly isFrozen: boolean }
  /** Of other books than those so far: the map begins anew. */
  | { readonly kind: 'begin-again'; readonly books: string }
  /** What the engine's disk has of this instrument; null: nothing. */
  | { readonly kind: 'reach'; readonly reach: PastReach | null }
  | { readonly kind: 'hover'; readonly x: number; readonly y: number }
  | { readonly kind: 'leave' }
  /** Where a linked panel points. */
  | { readonly kind: 'heat-cross'; readonly at: Spot | null }
  | { readonly kind: 'pan'; readonly dx: number; readonly dy: number }
  | { readonly kind: 'zoom'; readonly axis: 'time' | 'price'; readonly factor: number; readonly x: number | null; readonly y: number | null }
  | { readonly kind: 'back-to-live' }
  | { readonly kind: 'reset-view' }
  | { readonly kind: 'cross-move'; readonly dx: number; readonly dy: number };

export interface HeatReport {
  readonly kind: 'heatmap';
  readonly isFollowing: boolean;
  readonly middleTicks: number | null;
  /** What the pointer is on. */
  readonly pointed: Spot | null;
  /** Height of a drawn row in ticks; 0 before the first. */
  readonly rowTicks: number;
  /** Bands of far prices above and below. */
  readonly farBands: number;
  readonly columnCount: number;
  readonly cellCount: number;
  readonly uploadBytes: number;
  readonly uploadCount: number;
  readonly wholeUploadCount: number;
  readonly tradesDroppedCount: number;
  /** Lines that are to be seen, in sight or not. */
  readonly lines: Readonly<Record<keyof ShownLines, number>>;
  /** Liquidations that are kept. */
  readonly forcedCount: number;
  /** A window of the past that is in sight and has to be asked for, with a number that makes each one new; null before the first. */
  readonly wish: { readonly number: number; readonly window: PastWindow } | null;
}

export class HeatDrawing implements Drawing {
  readonly #heat = new HeatPanel();
  readonly #parts: DrawingParts;
  #flat: FlatCells | null = null;
  #gl: GlCells | null = null;
  #painter: CellsPainter | null = null;
  #validity: Validity | null = null;
  #books = '[]';
  #wish: HeatReport['wish'] = null;

  constructor(parts: DrawingParts) {
    this.#parts = parts;
  }

  get validity(): Validity | null {
    return this.#validity;
  }

  get isMoving(): boolean {
    return this.#heat.isMoving;
  }

  show(instrument: Instrument | null): void {
    this.#heat.show(instrument);
    this.#validity = null;
  }

  size(extent: Extent): void {
    this.#heat.size(extent);
  }

  tell(tell: PanelTell): void {
    const heat = this.#heat;
    if (tell.kind === 'lines' || tell.kind === 'alert-lines') heat.lines.tell(tell);
    else if (tell.kind === 'line-markets') heat.nameMarkets(tell);
    else if (tell.kind === 'heat-forced') heat.forced.isOn = tell.isOn;
    else if (tell.kind === 'heat-trades') heat.lines.withTrades = tell.isOn;
    else if (tell.kind === 'contrast') heat.colours.contrast = tell.value;
    else if (tell.kind === 'ramp') heat.colours.ramp = tell.name;
    else if (tell.kind === 'freeze') heat.colours.isFrozen = tell.isFrozen;
    else if (tell.kind === 'heat-far') heat.hasFar = tell.isOn;
    else if (tell.kind === 'begin-again') this.#beginAgain(tell.books);
    else if (tell.kind === 'reach') heat.onReach(tell.reach);
    else if (tell.kind === 'hover') heat.hover(tell.x, tell.y);
    else if (tell.kind === 'leave') heat.leave();
    else if (tell.kind === 'heat-cross') heat.cross(tell.at);
    else if (tell.kind === 'pan') heat.pan(tell.dx, tell.dy);
    else if (tell.kind === 'zoom') heat.zoom(tell.axis, tell.factor, tell.x, tell.y);
    else if (tell.kind === 'back-to-live') heat.backToLive();
    else if (tell.kind === 'reset-view') heat.resetView();
    else if (tell.kind === 'cross-move') heat.moveCross(tell.dx, tell.dy);
  }

  #beginAgain(books: string): void {
    if (books === this.#books) return;
    this.#books = books;
    this.#heat.beginAgain();
    this.#validity = null;
  }

  onFrame(topic: string, header: FrameHeader, bytes: Uint8Array): boolean {
    if (topic === 'trades') {
      const trades = decodeTrades(bytes);
      if (trades.ok) this.#heat.onTrades(trades.value);
      return trades.ok;
    }
    if (topic === 'own') return this.#heat.lines.onOwn(bytes);
    if (topic === 'walls') return this.#heat.lines.onWalls(bytes);
    if (topic === 'forced') return this.#heat.forced.onFrame(bytes);
    const heat = decodeHeat(bytes);
    if (!heat.ok) return false;
    if ((header.flags & heatFlagPast) !== 0) {
      this.#heat.onPast(heat.value);
      return true;
    }
    this.#heat.onHeat(heat.value);
    if ((header.flags & heatFlagBacklog) === 0) this.#validity = heat.value.validity;
    return true;
  }

  /** Rows and lots of the cells, and what a column is beside them. */
  get keptBytes(): number {
    const { history, past } = this.#heat;
    return (history.cellCount + past.cellCount) * 8 + (history.columnCount + past.columnCount) * 100;
  }

  interrupt(): void {
    this.#heat.trades.interrupt();
  }

  paint(easel: Easel): void {
    this.#heat.isMotionReduced = this.#parts.isMotionReduced();
    this.#heat.paint(this.#cells(), easel);
  }

  placeAt(at: { readonly y: number } | null): DrawnPlace | null {
    return this.#heat.placeAt(at?.y ?? null);
  }

  report(): HeatReport {
    const uploads = this.#painter?.uploads;
    return {
      kind: 'heatmap',
      isFollowing: this.#heat.isFollowing,
      middleTicks: this.#heat.middleTicks,
      pointed: this.#heat.pointed,
      rowTicks: this.#heat.grid.bucketTicks,
      farBands: this.#heat.bands.above.length + this.#heat.bands.below.length,
      columnCount: this.#heat.history.columnCount,
      cellCount: this.#heat.history.cellCount,
      uploadBytes: uploads?.bytes ?? 0,
      uploadCount: uploads?.columns ?? 0,
      wholeUploadCount: uploads?.whole ?? 0,
      tradesDroppedCount: this.#heat.trades.droppedCount,
      lines: this.#heat.lines.counts,
      forcedCount: this.#heat.forced.isOn ? this.#heat.forced.marks.count : 0,
      wish: this.#wished(),
    };
  }

  #wished(): HeatReport['wish'] {
    const window = this.#heat.takeWish();
    if (window !== null) this.#wish = { number: (this.#wish?.number ?? 0) + 1, window };
    return this.#wish;
  }

  close(): void {
    this.#gl?.close();
  }

  /** The graphics card's way where there is one at this moment, else the other; who takes over begins with everything. */
  #cells(): CellsPainter {
    const house = this.#parts.gl();
    const painter = house?.isReady === true ? (this.#gl ??= house.cells(this.#heat.grid.cells)) : (this.#flat ??= new FlatCells());
    if (painter !== this.#painter) this.#heat.grid.markAllDirty();
    this.#painter = painter;
    return painter;
  }
}

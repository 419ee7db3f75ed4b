/**
 * The scene: every canvas of the screen, what they show, and when they are painted. Lives in the render worker, or
 * on the page where a browser cannot give a canvas away.
 *
 * Holds: a frame changes the model at once and the picture at the next paint, at most once a display frame, and
 * only when something changed; frames of a stream that is not watched are counted and dropped.
 *
 * Does not: talk to the engine, translate, or know React.
 */

import { assert, decodeHeat, decodeLadder, decodeTrades, heatFlagBacklog, never, readFrameHeader, type FrameHeader, type Instrument, type Validity } from '../../engine/contract/index.ts';
import { loadChineseFont, loadDrawFonts } from './fonts.ts';
import { freshnessOf, lookEveryMs, type Freshness } from './freshness.ts';
import { FlatCells } from './heat/flat-cells.ts';
import type { GlCells } from './heat/gl-cells.ts';
import { HeatPanel } from './heat/heat-panel.ts';
import { webglKind } from './heat/webgl-probe.ts';
import { LadderPanel } from './ladder/ladder-panel.ts';
import { Latencies, PaintRate } from './latency.ts';
import type { CellsNote, SceneCommand, SceneReport } from './messages.ts';
import { fitSurface, penOf, type Pen, type Surface } from './pen.ts';
import type { DrawText } from './texts.ts';

type Opened = Extract<SceneCommand, { kind: 'open' }>;

const reportEveryMs = 250;
/** Frames whose age is measured at the next paint; more than this between two paints are not. */
const unpaintedMax = 256;

export class Scene {
  readonly #report: (report: SceneReport) => void;
  readonly #heat = new HeatPanel();
  readonly #ladder = new LadderPanel();
  readonly #flat = new FlatCells();
  readonly #paintUs = new Latencies();
  readonly #drawUs = new Latencies();
  readonly #rate = new PaintRate();
  readonly #unpaintedUs: number[] = [];
  #gl: GlCells | null = null;
  #cellsNote: CellsNote = null;
  #overlay: Surface | null = null;
  #ladderSurface: Surface | null = null;
  #overlayPen: Pen | null = null;
  #ladderPen: Pen | null = null;
  #texts: DrawText | null = null;
  #instrument: Instrument | null = null;
  #offsetUs: number | null = null;
  #isConnected = false;
  #hasFrames = false;
  #lastFrameMs = 0;
  #validity: Validity | null = null;
  #freshness: Freshness = 'cut';
  #isAsked = false;
  #isHeatDirty = false;
  #isLadderDirty = false;
  #badFrameCount = 0;
  #foreignFrameCount = 0;

  constructor(report: (report: SceneReport) => void) {
    this.#report = report;
  }

  receive(command: SceneCommand): void {
    switch (command.kind) {
      case 'open':
        this.#open(command);
        break;
      case 'frame':
        this.#onFrame(command.bytes);
        return;
      case 'size':
        this.#size(command);
        break;
      case 'watch':
        this.#watch(command.instrument);
        break;
      case 'link':
        this.#isConnected = command.isConnected;
        if (!command.isConnected) {
          this.#unpaintedUs.length = 0;
          this.#heat.trades.interrupt();
        }
        break;
      case 'clock':
        this.#offsetUs = command.offsetUs;
        return;
      case 'sight':
        // What waited for a page that nobody saw says nothing about how fast we draw.
        this.#unpaintedUs.length = 0;
        break;
      case 'motion':
        this.#heat.isMotionReduced = command.isReduced;
        return;
      case 'texts':
        this.#speak(command.texts, command.withChinese);
        break;
      case 'lose-context':
        this.#gl?.loseContext();
        break;
      case 'group':
      case 'contrast':
      case 'hover':
      case 'leave':
      case 'pan':
      case 'zoom':
      case 'back-to-live':
      case 'reset-view':
      case 'cross-move':
      case 'scroll-ladder':
      case 'recentre-ladder':
        this.#gesture(command);
        break;
      default:
        never(command);
    }
    this.#look();
    this.#dirty();
  }

  #gesture(command: Exclude<SceneCommand, { kind: 'open' | 'frame' | 'size' | 'watch' | 'link' | 'clock' | 'sight' | 'motion' | 'texts' | 'lose-context' }>): void {
    switch (command.kind) {
      case 'group':
        return this.#ladder.group(command.groupTicks);
      case 'contrast':
        return this.#heat.setContrast(command.value);
      case 'hover':
        return this.#heat.hover(command.x, command.y);
      case 'leave':
        return this.#heat.leave();
      case 'pan':
        return this.#heat.pan(command.dx, command.dy);
      case 'zoom':
        return this.#heat.zoom(command.axis, command.factor, command.x, command.y);
      case 'back-to-live':
        return this.#heat.backToLive();
      case 'reset-view':
        return this.#heat.resetView();
      case 'cross-move':
        return this.#heat.moveCross(command.dx, command.dy);
      case 'scroll-ladder':
        return this.#ladder.scroll(command.rows);
      case 'recentre-ladder':
        return this.#ladder.recentre();
      default:
        return never(command);
    }
  }

  #open(command: Opened): void {
    assert(this.#overlay === null, 'a scene is opened once');
    this.#overlay = command.overlay;
    this.#ladderSurface = command.ladder;
    this.#overlayPen = penOf(command.overlay, false);
    this.#ladderPen = penOf(command.ladder, true);
    this.#speak(command.texts, command.withChinese);
    void loadDrawFonts().then(() => this.#dirty());
    void this.#openCells(command);
    setInterval(() => this.#look(), lookEveryMs);
    setInterval(() => this.#report(this.#newReport()), reportEveryMs);
  }

  /** WebGL is loaded only where it is going to be used: it is the larger half of the program. */
  async #openCells({ heat, cells }: Opened): Promise<void> {
    const kind = webglKind();
    this.#cellsNote = noteOf(cells, kind);
    if (this.#cellsNote !== null) return;
    const { GlCells: Cells } = await import('./heat/gl-cells.ts');
    this.#gl = await Cells.open(heat, { ...this.#heat.plot, width: Math.max(1, this.#heat.plot.width), height: Math.max(1, this.#heat.plot.height) }, this.#heat.grid.cells);
    if (this.#gl === null) this.#cellsNote = 'no-webgl';
    this.#heat.grid.markAllDirty();
    this.#dirty();
  }

  #speak(texts: DrawText, withChinese: boolean): void {
    this.#texts = texts;
    if (withChinese) void loadChineseFont().then(() => this.#dirty());
  }

  #size({ panel, width, height, ratio }: Extract<SceneCommand, { kind: 'size' }>): void {
    const extent = { width, height, ratio };
    if (panel === 'heat') {
      this.#heat.size(extent);
      if (this.#overlay !== null) fitSurface(this.#overlay, extent);
    } else {
      this.#ladder.size(extent);
      if (this.#ladderSurface !== null) fitSurface(this.#ladderSurface, extent);
    }
    // A resized canvas is empty until it is painted: do not let the display show that.
    this.#isHeatDirty = true;
    this.#isLadderDirty = true;
    this.#paint();
  }

  #watch(instrument: Instrument | null): void {
    this.#instrument = instrument;
    this.#heat.show(instrument);
    this.#ladder.show(instrument);
    this.#hasFrames = false;
    this.#validity = null;
    this.#unpaintedUs.length = 0;
  }

  #onFrame(bytes: Uint8Array): void {
    const header = readFrameHeader(bytes);
    if (!header.ok) {
      this.#badFrameCount += 1;
      return;
    }
    if (header.value.stream !== this.#instrument?.stream) {
      this.#foreignFrameCount += 1;
      return;
    }
    if (!this.#apply(header.value, bytes)) {
      this.#badFrameCount += 1;
      return;
    }
    this.#hasFrames = true;
    this.#lastFrameMs = performance.now();
    // A heat column is made when its time is up, not when something happened: its age says nothing of the way here.
    if (header.value.kind !== 'heat' && header.value.receivedUs > 0 && this.#unpaintedUs.length < unpaintedMax) this.#unpaintedUs.push(header.value.receivedUs);
    this.#look();
    this.#ask();
  }

  /** False when the body of a frame makes no sense. */
  #apply(header: FrameHeader, bytes: Uint8Array): boolean {
    switch (header.kind) {
      case 'ladder': {
        const ladder = decodeLadder(bytes);
        if (!ladder.ok) return false;
        this.#ladder.onLadder(ladder.value);
        this.#heat.trades.beginAt(header.madeUs);
        this.#validity = ladder.value.validity;
        this.#isLadderDirty = true;
        return true;
      }
      case 'heat': {
        const heat = decodeHeat(bytes);
        if (!heat.ok) return false;
        this.#heat.onHeat(heat.value);
        if ((header.flags & heatFlagBacklog) === 0) this.#validity ??= heat.value.validity;
        this.#isHeatDirty = true;
        return true;
      }
      case 'trades': {
        const trades = decodeTrades(bytes);
        if (!trades.ok) return false;
        this.#heat.onTrades(trades.value);
        this.#isHeatDirty = true;
        this.#isLadderDirty = true;
        return true;
      }
      default:
        return never(header.kind);
    }
  }

  /** Silence changes what is shown as much as a frame does. */
  #look(): void {
    const freshness = freshnessOf({
      isConnected: this.#isConnected,
      hasFrames: this.#hasFrames,
      lastFrameMs: this.#lastFrameMs,
      nowMs: performance.now(),
      validity: this.#validity,
    });
    if (freshness === this.#freshness) return;
    this.#freshness = freshness;
    this.#dirty();
    this.#report(this.#newReport());
  }

  #dirty(): void {
    this.#isHeatDirty = true;
    this.#isLadderDirty = true;
    this.#ask();
  }

  #ask(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    requestAnimationFrame(() => this.#paint());
  }

  #paint(): void {
    this.#isAsked = false;
    if (this.#texts === null) return;
    const beganMs = performance.now();
    if (this.#isHeatDirty && this.#overlayPen !== null) this.#heat.paint({ gl: this.#gl, flat: this.#flat }, this.#overlayPen, this.#texts, this.#freshness, beganMs);
    if (this.#isLadderDirty && this.#ladderPen !== null) this.#ladder.paint(this.#ladderPen, this.#texts, this.#freshness, this.#heat.trades.last);
    this.#isHeatDirty = this.#heat.isMoving;
    this.#isLadderDirty = false;
    if (this.#isHeatDirty) this.#ask();
    const endedMs = performance.now();
    this.#drawUs.add((endedMs - beganMs) * 1_000);
    this.#rate.add(endedMs);
    this.#measure((performance.timeOrigin + endedMs) * 1_000);
  }

  /** The age of each frame in this picture, on the engine's clock. */
  #measure(paintedUs: number): void {
    if (this.#offsetUs !== null) {
      for (const receivedUs of this.#unpaintedUs) this.#paintUs.add(Math.max(0, paintedUs + this.#offsetUs - receivedUs));
    }
    this.#unpaintedUs.length = 0;
  }

  #newReport(): SceneReport {
    const uploads = this.#gl?.uploads ?? this.#flat.uploads;
    return {
      kind: 'report',
      stream: this.#hasFrames ? (this.#instrument?.stream ?? null) : null,
      freshness: this.#freshness,
      cells: this.#gl?.isReady === true ? 'webgl' : 'canvas',
      cellsNote: this.#gl?.isReady === false ? 'context-lost' : this.#cellsNote,
      isFollowing: this.#heat.isFollowing,
      isLadderCentred: this.#ladder.isCentred,
      groupTicks: this.#ladder.frame?.groupTicks ?? null,
      middleTicks: this.#ladder.middleTicks ?? this.#heat.middleTicks,
      rowTicks: this.#heat.grid.bucketTicks,
      paintUs: this.#paintUs.percentiles(),
      drawUs: this.#drawUs.percentiles(),
      paintsPerSecond: this.#rate.perSecond(performance.now()),
      columnCount: this.#heat.history.columnCount,
      cellCount: this.#heat.history.cellCount,
      uploadBytes: uploads.bytes,
      uploadCount: uploads.columns,
      wholeUploadCount: uploads.whole,
      badFrameCount: this.#badFrameCount,
      foreignFrameCount: this.#foreignFrameCount,
      tradesDroppedCount: this.#heat.trades.droppedCount,
    };
  }
}

function noteOf(wish: Opened['cells'], kind: ReturnType<typeof webglKind>): CellsNote {
  if (kind === 'none') return 'no-webgl';
  if (wish === 'off') return 'chosen';
  return kind === 'software' && wish === 'auto' ? 'software-webgl' : null;
}

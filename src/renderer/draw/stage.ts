/**
 * The stage: every drawing of this window and its pop-outs, which frames are whose, and when what is painted. Lives in the render
 * worker, or on the page where a browser cannot give a canvas away.
 *
 * Holds: a frame changes a drawing at once and its picture at the next paint, at most once a display frame, and only
 * what changed; what has no canvas is not painted; frames that nobody waits for are counted and dropped.
 *
 * Does not: talk to the engine, translate, or know React.
 */

import { never, readFrameHeader, type Instrument } from '../../engine/contract/index.ts';
import { newFormats, type Formats } from '../i18n/formats.ts';
import type { Palette } from '../theme/palette.ts';
import type { Drawing } from './drawing.ts';
import { loadChineseFont, loadDrawFonts } from './fonts.ts';
import { freshnessOf, isBasicInstrument, lookEveryMs, type Freshness } from './freshness.ts';
import type { GlHouse } from './heat/gl-house.ts';
import { webglKind } from './heat/webgl-probe.ts';
import { drawings } from './index.ts';
import { ageBoundsUs, Latencies, PaintRate } from './latency.ts';
import type { CellsNote, CellsWish, StageCommand, StageNews, StageReport } from './messages.ts';
import { fitSurface, penOf, type Extent, type Pen, type Surface } from './pen.ts';
import type { DrawText } from './texts.ts';

const reportEveryMs = 250;
/** Of a display of 60 pictures a second. */
const displayFrameMs = 1_000 / 60;
/** Frames whose age is measured at the next paint; more than this between two paints are not. */
const unpaintedMax = 256;

interface Placed {
  readonly drawing: Drawing;
  readonly topics: Map<number, string>;
  instrument: Instrument | null;
  surface: Surface | null;
  pen: Pen | null;
  extent: Extent | null;
  hasFrames: boolean;
  isDirty: boolean;
  /** A person did something with it: what it says of that is awaited. */
  isTold: boolean;
  freshness: Freshness;
  /** The last report as text: the same is not said twice. */
  said: string;
}

export class Stage {
  readonly #tell: (news: StageNews) => void;
  readonly #placed = new Map<string, Placed>();
  readonly #paintUs = new Latencies();
  readonly #drawUs = new Latencies();
  readonly #rate = new PaintRate();
  readonly #unpaintedUs: number[] = [];
  #gl: GlHouse | null = null;
  #cellsNote: CellsNote = null;
  #texts: DrawText | null = null;
  /** Of what is asked for now and then nobody can say that it is all there. */
  #basicTexts: DrawText | null = null;
  #chosen: { readonly palette: Palette; readonly formats: Formats } | null = null;
  #offsetUs: number | null = null;
  #isConnected = false;
  #isMotionReduced = false;
  #isVisible = true;
  #lastFrameMs = 0;
  #isAsked = false;
  #askedMs = 0;
  #missedPaintCount = 0;
  #frameCount = 0;
  #badFrameCount = 0;
  #strayFrameCount = 0;

  constructor(tell: (news: StageNews) => void) {
    this.#tell = tell;
  }

  receive(command: StageCommand): void {
    switch (command.kind) {
      case 'frame':
        return this.#onFrame(command.bytes);
      case 'clock':
        this.#offsetUs = command.offsetUs;
        return;
      case 'open':
        return this.#open(command.cells, command.texts, command.withChinese);
      case 'texts':
        return this.#speak(command.texts, command.withChinese);
      case 'look':
        this.#chosen = { palette: command.palette, formats: newFormats(command.formats) };
        return this.#dirtyAll();
      case 'link':
        return this.#onLink(command.isConnected);
      case 'sight':
        return this.#onSight(command.isVisible);
      case 'motion':
        this.#isMotionReduced = command.isReduced;
        return;
      case 'lose-context':
        this.#gl?.loseContext();
        return;
      case 'panel':
        this.#placed.set(command.panel, newPlaced(drawings[command.draws]({ gl: () => this.#gl, isMotionReduced: () => this.#isMotionReduced })));
        return;
      case 'panel-gone':
        this.#placed.get(command.panel)?.drawing.close?.();
        this.#placed.delete(command.panel);
        return;
      case 'take':
        this.#tell({ kind: 'taken', panel: command.panel, text: this.#placed.get(command.panel)?.drawing.take?.() ?? '' });
        return;
      case 'place':
        this.#tell({ kind: 'placed', question: command.question, place: this.#placed.get(command.panel)?.drawing.placeAt?.(command.at) ?? null });
        return;
      case 'surface':
      case 'size':
      case 'show':
      case 'topic':
      case 'tell': {
        const placed = this.#placed.get(command.panel);
        if (placed !== undefined) this.#change(placed, command);
        return;
      }
      default:
        never(command);
    }
  }

  #change(placed: Placed, command: Extract<StageCommand, { kind: 'surface' | 'size' | 'show' | 'topic' | 'tell' }>): void {
    switch (command.kind) {
      case 'surface':
        placed.surface = command.surface;
        placed.pen = command.surface === null ? null : penOf(command.surface, true);
        if (placed.surface !== null && placed.extent !== null) fitSurface(placed.surface, placed.extent);
        break;
      case 'size':
        placed.extent = { width: command.width, height: command.height, ratio: command.ratio };
        placed.drawing.size(placed.extent);
        if (placed.surface !== null) fitSurface(placed.surface, placed.extent);
        // A resized canvas is empty until it is painted: do not let the display show that.
        this.#paintOne(placed, performance.now());
        break;
      case 'show':
        placed.instrument = command.instrument;
        placed.hasFrames = false;
        placed.drawing.show(command.instrument);
        break;
      case 'topic':
        for (const [topic, name] of placed.topics) if (name === command.name) placed.topics.delete(topic);
        if (command.topic !== null) placed.topics.set(command.topic, command.name);
        break;
      case 'tell':
        placed.drawing.tell(command.tell);
        placed.isTold = true;
        break;
      default:
        never(command);
    }
    this.#look();
    this.#dirty(placed);
  }

  #open(cells: CellsWish, texts: DrawText, withChinese: boolean): void {
    this.#speak(texts, withChinese);
    void loadDrawFonts().then(() => this.#dirtyAll());
    void this.#openGl(cells);
    setInterval(() => this.#look(), lookEveryMs);
    setInterval(() => this.#report(), reportEveryMs);
  }

  /** WebGL is loaded only where it is going to be used: it is the larger half of the program. */
  async #openGl(cells: CellsWish): Promise<void> {
    this.#cellsNote = noteOf(cells, webglKind());
    if (this.#cellsNote !== null) return;
    const { GlHouse: House } = await import('./heat/gl-house.ts');
    this.#gl = await House.open();
    if (this.#gl === null) this.#cellsNote = 'no-webgl';
    this.#dirtyAll();
  }

  #speak(texts: DrawText, withChinese: boolean): void {
    this.#texts = texts;
    this.#basicTexts = { ...texts, 'draw.tradesFrom': texts['draw.tradesBasic'] };
    if (withChinese) void loadChineseFont().then(() => this.#dirtyAll());
    this.#dirtyAll();
  }

  #onLink(isConnected: boolean): void {
    this.#isConnected = isConnected;
    if (!isConnected) {
      this.#unpaintedUs.length = 0;
      for (const { drawing } of this.#placed.values()) drawing.interrupt?.();
    }
    this.#look();
  }

  #onSight(isVisible: boolean): void {
    this.#isVisible = isVisible;
    // What waited for a page that nobody saw says nothing about how fast we draw.
    this.#unpaintedUs.length = 0;
    if (isVisible) this.#dirtyAll();
  }

  #onFrame(bytes: Uint8Array): void {
    this.#frameCount += 1;
    const header = readFrameHeader(bytes);
    if (!header.ok) {
      this.#badFrameCount += 1;
      return;
    }
    this.#lastFrameMs = performance.now();
    if (header.value.kind === 'beat') return;
    const { topic, stream, receivedUs, kind } = header.value;
    let [isAwaited, isMeasured] = [false, false];
    for (const placed of this.#placed.values()) {
      const name = placed.topics.get(topic);
      if (name === undefined || (stream !== 0 && stream !== placed.instrument?.stream)) continue;
      isAwaited = true;
      isMeasured ||= !isBasicInstrument(placed.instrument); // what is asked for now and then was old before it came
      if (!placed.drawing.onFrame(name, header.value, bytes)) {
        this.#badFrameCount += 1;
        continue;
      }
      placed.hasFrames = true;
      this.#dirty(placed);
    }
    if (!isAwaited) this.#strayFrameCount += 1;
    // A heat column is made when its time is up, not when something happened: its age says nothing of the way here.
    else if (isMeasured && kind !== 'heat' && receivedUs > 0 && this.#unpaintedUs.length < unpaintedMax) this.#unpaintedUs.push(receivedUs);
  }

  /** Silence changes what is shown as much as a frame does. */
  #look(): void {
    const nowMs = performance.now();
    for (const [panel, placed] of this.#placed) {
      const freshness = freshnessOf({ isConnected: this.#isConnected, hasFrames: placed.hasFrames, lastFrameMs: this.#lastFrameMs, nowMs, validity: placed.drawing.validity, isBasic: isBasicInstrument(placed.instrument) });
      if (freshness === placed.freshness) continue;
      placed.freshness = freshness;
      this.#dirty(placed);
      this.#reportOne(panel, placed);
    }
  }

  #dirtyAll(): void {
    for (const placed of this.#placed.values()) this.#dirty(placed);
  }

  #dirty(placed: Placed): void {
    placed.isDirty = true;
    if (this.#isAsked || placed.pen === null || !this.#isVisible) return;
    this.#isAsked = true;
    this.#askedMs = performance.now();
    requestAnimationFrame(() => this.#paint());
  }

  #paint(): void {
    this.#isAsked = false;
    if (!this.#isVisible) return;
    const beganMs = performance.now();
    this.#missedPaintCount += Math.max(0, Math.round((beganMs - this.#askedMs) / displayFrameMs) - 1);
    for (const placed of this.#placed.values()) if (placed.isDirty) this.#paintOne(placed, beganMs);
    this.#answer();
    for (const placed of this.#placed.values()) if (placed.drawing.isMoving) this.#dirty(placed);
    const endedMs = performance.now();
    this.#drawUs.add((endedMs - beganMs) * 1_000);
    this.#rate.add(endedMs);
    this.#measure((performance.timeOrigin + endedMs) * 1_000);
  }

  #paintOne(placed: Placed, nowMs: number): void {
    const texts = isBasicInstrument(placed.instrument) ? this.#basicTexts : this.#texts;
    if (texts === null || this.#chosen === null || placed.pen === null || placed.extent === null) return;
    placed.isDirty = false;
    placed.drawing.paint({ pen: placed.pen, texts, ...this.#chosen, freshness: placed.freshness, nowMs });
  }

  /** The age of each frame in this picture, on the engine's clock. */
  #measure(paintedUs: number): void {
    if (this.#offsetUs !== null) {
      for (const receivedUs of this.#unpaintedUs) this.#paintUs.add(Math.max(0, paintedUs + this.#offsetUs - receivedUs));
    }
    this.#unpaintedUs.length = 0;
  }

  #report(): void {
    this.#tell({ kind: 'stage', report: this.#stageReport() });
    for (const [panel, placed] of this.#placed) this.#reportOne(panel, placed);
  }

  /** What a pointer is on, and other answers to a hand: linked panels follow it at once. */
  #answer(): void {
    for (const [panel, placed] of this.#placed) {
      if (placed.isTold) this.#reportOne(panel, placed);
      placed.isTold = false;
    }
  }

  #reportOne(panel: string, placed: Placed): void {
    const report = { stream: placed.hasFrames ? (placed.instrument?.stream ?? null) : null, freshness: placed.freshness, keptBytes: placed.drawing.keptBytes ?? null, says: placed.drawing.report() };
    const said = JSON.stringify(report);
    if (said === placed.said) return;
    placed.said = said;
    this.#tell({ kind: 'drawing', panel, report });
  }

  #stageReport(): StageReport {
    return {
      isConnected: this.#isConnected,
      cells: this.#gl?.isReady === true ? 'webgl' : 'canvas',
      cellsNote: this.#gl?.isReady === false ? 'context-lost' : this.#cellsNote,
      paintUs: this.#paintUs.percentiles(),
      drawUs: this.#drawUs.percentiles(),
      paintHistogram: this.#paintUs.histogram(ageBoundsUs),
      paintsPerSecond: this.#rate.perSecond(performance.now()),
      missedPaintCount: this.#missedPaintCount,
      frameCount: this.#frameCount,
      badFrameCount: this.#badFrameCount,
      strayFrameCount: this.#strayFrameCount,
      drawingCount: this.#placed.size,
    };
  }
}

function newPlaced(drawing: Drawing): Placed {
  return { drawing, topics: new Map(), instrument: null, surface: null, pen: null, extent: null, hasFrames: false, isDirty: true, isTold: false, freshness: 'cut', said: '' };
}

function noteOf(wish: CellsWish, kind: ReturnType<typeof webglKind>): CellsNote {
  if (kind === 'none') return 'no-webgl';
  if (wish === 'off') return 'chosen';
  return kind === 'software' && wish === 'auto' ? 'software-webgl' : null;
}

/**
 * The drawings of this page's panels, as the page knows them: what they are told, what they say, and when they are over.
 *
 * Holds: a panel that is mounted anew within `lingerMs` (moved, docked, popped out) finds its drawing as it left it; one
 * that is not coming back costs nothing afterwards.
 */

import type { Instrument, TopicSpec } from '../../engine/contract/index.ts';
import type { DrawnPlace } from '../draw/drawing.ts';
import type { DrawingKind } from '../draw/index.ts';
import type { DrawingReport, PanelTell } from '../draw/messages.ts';
import type { Extent } from '../draw/pen.ts';
import type { StageHandle } from '../draw/stage-handle.ts';
import { newStore, type Store } from './store.ts';
import type { OpenTopic, Sink, Topics } from './topics.ts';

const lingerMs = 10_000;

export class PagedDrawing {
  readonly report: Store<DrawingReport | null> = newStore<DrawingReport | null>(null);
  readonly #panel: string;
  readonly #stage: StageHandle;
  readonly #topics: Topics;
  readonly #toStage: Sink;
  readonly #open = new Map<string, { readonly key: string; readonly topic: OpenTopic }>();
  #shown: Instrument | null = null;

  constructor(panel: string, stage: StageHandle, topics: Topics, toStage: Sink) {
    this.#panel = panel;
    this.#stage = stage;
    this.#topics = topics;
    this.#toStage = toStage;
  }

  /** A canvas that was never given away before; null: there is none at present. */
  attach(canvas: HTMLCanvasElement | null): void {
    this.#stage.send({ kind: 'surface', panel: this.#panel, surface: canvas === null ? null : this.#stage.surfaceOf(canvas) });
  }

  size(extent: Extent): void {
    this.#stage.send({ kind: 'size', panel: this.#panel, ...extent });
  }

  tell(tell: PanelTell): void {
    this.#stage.send({ kind: 'tell', panel: this.#panel, tell });
  }

  /** Another instrument, or the same with other ticks: everything begins anew. */
  show(instrument: Instrument | null): void {
    if (instrument === this.#shown) return;
    this.#shown = instrument;
    this.report.set(null);
    this.#stage.send({ kind: 'show', panel: this.#panel, instrument });
  }

  /** What the drawing is fed with under a name; null: nothing. */
  watch(name: string, spec: TopicSpec | null): void {
    const key = spec === null ? '' : JSON.stringify(spec);
    const before = this.#open.get(name);
    if ((before?.key ?? '') === key) return;
    // The new one first: what both have in common is not let go in between.
    const topic = spec === null ? null : this.#topics.open(spec, this.#toStage);
    this.#stage.send({ kind: 'topic', panel: this.#panel, name, topic: topic?.number ?? null });
    before?.topic.close();
    if (topic === null) this.#open.delete(name);
    else this.#open.set(name, { key, topic });
  }

  /** The number under which the engine knows a topic of this drawing; null: it is not watched. */
  numberOf(name: string): number | null {
    return this.#open.get(name)?.topic.number ?? null;
  }

  /** All that it is fed with, by number. */
  get topicNumbers(): readonly number[] {
    return [...this.#open.values()].map(({ topic }) => topic.number);
  }

  close(): void {
    for (const { topic } of this.#open.values()) topic.close();
    this.#open.clear();
    this.#stage.send({ kind: 'panel-gone', panel: this.#panel });
  }
}

interface Held {
  readonly kind: DrawingKind;
  readonly drawing: PagedDrawing;
  holders: number;
  timer: ReturnType<typeof setTimeout> | null;
}

export class PagedDrawings {
  readonly #stage: StageHandle;
  readonly #topics: Topics;
  readonly #held = new Map<string, Held>();
  readonly #toStage: Sink;
  readonly #askers = new Map<number, (place: DrawnPlace | null) => void>();
  #questionCount = 0;
  readonly #takers: { readonly panel: string; readonly resolve: (text: string) => void }[] = [];

  constructor(stage: StageHandle, topics: Topics) {
    this.#stage = stage;
    this.#topics = topics;
    this.#toStage = (bytes) => stage.send({ kind: 'frame', bytes });
  }

  /** The drawing of a panel, made when there is none. Whoever takes it releases it. */
  hold(panel: string, kind: DrawingKind): PagedDrawing {
    const known = this.#held.get(panel);
    if (known !== undefined && known.kind === kind) {
      known.holders += 1;
      if (known.timer !== null) clearTimeout(known.timer);
      known.timer = null;
      return known.drawing;
    }
    known?.drawing.close();
    this.#stage.send({ kind: 'panel', panel, draws: kind });
    const drawing = new PagedDrawing(panel, this.#stage, this.#topics, this.#toStage);
    this.#held.set(panel, { kind, drawing, holders: 1, timer: null });
    return drawing;
  }

  release(panel: string): void {
    const held = this.#held.get(panel);
    if (held === undefined) return;
    held.holders -= 1;
    if (held.holders > 0) return;
    held.timer = setTimeout(() => {
      if (this.#held.get(panel) !== held) return;
      this.#held.delete(panel);
      held.drawing.close();
    }, lingerMs);
  }

  /** Nothing happens where the panel has no drawing. */
  tell(panel: string, tell: PanelTell): void {
    this.#held.get(panel)?.drawing.tell(tell);
  }

  /** What it keeps, as text; empty where there is nothing. */
  take(panel: string): Promise<string> {
    return new Promise((resolve) => {
      this.#takers.push({ panel, resolve });
      this.#stage.send({ kind: 'take', panel });
    });
  }

  onTaken(panel: string, text: string): void {
    const at = this.#takers.findIndex((taker) => taker.panel === panel);
    if (at >= 0) this.#takers.splice(at, 1)[0]?.resolve(text);
  }

  /** What is at a point of a panel's drawing, or at its crosshair: asked for in the order of what it was told. Null: no price is. */
  placeAt(panel: string, at: { readonly x: number; readonly y: number } | null): Promise<DrawnPlace | null> {
    if (!this.#held.has(panel)) return Promise.resolve(null);
    this.#questionCount += 1;
    const question = this.#questionCount;
    return new Promise((resolve) => {
      this.#askers.set(question, resolve);
      this.#stage.send({ kind: 'place', panel, question, at });
    });
  }

  onPlaced(question: number, place: DrawnPlace | null): void {
    this.#askers.get(question)?.(place);
    this.#askers.delete(question);
  }

  /** What it said last; null where there is none. */
  reportOf(panel: string): DrawingReport | null {
    return this.#held.get(panel)?.drawing.report.get() ?? null;
  }

  /** Every drawing of this page, by its panel. */
  get all(): readonly { readonly panel: string; readonly kind: DrawingKind; readonly topics: readonly number[]; readonly report: DrawingReport | null }[] {
    return [...this.#held].map(([panel, { kind, drawing }]) => ({ panel, kind, topics: drawing.topicNumbers, report: drawing.report.get() }));
  }

  onReport(panel: string, report: DrawingReport): void {
    this.#held.get(panel)?.drawing.report.set(report);
  }
}

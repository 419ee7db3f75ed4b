/**
 * The terminal behind the screen: the conversation with the engine, the scene that draws, and what a person chose.
 * Panels read its stores and call its verbs; they never speak to the engine or the worker themselves.
 */

import { methods, type Fault, type Instrument, type Result, type VenueStatus } from '../../engine/contract/index.ts';
import type { CellsWish, SceneCommand, SceneReport } from '../draw/messages.ts';
import type { SceneCanvases, SceneHandle } from '../draw/scene-handle.ts';
import { lookEveryMs, stuckMsMax } from '../draw/freshness.ts';
import { contrastDefault } from '../draw/heat/range.ts';
import { groupOptions, steppedGroup } from '../draw/ladder/grouping.ts';
import { drawTextsIn, language } from '../i18n/language.ts';
import { siblingsOf } from '../panels/exchanges/model.ts';
import type { OpenLink } from './link.ts';
import { recall, remember } from './remembered.ts';
import { Session } from './session.ts';
import { newStore, type Store } from './store.ts';

export interface TerminalParts {
  readonly openLink: OpenLink;
  readonly newScene: (onReport: (report: SceneReport) => void, onFailure: (reason: string) => void) => SceneHandle;
  readonly cells: CellsWish;
  /** The engine's list of instruments is another one: ask again. */
  readonly onInstruments: () => void;
}

export class Terminal {
  readonly session: Session;
  readonly report: Store<SceneReport | null> = newStore<SceneReport | null>(null);
  /** What a person asked to see. What is seen is `shown`. */
  readonly chosen: Store<Instrument | null> = newStore<Instrument | null>(null);
  readonly groupTicks: Store<number> = newStore(1);
  readonly contrast: Store<number> = newStore(contrastFrom(recall('contrast')));
  /** What the scene stumbled over, as it said it. */
  readonly sceneFault: Store<string | null> = newStore<string | null>(null);
  readonly #scene: SceneHandle;
  readonly #cells: CellsWish;
  readonly #canvases: Partial<Record<keyof SceneCanvases, HTMLCanvasElement>> = {};
  #instruments: readonly Instrument[] = [];
  #isOpen = false;
  #reportedMs = 0;

  constructor(parts: TerminalParts) {
    this.#cells = parts.cells;
    this.#scene = parts.newScene((report) => this.#onReport(report), (reason) => this.sceneFault.set(reason));
    setInterval(() => this.#look(), lookEveryMs);
    this.session = new Session(parts.openLink, {
      onFrame: (bytes) => this.send({ kind: 'frame', bytes }),
      onLink: (isConnected) => this.send({ kind: 'link', isConnected }),
      onClock: (offsetUs) => this.send({ kind: 'clock', offsetUs }),
      onInstruments: parts.onInstruments,
    });
    language.subscribe(() => this.send({ kind: 'texts', texts: drawTextsIn(language.get()), withChinese: language.get() === 'zh-CN' }));
  }

  send(command: SceneCommand): void {
    this.#scene.send(command);
  }

  /** A panel's canvas is on the page; when all are, the scene opens. A canvas can be given away only once. */
  attach(name: keyof SceneCanvases, canvas: HTMLCanvasElement): void {
    this.#canvases[name] = canvas;
    const { heat, overlay, ladder } = this.#canvases;
    if (this.#isOpen || heat === undefined || overlay === undefined || ladder === undefined) return;
    this.#isOpen = true;
    this.#scene.open({ heat, overlay, ladder }, { cells: this.#cells, texts: drawTextsIn(language.get()), withChinese: language.get() === 'zh-CN' });
    this.send({ kind: 'contrast', value: this.contrast.get() });
  }

  #onReport(report: SceneReport): void {
    this.#reportedMs = performance.now();
    this.report.set(report);
  }

  /** A scene that does not report cannot be believed, whatever it said last. */
  #look(): void {
    const report = this.report.get();
    if (report === null || report.freshness === 'stuck' || performance.now() - this.#reportedMs < stuckMsMax) return;
    this.report.set({ ...report, freshness: 'stuck' });
  }

  async instruments(): Promise<Result<readonly Instrument[], Fault> | null> {
    const { client } = this.session;
    if (client === null) return null;
    const answer = await client.call('instruments', methods.instruments.result, {});
    return answer.ok ? { ok: true, value: answer.value.instruments } : answer;
  }

  /** The list arrived: go on with what was chosen, else with what was chosen last time, else with the first. */
  offer(instruments: readonly Instrument[]): void {
    this.#instruments = instruments;
    const wanted = this.chosen.get()?.id ?? recall('instrument');
    const next = instruments.find(({ id }) => id === wanted) ?? instruments[0];
    if (next !== undefined) this.choose(next);
  }

  choose(instrument: Instrument): void {
    const before = this.chosen.get();
    const isSame = before?.id === instrument.id && before.stream === instrument.stream && before.version === instrument.version;
    remember('instrument', instrument.id);
    if (!isSame) {
      this.chosen.set(instrument);
      this.groupTicks.set(1);
      this.send({ kind: 'group', groupTicks: 1 });
      this.send({ kind: 'watch', instrument });
    }
    this.session.watch({ instrument, groupTicks: this.groupTicks.get() });
  }

  group(groupTicks: number): void {
    const instrument = this.chosen.get();
    if (instrument === null || groupTicks === this.groupTicks.get()) return;
    this.groupTicks.set(groupTicks);
    this.send({ kind: 'group', groupTicks });
    this.session.watch({ instrument, groupTicks });
  }

  stepGroup(direction: 1 | -1): void {
    const options = groupOptions(this.report.get()?.middleTicks ?? null);
    this.group(steppedGroup(options, this.groupTicks.get(), direction));
  }

  /** Follows a market from now on, or no longer: for all screens of this engine. */
  async switchMarket(venue: VenueStatus['venue'], market: VenueStatus['market'], isOn: boolean): Promise<Result<unknown, Fault> | null> {
    return (await this.session.client?.call('switchMarket', methods.switchMarket.result, { venue, market, isOn })) ?? null;
  }

  /** The same pair in another market, by its place in the strip. */
  chooseSibling(index: number): void {
    const chosen = this.chosen.get();
    const sibling = chosen === null ? undefined : siblingsOf(this.#instruments, chosen)[index];
    if (sibling !== undefined) this.choose(sibling);
  }

  setContrast(value: number): void {
    this.contrast.set(value);
    remember('contrast', String(value));
    this.send({ kind: 'contrast', value });
  }
}

/** A number from 0 to 1, whatever was stored. */
export function contrastFrom(stored: string | null): number {
  const value = stored === null || stored === '' ? Number.NaN : Number(stored);
  return value >= 0 && value <= 1 ? value : contrastDefault;
}

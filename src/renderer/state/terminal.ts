/**
 * The terminal behind the screen: the conversation with the engine, what is watched, and the stage that draws.
 * Panels read its stores and call its verbs; they never speak to the engine or the worker themselves.
 */

import { methods, topicOfFrame, type Fault, type Instrument, type Result, type VenueStatus } from '../../engine/contract/index.ts';
import { lookEveryMs, silentMsMax, stuckMsMax } from '../draw/freshness.ts';
import type { CellsWish, StageCommand, StageNews, StageReport } from '../draw/messages.ts';
import type { StageHandle } from '../draw/stage-handle.ts';
import { formatChoice } from '../i18n/chosen-formats.ts';
import { drawTextsIn, language } from '../i18n/language.ts';
import { palette } from '../theme/palette.ts';
import { PageAlerts } from './alerts.ts';
import type { Client } from './client.ts';
import { PagedDrawings } from './drawings.ts';
import type { OpenLink } from './link.ts';
import { lostAfter, type LostVenue } from './lost-venues.ts';
import { Session } from './session.ts';
import { newStore, type Store } from './store.ts';
import { Topics } from './topics.ts';

export interface TerminalParts {
  readonly openLink: OpenLink;
  readonly newStage: (onNews: (news: StageNews) => void, onFailure: (reason: string) => void) => StageHandle;
  readonly cells: CellsWish;
}

/** Whether the engine can be heard: what is drawn on the page greys with it. `stuck`: the stage does not answer. */
export type Hearing = 'heard' | 'silent' | 'cut';

export class Terminal {
  readonly session: Session;
  readonly topics = new Topics();
  readonly alerts = new PageAlerts();
  readonly drawings: PagedDrawings;
  readonly stageReport: Store<StageReport | null> = newStore<StageReport | null>(null);
  /** The stage has not reported for so long that its pictures cannot be believed. */
  readonly isStageStuck: Store<boolean> = newStore(false);
  readonly hearing: Store<Hearing> = newStore<Hearing>('cut');
  /** What the engine lists; null before the first answer. The same instrument stays the same object. */
  readonly instruments: Store<readonly Instrument[] | null> = newStore<readonly Instrument[] | null>(null);
  /** The last key of which the engine said that its holder changed. */
  readonly holdChanged: Store<{ readonly key: string } | null> = newStore<{ readonly key: string } | null>(null);
  /** The markets that the engine cannot reach. */
  readonly lostVenues: Store<readonly LostVenue[]> = newStore<readonly LostVenue[]>([]);
  /** What the stage stumbled over, as it said it. */
  readonly stageFault: Store<string | null> = newStore<string | null>(null);
  readonly #stage: StageHandle;
  #reportedMs = performance.now();
  #heardMs = 0;

  constructor(parts: TerminalParts) {
    this.#stage = parts.newStage((news) => this.#onNews(news), (reason) => this.stageFault.set(reason));
    this.drawings = new PagedDrawings(this.#stage, this.topics);
    this.send({ kind: 'open', cells: parts.cells, ...this.#texts() });
    this.#sendLook();
    setInterval(() => this.#look(), lookEveryMs);
    this.session = new Session(parts.openLink, {
      onFrame: (bytes) => this.#onFrame(bytes),
      onClient: (client) => void this.#onClient(client),
      onClock: (offsetUs) => this.send({ kind: 'clock', offsetUs }),
      onInstruments: () => void this.#askInstruments(),
      onHold: (key) => this.holdChanged.set({ key }),
      onAlerts: (notice) => this.alerts.onNotice(notice),
    });
    this.session.status.subscribe(() => this.lostVenues.update((before) => lostAfter(before, this.session.status.get()?.venues ?? [])));
    language.subscribe(() => this.send({ kind: 'texts', ...this.#texts() }));
    palette.subscribe(() => this.#sendLook());
    formatChoice.subscribe(() => this.#sendLook());
  }

  send(command: StageCommand): void {
    this.#stage.send(command);
  }

  /** Follows a market from now on, or no longer: for all screens of this engine. */
  async switchMarket(venue: VenueStatus['venue'], market: VenueStatus['market'], isOn: boolean): Promise<Result<unknown, Fault> | null> {
    return (await this.session.client?.call('switchMarket', methods.switchMarket.result, { venue, market, isOn })) ?? null;
  }

  #sendLook(): void {
    this.send({ kind: 'look', palette: palette.get(), formats: formatChoice.get() });
  }

  #texts(): { readonly texts: ReturnType<typeof drawTextsIn>; readonly withChinese: boolean } {
    return { texts: drawTextsIn(language.get()), withChinese: language.get() === 'zh-CN' };
  }

  /** A beat is for the stage alone; what nobody waits for goes no further. */
  #onFrame(bytes: Uint8Array): void {
    this.#heardMs = performance.now();
    if (this.hearing.get() === 'silent') this.hearing.set('heard');
    if (topicOfFrame(bytes) === 0) this.send({ kind: 'frame', bytes });
    else this.topics.onFrame(bytes);
  }

  /** The list comes first: another engine may have other ticks for what is watched. */
  async #onClient(client: Client | null): Promise<void> {
    this.send({ kind: 'link', isConnected: client !== null });
    this.hearing.set(client === null ? 'cut' : 'heard');
    this.alerts.onClient(client);
    this.#heardMs = performance.now();
    if (client === null) {
      this.topics.onClient(null);
      return;
    }
    if (await this.#askInstruments()) this.topics.onClient(this.session.client);
  }

  async #askInstruments(): Promise<boolean> {
    const { client } = this.session;
    const answer = await client?.call('instruments', methods.instruments.result, {});
    if (answer?.ok !== true || client !== this.session.client) return false;
    this.instruments.set(sameWhereEqual(this.instruments.get() ?? [], answer.value.instruments));
    this.topics.retry();
    return true;
  }

  #onNews(news: StageNews): void {
    this.#reportedMs = performance.now();
    if (news.kind === 'stage') this.stageReport.set(news.report);
    else if (news.kind === 'drawing') this.drawings.onReport(news.panel, news.report);
    else if (news.kind === 'placed') this.drawings.onPlaced(news.question, news.place);
    else this.drawings.onTaken(news.panel, news.text);
  }

  #look(): void {
    const nowMs = performance.now();
    this.isStageStuck.set(nowMs - this.#reportedMs > stuckMsMax);
    if (this.hearing.get() === 'heard' && nowMs - this.#heardMs > silentMsMax) this.hearing.set('silent');
  }
}

/** The new list, with the old objects wherever nothing changed, so that nobody begins anew without need. */
function sameWhereEqual(before: readonly Instrument[], after: readonly Instrument[]): readonly Instrument[] {
  const known = new Map(before.map((one) => [one.id, one]));
  return after.map((one) => {
    const old = known.get(one.id);
    return old !== undefined && textOf(old) === textOf(one) ? old : one;
  });
}

function textOf(instrument: Instrument): string {
  return JSON.stringify(instrument, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}

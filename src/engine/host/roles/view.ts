/**
 * The view role: what the engine knows, made into what screens show. Reads the told ring and the
 * books in shared memory; writes frames and notices, never a market fact.
 *
 * Wakes for the first fact after a rest, then gathers for one frame interval: a quiet market is
 * shown at once, a wild one sixty times a second.
 */

import { LatencyHistogram } from '../../core/market/latency.ts';
import { openRingReader } from '../../core/memory/ring.ts';
import { field, floatAt, kindAt, streamAt, type Slots } from '../../core/memory/record.ts';
import { never } from '../../domain/assert.ts';
import { factCode } from '../../domain/fact.ts';
import { fault } from '../../domain/fault.ts';
import type { BookLocation } from '../../core/market/book-reader.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import type { Status, VenueStatus } from '../../contract/channels.ts';
import { clock } from '../../edge/net/clock.ts';
import type { CandlesAnswer } from '../../edge/store/candles.ts';
import { toldReader } from '../rings.ts';
import { newScriptThread } from '../script-thread.ts';
import { AlertRole } from './alerts.ts';
import { Asks } from './asks.ts';
import { HeatPast } from './heat-past.ts';
import { HeatPost } from './heat-post.ts';
import { Holds } from './holds.ts';
import { InstrumentView, newScratch } from './instrument-view.ts';
import type { PeerMessage } from './messages.ts';
import type { RoleName } from '../topology.ts';
import { OwnOrdersTold } from './own-orders.ts';
import type { RoleContext, RunningRole } from './role.ts';
import { Screen, type ScreenHost } from './screen.ts';
import { TradesPast } from './trades-past.ts';
import { ViewSettings } from './view-settings.ts';

const frameMs = 16;
/** Columns end, ages grow and notices are due even when nothing comes. */
const restMsMax = 50;
const statusMs = 500;
const instrumentsMs = 100;
const recordsPerTurnMax = 20_000;
/** A venue may have to be asked several times. */
const pastMsMax = 60_000;
const latencyWindowUs = 10_000_000;

export async function startView(context: RoleContext): Promise<RunningRole> {
  const role = new ViewRole(context);
  role.start();
  return role;
}

class ViewRole implements RunningRole {
  readonly #context: RoleContext;
  readonly #told;
  readonly #scratch = newScratch();
  readonly #views = new Map<number, InstrumentView>();
  readonly #screens = new Map<number, Screen>();
  readonly #frameUs = new LatencyHistogram(latencyWindowUs);
  readonly #host: ScreenHost;
  readonly #specs = new Map<number, InstrumentSpec>();
  readonly #specsById = new Map<string, InstrumentSpec>();
  readonly #ownOrders = new OwnOrdersTold();
  readonly #settings: ViewSettings;
  readonly #alerts: AlertRole;
  readonly #heatPost: HeatPost;
  readonly #heatPast: HeatPast;
  readonly #tradesPast: TradesPast;
  readonly #candles = new Asks<CandlesAnswer>('store', pastMsMax);
  #venues: readonly VenueStatus[] = [];
  #engineUs: Status['engineUs'] = null;
  #journal: Status['journal'] = null;
  #journalDropped = 0;
  #threads: Status['threads'] = [];
  #statusTimer: NodeJS.Timeout | null = null;
  #instrumentsTimer: NodeJS.Timeout | null = null;
  #lostSlots = 0;
  /** Of the told ring, at most since the last status. */
  #waitingSlots = 0;
  /** When facts were read last. */
  #paintedUs = clock();
  #isClosed = false;

  constructor(context: RoleContext) {
    this.#context = context;
    this.#heatPost = new HeatPost((message, handedOver) => context.tell('store', message, handedOver));
    this.#heatPast = new HeatPast((message) => context.tell('store', message));
    this.#tradesPast = new TradesPast((message) => context.tell('store', message));
    this.#told = openRingReader(context.plan.rings.told, toldReader.view);
    const { plan } = context;
    this.#settings = new ViewSettings(plan.config.market, (message) => context.tell('store', message), context.log);
    this.#alerts = new AlertRole({
      ...this.#settings.forAlerts(),
      nowUs: clock,
      find: (id) => this.#specsById.get(id) ?? null,
      viewOf: ({ stream }) => this.#views.get(stream) ?? null,
      onFired: (firing) => this.#notify({ kind: 'alert-fired', firing }),
      onChanged: () => this.#notify({ kind: 'alerts-changed' }),
      onStreams: () => this.#tellWatched(),
      scripts: { host: () => this.#host, newThread: newScriptThread },
    });
    this.#host = {
      alerts: this.#alerts,
      hello: () => ({ version: plan.version, market: plan.config.market, nowUs: clock(), home: plan.home }),
      nowUs: clock,
      instruments: () => [...this.#specs.values()],
      find: (id) => this.#specsById.get(id) ?? null,
      viewOf: ({ stream, id, version }) => {
        const view = this.#views.get(stream);
        return view?.spec.id === id && view.spec.version === version ? view : null;
      },
      ordersOf: (spec) => this.#ownOrders.of(spec),
      venues: () => this.#venues,
      candles: (wanted) => this.#candles.ask((request) => context.tell('store', { kind: 'candles-want', request, ...wanted })),
      heatPast: (spec, wanted, onFrames) => this.#heatPast.ask(spec, wanted, onFrames),
      tradesPast: (spec, wanted, onTrades) => this.#tradesPast.ask(spec, wanted, onTrades),
      onWatches: () => this.#tellWatched(),
      onFrame: (receivedUs) => this.#frameUs.record(clock() - receivedUs),
      onSwitch: (market, isOn) => {
        const isKnown = [...plan.places, ...plan.basics].some(({ id }) => id === market);
        if (isKnown) context.tell('trading', { kind: 'switch-market', market, isOn });
        return isKnown;
      },
      ...this.#settings.forScreens(),
      holds: new Holds((key) => this.#notify({ kind: 'hold-changed', key })),
    };
  }

  start(): void {
    this.#statusTimer = setInterval(() => this.#tellStatus(), statusMs);
    void this.#run();
  }

  onMessage(message: Parameters<RunningRole['onMessage']>[0]): void {
    switch (message.kind) {
      case 'screen-open': {
        const { screen } = message;
        this.#screens.set(screen, new Screen(
          this.#host,
          (text) => this.#context.report({ kind: 'screen-text', screen, text }),
          (bytes) => this.#context.report({ kind: 'screen-frame', screen, bytes }),
        ));
        break;
      }
      case 'screen-text':
        this.#screens.get(message.screen)?.onText(message.text);
        break;
      case 'screen-taken':
        this.#screens.get(message.screen)?.onTaken(message.frameCount);
        break;
      case 'screen-closed': {
        const gone = this.#screens.get(message.screen);
        this.#screens.delete(message.screen);
        gone?.close();
        this.#alerts.onScreenGone();
        this.#tellWatched();
        break;
      }
      case 'threads':
        this.#threads = message.threads;
        this.#noticeDeath();
        break;
      case 'keys': // other roles'
      case 'basic-keys':
      case 'peer': // the thread's own business
      case 'stop':
      case 'break':
        break;
      default:
        never(message);
    }
  }

  /** Trading and store tell us all by themselves when they meet us; trading must know what is watched. */
  onPeer(role: RoleName): void {
    if (role === 'trading') this.#tellWatched();
    if (role === 'store') {
      this.#settings.asks.forget();
      this.#candles.forget();
      this.#heatPast.forget();
      this.#tradesPast.forget();
      void this.#alerts.load();
    }
  }

  onPeerMessage(_from: string, message: PeerMessage): void {
    switch (message.kind) {
      case 'instruments':
        for (const spec of message.specs) {
          this.#specs.set(spec.stream, spec);
          this.#specsById.set(spec.id, spec);
        }
        this.#tellInstruments();
        if (this.#alerts.streams.length > 0) this.#tellWatched();
        break;
      case 'book':
        this.#onBook(message.spec, message.location);
        break;
      case 'book-gone':
        this.#leave(message.stream);
        this.#forgetGone(this.#watched());
        break;
      case 'book-reach':
        this.#views.get(message.stream)?.setReach(message.reach);
        break;
      case 'own-orders':
        this.#ownOrders.tell(message.orders);
        break;
      case 'feed-status':
        this.#venues = message.venues;
        this.#alerts.onVenues(message.venues, clock());
        this.#engineUs = message.engineUs;
        this.#journalDropped = message.journalDropped;
        break;
      case 'journal-status':
        this.#journal = message.journal;
        break;
      case 'heat':
        this.#heatPast.onAnswer(message);
        break;
      case 'trades':
        this.#tradesPast.onAnswer(message);
        break;
      case 'candles':
        this.#candles.onAnswer(message.request, message.outcome);
        break;
      case 'settings':
        this.#settings.asks.onAnswer(message.request, message.outcome);
        break;
      case 'recall': // the trading role's business, as are the next
      case 'recall-failed':
      case 'to-basic':
      case 'from-basic':
      case 'remember': // the store's
      case 'switch-market': // said by us, as are the next
      case 'settings-read':
      case 'setting-write':
      case 'candles-want':
      case 'heat-want':
      case 'heat-batch':
      case 'trades-want':
      case 'past-ask': // between store and trading, as is the next
      case 'past-answer':
      case 'watched':
        break;
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#alerts.close();
    this.#heatPost.close();
    if (this.#statusTimer !== null) clearInterval(this.#statusTimer);
    if (this.#instrumentsTimer !== null) clearTimeout(this.#instrumentsTimer);
    for (const number of this.#screens.keys()) this.#context.report({ kind: 'screen-end', screen: number, reason: 'the engine stopped' });
    this.#screens.clear();
  }

  async #run(): Promise<void> {
    const onRecord = (slots: Slots, slot: number): void => this.#onRecord(slots, slot);
    while (!this.#isClosed) {
      await this.#told.waitAsync(restMsMax);
      this.#waitingSlots = Math.max(this.#waitingSlots, this.#told.behind());
      this.#told.read(onRecord, recordsPerTurnMax);
      this.#noticeLoss();
      this.#paint();
      await new Promise((resolve) => setTimeout(resolve, frameMs));
    }
  }

  #leave(stream: number): void {
    const view = this.#views.get(stream);
    if (view === undefined) return;
    view.leave();
    this.#heatPost.leave(view.spec.id);
  }

  #onBook(spec: InstrumentSpec, location: BookLocation): void {
    const known = this.#views.get(spec.stream);
    if (known !== undefined && known.spec.id === spec.id && known.spec.version === spec.version) known.adopt(location);
    else this.#views.set(spec.stream, new InstrumentView(spec, location, this.#scratch, clock(), (frame) => this.#heatPost.add(spec, frame)));
  }

  #watched(): ReadonlySet<number> {
    return new Set([...[...this.#screens.values()].flatMap((screen) => screen.streams), ...this.#alerts.streams]);
  }

  #tellWatched(): void {
    const watched = this.#watched();
    this.#forgetGone(watched);
    this.#context.tell('trading', { kind: 'watched', streams: [...watched] });
  }

  /** An instrument that nobody follows is shown as empty to whoever still watches it. */
  #forgetGone(watched: ReadonlySet<number>): void {
    for (const [stream, view] of this.#views) if (view.isGone && !watched.has(stream)) this.#views.delete(stream);
  }

  /** Books whose writer died or fell silent are stale from this moment, whatever they say of themselves. */
  #noticeDeath(): void {
    const state = this.#threads.find((thread) => thread.roles.includes('trading'))?.state ?? 'running';
    const isDead = state !== 'running' && state !== 'silent';
    for (const view of this.#views.values()) {
      if (isDead) view.orphan();
      else view.setSilent(state === 'silent');
    }
    if (!isDead) return;
    this.#ownOrders.doubt();
    this.#venues = this.#venues.map((venue) => ({ ...venue, link: 'off', messagesPerSecond: 0, bytesPerSecond: 0, account: { ...venue.account, state: 'off' } }));
  }

  #onRecord(slots: Slots, slot: number): void {
    const kind = kindAt(slots, slot);
    const stream = streamAt(slots, slot);
    const view = this.#views.get(stream);
    if (view === undefined) return;
    if (kind === factCode.wake) view.onChanged(floatAt(slots, slot, field.receivedUs));
    else if (kind === factCode.validity) view.onValidity(slots, slot);
    else {
      if (kind === factCode.trade && !view.onTrade(slots, slot)) return;
      if (kind === factCode.candle) view.onCandle(slots, slot);
      if (kind === factCode.funding) this.#alerts.onFunding(view.spec, floatAt(slots, slot, field.a), clock());
      view.onTold(slots, slot);
      this.#alerts.onRecord(stream, slots, slot);
      for (const screen of this.#screens.values()) screen.onRecord(stream, slots, slot);
    }
  }

  /** Overtaken by the market: books are read whole anyway, trades are lost to the screen. */
  #noticeLoss(): void {
    if (this.#told.lostSlots === this.#lostSlots) return;
    const lost = this.#told.lostSlots - this.#lostSlots;
    this.#lostSlots = this.#told.lostSlots;
    const nowUs = clock();
    for (const view of this.#views.values()) {
      view.recover();
      view.onTradesLost(this.#paintedUs, nowUs);
    }
    this.#context.log(fault('queue.full', `the view was overtaken and missed ${lost} slots`));
  }

  #paint(): void {
    const nowUs = clock();
    this.#paintedUs = nowUs;
    for (const [stream, view] of this.#views) {
      view.settle(nowUs);
      view.advance(nowUs);
      view.walls.look(nowUs);
      if (!view.isDirty) continue;
      view.isDirty = false;
      for (const screen of this.#screens.values()) screen.onBookChanged(stream);
    }
    this.#alerts.paint(nowUs);
    for (const screen of this.#screens.values()) screen.paint(nowUs);
  }

  /** Markets bring their lists one after the other: screens ask for them once. */
  #tellInstruments(): void {
    if (this.#instrumentsTimer !== null) return;
    this.#instrumentsTimer = setTimeout(() => {
      this.#instrumentsTimer = null;
      this.#notify({ kind: 'instruments-changed' });
    }, instrumentsMs);
  }

  #notify(notice: object): void {
    for (const screen of this.#screens.values()) screen.tell(notice);
  }

  #tellStatus(): void {
    const nowUs = clock();
    this.#frameUs.advance(nowUs);
    const memory = process.memoryUsage();
    const status: Status = {
      kind: 'status',
      nowUs,
      venues: [...this.#venues],
      books: [...this.#views.values()].map((view) => ({
        stream: view.spec.stream,
        validity: view.validity,
        ageMs: view.changedUs === null ? null : Math.max(0, nowUs - view.changedUs) / 1_000,
      })),
      threads: this.#threads,
      engineUs: this.#engineUs,
      frameUs: this.#frameUs.summary(),
      journal: this.#journal === null ? null : { ...this.#journal, droppedCount: this.#journal.droppedCount + this.#journalDropped },
      memory: { rssBytes: memory.rss, heapBytes: memory.heapUsed, keptBytes: [...this.#views.values()].reduce((sum, { keptBytes }) => sum + keptBytes, 0) },
      told: { slotCount: this.#context.plan.rings.told.slotCount, waitingSlots: this.#waitingSlots, lostSlots: this.#told.lostSlots },
      runtime: `Node ${process.versions.node}`,
    };
    this.#waitingSlots = 0;
    this.#notify(status);
    this.#alerts.onStatus(status, nowUs);
  }
}

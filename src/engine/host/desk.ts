/**
 * The desk: the feeds of all markets and the core, joined by direct calls, with real sockets under
 * them. The trading role runs one on its thread; `record` and the benchmarks run one in the open.
 *
 * Socket callback → decode → align → sequence → journal → book, in one turn of the event loop;
 * `turn` says when it is over. Markets are switched on and off while it runs; one that goes wrong
 * takes no other with it. What happens to accounts gets its place in the same order of facts; an intent
 * is where its readers see it before anything of it is sent.
 */

import type { Kernel } from '../core/memory/kernel.ts';
import { kindAt, streamAt, type Slots } from '../core/memory/record.ts';
import { newSequencer } from '../core/memory/sequencer.ts';
import { newBooks, type Book } from '../core/market/book.ts';
import { Market } from '../core/market/market.ts';
import { Budget } from '../core/venues/budget.ts';
import { Catalogue } from '../core/venues/catalogue.ts';
import { Health } from '../core/venues/health.ts';
import type { VenuePart } from '../core/venues/index.ts';
import type { Decoder, ListedInstrument } from '../core/venues/dialect.ts';
import { assert } from '../domain/assert.ts';
import { factCode } from '../domain/fact.ts';
import { fault, type Fault } from '../domain/fault.ts';
import { isBasicMarket, marketId, type InstrumentSpec, type MarketId } from '../domain/instrument.ts';
import { clock } from '../edge/net/clock.ts';
import type { VenuePlace } from '../edge/net/venue-link.ts';
import type { VenueStatus } from '../contract/channels.ts';
import type { Accounts, AccountsHost, Remembered } from './accounts.ts';
import { BasicFeed, statusOfBasicOff } from './basic-feed.ts';
import type { BasicPlace, FromBasic, ToBasic } from './basic-messages.ts';
import { MarketFeed, statusOfNoAccount, statusOfOff, type DeskFeed } from './market-feed.ts';

export interface DeskPort {
  /** False: it is not kept. */
  readonly journal: (slots: Slots, slot: number) => boolean;
  readonly tell: (slots: Slots, slot: number) => void;
  /** A turn is over: when it began, and the bytes of the message that it was about (0: none). */
  readonly turn: (startedUs: number, byteCount: number) => void;
  /** Instruments that are new or different. */
  readonly onInstruments: (specs: readonly InstrumentSpec[]) => void;
  readonly onBook: (spec: InstrumentSpec, book: Book) => void;
  readonly onBookGone: (stream: number) => void;
  /** Facts of our account will name an instrument for the first time, which nobody may follow. */
  readonly onTraded?: (spec: InstrumentSpec) => void;
  readonly log: (place: MarketId, reason: Fault) => void;
  /** To the thread that keeps markets of the long tail; lost when there is none. */
  readonly askBasic?: (message: ToBasic) => void;
}

export interface DeskMarket extends Omit<VenuePlace, 'dialect'> {
  readonly part: VenuePart;
}

export interface DeskPlan {
  /** All that can be switched on. */
  readonly markets: readonly DeskMarket[];
  readonly on: readonly MarketId[];
  readonly kernel: Kernel;
  /** Instruments to follow from the start, in every market that lists them; null follows all, as far as there is room. */
  readonly instruments: readonly string[] | null;
  /** Two connections for each that is needed. */
  readonly isRacing: boolean;
  /** The number of the first fact. */
  readonly nextSequence: number;
  /** The instruments as an earlier desk of the same engine knew them. */
  readonly known?: readonly InstrumentSpec[];
  /** Markets of the long tail that can be switched on, kept by another thread. */
  readonly basics?: readonly BasicPlace[];
}

export class Desk {
  readonly market: Market;
  readonly catalogue: Catalogue;
  /** What accounts need of us. */
  readonly accountsHost: AccountsHost;
  readonly #plan: DeskPlan;
  readonly #port: DeskPort;
  readonly #feeds = new Map<MarketId, DeskFeed>();
  /** Kept when a market is switched off: their memory is the kernel's. */
  readonly #decoders = new Map<MarketId, Decoder>();
  readonly #health = new Map<MarketId, Health>();
  /** Markets on one server share what it permits. */
  readonly #budgets = new Map<string, Budget>();
  /** Streams of which facts of accounts spoke. */
  readonly #traded = new Set<number>();
  #accounts: Accounts | null = null;
  /** Whether the last fact is kept. */
  #isKept = false;
  /** Streams that someone watches, beside those that are always followed. */
  #watched: readonly number[] = [];

  constructor(plan: DeskPlan, port: DeskPort) {
    this.#plan = plan;
    this.#port = port;
    this.catalogue = new Catalogue(plan.known);
    this.market = new Market(newBooks(plan.kernel), newSequencer(plan.nextSequence), {
      journal: (slots, slot) => {
        this.#isKept = port.journal(slots, slot);
      },
      tell: port.tell,
      resync: (stream, reason) => this.#feedOf(stream)?.resync(stream, reason, clock()),
    });
    this.accountsHost = {
      markets: plan.markets,
      budgetOf: (market, pools) => {
        const budget = this.#budgetOf(market);
        budget.add(pools);
        return budget;
      },
      eventsOf: (id) => ({
        emit: (slots, slot) => this.#onAccountFact(slots, slot),
        turn: (startedUs) => port.turn(startedUs, 0),
        trouble: (reason) => port.log(id, reason),
      }),
      isOn: (id) => this.#feeds.has(id),
      listed: () => this.catalogue.specs,
    };
  }

  start(): void {
    for (const id of this.#plan.on) this.switchOn(id);
  }

  /** Null where nobody gave a key: then nothing of accounts is even loaded. */
  get accounts(): Accounts | null {
    return this.#accounts;
  }

  /** Made by whoever has keys, upon `accountsHost`; once. */
  adopt(accounts: Accounts): Accounts {
    assert(this.#accounts === null, 'a desk has its accounts once');
    this.#accounts = accounts;
    return accounts;
  }

  get on(): readonly MarketId[] {
    return [...this.#feeds.keys()];
  }

  feedOf(id: MarketId): MarketFeed | null {
    const feed = this.#feeds.get(id);
    return feed instanceof MarketFeed ? feed : null;
  }

  /** What all markets that are on brought so far. */
  get counts(): { readonly messageCount: number; readonly byteCount: number } {
    let [messageCount, byteCount] = [0, 0];
    for (const { counts } of this.#feeds.values()) {
      messageCount += counts.messageCount;
      byteCount += counts.byteCount;
    }
    return { messageCount, byteCount };
  }

  statuses(nowUs: number): readonly VenueStatus[] {
    const exact = this.#plan.markets.map(({ part: { dialect }, addresses, proxy }) => {
      const id = marketId(dialect);
      const feed = this.#feeds.get(id);
      const account = this.#accounts?.status(id, nowUs) ?? statusOfNoAccount(feed !== undefined);
      return { ...(feed?.status(nowUs) ?? statusOfOff({ dialect, addresses, proxy })), account };
    });
    return [...exact, ...(this.#plan.basics ?? []).map((place) => {
      const feed = this.#feeds.get(place.id);
      const account = this.#accounts?.status(place.id, nowUs) ?? statusOfNoAccount(feed !== undefined);
      return { ...(feed?.status(nowUs) ?? statusOfBasicOff(place)), account };
    })];
  }

  basicFeedOf(id: MarketId): BasicFeed | null {
    const feed = this.#feeds.get(id);
    return feed instanceof BasicFeed ? feed : null;
  }

  /** Of all markets of the long tail that are on. */
  get basics(): readonly BasicFeed[] {
    return [...this.#feeds.values()].filter((feed) => feed instanceof BasicFeed);
  }

  onBasic(message: FromBasic): void {
    if ('from' in message) this.#accounts?.basics?.on(message);
    else for (const feed of this.basics) if (message.kind === 'status' || message.market === feed.id) feed.on(message, clock());
  }

  /** A copy of a fact that another thread wrote; whoever calls says when the turn is over. */
  onBasicFact(slots: Slots, slot: number): void {
    const feed = this.#feedOf(streamAt(slots, slot));
    if (feed instanceof BasicFeed) feed.onFact(slots, slot, clock());
  }

  /** False when there is no such market. */
  switchOn(id: MarketId): boolean {
    const basic = this.#plan.basics?.find((place) => place.id === id);
    if (basic !== undefined) this.#switchOnBasic(basic);
    if (basic !== undefined) return true;
    const marketNumber = this.#plan.markets.findIndex(({ part }) => marketId(part.dialect) === id);
    const planned = this.#plan.markets[marketNumber];
    if (planned === undefined || this.#feeds.has(id)) return planned !== undefined;
    const { part: { dialect, newDecoder }, addresses, proxy } = planned;
    const decoder = this.#decoders.get(id) ?? newDecoder(this.#plan.kernel);
    const budget = this.#budgetOf(planned);
    const health = this.#health.get(id) ?? new Health();
    this.#decoders.set(id, decoder);
    this.#health.set(id, health);
    const feed = new MarketFeed({ place: { dialect, addresses, proxy }, decoder, budget, health, isRacing: this.#plan.isRacing, marketNumber }, {
      emit: (slots, slot) => this.market.on(slots, slot),
      turn: this.#port.turn,
      listed: (market, instruments) => this.#onListed(market, instruments),
      log: (reason) => this.#port.log(id, reason),
    });
    this.#feeds.set(id, feed);
    feed.start();
    this.#accounts?.of(id)?.switchOn();
    return true;
  }

  #switchOnBasic(place: BasicPlace): void {
    const { id } = place;
    if (this.#feeds.has(id)) return;
    const health = this.#health.get(id) ?? new Health();
    this.#health.set(id, health);
    const feed = new BasicFeed({ place, health, nowUs: clock() }, {
      emit: (slots, slot) => this.market.on(slots, slot),
      turn: this.#port.turn,
      listed: (market, instruments) => this.#onListed(market, instruments),
      ask: (message) => this.#port.askBasic?.(message),
      lost: (market, reason) => this.#accounts?.basics?.lost(market, reason),
      log: (reason) => this.#port.log(id, reason),
    });
    this.#feeds.set(id, feed);
    feed.start();
    this.#accounts?.of(id)?.switchOn();
  }

  switchOff(id: MarketId): void {
    const feed = this.#feeds.get(id);
    if (feed === undefined) return;
    this.#accounts?.of(id)?.switchOff();
    feed.close();
    for (const stream of this.market.streams) {
      const spec = this.market.specOf(stream);
      if (spec !== null && marketId(spec) === id) this.#drop(spec, null);
    }
    this.#feeds.delete(id);
  }

  /** Follows what someone wants to see; when there is no room, in the place of what nobody does. */
  watch(streams: readonly number[]): void {
    this.#watched = streams;
    for (const stream of streams) {
      const spec = this.catalogue.byStream(stream);
      if (spec !== null) this.#follow(spec);
    }
  }

  /** Everything that is followed, for someone who comes late. */
  eachBook(visit: (spec: InstrumentSpec, book: Book) => void): void {
    for (const stream of this.market.streams) {
      const spec = this.market.specOf(stream);
      const book = this.market.bookOf(stream);
      if (spec !== null && book !== null) visit(spec, book);
    }
  }

  /** What an earlier run left open. Nothing is known of accounts before. */
  recall(remembered: Remembered): void {
    this.#accounts?.recall(remembered);
  }

  /** Instruments that our account named, followed or not. */
  get tradedSpecs(): readonly InstrumentSpec[] {
    return [...this.#traded].flatMap((stream) => this.catalogue.byStream(stream) ?? []);
  }

  close(): void {
    this.#accounts?.close();
    for (const feed of this.#feeds.values()) feed.close();
  }

  #onAccountFact(slots: Slots, slot: number): boolean {
    const stream = streamAt(slots, slot);
    const spec = stream === 0 || this.#traded.has(stream) ? null : this.catalogue.byStream(stream);
    if (spec !== null) {
      this.#traded.add(stream);
      this.#port.onTraded?.(spec);
    }
    this.market.on(slots, slot);
    const isKept = this.#isKept;
    if (kindAt(slots, slot) === factCode.intent) this.#port.turn(clock(), 0); // it is sent when readers see it, and not before
    return isKept;
  }

  /** All markets at one server share what it permits, for market data and for orders. */
  #budgetOf({ addresses: { rest } }: DeskMarket): Budget {
    const known = this.#budgets.get(rest);
    if (known !== undefined) return known;
    const pools = this.#plan.markets.filter(({ addresses }) => addresses.rest === rest).flatMap(({ part }) => part.dialect.pools);
    const made = new Budget(pools);
    this.#budgets.set(rest, made);
    return made;
  }

  #onListed(id: MarketId, instruments: readonly ListedInstrument[]): void {
    const { added, changed } = this.catalogue.update(id, instruments);
    if (added.length + changed.length > 0) this.#port.onInstruments([...added, ...changed]);
    this.#accounts?.list(id, this.catalogue.specs);
    for (const spec of changed) {
      if (this.market.specOf(spec.stream) === null) continue;
      if (spec.status === 'gone') this.#drop(spec, fault('instrument.unknown', `${spec.id} is no longer listed`));
      else this.#open(spec);
    }
    const { instruments: names } = this.#plan;
    for (const name of names ?? []) {
      const isAsked = name.includes(':') || !isBasicMarket(id); // few exchanges of the long tail have all that is usual
      if (isAsked && isMeantFor(name, id) && this.catalogue.named(name, id) === null) this.#port.log(id, fault('instrument.unknown', `${name} is not listed by ${id}`));
    }
    for (const spec of this.#wanted(id)) this.#follow(spec);
    this.watch(this.#watched); // some may have come back
  }

  #wanted(id: MarketId): readonly InstrumentSpec[] {
    const { instruments } = this.#plan;
    if (instruments === null) return this.catalogue.specs.filter((spec) => marketId(spec) === id);
    return instruments.flatMap((name) => (isMeantFor(name, id) ? this.catalogue.named(name, id) ?? [] : []));
  }

  #follow(spec: InstrumentSpec): void {
    if (spec.status !== 'gone' && this.#feeds.has(marketId(spec)) && this.market.specOf(spec.stream) === null) this.#open(spec);
  }

  #open(spec: InstrumentSpec): void {
    const id = marketId(spec);
    const feed = this.#feeds.get(id);
    assert(feed !== undefined, 'a book is opened in a market that is on', { id });
    const book = this.market.open(spec);
    if (feed.track(spec, clock()) || (this.#makeRoom(spec) && feed.track(spec, clock()))) {
      this.#port.onBook(spec, book);
      return;
    }
    this.market.close(spec.stream);
    this.#port.log(id, fault('queue.full', `${spec.id} cannot be followed: too many instruments of one market`));
  }

  /** Drops what was watched once and is no longer, the longest followed first. */
  #makeRoom(wanted: InstrumentSpec): boolean {
    if (this.#plan.instruments === null) return false;
    const id = marketId(wanted);
    const always = new Set(this.#wanted(id).map(({ stream }) => stream));
    const unwatched = this.market.streams
      .filter((stream) => stream !== wanted.stream && !this.#watched.includes(stream) && !always.has(stream))
      .map((stream) => this.market.specOf(stream))
      .find((spec) => spec !== null && marketId(spec) === id);
    if (unwatched === undefined || unwatched === null) return false;
    this.#drop(unwatched, null);
    return true;
  }

  #drop(spec: InstrumentSpec, reason: Fault | null): void {
    this.#feedOf(spec.stream)?.untrack(spec.stream, clock());
    this.market.close(spec.stream);
    this.#port.onBookGone(spec.stream);
    if (reason !== null) this.#port.log(marketId(spec), reason);
  }

  #feedOf(stream: number): DeskFeed | null {
    const spec = this.market.specOf(stream);
    return spec === null ? null : this.#feeds.get(marketId(spec)) ?? null;
  }
}

/** A whole id is meant for its own market, a symbol for all. */
function isMeantFor(name: string, id: MarketId): boolean {
  return !name.includes(':') || name.startsWith(`${id}:`);
}

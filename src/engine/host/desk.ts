/**
 * The desk: the feeds of all markets and the core, joined by direct calls, with real sockets under
 * them. The trading role runs one on its thread; `record` and the benchmarks run one in the open.
 *
 * Socket callback → decode → align → sequence → journal → book, in one turn of the event loop;
 * `turn` says when it is over. Markets are switched on and off while it runs; one that goes wrong
 * takes no other with it.
 */

import type { Kernel } from '../core/memory/kernel.ts';
import type { Slots } from '../core/memory/record.ts';
import { newSequencer } from '../core/memory/sequencer.ts';
import { newBooks, type Book } from '../core/market/book.ts';
import { Market } from '../core/market/market.ts';
import { Budget } from '../core/venues/budget.ts';
import { Catalogue } from '../core/venues/catalogue.ts';
import { Health } from '../core/venues/health.ts';
import type { VenuePart } from '../core/venues/index.ts';
import type { Decoder, ListedInstrument } from '../core/venues/dialect.ts';
import { assert } from '../domain/assert.ts';
import { fault, type Fault } from '../domain/fault.ts';
import { marketId, type InstrumentSpec, type MarketId } from '../domain/instrument.ts';
import { clock } from '../edge/net/clock.ts';
import type { VenuePlace } from '../edge/net/venue-link.ts';
import type { VenueStatus } from '../contract/channels.ts';
import { MarketFeed, statusOfOff } from './market-feed.ts';

export interface DeskPort {
  readonly journal: (slots: Slots, slot: number) => void;
  readonly tell: (slots: Slots, slot: number) => void;
  /** A turn is over: when it began, and the bytes of the message that it was about (0: none). */
  readonly turn: (startedUs: number, byteCount: number) => void;
  readonly onInstruments: (specs: readonly InstrumentSpec[]) => void;
  readonly onBook: (spec: InstrumentSpec, book: Book) => void;
  readonly onBookGone: (stream: number) => void;
  readonly log: (place: MarketId, reason: Fault) => void;
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
}

export class Desk {
  readonly market: Market;
  readonly catalogue: Catalogue;
  readonly #plan: DeskPlan;
  readonly #port: DeskPort;
  readonly #feeds = new Map<MarketId, MarketFeed>();
  /** Kept when a market is switched off: their memory is the kernel's. */
  readonly #decoders = new Map<MarketId, Decoder>();
  readonly #health = new Map<MarketId, Health>();
  /** Markets on one server share what it permits. */
  readonly #budgets = new Map<string, Budget>();
  /** Streams that someone watches, beside those that are always followed. */
  #watched: readonly number[] = [];

  constructor(plan: DeskPlan, port: DeskPort) {
    this.#plan = plan;
    this.#port = port;
    this.catalogue = new Catalogue(plan.known);
    this.market = new Market(newBooks(plan.kernel), newSequencer(plan.nextSequence), {
      journal: port.journal,
      tell: port.tell,
      resync: (stream, reason) => this.#feedOf(stream)?.feed.resync(stream, reason, clock()),
    });
  }

  start(): void {
    for (const id of this.#plan.on) this.switchOn(id);
  }

  get on(): readonly MarketId[] {
    return [...this.#feeds.keys()];
  }

  feedOf(id: MarketId): MarketFeed | null {
    return this.#feeds.get(id) ?? null;
  }

  /** What all markets that are on brought so far. */
  get counts(): { readonly messageCount: number; readonly byteCount: number } {
    let [messageCount, byteCount] = [0, 0];
    for (const { feed } of this.#feeds.values()) {
      messageCount += feed.counts.messageCount;
      byteCount += feed.counts.byteCount;
    }
    return { messageCount, byteCount };
  }

  statuses(nowUs: number): readonly VenueStatus[] {
    return this.#plan.markets.map(({ part, addresses, proxy }) => (
      this.#feeds.get(marketId(part.dialect))?.status(nowUs) ?? statusOfOff({ dialect: part.dialect, addresses, proxy })
    ));
  }

  /** False when there is no such market. */
  switchOn(id: MarketId): boolean {
    const marketNumber = this.#plan.markets.findIndex(({ part }) => marketId(part.dialect) === id);
    const planned = this.#plan.markets[marketNumber];
    if (planned === undefined || this.#feeds.has(id)) return planned !== undefined;
    const { part: { dialect, newDecoder }, addresses, proxy } = planned;
    const decoder = this.#decoders.get(id) ?? newDecoder(this.#plan.kernel);
    const budget = this.#budgets.get(addresses.rest) ?? new Budget(dialect.pools);
    const health = this.#health.get(id) ?? new Health();
    this.#decoders.set(id, decoder);
    this.#health.set(id, health);
    this.#budgets.set(addresses.rest, budget);
    const feed = new MarketFeed({ place: { dialect, addresses, proxy }, decoder, budget, health, isRacing: this.#plan.isRacing, marketNumber }, {
      emit: (slots, slot) => this.market.on(slots, slot),
      turn: this.#port.turn,
      listed: (market, instruments) => this.#onListed(market, instruments),
      log: (reason) => this.#port.log(id, reason),
    });
    this.#feeds.set(id, feed);
    feed.start();
    return true;
  }

  switchOff(id: MarketId): void {
    const feed = this.#feeds.get(id);
    if (feed === undefined) return;
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

  close(): void {
    for (const feed of this.#feeds.values()) feed.close();
  }

  #onListed(id: MarketId, instruments: readonly ListedInstrument[]): void {
    const changed = this.catalogue.update(id, instruments);
    this.#port.onInstruments(this.catalogue.specs);
    for (const spec of changed) {
      if (this.market.specOf(spec.stream) === null) continue;
      if (spec.status === 'gone') this.#drop(spec, fault('instrument.unknown', `${spec.id} is no longer listed`));
      else this.#open(spec);
    }
    const { instruments: names } = this.#plan;
    for (const name of names ?? []) {
      if (isMeantFor(name, id) && this.catalogue.named(name, id) === null) this.#port.log(id, fault('instrument.unknown', `${name} is not listed by ${id}`));
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
    const feed = this.#feeds.get(id)?.feed;
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
    this.#feedOf(spec.stream)?.feed.untrack(spec.stream, clock());
    this.market.close(spec.stream);
    this.#port.onBookGone(spec.stream);
    if (reason !== null) this.#port.log(marketId(spec), reason);
  }

  #feedOf(stream: number): MarketFeed | null {
    const spec = this.market.specOf(stream);
    return spec === null ? null : this.#feeds.get(marketId(spec)) ?? null;
  }
}

/** A whole id is meant for its own market, a symbol for all. */
function isMeantFor(name: string, id: MarketId): boolean {
  return !name.includes(':') || name.startsWith(`${id}:`);
}

/**
 * The desk: feed and core joined by direct calls, with real sockets under them. The trading role
 * runs one on its thread; `record` and the benchmarks run one in the open.
 *
 * Socket callback → decode → align → sequence → journal → book, in one turn of the event loop;
 * `turn` says when it is over.
 */

import type { Kernel } from '../core/memory/kernel.ts';
import type { Slots } from '../core/memory/record.ts';
import { newSequencer } from '../core/memory/sequencer.ts';
import { newBooks, type Book } from '../core/market/book.ts';
import { Market } from '../core/market/market.ts';
import { Catalogue } from '../core/venues/catalogue.ts';
import { Feed } from '../core/venues/feed.ts';
import type { VenuePart } from '../core/venues/index.ts';
import type { Dialect, ListedInstrument, VenueAddresses } from '../core/venues/dialect.ts';
import { newChance } from '../domain/chance.ts';
import { fault, type Fault } from '../domain/fault.ts';
import type { InstrumentSpec } from '../domain/instrument.ts';
import { clock } from '../edge/net/clock.ts';
import { VenueLink } from '../edge/net/venue-link.ts';

export interface DeskPort {
  readonly journal: (slots: Slots, slot: number) => void;
  readonly tell: (slots: Slots, slot: number) => void;
  /** A turn is over: when it began, and the bytes of the message that it was about (0: none). */
  readonly turn: (startedUs: number, byteCount: number) => void;
  readonly onInstruments: (specs: readonly InstrumentSpec[]) => void;
  readonly onBook: (spec: InstrumentSpec, book: Book) => void;
  readonly onBookGone: (stream: number) => void;
  readonly log: (reason: Fault) => void;
}

export interface DeskPlan {
  readonly part: VenuePart;
  readonly kernel: Kernel;
  readonly addresses: VenueAddresses;
  /** Symbols to follow from the start; null follows all that are listed, as far as there is room. */
  readonly symbols: readonly string[] | null;
  /** The number of the first fact. */
  readonly nextSequence: number;
  /** The instruments as an earlier desk of the same engine knew them. */
  readonly known?: readonly InstrumentSpec[];
}

export class Desk {
  readonly feed: Feed;
  readonly market: Market;
  readonly catalogue: Catalogue;
  readonly #plan: DeskPlan;
  readonly #port: DeskPort;
  readonly #link: VenueLink;
  /** Streams that someone watches, beside those that are always followed. */
  #watched: readonly number[] = [];

  constructor(plan: DeskPlan, port: DeskPort) {
    this.#plan = plan;
    this.#port = port;
    const { dialect } = plan.part;
    this.catalogue = new Catalogue(plan.known);
    this.market = new Market(newBooks(plan.kernel), newSequencer(plan.nextSequence), {
      journal: port.journal,
      tell: port.tell,
      resync: (stream, reason) => this.feed.resync(stream, reason, clock()),
    });
    this.#link = new VenueLink(dialect, plan.addresses, {
      emit: (slots, slot) => this.market.on(slots, slot),
      turn: port.turn,
      listed: (instruments) => this.#onListed(instruments),
      trouble: port.log,
    }, clock);
    this.feed = new Feed(dialect, plan.part.newDecoder(plan.kernel), this.#link, newChance(Math.floor(clock())));
    this.#link.serve(this.feed);
  }

  get dialect(): Dialect {
    return this.#plan.part.dialect;
  }

  start(): void {
    this.feed.start(clock());
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
    this.feed.stop(clock());
    this.#link.close();
  }

  #onListed(instruments: readonly ListedInstrument[]): void {
    const changed = this.catalogue.update(instruments);
    this.#port.onInstruments(this.catalogue.specs);
    for (const spec of changed) {
      if (this.market.specOf(spec.stream) === null) continue;
      if (spec.status === 'gone') this.#drop(spec, fault('instrument.unknown', `${spec.id} is no longer listed`));
      else this.#open(spec);
    }
    for (const spec of this.#wanted()) this.#follow(spec);
    this.watch(this.#watched); // some may have come back
  }

  #wanted(): readonly InstrumentSpec[] {
    const { symbols } = this.#plan;
    if (symbols === null) return this.catalogue.specs;
    return symbols.flatMap((symbol) => {
      const spec = this.catalogue.bySymbol(symbol);
      if (spec === null) this.#port.log(fault('instrument.unknown', `${symbol} is not listed by the venue`));
      return spec ?? [];
    });
  }

  #follow(spec: InstrumentSpec): void {
    if (spec.status !== 'gone' && this.market.specOf(spec.stream) === null) this.#open(spec);
  }

  #open(spec: InstrumentSpec): void {
    const book = this.market.open(spec);
    if (this.feed.track(spec, clock()) || (this.#makeRoom(spec) && this.feed.track(spec, clock()))) {
      this.#port.onBook(spec, book);
      return;
    }
    this.market.close(spec.stream);
    this.#port.log(fault('queue.full', `${spec.id} cannot be followed: too many instruments on one connection`));
  }

  /** Drops what was watched once and is no longer, the longest followed first. */
  #makeRoom(wanted: InstrumentSpec): boolean {
    const { symbols } = this.#plan;
    const unwatched = symbols === null ? undefined : this.market.streams
      .filter((stream) => stream !== wanted.stream && !this.#watched.includes(stream))
      .map((stream) => this.market.specOf(stream))
      .find((spec) => spec !== null && !symbols.includes(spec.symbol));
    if (unwatched === undefined || unwatched === null) return false;
    this.#drop(unwatched, null);
    return true;
  }

  #drop(spec: InstrumentSpec, reason: Fault | null): void {
    this.feed.untrack(spec.stream, clock());
    this.market.close(spec.stream);
    this.#port.onBookGone(spec.stream);
    if (reason !== null) this.#port.log(reason);
  }
}

/**
 * A venue's market as a value: how its messages read and how to ask it for things. Sans-I/O: bytes
 * in, records out, drafts of requests out. The feed machine (feed.ts) does the rest alike for all.
 */

import type { Fault } from '../../domain/fault.ts';
import type { InstrumentSpec, MarketKind, MajorVenueId } from '../../domain/instrument.ts';
import type { Result } from '../../domain/result.ts';
import type { Slots } from '../memory/record.ts';
import type { CandleHistory } from './history.ts';

/** An instrument as the venue lists it; the engine adds stream and version. */
export type ListedInstrument = Omit<InstrumentSpec, 'stream' | 'version'>;

/** Where a venue's servers are; anything that speaks the protocol may stand there instead. */
export interface VenueAddresses {
  readonly rest: string;
  /** Market data. */
  readonly stream: string;
  /** Orders and the account over a socket. */
  readonly trade: string;
}

/**
 * What a venue lets one address, or one account, do in a time; the pool named `connect` counts attempts
 * to open a connection. `header`: names the answer's header
 * that tells how much of it is spent; null where the venue tells nothing and we count ourselves.
 */
export interface Pool {
  readonly name: string;
  readonly limit: number;
  readonly windowUs: number;
  readonly header: string | null;
}

export interface Cost {
  readonly pool: string;
  readonly units: number;
}

/** A request without a signature. */
export interface PublicRequest {
  readonly path: string;
  readonly costs: readonly Cost[];
}

/**
 * One kind of connection that a market needs: Binance's perpetuals come by two routes, OKX's candles
 * by another than its books. Many instruments are spread over several connections of a kind.
 */
export interface LineKind {
  readonly name: string;
  readonly path: string;
  /** What it carries for one instrument, the book's first where it has books. A topic is the venue's own word, as its answers name it. */
  readonly topicsOf: (symbol: string) => readonly string[];
  readonly hasBooks: boolean;
  readonly topicsMax: number;
  /** Topics that one message may name, and the pause between two messages. */
  readonly topicsPerMessage: number;
  readonly sayUsMin: number;
  /** A path that names the first topics, where the venue allows it; null subscribes by messages alone. */
  readonly pathFor: ((topics: readonly string[]) => string) | null;
}

/** How a connection shows that it lives. Without any message for `silenceUsMax` it is dead. */
export interface Heartbeat {
  readonly quietUsMax: number;
  readonly silenceUsMax: number;
  /** What we say when it is quiet: a ping of the WebSocket protocol, a text, or nothing, because the venue speaks unasked. */
  readonly ping: 'frame' | 'nothing' | ((nowUs: number) => string);
}

/** How a book begins, and begins anew after a hole. */
export type BookStart =
  /** The whole book is asked for by a request. */
  | { readonly kind: 'request' }
  /** It is asked for by a message on the book's own connection: so many in a row, and no more often than that in the long run. */
  | { readonly kind: 'message'; readonly text: (symbol: string, id: number) => string; readonly askUsMin: number; readonly askBurst: number }
  /** It comes by itself with each subscription; `isRequestable`: `snapshotRequest` answers with an id of the same stream. */
  | { readonly kind: 'pushed'; readonly isRequestable: boolean };

/**
 * How much of a book its changes tell: every level, behind a whole book that ends somewhere, so that levels
 * beyond that end are known only if they changed since; or so many of the best of each side, and nothing else.
 */
export type BookDepth = 'whole' | { readonly levels: number };

/** One list of all instruments, or of those that are exceptions to a rule. */
export interface FundingIntervals {
  readonly request: PublicRequest;
  /** By symbol, in microseconds; 0: it is listed, and how often is not understood. */
  readonly parse: (body: Uint8Array) => Result<ReadonlyMap<string, number>, Fault>;
  /** The rule for those that are not listed, once the list was read; 0: none. */
  readonly othersUs: number;
}

export interface Dialect {
  readonly venue: MajorVenueId;
  readonly market: MarketKind;
  /** The venue's own word for the market, as a person may type it: `usdm`, `swap`, `linear`. */
  readonly marketName: string;
  readonly addresses: VenueAddresses;
  /** The largest message it may send. */
  readonly frameBytesMax: number;
  readonly lines: readonly LineKind[];
  readonly book: BookStart;
  readonly depth: BookDepth;
  /** `venue`: two connections number a book's changes alike, so either may follow the other. */
  readonly idsOf: 'venue' | 'connection';
  readonly heartbeat: Heartbeat;
  /** After so long the venue ends every connection; null: it does not. */
  readonly lineLifeUs: number | null;
  /** Slots of changes of one book that wait for a snapshot; absent: as many as alignment.ts keeps. */
  readonly heldSlotsMax?: number;
  readonly pools: readonly Pool[];

  /** Text that adds topics to an open connection, or takes them away. */
  subscribeText(topics: readonly string[], id: number): string;
  unsubscribeText(topics: readonly string[], id: number): string;
  /** The venue's clock. */
  readonly timeRequest: PublicRequest;
  parseTime(body: Uint8Array): Result<number, Fault>;
  readonly instrumentsRequest: PublicRequest;
  parseInstruments(body: Uint8Array): Result<readonly ListedInstrument[], Fault>;
  snapshotRequest(symbol: string): PublicRequest;
  /** A smaller and cheaper one, for a book without its stream. */
  pollRequest(symbol: string): PublicRequest;
  /** How open interest is asked for, in the base; null where a stream tells it, or where there is none. */
  readonly interest: {
    readonly request: (symbol: string) => PublicRequest;
    readonly parse: (spec: InstrumentSpec, body: Uint8Array) => Result<number, Fault>;
  } | null;
  /** How often funding is paid, where the stream tells its rate alone; absent: it tells both, or nobody does. */
  readonly fundingIntervals?: FundingIntervals;
  /** Candles of the past; null where there are none. */
  readonly history: CandleHistory | null;
  /** Where a depth event stands to a book that ends at `lastId`; `isFirst`: nothing followed the snapshot yet. */
  follows(lastId: number, isFirst: boolean, earlierId: number, finalId: number): 'old' | 'next' | 'gap';
}

/** What a message said that is no market fact. */
export type Control =
  /** To be sent back at once, on the connection on which it came. */
  | { readonly kind: 'reply'; readonly text: string }
  | { readonly kind: 'subscribed'; readonly topic: string }
  /** `topic` is null where the venue does not say which. */
  | { readonly kind: 'refused'; readonly topic: string | null; readonly reason: Fault }
  /** The venue will end this connection soon: build another one first. */
  | { readonly kind: 'leaving'; readonly detail: string };

/** Decoded messages land in `slots`, from slot 0 on. */
export interface Decoder {
  readonly slots: Slots;
  /** Makes a symbol known; messages for others are counted and skipped. */
  add(spec: InstrumentSpec): void;
  remove(stream: number): void;
  /**
   * Reads one socket message. Answers how many slots it wrote: 0 when it held no market fact for us
   * (an acknowledgement, a symbol that is gone). A fault leaves `slots` without meaning.
   */
  decode(message: Uint8Array, receivedUs: number): Result<number, Fault>;
  /** What the last message that wrote no slots said beside; taken once. */
  takeControl(): Control | null;
  /** Reads the body of a snapshot request into one `snapshot` record. */
  decodeSnapshot(spec: InstrumentSpec, body: Uint8Array, receivedUs: number): Result<number, Fault>;
}

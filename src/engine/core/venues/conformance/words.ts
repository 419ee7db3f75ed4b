/**
 * How a market's venue says each thing: the samples that the suite is run on.
 *
 * A market gives its venue's texts for meanings that are the same everywhere; the suite knows what must
 * come of them. What a venue does not have, it says why. Texts are plain: `isZipped` says how they travel.
 */

import type { FactKind } from '../../../domain/fact.ts';
import type { Fault } from '../../../domain/fault.ts';
import type { InstrumentSpec, InstrumentStatus } from '../../../domain/instrument.ts';
import type { Result } from '../../../domain/result.ts';
import type { Kernel } from '../../memory/kernel.ts';
import type { Slots } from '../../memory/record.ts';
import type { Dialect } from '../dialect.ts';
import type { CheckedContext, CountingDecoder } from '../intake.ts';

export interface Absent {
  /** Why there is none, as half a sentence. */
  readonly no: string;
}

export type Maybe<Value> = Value | Absent;

export function isAbsent<Value>(value: Maybe<Value>): value is Absent {
  return typeof value === 'object' && value !== null && 'no' in value;
}

export type Say<What> = (symbol: string, what: What) => string;

export type Level = readonly [price: string, quantity: string];
export type Side = 'buy' | 'sell';

export interface BookSaid {
  readonly lastId: number;
  readonly timeMs: number;
  /** Null: nobody bids, as this venue says that. */
  readonly bids: readonly Level[] | null;
  readonly asks: readonly Level[] | null;
}

export interface ChangeSaid extends BookSaid {
  /** The id that the book before it ended with. */
  readonly earlierId: number;
}

/** Where a change stands to a book that ends at L; ids are told as distances from L. */
export interface Place {
  readonly isFirst: boolean;
  readonly earlier: number;
  readonly last: number;
  readonly is: 'old' | 'next' | 'gap';
  readonly why: string;
}

export interface BookWords {
  readonly change: Say<ChangeSaid>;
  /** The whole book on a connection, as it comes by itself or as the answer to a message. */
  readonly pushed: Maybe<Say<BookSaid>>;
  /** It comes with each subscription, without being asked for. */
  readonly isPushedUnasked: boolean;
  /** Each connection numbers the changes for itself. */
  readonly isNumberedByConnection: boolean;
  /** The answer to the request for a whole book, and a refusal of it. */
  readonly body: Say<BookSaid>;
  readonly refusedBody: string;
  /** The id of a change that follows this one, of a change that brings nothing, and what names it in a record. */
  readonly nextId: (lastId: number) => number;
  readonly quietId: (lastId: number) => number;
  readonly recordedId: (earlierId: number) => number;
  /** The id with which the venue may begin to count anew, saying so. */
  readonly resetId: Maybe<(lastId: number) => number>;
  readonly places: readonly Place[];
}

export interface TradeSaid {
  readonly id: string;
  readonly price: string;
  readonly quantity: string;
  readonly side: Side;
  readonly timeMs: number;
}

export interface BestSaid {
  readonly id: number;
  readonly bid: Level | null;
  readonly ask: Level | null;
  readonly timeMs: number;
}

export interface CandleSaid {
  readonly startMs: number;
  readonly timeMs: number;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly quantity: string;
  readonly trades: number;
  readonly isClosed: boolean;
}

export interface PriceSaid {
  readonly price: string;
  readonly timeMs: number;
}

export interface FundingSaid {
  readonly rate: string;
  readonly nextMs: number;
  readonly intervalMs: number;
  readonly timeMs: number;
}

export interface TickerSaid {
  readonly last: string;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly base: string;
  readonly quote: string;
  readonly timeMs: number;
}

/** Candles of the past, as the answer to a request tells them. */
export interface PastWords {
  /** Oldest first are given; the venue has its own order. `interval`: the venue's word for their length. */
  readonly body: (symbol: string, interval: string, candles: readonly PastSaid[]) => string;
  readonly tells: { readonly trades: boolean; readonly takers: boolean };
}

export interface PastSaid extends Omit<CandleSaid, 'timeMs'> {
  readonly quote: string;
  /** Of the quantity, what takers bought. */
  readonly taken: string;
}

export interface FactWords {
  readonly trade: Say<TradeSaid>;
  /** The longest id that the venue writes, and one that is too long to be told exactly. */
  readonly tradeIds: { readonly longest: string; readonly tooLong: string };
  /** The kind of line that brings trades. */
  readonly tradeLine: string;
  readonly best: Say<BestSaid>;
  readonly candle: Say<CandleSaid>;
  readonly past: PastWords;
  /** What a candle of the venue tells beside its prices. */
  readonly candleTells: { readonly closes: boolean; readonly trades: boolean };
  readonly mark: Maybe<Say<PriceSaid>>;
  readonly index: Maybe<Say<PriceSaid>>;
  readonly funding: Maybe<Say<FundingSaid>>;
  readonly fundingTellsInterval: boolean;
  /** The list of how often it is paid, in hours by symbol. */
  readonly fundingList: Maybe<(hours: ReadonlyMap<string, number>) => string>;
  /** Pushed, or the answer to a request. */
  readonly interest: Maybe<{ readonly how: 'pushed' | 'asked'; readonly say: Say<PriceSaid> }>;
  readonly liquidation: Maybe<Say<Omit<TradeSaid, 'id'>>>;
  readonly ticker: Say<TickerSaid>;
  /** The volume in the quote, where the ticker tells it. */
  readonly tickerTellsQuote: boolean;
  /** Kinds that bring no time of the venue. */
  readonly timeless: readonly FactKind[];
}

/** What the venue understands of what we say. */
export type Heard =
  | { readonly kind: 'join' | 'leave'; readonly topics: readonly string[] }
  | { readonly kind: 'book'; readonly symbol: string }
  | { readonly kind: 'ping' | 'pong' };

export interface TalkWords {
  readonly heard: (text: string) => Heard | null;
  readonly topicsInPath: (path: string) => readonly string[];
  /** Whether a connection to this path brings this topic: elsewhere it is acknowledged and stays silent. */
  readonly brings: (path: string, topic: string) => boolean;
  readonly ack: { readonly text: (topic: string) => string; readonly isNamed: boolean };
  readonly refusal: { readonly text: (topic: string) => string; readonly isNamed: boolean };
  readonly tooOften: Maybe<string>;
  readonly ping: Maybe<{ readonly text: string; readonly reply: string }>;
  readonly pong: Maybe<string>;
  readonly leaving: Maybe<string>;
  /** A push that nobody asked for. */
  readonly strange: string;
  readonly timeBody: (timeMs: number) => string;
}

export interface Listed {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly tick: string;
  readonly lot: string;
  readonly contractSize: string;
  readonly step: string;
  readonly quantityMin: string;
  readonly quantityMax: string | null;
  readonly notionalMin: string | null;
  readonly status: InstrumentStatus;
}

export interface ListingWords {
  readonly body: (rows: readonly string[]) => string;
  /** The first is the instrument of the suite. */
  readonly rows: readonly { readonly text: string; readonly is: Listed }[];
  readonly unreadable: readonly string[];
  readonly rowOf: (symbol: string, status: string) => string;
  readonly statuses: Readonly<Record<string, InstrumentStatus>>;
  /** Symbols in spellings that need care. */
  readonly oddSymbols: readonly string[];
}

export interface MarketWords {
  readonly dialect: Dialect;
  readonly newDecoder: (kernel: Kernel) => CountingDecoder;
  readonly read: (message: Uint8Array, receivedUs: number, context: CheckedContext) => Result<number, Fault>;
  readonly readSnapshot: (body: Uint8Array, receivedUs: number, spec: InstrumentSpec, slots: Slots) => Result<number, Fault>;
  readonly isZipped: boolean;
  readonly listing: ListingWords;
  readonly book: BookWords;
  readonly facts: FactWords;
  readonly talk: TalkWords;
  /** The usual messages that the kernel reads without the checked path. */
  readonly byKernel: readonly string[];
  /** For people: how often its book comes, and what is not known of the market. */
  readonly cadence: string;
  readonly gaps: readonly string[];
}

/**
 * The private half of a venue's market as a value: how a command reads on the wire, where its
 * signature goes, and what the venue's answers and pushes mean. Sans-I/O, as the public half
 * (dialect.ts) is; the gateway machine (core/trade/gateway.ts) does the rest alike for all venues.
 *
 * A venue's implementation is three things: a `Signing`, tables (`lines`, `preparations`, `pools`)
 * and five pure functions: `request`, `message`, `readBody`, `judge` and each line's `read`.
 *
 * | step | who | what |
 * |---|---|---|
 * | 1 | gateway | has something to ask: an `Ask` (place, cancel, …, open-orders, balances) |
 * | 2 | dialect | writes it without a signature: `message` for a line that takes orders, else `request` |
 * | 3 | signing | gives a `Draft`: the exact text to sign, and how to put the signature in |
 * | 4 | gateway | signs, journals, sends; at most once |
 * | 5 | dialect | reads the answer into a `Verdict`, and pushes into `LineNews` |
 *
 * Holds: no secret comes here, only a `Signer`; quantities, prices and fees are exact decimals in
 * the venue's own units (contracts stay contracts); a verdict says `unknown` whenever the venue did
 * not say for certain; a client id in a report is the one that the order was placed with.
 * Does not: know streams, ticks and lots of a report (the gateway counts them by the instrument's spec).
 */

import type { Fault, FaultCode } from '../../domain/fault.ts';
import type { InstrumentSpec, VenueId } from '../../domain/instrument.ts';
import type { Decimal, PriceTicks, QtyLots } from '../../domain/number.ts';
import type { Result } from '../../domain/result.ts';
import type { Cost, Dialect, Heartbeat, Pool, VenueAddresses } from './dialect.ts';

/** A key that can sign and never shows its secret. Made by edge/net/signer.ts. */
export interface Signer {
  readonly keyId: string;
  /** OKX wants one beside the key. */
  readonly passphrase: string | null;
  readonly scheme: 'hmac' | 'ed25519' | 'rsa';
  /** HMAC in the writing that the venue wants (`Signing.digest`); the others in base64. */
  readonly sign: (prehash: string) => string;
}

/** All that a signature depends on beside the text: the key, the host as it is addressed, the venue's clock. */
export interface Stamp {
  readonly signer: Signer;
  readonly host: string;
  readonly venueUs: number;
}

/** Something to send that lacks only its signature. */
export interface Draft<Sendable> {
  /** The exact text to sign; null: it goes without a signature. */
  readonly prehash: string | null;
  readonly seal: (signature: string) => Sendable;
}

export type Params = readonly (readonly [name: string, value: string])[];

/** A private request as its meaning: no key, no time, no signature yet. */
export interface PlainRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  /** The query, values not yet percent-encoded, in the order in which they are sent. */
  readonly params: Params;
  /** Sent as it stands; empty where there is none. */
  readonly body: string;
  /** `key`: the venue wants the key named but nothing signed. */
  readonly access: 'public' | 'key' | 'signed';
}

/** What goes over the wire. `target` is path and query. */
export interface SealedRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How a venue signs; one a venue, for all its markets, in `<venue>/signing.ts`. */
export interface Signing {
  readonly venue: VenueId;
  /** How it wants an HMAC written. */
  readonly digest: 'hex' | 'base64';
  readonly request: (plain: PlainRequest, stamp: Stamp) => Draft<SealedRequest>;
  /** The message that logs a line in; null: this kind of key is not logged in but signs each message. */
  readonly login: (path: string, id: string, stamp: Stamp) => Draft<string> | null;
  /** A message of its own method and parameters; null: this venue signs no single messages. */
  readonly message: ((method: string, params: Params, id: string, stamp: Stamp) => Draft<string>) | null;
}

/** What an order is, for every venue. A market order has no price: `ticks` is null. */
export interface OrderTerms {
  readonly spec: InstrumentSpec;
  readonly side: Side;
  readonly ticks: PriceTicks | null;
  readonly lots: QtyLots;
  readonly timeInForce: TimeInForce;
  /** Perpetuals: may only make a position smaller. */
  readonly isReduceOnly: boolean;
}

export type Side = 'buy' | 'sell';
/** `post-only`: refused or ended rather than taking. Market orders are `ioc`. */
export const timesInForce = ['gtc', 'ioc', 'fok', 'post-only'] as const;
export type TimeInForce = (typeof timesInForce)[number];

/** An order as the venue finds it. `venueId` is null until the venue told it. */
export interface OrderName {
  readonly spec: InstrumentSpec;
  readonly clientId: string;
  readonly venueId: string | null;
  /** As we know it, for those who are told too little by the venue. */
  readonly terms?: OrderTerms;
}

/** What changes something at the venue. Each is sent at most once. */
export type Command =
  | { readonly kind: 'place'; readonly clientId: string; readonly terms: OrderTerms }
  | { readonly kind: 'cancel'; readonly name: OrderName }
  /** `ticks` and `lots` are the whole of what the order shall be, what is filled included. */
  | { readonly kind: 'amend'; readonly name: OrderName; readonly terms: OrderTerms }
  /** `names`: whom to cancel, where the venue cancels by names only; else all of the instrument. */
  | { readonly kind: 'cancel-all'; readonly spec: InstrumentSpec; readonly names?: readonly OrderName[] };

/** What changes nothing and may be asked again. */
export type Question =
  | { readonly kind: 'order'; readonly name: OrderName }
  /**
   * All instruments of the market. Answers are complete: what is not in them is not there. Where the venue
   * answers page by page, `after` is what the verdict of the page before told as `next`; null: the first.
   */
  | { readonly kind: 'open-orders'; readonly after: string | null }
  | { readonly kind: 'balances' }
  | { readonly kind: 'positions' }
  | FillsQuestion;

/** Our fills in one instrument, the oldest first where the venue lets us choose. With `order` those of one order alone, where `hasFillsByOrder`. `page` counts answers, from 1 on. */
export interface FillsQuestion {
  readonly kind: 'fills';
  readonly spec: InstrumentSpec;
  readonly sinceUs: number;
  readonly after: string | null;
  readonly page?: number;
  readonly order?: FilledOrder;
}

/** Whose fills are wanted, by the venue's number of it; by the venue's time all of them lie before `untilUs`. */
export interface FilledOrder {
  readonly venueId: string;
  readonly untilUs: number;
}

export type Ask = Command | Question;

/** What preparations taught, by the dialect's own names: a listen key, an account's number, an instrument's code. */
export type Known = ReadonlyMap<string, string>;

/** A request that must be answered before any line is opened; asked again after `renewUs`. */
export interface Preparation {
  readonly name: string;
  readonly request: PlainRequest;
  readonly costs: readonly Cost[];
  readonly learn: (body: unknown) => Result<Known, Fault>;
  /** Null: what it taught does not age. */
  readonly renewUs: number | null;
}

/** One thing said after opening; the next is said when `read` told the answer to `id`. */
export interface Greeting {
  /** Must hold a character that is no digit: the gateway numbers its own messages. */
  readonly id: string;
  /** Null: not needed with this key. */
  readonly draft: (stamp: Stamp, known: Known) => Draft<string> | null;
}

/** A connection that the account needs. */
export interface AccountLine {
  readonly name: string;
  readonly address: keyof VenueAddresses;
  readonly path: (known: Known) => string;
  /** What happens to the account is told here. */
  readonly isTelling: boolean;
  /** Commands may go here. */
  readonly isTaking: boolean;
  readonly heartbeat: Heartbeat;
  /** After so long the venue ends the connection; null: it does not. */
  readonly lifeUs: number | null;
  readonly greetings: readonly Greeting[];
  /** Never throws; bytes that mean nothing to us give no news. `known` tells whose news are ours, where one key opens several accounts. */
  readonly read: (message: Uint8Array, known?: Known) => Result<readonly LineNews[], Fault>;
}

export type LineNews =
  | { readonly kind: 'report'; readonly report: Report }
  /** To a greeting, or to a message of ours. `status` and `body` are for `judge`. */
  | { readonly kind: 'answer'; readonly id: string; readonly status: number; readonly body: unknown }
  /** What is spent of a pool, as its header would say. */
  | { readonly kind: 'spent'; readonly header: string; readonly value: string }
  /** To be sent back at once. */
  | { readonly kind: 'reply'; readonly text: string }
  /** The venue will end this connection, or its subscription ended: open another. */
  | { readonly kind: 'leaving'; readonly detail: string };

/** What the venue says of the account. Times are the venue's; 0 where it tells none. */
export type Report = OrderReport | FillReport | BalanceReport | PositionReport;

/** States that a venue can tell; `open` is accepted and not filled. */
export type ToldState = 'open' | 'partly-filled' | 'filled' | 'cancelled' | 'expired' | 'rejected';

export interface OrderReport {
  readonly kind: 'order';
  readonly symbol: string;
  readonly venueId: string;
  /** Null: placed without one, or not told. */
  readonly clientId: string | null;
  readonly state: ToldState;
  readonly side: Side;
  /** Null: a market order. */
  readonly price: Decimal | null;
  readonly quantity: Decimal;
  /** Of all fills until now, not of this event. */
  readonly filled: Decimal;
  /** Of all fills until now, a plain float, because it only informs; null where nothing is filled, or not told. */
  readonly averagePrice: number | null;
  readonly updatedUs: number;
  /** Why it ended, where it did not end as we wished. */
  readonly reason: VenueReason | null;
}

export interface FillReport {
  readonly kind: 'fill';
  readonly symbol: string;
  readonly venueId: string;
  readonly clientId: string | null;
  /** Digits; with the symbol, unlike any other. */
  readonly tradeId: string;
  readonly side: Side;
  readonly price: Decimal;
  readonly quantity: Decimal;
  /**
   * What we pay is positive, what we are given back is negative, whatever the venue's sign. Null: not told
   * here. Such a report moves the order at once; the fill is booked when the same trade comes with its fee.
   */
  readonly fee: { readonly amount: Decimal; readonly asset: string } | null;
  readonly isMaker: boolean;
  readonly filledUs: number;
}

export interface BalanceReport {
  readonly kind: 'balance';
  readonly asset: string;
  /** All of it, what open orders hold included; of perpetuals without what is gained and not realised. */
  readonly total: Decimal;
  /** May be used for orders; null: not told here. */
  readonly free: Decimal | null;
  readonly updatedUs: number;
}

export interface PositionReport {
  readonly kind: 'position';
  readonly symbol: string;
  /** `net`: one position an instrument, the only mode that we trade in. */
  readonly side: 'net' | 'long' | 'short';
  /** Signed: short is negative. */
  readonly quantity: Decimal;
  /** A plain float. */
  readonly entryPrice: number | null;
  readonly updatedUs: number;
}

/** Why, in the venue's words: its code as it wrote it, its text, and our name for the case. */
export interface VenueReason {
  readonly fault: FaultCode;
  readonly code: string;
  readonly text: string;
}

/** What an answer means for what was asked. Only `unknown` leaves open whether it was done. */
export type Verdict =
  /** `next`: there is more, to be asked for with it; absent: that was all. */
  | { readonly kind: 'done'; readonly reports: readonly Report[]; readonly next?: string }
  /** It was not done and will not be. */
  | { readonly kind: 'refused'; readonly reason: VenueReason }
  /** The venue has no such order, or has it no more. */
  | { readonly kind: 'absent'; readonly reason: VenueReason }
  /** Not done, because of the time in it: our clock is wrong, or the way was long. */
  | { readonly kind: 'clock'; readonly reason: VenueReason }
  /** Not done, because we ask too much or the venue is overloaded. 0: it did not say for how long. */
  | { readonly kind: 'busy'; readonly reason: VenueReason; readonly retryAfterUs: number }
  | { readonly kind: 'unknown'; readonly reason: VenueReason };

/** `market` … `parseTime` are those of the public half. */
export interface AccountDialect extends Pick<Dialect, 'market' | 'timeRequest' | 'parseTime'> {
  readonly venue: VenueId;
  readonly signing: Signing;
  readonly pools: readonly Pool[];
  readonly preparations: readonly Preparation[];
  readonly lines: readonly AccountLine[];
  readonly clientIds: 'text' | 'integer';
  /** A request stamped at t is refused when it arrives after t + `arrivalUsMax`; only then "no such order" is an answer. */
  readonly arrivalUsMax: number;
  /** After so long an order may not be found by its client id any more, and "no such order" says nothing; absent: it is found for days. */
  readonly clientIdLifeUs?: number;
  readonly hasPositions: boolean;
  /** Fills are told without their fees, and so asked for, so long after one was seen; absent: they are told whole, in the rule. */
  readonly fillsAfterUs?: number;
  /** Fills can be asked for by their order, so that none is too old to be found but for what the venue itself forgets; absent: by time alone. */
  readonly hasFillsByOrder?: boolean;
  /** Changes that `amend` can make. `fewer`: only the quantity, and only downwards. */
  readonly amends: 'nothing' | 'fewer' | 'price-and-quantity';
  /** So many names one `cancel-all` may hold; absent: the venue can cancel all of an instrument, unnamed. */
  readonly cancelAllNamesMax?: number;

  /** What it takes of the pools; cancels are asked with urgency. */
  costsOf(ask: Ask): readonly Cost[];
  /** The ask as a request. Refused (the fault is ours): the venue cannot do such a thing. */
  request(ask: Ask, known: Known): Result<PlainRequest, Fault>;
  /** A command as a message for the line that takes them; null: this one goes by request only. */
  message(command: Command, id: string, stamp: Stamp, known: Known): Result<Draft<string>, Fault> | null;
  /** The body of an answer to a request: JSON, read without loss where the venue writes long numbers. */
  readBody(bytes: Uint8Array): Result<unknown, Fault>;
  /** `status` is the HTTP status, or what the message had in its place. */
  judge(ask: Ask, status: number, body: unknown): Verdict;
}

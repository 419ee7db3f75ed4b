/**
 * What the trading role and the role of the long tail say to each other; facts go through a ring of their own.
 *
 * A stream's facts count from the `resyncing` on that carries the follow's number (`c`): what was under way
 * before, in other steps perhaps, is no longer meant.
 */

import type { ListedInstrument } from '../core/venues/dialect.ts';
import type { Fault } from '../domain/fault.ts';
import type { LinkState } from '../domain/fact.ts';
import type { BasicMarketId } from '../domain/instrument.ts';
import type { CandlesAsked } from '../edge/longtail/basic-venue.ts';
import type { PastAnswer } from './past-asker.ts';

/** A market of the long tail, and where it is. */
export interface BasicPlace {
  readonly id: BasicMarketId;
  /** Another server in the place of the exchange's, sockets included; null: the exchange itself. */
  readonly server: string | null;
}

export const basicDeskLimits = {
  marketsMax: 4,
  /** Instruments of one market that the engine keeps: screens are told all that there are, of all markets. */
  listedMax: 2_000,
  /** In one message: the trading thread unpacks it within a turn. */
  listedPerMessage: 200,
  followedMax: 20,
  /** Facts that the trading thread takes in one turn: a whole book takes it some 10 µs. */
  factsPerTurn: 4,
  /** A role that says nothing for so long keeps no books. */
  silentMsMax: 5_000,
} as const;

export type ToBasic =
  | { readonly kind: 'switch'; readonly market: BasicMarketId; readonly isOn: boolean }
  | { readonly kind: 'follow'; readonly market: BasicMarketId; readonly symbol: string; readonly stream: number; readonly follow: number }
  | { readonly kind: 'unfollow'; readonly stream: number }
  | CandlesAsked & { readonly kind: 'candles'; readonly market: BasicMarketId; readonly request: number }
  | ToBasicAccount;

export type FromBasic = FromBasicMarket | FromBasicAccount;

export type FromBasicMarket =
  /** The whole list of a market, in pieces. */
  | { readonly kind: 'listed'; readonly market: BasicMarketId; readonly instruments: readonly ListedInstrument[]; readonly isFirst: boolean; readonly isLast: boolean }
  /** The body is text (edge/longtail/candles.ts). */
  | PastAnswer & { readonly kind: 'candles'; readonly market: BasicMarketId; readonly request: number }
  /** Every half second, of the markets that are on. */
  | { readonly kind: 'status'; readonly markets: readonly BasicStatus[] };

/** Who asks: one link of one account, by a name that comes never again, so that nobody hears the answers of another. */
interface OfLink {
  readonly market: BasicMarketId;
  readonly from: string;
}

/** `line` counts the attempts to open the account; what is of an earlier one is not meant any more. */
export type ToBasicAccount =
  /** `mark` tells the key that shall sign: with another one nothing is opened. */
  | OfLink & { readonly kind: 'account-open'; readonly line: number; readonly mark: string }
  | OfLink & { readonly kind: 'account-close' }
  /** In the words of edge/longtail/account-words.ts; `untilUs`: what is not sent by then is not sent. */
  | OfLink & { readonly kind: 'account-ask'; readonly line: number; readonly id: number; readonly text: string; readonly untilUs: number }
  /** Which kinds of orders the exchange takes. */
  | OfLink & { readonly kind: 'account-kinds'; readonly id: number }
  /** What its clock says. */
  | OfLink & { readonly kind: 'account-time'; readonly id: number };

export type FromBasicAccount =
  /** It is open, or why it is not. */
  | OfLink & { readonly kind: 'account-line'; readonly line: number; readonly fault: Fault | null }
  | OfLink & { readonly kind: 'account-news'; readonly line: number; readonly text: string }
  | OfLink & { readonly kind: 'account-trouble'; readonly fault: Fault }
  | OfLink & { readonly kind: 'account-answer'; readonly id: number; readonly answer: BasicAnswer };

export type BasicAnswer =
  | { readonly ok: true; readonly text: string }
  /** `wasSent` is false only when nothing of it can have reached the exchange. */
  | { readonly ok: false; readonly fault: Fault; readonly wasSent: boolean };

/** How the exchange of a market does; counts are of its whole life, and of all its markets together. */
export interface BasicStatus {
  readonly market: BasicMarketId;
  /** The exchange's own name; null before it was loaded. */
  readonly name: string | null;
  readonly link: LinkState;
  readonly fault: Fault | null;
  readonly retryUs: number | null;
  readonly pauseUs: number | null;
  /** Of the newest answer; 0 before the first. */
  readonly answeredUs: number;
  readonly answerCount: number;
  readonly byteCount: number;
  readonly troubleCount: number;
  readonly refusalCount: number;
  readonly lossCount: number;
}

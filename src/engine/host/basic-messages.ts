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
  | { readonly kind: 'unfollow'; readonly stream: number };

export type FromBasic =
  /** The whole list of a market, in pieces. */
  | { readonly kind: 'listed'; readonly market: BasicMarketId; readonly instruments: readonly ListedInstrument[]; readonly isFirst: boolean; readonly isLast: boolean }
  /** Every half second, of the markets that are on. */
  | { readonly kind: 'status'; readonly markets: readonly BasicStatus[] };

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

/**
 * What view and store say to each other about the trades of the past.
 *
 * | who          | says          | and hears                                                                        |
 * |--------------|---------------|----------------------------------------------------------------------------------|
 * | view → store | `trades-want` | `trades` with the same number: a part, and from which place on to ask for the next |
 */

import type { KnownTrades } from '../../core/market/flow/trade-log.ts';
import type { TradeBatch } from '../../core/market/flow/trade-recorder.ts';
import type { Fault } from '../../domain/fault.ts';
import type { Result } from '../../domain/result.ts';
import type { TradePlace } from '../../edge/store/trades/trade-store.ts';

export type TradeMessage =
  | { readonly kind: 'trades-want'; readonly request: number; readonly instrument: string; readonly version: number; readonly fromUs: number; readonly untilUs: number; readonly place: TradePlace | null }
  | { readonly kind: 'trades'; readonly request: number; readonly outcome: Result<TradesAnswer, Fault> };

export type TradesWanted = Extract<TradeMessage, { readonly kind: 'trades-want' }>;

export interface TradesAnswer {
  /** Oldest first. */
  readonly batches: readonly TradeBatch[];
  /** Where the next part begins; null: this was the last. */
  readonly next: TradePlace | null;
  /** With the last part of a window that reaches into the present: what is newer lies in the view's own log. */
  readonly known: KnownTrades | null;
  /** Since when anything is recorded; null: nothing is. */
  readonly sinceUs: number | null;
}

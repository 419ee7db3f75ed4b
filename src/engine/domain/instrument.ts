/**
 * What can be traded, and in which steps.
 *
 * A `spec` never changes: when the venue changes its tick, a new spec with the next version
 * replaces it, and the book in the old ticks is thrown away.
 */

import type { Decimal } from './number.ts';

export type VenueId = 'binance' | 'okx' | 'htx';
export type MarketKind = 'spot' | 'usdm';

export type InstrumentStatus = 'trading' | 'halted' | 'cancel-only' | 'gone';

export interface InstrumentSpec {
  /** `binance:spot:BTCUSDT`: unique, and what a person may type. */
  readonly id: string;
  /** Small number used in records and frames; assigned once by the engine. */
  readonly stream: number;
  readonly version: number;
  readonly venue: VenueId;
  readonly market: MarketKind;
  /** The venue's own name of it. */
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly tick: Decimal;
  readonly lot: Decimal;
  /** Places in which the venue writes prices and quantities; more than the steps need, at Binance. */
  readonly priceDecimals: number;
  readonly qtyDecimals: number;
  readonly status: InstrumentStatus;
}

export function instrumentId(venue: VenueId, market: MarketKind, symbol: string): string {
  return `${venue}:${market}:${symbol}`;
}

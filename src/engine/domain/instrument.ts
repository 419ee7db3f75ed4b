/**
 * What can be traded, and in which steps.
 *
 * A `spec` never changes: when the venue changes its tick, a new spec with the next version
 * replaces it, and the book in the old ticks is thrown away.
 */

import type { Decimal } from './number.ts';

/** Exchanges whose protocols we speak ourselves. */
export type MajorVenueId = 'binance' | 'okx' | 'htx';
/** Any other, by its name in ccxt: its books may miss changes, and are never `live`. */
export type BasicVenueId = `basic.${string}`;
export type VenueId = MajorVenueId | BasicVenueId;
/** `perp`: a contract without an end, margined and settled in USDT. Venues call it usdm, swap or linear. */
export type MarketKind = 'spot' | 'perp';

export type InstrumentStatus = 'trading' | 'halted' | 'cancel-only' | 'gone';

/** What the venue asks of an order; quantities in its own unit. */
export interface OrderRules {
  /** Orders may have a coarser step than books. */
  readonly step: Decimal;
  readonly quantityMin: Decimal;
  readonly quantityMax: Decimal | null;
  /** The least worth of an order, in the quote. */
  readonly notionalMin: Decimal | null;
}

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
  /** The asset in which gains are paid; the quote on spot markets. */
  readonly settle: string;
  readonly tick: Decimal;
  /** The step in which books are kept, in the venue's unit of quantity. */
  readonly lot: Decimal;
  /** How much of the base one unit of the venue's quantity is: 1, but where contracts are counted. */
  readonly contractSize: Decimal;
  readonly orders: OrderRules;
  /** Places in which the venue writes prices and quantities; more than the steps need, at Binance. */
  readonly priceDecimals: number;
  readonly qtyDecimals: number;
  readonly status: InstrumentStatus;
}

/** `binance:spot`: one venue's one market. */
export type MarketId = `${VenueId}:${MarketKind}`;
export type MajorMarketId = `${MajorVenueId}:${MarketKind}`;
export type BasicMarketId = `${BasicVenueId}:${MarketKind}`;

export function isBasicVenue(venue: VenueId): venue is BasicVenueId {
  return venue.startsWith('basic.');
}

export function venueOfBasic(market: BasicMarketId): BasicVenueId {
  return `basic.${market.slice('basic.'.length, market.indexOf(':'))}`;
}

export function isBasicMarket(market: MarketId): market is BasicMarketId {
  return market.startsWith('basic.');
}

export function marketId<Venue extends VenueId>(of: { readonly venue: Venue; readonly market: MarketKind }): `${Venue}:${MarketKind}` {
  return `${of.venue}:${of.market}`;
}

export function instrumentId(venue: VenueId, market: MarketKind, symbol: string): string {
  return `${venue}:${market}:${symbol}`;
}

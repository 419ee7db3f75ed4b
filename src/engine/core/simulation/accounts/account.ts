/**
 * An account at a practice venue, and what is said of it: wallets, positions, orders, and the events of each change.
 * Venue-independent: a venue's private front turns requests into these and these into its own messages.
 */

import { assert } from '../../../domain/assert.ts';
import type { MarketKind, MajorVenueId } from '../../../domain/instrument.ts';
import type { OrderKind, Refusal, SelfTrade, Side } from '../exchange.ts';
import { noPosition, type Position } from './position.ts';
import { Wallet } from './wallet.ts';

/** Ended orders that are remembered; open ones are bounded by the desk. */
export const endedOrdersMax = 1_000;

export interface Fees {
  /** In millionths; a maker's may be negative. */
  readonly makerE6: number;
  readonly takerE6: number;
}

/** How a venue keeps accounts. */
export interface VenueRules {
  readonly venue: MajorVenueId;
  /** Markets of one name share their money: OKX has one wallet, the others one for each market. */
  readonly walletOf: Readonly<Record<MarketKind, string>>;
  readonly fees: Readonly<Record<MarketKind, Fees>>;
  /** The least worth of an order, in the quote. */
  readonly notionalMin: Readonly<Record<MarketKind, bigint>>;
  /** Refusals of the engine that are orders all the same here, accepted and ended at once. */
  readonly endsAtOnce: Readonly<Record<MarketKind, readonly Refusal[]>>;
  /** How many times its margin a position may be. */
  readonly leverage: number;
  readonly openOrdersMax: number;
  /** Whether two open orders may not have one client id. */
  readonly refusesSameId: Readonly<Record<MarketKind, boolean>>;
  /** Whether an order that is amended to no more than is filled of it is then filled; else that is refused. */
  readonly fillsByAmend: boolean;
  /** Whether a smaller quantity at the same price keeps its place in the queue. */
  readonly reducesInPlace: Readonly<Record<MarketKind, boolean>>;
}

export interface ApiKey {
  readonly key: string;
  readonly secret: string;
  readonly passphrase: string | null;
  readonly mayTrade: boolean;
  readonly mayWithdraw: boolean;
  readonly isBoundToAddress: boolean;
}

export interface AccountSettings {
  readonly rules: VenueRules;
  readonly keys: readonly ApiKey[];
  /** By wallet and asset. */
  readonly funds: Readonly<Record<string, Readonly<Record<string, bigint>>>>;
}

/** What a venue's face keeps with an order: how it was asked for, by whom it was cancelled. Not read here. */
export type Memo = Readonly<Record<string, string>>;

export type OrderStatus = 'open' | 'filled' | 'cancelled' | 'expired';

/** An order as the venue knows it. Changes as it lives: copy what is to be kept. */
export interface AccountOrder {
  /** Stays the same when the order is amended. */
  readonly orderId: number;
  clientId: string | null;
  readonly marketId: string;
  readonly side: Side;
  readonly kind: OrderKind;
  readonly isReduceOnly: boolean;
  readonly selfTrade: SelfTrade;
  memo: Memo;
  /** Null for a market order. */
  ticks: number | null;
  lots: number;
  filledLots: number;
  /** Of all fills, in ticks times lots: the mean price is this by the filled lots. */
  filledTurnover: bigint;
  status: OrderStatus;
  /** What stands behind it, in the asset it would spend. */
  locked: bigint;
  /** As the matching engine knows it; null while it does not rest. */
  engineId: number | null;
  readonly createdUs: number;
  updatedUs: number;
}

export interface Fill {
  readonly tradeId: number;
  readonly ticks: number;
  readonly lots: number;
  readonly isMaker: boolean;
  readonly fee: bigint;
  readonly feeAsset: string;
  /** Of a perpetual: gain that this fill made real. */
  readonly realised: bigint;
}

export type OrderEventKind = 'accepted' | 'filled' | 'amended' | 'cancelled' | 'expired';

export type AccountEvent =
  | { readonly kind: 'order'; readonly change: OrderEventKind; readonly order: Readonly<AccountOrder>; readonly fill: Fill | null; readonly executionId: number; readonly timeUs: number }
  | { readonly kind: 'balance'; readonly wallet: string; readonly asset: string; readonly free: bigint; readonly locked: bigint; readonly reason: BalanceReason; /** By how much free and locked together have changed; of transfers alone, else 0. */ readonly change: bigint; readonly timeUs: number }
  | { readonly kind: 'position'; readonly marketId: string; readonly position: Position; readonly timeUs: number };

export type BalanceReason = 'order' | 'fill' | 'funding' | 'transfer';

export class Account {
  readonly owner: number;
  readonly settings: AccountSettings;
  readonly open = new Map<number, AccountOrder>();
  /** Ended ones, oldest first. */
  readonly ended: AccountOrder[] = [];
  readonly #wallets = new Map<string, Wallet>();
  readonly #positions = new Map<string, Position>();
  readonly #listeners = new Set<(event: AccountEvent) => void>();

  constructor(owner: number, settings: AccountSettings) {
    this.owner = owner;
    this.settings = settings;
    for (const name of new Set(Object.values(settings.rules.walletOf))) this.#wallets.set(name, new Wallet(settings.funds[name] ?? {}));
  }

  get walletNames(): readonly string[] {
    return [...this.#wallets.keys()];
  }

  wallet(name: string): Wallet {
    const wallet = this.#wallets.get(name);
    assert(wallet !== undefined, 'the account has this wallet', { name });
    return wallet;
  }

  walletFor(market: MarketKind): { readonly name: string; readonly wallet: Wallet } {
    const name = this.settings.rules.walletOf[market];
    return { name, wallet: this.wallet(name) };
  }

  position(marketId: string): Position {
    return this.#positions.get(marketId) ?? noPosition;
  }

  /** Markets in which it has, or had, a position. */
  get positions(): ReadonlyMap<string, Position> {
    return this.#positions;
  }

  setPosition(marketId: string, position: Position): void {
    this.#positions.set(marketId, position);
  }

  /** An order by either name: the newest of the open ones, then of the ended. */
  find(orderId: number | null, clientId: string | null): AccountOrder | null {
    if (orderId !== null) return this.open.get(orderId) ?? this.ended.findLast((order) => order.orderId === orderId) ?? null;
    if (clientId === null) return null;
    const open = [...this.open.values()].findLast((order) => order.clientId === clientId);
    return open ?? this.ended.findLast((order) => order.clientId === clientId) ?? null;
  }

  end(order: AccountOrder): void {
    this.open.delete(order.orderId);
    this.ended.push(order);
    if (this.ended.length > endedOrdersMax) this.ended.shift();
  }

  /** Hears every change from now on; the answer stops that. */
  listen(listener: (event: AccountEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  tell(event: AccountEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

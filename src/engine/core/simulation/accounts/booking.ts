/**
 * What an order sets aside and what a fill moves, spot and perpetual: the arithmetic of accounts, apart from who asks.
 *
 * Holds: what is locked in a wallet is the sum of what its open orders need; on spot a fee is paid in what was received,
 * on perpetuals in the quote. Position margin is not locked: `freeFor` keeps it from being spent twice.
 */

import type { PriceSide } from '../price-side.ts';
import type { Market } from '../market.ts';
import type { Account, AccountOrder, Fill } from './account.ts';
import { feeOf, worthOf, type Worth } from './money.ts';
import { afterFill } from './position.ts';

const worths = new WeakMap<Market, Worth>();

export function worthIn(market: Market): Worth {
  let worth = worths.get(market);
  if (worth === undefined) worths.set(market, (worth = worthOf(market.instrument)));
  return worth;
}

/** What an order spends: the base when it sells on a spot market, else the quote. */
export function spentAsset(market: Market, side: AccountOrder['side']): string {
  const { base, quote, market: kind } = market.instrument;
  return kind === 'spot' && side === 'sell' ? base : quote;
}

/** What so many lots at a price must have standing behind them. */
export function needOf(account: Account, market: Market, order: Pick<AccountOrder, 'side' | 'isReduceOnly'>, ticks: number, lots: number): bigint {
  const { lotBase, tickLotQuote } = worthIn(market);
  const value = BigInt(ticks) * BigInt(lots) * tickLotQuote;
  if (market.instrument.market === 'perp') return order.isReduceOnly ? 0n : value / BigInt(account.settings.rules.leverage);
  return order.side === 'buy' ? value : BigInt(lots) * lotBase;
}

/** What may be set aside: all that is free, but for the margin of positions in this asset. */
export function freeFor(account: Account, walletName: string, asset: string, marketOf: (id: string) => Market | null): bigint {
  let free = account.wallet(walletName).of(asset).free;
  for (const [marketId, { cost }] of account.positions) {
    if (cost === 0n) continue;
    const market = marketOf(marketId);
    if (market === null || market.instrument.quote !== asset || account.settings.rules.walletOf.perp !== walletName) continue;
    free -= (cost < 0n ? -cost : cost) / BigInt(account.settings.rules.leverage);
  }
  return free < 0n ? 0n : free;
}

/** Books one trade of an order: money, position, and what is left locked. The order's own figures are already new. */
export function bookFill(account: Account, market: Market, order: AccountOrder, trade: { readonly tradeId: number; readonly ticks: number; readonly lots: number; readonly isMaker: boolean }): Fill {
  const { instrument } = market;
  const { wallet } = account.walletFor(instrument.market);
  const { lotBase, tickLotQuote } = worthIn(market);
  const value = BigInt(trade.ticks) * BigInt(trade.lots) * tickLotQuote;
  const quantity = BigInt(trade.lots) * lotBase;
  const { makerE6, takerE6 } = account.settings.rules.fees[instrument.market];
  const rateE6 = trade.isMaker ? makerE6 : takerE6;
  const isBuy = order.side === 'buy';
  let fee = feeOf(value, rateE6);
  let feeAsset = instrument.quote;
  let realised = 0n;
  if (instrument.market === 'perp') {
    const before = account.position(instrument.id);
    const position = afterFill(before, isBuy ? trade.lots : -trade.lots, value);
    realised = position.realised - before.realised;
    account.setPosition(instrument.id, position);
    wallet.add(instrument.quote, realised - fee);
  } else if (isBuy) {
    fee = feeOf(quantity, rateE6);
    feeAsset = instrument.base;
    spend(account, market, order, value);
    wallet.add(instrument.base, quantity - fee);
  } else {
    spend(account, market, order, quantity);
    wallet.add(instrument.quote, value - fee);
  }
  return { tradeId: trade.tradeId, ticks: trade.ticks, lots: trade.lots, isMaker: trade.isMaker, fee, feeAsset, realised };
}

/** Gives back what a resting order no longer needs; of an order that is done with, everything. */
export function settleLock(account: Account, market: Market, order: AccountOrder): void {
  const leftLots = order.status === 'open' ? order.lots - order.filledLots : 0;
  const need = leftLots === 0 ? 0n : order.ticks === null ? order.locked : needOf(account, market, order, order.ticks, leftLots);
  if (order.locked <= need) return;
  account.walletFor(market.instrument.market).wallet.unlock(spentAsset(market, order.side), order.locked - need);
  order.locked = need;
}

function spend(account: Account, market: Market, order: AccountOrder, amount: bigint): void {
  account.walletFor(market.instrument.market).wallet.spend(spentAsset(market, order.side), amount);
  order.locked -= amount;
}

export interface Reach {
  /** How far into the other side the order goes; null where nothing stands. */
  readonly ticks: number | null;
  readonly lots: number;
  readonly value: bigint;
}

/** How far a market order would go for so many lots, or for so much money. */
export function reachOf(side: PriceSide, lotsMax: number, spendMax: bigint | null, tickLotQuote: bigint): Reach {
  let lots = 0;
  let value = 0n;
  let reached: number | null = null;
  for (let rank = 0; rank < side.count && lots < lotsMax; rank += 1) {
    const ticks = side.ticksAt(rank);
    if (ticks === null) break;
    const price = BigInt(ticks) * tickLotQuote;
    let here = Math.min(lotsMax - lots, side.lots[side.slotAt(rank)] ?? 0);
    if (spendMax !== null) here = Math.min(here, Number((spendMax - value) / price));
    if (here === 0) break;
    reached = ticks;
    lots += here;
    value += price * BigInt(here);
  }
  return { ticks: reached, lots, value };
}

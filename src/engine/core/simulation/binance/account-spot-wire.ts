/** Binance spot's words for orders, fills and balances: answers and events, key for key. */

import { never } from '../../../domain/assert.ts';
import { formatSteps } from '../../../domain/number.ts';
import { usPerMs } from '../../../domain/time.ts';
import type { Account, AccountEvent, AccountOrder } from '../accounts/account.ts';
import { worthIn } from '../accounts/booking.ts';
import { moneyText } from '../accounts/money.ts';
import type { OrderFill, OrderLook } from '../accounts/records.ts';
import { wireDecimals } from '../instruments.ts';
import type { Market } from '../market.ts';
import { selfTradeName } from './account-read.ts';

const zero = '0.00000000';

export function ms(timeUs: number): number {
  return Math.floor(timeUs / usPerMs);
}

function price(market: Market, ticks: number): string {
  return formatSteps(ticks, market.instrument.tick, wireDecimals);
}

function qty(market: Market, lots: number): string {
  return formatSteps(lots, market.instrument.lot, wireDecimals);
}

function quote(market: Market, turnover: bigint): string {
  return moneyText(turnover * worthIn(market).tickLotQuote, wireDecimals);
}

export function statusOf({ status, filledLots, kind }: Readonly<AccountOrder>): string {
  switch (status) {
    case 'open': return filledLots > 0 ? 'PARTIALLY_FILLED' : 'NEW';
    case 'filled': return 'FILLED';
    case 'cancelled': return 'CANCELED';
    // What could have rested, and expired all the same, met an order of its own account.
    case 'expired': return kind === 'limit' || kind === 'post-only' ? 'EXPIRED_IN_MATCH' : 'EXPIRED';
    default: return never(status);
  }
}

/** What answers to orders have in common, in the venue's order of keys. */
function figures(market: Market, order: Readonly<AccountOrder>): object {
  const { memo } = order;
  return {
    price: order.kind === 'market' ? zero : price(market, order.ticks ?? 0), origQty: qty(market, order.lots), executedQty: qty(market, order.filledLots),
    origQuoteOrderQty: memo['spend'] ?? zero, cummulativeQuoteQty: quote(market, order.filledTurnover), status: statusOf(order),
    timeInForce: memo['tif'] ?? 'GTC', type: memo['type'] ?? 'LIMIT', side: order.side === 'buy' ? 'BUY' : 'SELL',
  };
}

function names(market: Market, { orderId }: Readonly<AccountOrder>): object {
  return { symbol: market.instrument.symbol, orderId, orderListId: -1 };
}

/** How a new order is answered: ACK, RESULT or FULL. */
export function placedAnswer(market: Market, order: Readonly<AccountOrder>, fills: readonly OrderFill[], form: string): object {
  const transactTime = ms(order.createdUs);
  const head = { ...names(market, order), clientOrderId: order.clientId, transactTime };
  if (form === 'ACK') return head;
  const result = { ...head, ...figures(market, order), workingTime: transactTime, selfTradePreventionMode: selfTradeName(order.selfTrade) };
  if (form === 'RESULT') return result;
  return {
    ...result,
    fills: fills.map((fill) => ({
      price: price(market, fill.ticks), qty: qty(market, fill.lots), commission: moneyText(fill.fee, wireDecimals), commissionAsset: fill.feeAsset, tradeId: fill.tradeId,
    })),
  };
}

export function cancelledAnswer(market: Market, order: Readonly<AccountOrder>): object {
  return {
    symbol: market.instrument.symbol, origClientOrderId: order.clientId, orderId: order.orderId, orderListId: -1, clientOrderId: order.memo['cancelId'] ?? order.clientId,
    transactTime: ms(order.updatedUs), ...figures(market, order), selfTradePreventionMode: selfTradeName(order.selfTrade),
  };
}

export function amendedAnswer(market: Market, order: Readonly<AccountOrder>, executionId: number): object {
  return { transactTime: ms(order.updatedUs), executionId, amendedOrder: orderAnswer(market, order) };
}

export function orderAnswer(market: Market, order: Readonly<AccountOrder>): object {
  return {
    ...names(market, order), clientOrderId: order.status === 'cancelled' ? (order.memo['cancelId'] ?? order.clientId) : order.clientId, ...figures(market, order),
    stopPrice: zero, icebergQty: zero, time: ms(order.createdUs), updateTime: ms(order.updatedUs), isWorking: true, workingTime: ms(order.createdUs),
    selfTradePreventionMode: selfTradeName(order.selfTrade),
  };
}

export function tradeAnswer(market: Market, fill: OrderFill): object {
  return {
    ...tradeNames(market, fill), price: price(market, fill.ticks), qty: qty(market, fill.lots), quoteQty: quote(market, BigInt(fill.ticks) * BigInt(fill.lots)),
    commission: moneyText(fill.fee, wireDecimals), commissionAsset: fill.feeAsset, time: ms(fill.timeUs), isBuyer: fill.order.side === 'buy', isMaker: fill.isMaker, isBestMatch: true,
  };
}

function tradeNames(market: Market, { tradeId, order }: OrderFill): object {
  return { symbol: market.instrument.symbol, id: tradeId, orderId: order.orderId, orderListId: -1 };
}

export function accountAnswer(account: Account, updatedUs: number): object {
  const { makerE6, takerE6 } = account.settings.rules.fees.spot;
  const { wallet } = account.walletFor('spot');
  return {
    makerCommission: makerE6 / 100, takerCommission: takerE6 / 100, buyerCommission: 0, sellerCommission: 0, canTrade: true, canWithdraw: true, canDeposit: true,
    commissionRates: { maker: share(makerE6), taker: share(takerE6), buyer: zero, seller: zero },
    brokered: false, requireSelfTradePrevention: false, preventSor: false, updateTime: ms(updatedUs), accountType: 'SPOT',
    balances: wallet.assets.map((asset) => ({ asset, free: moneyText(wallet.of(asset).free, wireDecimals), locked: moneyText(wallet.of(asset).locked, wireDecimals) })),
    permissions: ['SPOT'], uid: account.owner,
  };
}

export function share(rateE6: number): string {
  return formatSteps(rateE6, { units: 1n, decimals: 6 }, wireDecimals);
}

const executionTypes = { accepted: 'NEW', filled: 'TRADE', amended: 'REPLACED', cancelled: 'CANCELED', expired: 'EXPIRED' } as const;

/** On a cancel `c` names the request and `C` the order; everywhere else `C` is empty. */
export function executionReport(market: Market, event: AccountEvent & { readonly kind: 'order' }): object {
  const { order, change, fill, executionId, timeUs } = event;
  const status = statusOf(order);
  const isCancel = change === 'cancelled';
  const prevented = market.instrument.lot;
  return {
    e: 'executionReport', E: ms(timeUs), s: market.instrument.symbol, c: isCancel ? (order.memo['cancelId'] ?? order.clientId) : order.clientId,
    S: order.side === 'buy' ? 'BUY' : 'SELL', o: order.memo['type'] ?? 'LIMIT', f: order.memo['tif'] ?? 'GTC', q: qty(market, order.lots),
    p: order.kind === 'market' ? zero : price(market, order.ticks ?? 0), P: zero, F: zero, g: -1, C: isCancel ? order.clientId : '',
    x: status === 'EXPIRED_IN_MATCH' ? 'TRADE_PREVENTION' : executionTypes[change], X: status, r: 'NONE', i: order.orderId,
    l: fill === null ? zero : qty(market, fill.lots), z: qty(market, order.filledLots), L: fill === null ? zero : price(market, fill.ticks),
    n: fill === null ? '0' : moneyText(fill.fee, wireDecimals), N: fill?.feeAsset ?? null, T: ms(timeUs), t: fill?.tradeId ?? -1,
    ...(status === 'EXPIRED_IN_MATCH' ? { v: executionId } : {}),
    I: executionId, w: order.status === 'open', m: fill?.isMaker ?? false, M: false, O: ms(order.createdUs), Z: quote(market, order.filledTurnover),
    Y: fill === null ? zero : quote(market, BigInt(fill.ticks) * BigInt(fill.lots)), Q: order.memo['spend'] ?? zero, W: ms(order.createdUs), V: selfTradeName(order.selfTrade),
    ...(status === 'EXPIRED_IN_MATCH' ? { A: formatSteps(order.lots - order.filledLots, prevented, wireDecimals), B: formatSteps(order.lots - order.filledLots, prevented, wireDecimals) } : {}),
  };
}

export function newestUs(looks: readonly OrderLook[]): number {
  return looks.reduce((newest, { timeUs }) => Math.max(newest, timeUs), 0);
}

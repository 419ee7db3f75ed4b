/** Binance USD-M's words for orders, fills, balances and positions: answers and events, key for key. */

import { formatDecimal, formatSteps } from '../../../domain/number.ts';
import type { Account, AccountEvent, AccountOrder } from '../accounts/account.ts';
import { freeFor, worthIn } from '../accounts/booking.ts';
import { moneyDecimals, moneyText } from '../accounts/money.ts';
import type { OrderFill } from '../accounts/records.ts';
import type { Market } from '../market.ts';
import type { World } from '../world.ts';
import { selfTradeName } from './account-read.ts';
import { ms, statusOf } from './account-spot-wire.ts';
import { priceDecimalsOf, qtyDecimalsOf } from './wire.ts';

const moneyPlaces = 8;
const meanPlaces = 4;

function price({ instrument }: Market, ticks: number | null): string {
  return formatSteps(ticks ?? 0, instrument.tick, priceDecimalsOf(instrument));
}

function qty({ instrument }: Market, lots: number): string {
  return formatSteps(lots, instrument.lot, qtyDecimalsOf(instrument));
}

function meanPrice({ instrument: { tick } }: Market, { filledTurnover, filledLots }: Readonly<AccountOrder>): string {
  const units = filledLots === 0 ? 0n : (filledTurnover * tick.units * 10n ** BigInt(meanPlaces)) / BigInt(filledLots);
  return formatDecimal({ units, decimals: tick.decimals + meanPlaces });
}

function quote(market: Market, turnover: bigint): string {
  return moneyText(turnover * worthIn(market).tickLotQuote, moneyPlaces);
}

function common(market: Market, order: Readonly<AccountOrder>): object {
  const type = order.memo['type'] ?? 'LIMIT';
  return {
    orderId: order.orderId, symbol: market.instrument.symbol, status: statusOf(order), clientOrderId: order.clientId, price: price(market, order.kind === 'market' ? 0 : order.ticks),
    origQty: qty(market, order.lots), executedQty: qty(market, order.filledLots), cumQuote: quote(market, order.filledTurnover), timeInForce: order.memo['tif'] ?? 'GTC', type,
    reduceOnly: order.isReduceOnly, closePosition: false, side: order.side === 'buy' ? 'BUY' : 'SELL', positionSide: 'BOTH', stopPrice: price(market, 0), workingType: 'CONTRACT_PRICE',
    priceProtect: false, origType: type, priceMatch: 'NONE', selfTradePreventionMode: selfTradeName(order.selfTrade), goodTillDate: 0, updateTime: ms(order.updatedUs),
  };
}

/** ACK, the default, knows of no fill, whatever has happened already. */
export function placedAnswer(market: Market, order: Readonly<AccountOrder>, form: string): object {
  const shown: AccountOrder = form === 'RESULT' ? { ...order } : { ...order, status: 'open', filledLots: 0, filledTurnover: 0n, updatedUs: order.createdUs };
  return { ...common(market, shown), avgPrice: meanPrice(market, shown), cumQty: qty(market, shown.filledLots) };
}

export function cancelledAnswer(market: Market, order: Readonly<AccountOrder>): object {
  return { ...common(market, order), cumQty: qty(market, order.filledLots) };
}

export function orderAnswer(market: Market, order: Readonly<AccountOrder>): object {
  return { ...common(market, order), avgPrice: meanPrice(market, order), time: ms(order.createdUs) };
}

export function tradeAnswer(market: Market, fill: OrderFill): object {
  const { order } = fill;
  return {
    buyer: order.side === 'buy', commission: moneyText(fill.fee, moneyPlaces), commissionAsset: fill.feeAsset, id: fill.tradeId, maker: fill.isMaker, orderId: order.orderId,
    price: price(market, fill.ticks), qty: qty(market, fill.lots), quoteQty: quote(market, BigInt(fill.ticks) * BigInt(fill.lots)), realizedPnl: moneyText(fill.realised, moneyPlaces),
    side: order.side === 'buy' ? 'BUY' : 'SELL', positionSide: 'BOTH', symbol: market.instrument.symbol, time: ms(fill.timeUs),
  };
}

interface Held {
  readonly amount: string;
  readonly entryPrice: string;
  readonly unrealised: bigint;
  readonly notional: bigint;
  readonly margin: bigint;
}

function heldOf(account: Account, market: Market): Held {
  const { lots, cost } = account.position(market.instrument.id);
  const { lotBase, tickLotQuote } = worthIn(market);
  const notional = (BigInt(lots) * BigInt(market.perpetual?.markFine ?? 0) * tickLotQuote) / 100n;
  const entry = lots === 0 ? 0n : (cost * 10n ** BigInt(moneyDecimals)) / (BigInt(lots) * lotBase);
  return {
    amount: qty(market, lots), entryPrice: moneyText(entry, moneyPlaces), unrealised: notional - cost, notional,
    margin: (cost < 0n ? -cost : cost) / BigInt(account.settings.rules.leverage),
  };
}

/** A market of this venue's perpetuals by its id. */
export type Listed = (marketId: string) => Market | null;

function marketsHeld(account: Account, listed: Listed): readonly Market[] {
  return [...account.positions].flatMap(([marketId, { lots }]) => {
    const market = lots === 0 ? null : listed(marketId);
    return market === null ? [] : [market];
  });
}

export function positionAnswer(account: Account, market: Market): object {
  const { amount, entryPrice, unrealised, notional, margin } = heldOf(account, market);
  const text = (sum: bigint): string => moneyText(sum, moneyPlaces);
  const mark = market.perpetual;
  return {
    symbol: market.instrument.symbol, positionSide: 'BOTH', positionAmt: amount, entryPrice, breakEvenPrice: entryPrice,
    markPrice: mark === null ? '0' : formatSteps(mark.markFine, mark.fineStep, moneyPlaces), unRealizedProfit: text(unrealised), liquidationPrice: '0', isolatedMargin: '0', notional: text(notional),
    marginAsset: market.instrument.quote, isolatedWallet: '0', initialMargin: text(margin), maintMargin: text(margin / 2n), positionInitialMargin: text(margin), openOrderInitialMargin: '0', adl: 0,
    bidNotional: '0', askNotional: '0', updateTime: ms(market.nowUs),
  };
}

/** Over the WebSocket API profit is written otherwise than by REST. */
export function positionMessage(account: Account, market: Market): object {
  const { unRealizedProfit, ...rest }: { unRealizedProfit?: string } = { ...positionAnswer(account, market) };
  return { ...rest, unrealizedProfit: unRealizedProfit };
}

export function positions(account: Account, listed: Listed, form: (account: Account, market: Market) => object, symbol: string | null): readonly object[] {
  return marketsHeld(account, listed).filter(({ instrument }) => symbol === null || instrument.symbol === symbol).map((market) => form(account, market));
}

interface Sums {
  readonly wallet: bigint;
  readonly unrealised: bigint;
  readonly margin: bigint;
  readonly orders: bigint;
  readonly available: bigint;
}

function sumsOf(account: Account, world: World, asset: string, listed: Listed): Sums {
  const { name, wallet } = account.walletFor('perp');
  const { free, locked } = wallet.of(asset);
  const held = marketsHeld(account, listed).filter(({ instrument }) => instrument.quote === asset).map((market) => heldOf(account, market));
  return {
    wallet: free + locked, orders: locked, unrealised: held.reduce((sum, { unrealised }) => sum + unrealised, 0n), margin: held.reduce((sum, { margin }) => sum + margin, 0n),
    available: freeFor(account, name, asset, (id) => world.market(id)),
  };
}

export function balancesAnswer(account: Account, world: World, listed: Listed): readonly object[] {
  return account.walletFor('perp').wallet.assets.map((asset) => {
    const { wallet, unrealised, available } = sumsOf(account, world, asset, listed);
    const text = (sum: bigint): string => moneyText(sum, moneyPlaces);
    return {
      accountAlias: 'practice', asset, balance: text(wallet), crossWalletBalance: text(wallet), crossUnPnl: text(unrealised), availableBalance: text(available), maxWithdrawAmount: text(available),
      marginAvailable: true, updateTime: ms(world.nowUs),
    };
  });
}

export function accountAnswer(account: Account, world: World, listed: Listed): object {
  const text = (sum: bigint): string => moneyText(sum, moneyPlaces);
  const { wallet, unrealised, margin, orders, available } = sumsOf(account, world, 'USDT', listed);
  return {
    totalInitialMargin: text(margin + orders), totalMaintMargin: text(margin / 2n), totalWalletBalance: text(wallet), totalUnrealizedProfit: text(unrealised),
    totalMarginBalance: text(wallet + unrealised), totalPositionInitialMargin: text(margin), totalOpenOrderInitialMargin: text(orders), totalCrossWalletBalance: text(wallet),
    totalCrossUnPnl: text(unrealised), availableBalance: text(available), maxWithdrawAmount: text(available),
    assets: account.walletFor('perp').wallet.assets.map((asset) => {
      const own = sumsOf(account, world, asset, listed);
      return {
        asset, walletBalance: text(own.wallet), unrealizedProfit: text(own.unrealised), marginBalance: text(own.wallet + own.unrealised), maintMargin: text(own.margin / 2n),
        initialMargin: text(own.margin + own.orders), positionInitialMargin: text(own.margin), openOrderInitialMargin: text(own.orders), crossWalletBalance: text(own.wallet),
        crossUnPnl: text(own.unrealised), availableBalance: text(own.available), maxWithdrawAmount: text(own.available), updateTime: ms(world.nowUs),
      };
    }),
    positions: marketsHeld(account, listed).map((market) => {
      const held = heldOf(account, market);
      return {
        symbol: market.instrument.symbol, positionSide: 'BOTH', positionAmt: held.amount, unrealizedProfit: text(held.unrealised), isolatedMargin: '0', notional: text(held.notional),
        isolatedWallet: '0', initialMargin: text(held.margin), maintMargin: text(held.margin / 2n), updateTime: ms(market.nowUs),
      };
    }),
  };
}

const executionTypes = { accepted: 'NEW', filled: 'TRADE', amended: 'AMENDMENT', cancelled: 'CANCELED', expired: 'EXPIRED' } as const;

/** Unlike on spot, `c` is the order's name in every event. */
export function orderTradeUpdate(market: Market, { order, change, fill, timeUs }: AccountEvent & { readonly kind: 'order' }): object {
  const type = order.memo['type'] ?? 'LIMIT';
  const time = ms(timeUs);
  return {
    e: 'ORDER_TRADE_UPDATE', E: time, T: time,
    o: {
      s: market.instrument.symbol, c: order.clientId, S: order.side === 'buy' ? 'BUY' : 'SELL', o: type, f: order.memo['tif'] ?? 'GTC', q: qty(market, order.lots),
      p: price(market, order.kind === 'market' ? 0 : order.ticks), ap: meanPrice(market, order), sp: '0', x: executionTypes[change], X: statusOf(order), i: order.orderId,
      l: fill === null ? '0' : qty(market, fill.lots), z: qty(market, order.filledLots), L: fill === null ? '0' : price(market, fill.ticks), N: fill?.feeAsset ?? market.instrument.quote,
      n: fill === null ? '0' : moneyText(fill.fee, moneyPlaces), T: time, t: fill?.tradeId ?? 0, b: '0', a: '0', m: fill?.isMaker ?? false, R: order.isReduceOnly, wt: 'CONTRACT_PRICE', ot: type,
      ps: 'BOTH', cp: false, pP: false, si: 0, ss: 0, rp: fill === null ? '0' : moneyText(fill.realised, moneyPlaces), V: selfTradeName(order.selfTrade), pm: 'NONE', gtd: 0, er: '0',
    },
  };
}

/** Faster and with less in it than ORDER_TRADE_UPDATE. */
export function tradeLite(market: Market, { order, timeUs }: AccountEvent & { readonly kind: 'order' }, fill: Pick<OrderFill, 'ticks' | 'lots' | 'tradeId' | 'isMaker'>): object {
  return {
    e: 'TRADE_LITE', E: ms(timeUs), T: ms(timeUs), s: market.instrument.symbol, q: qty(market, order.lots), p: price(market, order.kind === 'market' ? 0 : order.ticks), m: fill.isMaker,
    c: order.clientId, S: order.side === 'buy' ? 'BUY' : 'SELL', L: price(market, fill.ticks), l: qty(market, fill.lots), t: fill.tradeId, i: order.orderId,
  };
}

/** One position in ACCOUNT_UPDATE. */
export function positionUpdate(account: Account, market: Market): object {
  const { amount, entryPrice, unrealised } = heldOf(account, market);
  const { realised } = account.position(market.instrument.id);
  return {
    s: market.instrument.symbol, pa: amount, ep: entryPrice, bep: entryPrice, cr: moneyText(realised, moneyPlaces), up: moneyText(unrealised, moneyPlaces), mt: 'cross', iw: '0', ps: 'BOTH',
  };
}

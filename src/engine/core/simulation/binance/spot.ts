/** Binance spot: its limits, its REST routes, its list of instruments with their filters. */

import { formatSteps } from '../../../domain/number.ts';
import { usPerMinute, usPerMs, usPerSecond } from '../../../domain/time.ts';
import { orderLotsMax } from '../exchange.ts';
import type { Mischief } from '../front.ts';
import { wireDecimals, type PracticeInstrument } from '../instruments.ts';
import type { World } from '../world.ts';
import { BinanceFront, type BinanceKind, type Served } from './front.ts';
import { limitOf, restErrors, serveDepth, serveKlines, serveTicker, serveTime, type Query } from './rest.ts';

export const snapshotLevelsMax = 5_000;
/** REQUEST_WEIGHT a minute and address, as exchangeInfo states it. */
export const weightPerMinuteMax = 6_000;

const spot: BinanceKind = {
  name: 'binance-spot',
  market: 'spot',
  connection: { pingEveryUs: 20 * usPerSecond, pongWithinUs: 60 * usPerSecond, lifeUs: 24 * 60 * usPerMinute, incomingPerSecondMax: 5, streamsMax: 1_024 },
  weight: { limit: weightPerMinuteMax, windowUs: usPerMinute, refusalsBeforeBan: 20, banUs: 2 * usPerMinute },
  tooMany: { code: -1003, msg: 'Too much request weight used; current limit is 6000 request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.' },
  banned: { code: -1003, msg: 'Way too much request weight used; IP banned. Please use WebSocket Streams for live updates to avoid bans.' },
  routes: {
    '/api/v3/ping': { weight: () => 1, serve: () => ({ body: '{}' }) },
    '/api/v3/time': { weight: () => 1, serve: serveTime },
    '/api/v3/exchangeInfo': { weight: () => 20, serve: serveExchangeInfo },
    '/api/v3/depth': {
      weight: depthWeight,
      serve: serveDepth(snapshotLevelsMax, 100, (writer, wireId) => {
        writer.text('{"lastUpdateId":');
        writer.integer(wireId);
      }),
    },
    '/api/v3/klines': { weight: () => 2, serve: serveKlines },
    '/api/v3/ticker/24hr': { weight: (query) => (query.has('symbol') ? 2 : 80), serve: serveTicker },
  },
  toWire: (updateId) => updateId,
  toOwn: (wireId) => wireId,
};

export function newBinanceSpotFront(world: World, mischief: Mischief): BinanceFront {
  return new BinanceFront(spot, world, mischief);
}

function depthWeight(query: Query): number {
  const limit = limitOf(query) ?? 100;
  if (limit <= 100) return 5;
  if (limit <= 500) return 25;
  return limit <= 1_000 ? 50 : 250;
}

function serveExchangeInfo(query: Query, { world, instruments }: BinanceFront): Served {
  const symbol = query.get('symbol');
  const listed = symbol === undefined ? instruments : instruments.filter((instrument) => instrument.symbol === symbol);
  return listed.length === 0 ? { error: restErrors.unknownSymbol } : { body: JSON.stringify(exchangeInfo(listed, world.nowUs)) };
}

export function exchangeInfo(instruments: readonly PracticeInstrument[], timeUs: number): object {
  return {
    timezone: 'UTC',
    serverTime: Math.floor(timeUs / usPerMs),
    rateLimits: [
      { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: weightPerMinuteMax },
      { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 100 },
      { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: 200_000 },
      { rateLimitType: 'RAW_REQUESTS', interval: 'MINUTE', intervalNum: 5, limit: 61_000 },
    ],
    exchangeFilters: [],
    symbols: instruments.map(symbolInfo),
  };
}

function symbolInfo(instrument: PracticeInstrument): object {
  const { base, quote, symbol } = instrument;
  return {
    symbol,
    status: 'TRADING',
    baseAsset: base,
    baseAssetPrecision: wireDecimals,
    quoteAsset: quote,
    quotePrecision: wireDecimals,
    quoteAssetPrecision: wireDecimals,
    baseCommissionPrecision: wireDecimals,
    quoteCommissionPrecision: wireDecimals,
    orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'],
    icebergAllowed: true,
    ocoAllowed: true,
    otoAllowed: true,
    quoteOrderQtyMarketAllowed: true,
    allowTrailingStop: true,
    cancelReplaceAllowed: true,
    amendAllowed: true,
    pegInstructionsAllowed: false,
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: false,
    filters: filtersOf(instrument),
    permissions: [],
    permissionSets: [['SPOT']],
    defaultSelfTradePreventionMode: 'EXPIRE_MAKER',
    allowedSelfTradePreventionModes: ['EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH'],
  };
}

function filtersOf({ tick, lot, startTicks }: PracticeInstrument): readonly object[] {
  const price = (ticks: number): string => formatSteps(ticks, tick, wireDecimals);
  const qty = (lots: number): string => formatSteps(lots, lot, wireDecimals);
  return [
    { filterType: 'PRICE_FILTER', minPrice: price(1), maxPrice: price(startTicks * 100), tickSize: price(1) },
    { filterType: 'LOT_SIZE', minQty: qty(1), maxQty: qty(orderLotsMax), stepSize: qty(1) },
    { filterType: 'ICEBERG_PARTS', limit: 10 },
    { filterType: 'MARKET_LOT_SIZE', minQty: zero, maxQty: qty(orderLotsMax), stepSize: zero },
    { filterType: 'TRAILING_DELTA', minTrailingAboveDelta: 10, maxTrailingAboveDelta: 2_000, minTrailingBelowDelta: 10, maxTrailingBelowDelta: 2_000 },
    { filterType: 'PERCENT_PRICE_BY_SIDE', bidMultiplierUp: '5', bidMultiplierDown: '0.2', askMultiplierUp: '5', askMultiplierDown: '0.2', avgPriceMins: 5 },
    { filterType: 'NOTIONAL', minNotional: '5.00000000', applyMinToMarket: true, maxNotional: '9000000.00000000', applyMaxToMarket: false, avgPriceMins: 5 },
    { filterType: 'MAX_NUM_ORDERS', maxNumOrders: 200 },
    { filterType: 'MAX_NUM_ORDER_LISTS', maxNumOrderLists: 20 },
    { filterType: 'MAX_NUM_ALGO_ORDERS', maxNumAlgoOrders: 5 },
    { filterType: 'MAX_NUM_ORDER_AMENDS', maxNumOrderAmends: 10 },
  ];
}

const zero = formatSteps(0, { units: 1n, decimals: 0 }, wireDecimals);

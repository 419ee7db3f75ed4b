/** Binance USD-M: its limits, its routes, its list of contracts. Update ids are shared by all books, so that they have holes. */

import { formatDecimal, formatSteps, trimDecimal } from '../../../domain/number.ts';
import { usPerMinute, usPerMs } from '../../../domain/time.ts';
import { orderLotsMax } from '../exchange.ts';
import type { Mischief } from '../front.ts';
import type { PracticeInstrument } from '../instruments.ts';
import type { Market } from '../market.ts';
import type { Perpetual } from '../perpetual.ts';
import { SparseIds } from '../sparse-ids.ts';
import type { World } from '../world.ts';
import { BinanceFront, type BinanceKind, type Served } from './front.ts';
import { limitOf, serveDepth, serveKlines, serveSymbol, serveTicker, serveTime, type Query } from './rest.ts';
import { priceDecimalsOf, qtyDecimalsOf, type SymbolWire } from './wire.ts';

const snapshotLevelsMax = 1_000;
const weightPerMinuteMax = 2_400;
const depthLimits: readonly (readonly [limit: number, weight: number])[] = [[5, 2], [10, 2], [20, 2], [50, 2], [100, 5], [500, 10], [1_000, 20]];
const ids = new SparseIds(1_000_000_000_000);
const badLimit = { code: -4021, msg: 'Not a valid depth limit.' } as const;

const readDepth = serveDepth(snapshotLevelsMax, 500, (writer, wireId, market) => {
  const timeMs = Math.floor(market.nowUs / usPerMs);
  writer.text('{"lastUpdateId":');
  writer.integer(wireId);
  writer.text(`,"E":${timeMs},"T":${timeMs}`);
});

const usdm: BinanceKind = {
  name: 'binance-usdm',
  market: 'perp',
  connection: { pingEveryUs: 3 * usPerMinute, pongWithinUs: 10 * usPerMinute, lifeUs: 24 * 60 * usPerMinute, incomingPerSecondMax: 10, streamsMax: 1_024 },
  weight: { limit: weightPerMinuteMax, windowUs: usPerMinute, refusalsBeforeBan: 20, banUs: 2 * usPerMinute },
  tooMany: { code: -1003, msg: 'Too many requests; current limit of IP is 2400 requests per minute. Please use the websocket for live updates to avoid polling the API.' },
  banned: { code: -1003, msg: 'Way too many requests; IP banned. Please use the websocket for live updates to avoid bans.' },
  routes: {
    '/fapi/v1/ping': { weight: () => 1, serve: () => ({ body: '{}' }) },
    '/fapi/v1/time': { weight: () => 1, serve: serveTime },
    '/fapi/v1/exchangeInfo': { weight: () => 1, serve: serveExchangeInfo },
    '/fapi/v1/depth': {
      weight: (query) => depthLimits.find(([limit]) => limit === (limitOf(query) ?? 500))?.[1] ?? 1,
      serve: (query, front) => (query.has('limit') && !depthLimits.some(([limit]) => limit === limitOf(query)) ? { error: badLimit } : readDepth(query, front)),
    },
    '/fapi/v1/klines': { weight: (query) => klinesWeight(limitOf(query) ?? 500), serve: serveKlines },
    '/fapi/v1/ticker/24hr': { weight: (query) => (query.has('symbol') ? 1 : 40), serve: serveTicker },
    '/fapi/v1/premiumIndex': { weight: (query) => (query.has('symbol') ? 1 : 10), serve: servePremiumIndex },
    '/fapi/v1/fundingInfo': { weight: () => 0, serve: serveFundingInfo },
    '/fapi/v1/fundingRate': { weight: () => 1, serve: (query, front) => servePerpetual(query, front, fundingRows) },
    '/fapi/v1/openInterest': { weight: () => 1, serve: (query, front) => servePerpetual(query, front, openInterest) },
  },
  toWire: (updateId) => ids.toWire(updateId),
  toOwn: (wireId) => ids.toOwn(wireId),
};

export function newBinanceUsdmFront(world: World, mischief: Mischief): BinanceFront {
  return new BinanceFront(usdm, world, mischief);
}

function klinesWeight(limit: number): number {
  if (limit < 100) return 1;
  if (limit < 500) return 2;
  return limit <= 1_000 ? 5 : 10;
}

interface Asked {
  readonly market: Market;
  readonly wire: SymbolWire;
  readonly perpetual: Perpetual;
}

function servePerpetual(query: Query, front: BinanceFront, body: (asked: Asked) => object): Served {
  return serveSymbol(query, front, (market, wire) => {
    const { perpetual } = market;
    return { body: JSON.stringify(perpetual === null ? {} : body({ market, wire, perpetual })) };
  });
}

function rate(rateE8: number): string {
  return formatDecimal({ units: BigInt(rateE8), decimals: 8 });
}

function premium({ market, wire, perpetual }: Asked): object {
  return {
    symbol: market.instrument.symbol, markPrice: wire.fine(perpetual.markFine), indexPrice: wire.fine(perpetual.indexFine),
    estimatedSettlePrice: wire.fine(perpetual.indexFine), lastFundingRate: rate(perpetual.rateE8), nextFundingTime: perpetual.nextFundingUs / usPerMs,
    interestRate: '0.00010000', time: Math.floor(market.nowUs / usPerMs),
  };
}

function servePremiumIndex(query: Query, front: BinanceFront): Served {
  if (query.has('symbol')) return servePerpetual(query, front, premium);
  const rows = [...front.desks].flatMap(([symbol, { wire }]) => {
    const market = front.market(symbol);
    return market === null || market.perpetual === null ? [] : [premium({ market, wire, perpetual: market.perpetual })];
  });
  return { body: JSON.stringify(rows) };
}

/** The interval that ended last: this market remembers no more. */
function fundingRows({ market, wire, perpetual }: Asked): object {
  const fundingTime = (perpetual.nextFundingUs - perpetual.fundingEveryUs) / usPerMs;
  return [{ symbol: market.instrument.symbol, fundingTime, fundingRate: rate(perpetual.settledRateE8), markPrice: wire.fine(perpetual.markFine) }];
}

function openInterest({ market, wire, perpetual }: Asked): object {
  return { openInterest: wire.volume(BigInt(perpetual.interestLots)), symbol: market.instrument.symbol, time: Math.floor(market.nowUs / usPerMs) };
}

const fundingHoursUsual = 8;

/** Only those whose rules were changed stand here: those that pay at other times, and some whose caps alone are their own. */
function serveFundingInfo(_query: Query, { instruments }: BinanceFront): Served {
  return {
    body: JSON.stringify(instruments.filter(({ fundingHours }, index) => fundingHours !== fundingHoursUsual || index % 2 === 1).map(({ symbol, fundingHours }) => ({
      symbol, adjustedFundingRateCap: '0.00750000', adjustedFundingRateFloor: '-0.00750000', fundingIntervalHours: fundingHours, disclaimer: false,
    }))),
  };
}

function serveExchangeInfo(_query: Query, { world, instruments }: BinanceFront): Served {
  return {
    body: JSON.stringify({
      exchangeFilters: [],
      rateLimits: [
        { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: weightPerMinuteMax },
        { rateLimitType: 'ORDERS', interval: 'MINUTE', intervalNum: 1, limit: 1_200 },
        { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 300 },
      ],
      serverTime: Math.floor(world.nowUs / usPerMs),
      assets: [{ asset: 'USDT', marginAvailable: true, autoAssetExchange: '-10000' }],
      symbols: instruments.map(symbolInfo),
      timezone: 'UTC',
    }),
  };
}

const perpetualEndMs = 4_133_404_800_000;
const onboardMs = 1_569_398_400_000;

function symbolInfo(instrument: PracticeInstrument): object {
  const { symbol, base, quote } = instrument;
  return {
    symbol, pair: symbol, contractType: 'PERPETUAL', deliveryDate: perpetualEndMs, onboardDate: onboardMs, status: 'TRADING',
    maintMarginPercent: '2.5000', requiredMarginPercent: '5.0000', baseAsset: base, quoteAsset: quote, marginAsset: quote,
    pricePrecision: priceDecimalsOf(instrument), quantityPrecision: qtyDecimalsOf(instrument), baseAssetPrecision: 8, quotePrecision: 8,
    underlyingType: 'COIN', underlyingSubType: ['PoW'], settlePlan: 0, triggerProtect: '0.0500',
    filters: filtersOf(instrument),
    orderTypes: ['LIMIT', 'MARKET', 'STOP', 'STOP_MARKET', 'TAKE_PROFIT', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET'],
    timeInForce: ['GTC', 'IOC', 'FOK', 'GTX', 'GTD'], liquidationFee: '0.012500', marketTakeBound: '0.05',
  };
}

function filtersOf({ tick, lot, startTicks }: PracticeInstrument): readonly object[] {
  const price = (ticks: number): string => formatDecimal(trimDecimal({ units: BigInt(ticks) * tick.units, decimals: tick.decimals }));
  const qty = (lots: number): string => formatSteps(lots, lot, lot.decimals);
  return [
    { filterType: 'PRICE_FILTER', minPrice: price(1), maxPrice: price(startTicks * 100), tickSize: formatSteps(1, tick, tick.decimals + 1) },
    { filterType: 'LOT_SIZE', minQty: qty(1), maxQty: qty(orderLotsMax), stepSize: qty(1) },
    { filterType: 'MARKET_LOT_SIZE', minQty: qty(1), maxQty: qty(orderLotsMax), stepSize: qty(1) },
    { filterType: 'MAX_NUM_ORDERS', limit: 200 },
    { filterType: 'MAX_NUM_ALGO_ORDERS', limit: 10 },
    { filterType: 'MIN_NOTIONAL', notional: '5' },
    { filterType: 'PERCENT_PRICE', multiplierUp: '1.0500', multiplierDown: '0.9500', multiplierDecimal: '4' },
  ];
}

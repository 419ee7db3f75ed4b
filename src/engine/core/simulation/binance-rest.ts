/** Bodies of Binance's public spot REST answers, with its key sets and filters. */

import { formatSteps, type Decimal } from '../../domain/number.ts';
import { usPerMs } from '../../domain/time.ts';
import { ByteWriter, decimalForm } from './byte-writer.ts';
import { orderLotsMax } from './exchange.ts';
import type { TrueBook, TrueLevel } from './history.ts';
import { wireDecimals, type PracticeInstrument } from './instruments.ts';

/** A snapshot of 5,000 levels a side at 48 bytes each, and then some. */
export const restBytesMax = 1024 * 1024;
export const snapshotLevelsMax = 5_000;

export function encodeSnapshot(instrument: PracticeInstrument, book: TrueBook): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(64 * 1024, restBytesMax);
  writer.text('{"lastUpdateId":');
  writer.integer(book.updateId);
  writer.text(',"bids":[');
  writeLevels(writer, instrument, book.bids);
  writer.text('],"asks":[');
  writeLevels(writer, instrument, book.asks);
  writer.text(']}');
  return writer.view();
}

function writeLevels(writer: ByteWriter, instrument: PracticeInstrument, levels: readonly TrueLevel[]): void {
  const price = decimalForm(instrument.tick, wireDecimals);
  const qty = decimalForm(instrument.lot, wireDecimals);
  let separator = '["';
  for (const [ticks, lots] of levels) {
    writer.text(separator);
    writer.decimal(ticks, price);
    writer.text('","');
    writer.decimal(lots, qty);
    writer.text('"]');
    separator = ',["';
  }
}

/** REQUEST_WEIGHT a minute and address, as exchangeInfo states it. */
export const weightPerMinuteMax = 6_000;

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

const zeroDecimal: Decimal = { units: 0n, decimals: 0 };
const zero = formatSteps(0, { ...zeroDecimal, units: 1n }, wireDecimals);

/** Answers of the exchange to requests it does not like, in its own words. */
export const restErrors = {
  unknownSymbol: { code: -1121, msg: 'Invalid symbol.' },
  missingSymbol: { code: -1102, msg: "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed." },
  badSymbol: { code: -1100, msg: "Illegal characters found in parameter 'symbol'; legal range is '^[A-Z0-9-_.]{1,20}$'." },
  badLimit: { code: -1100, msg: "Illegal characters found in parameter 'limit'; legal range is '^[0-9]{1,20}$'." },
  badInterval: { code: -1120, msg: 'Invalid interval.' },
  tooManyRequests: { code: -1003, msg: 'Too much request weight used; current limit is 6000 request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.' },
  banned: { code: -1003, msg: 'Way too much request weight used; IP banned. Please use WebSocket Streams for live updates to avoid bans.' },
} as const;

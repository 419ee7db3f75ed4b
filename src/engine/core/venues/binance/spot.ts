/**
 * Binance spot as a value: addresses, paths, the list of instruments, and how depth events follow
 * each other (https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams).
 *
 * Schemas come from zod/mini: the trading thread starts 10 ms sooner than with the whole of zod.
 */

import * as z from 'zod/mini';
import { fault, type Fault } from '../../../domain/fault.ts';
import { instrumentId, type InstrumentStatus } from '../../../domain/instrument.ts';
import { parseDecimal, toSteps, trimDecimal, type Decimal } from '../../../domain/number.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { usPerMinute, usPerMs, usPerSecond } from '../../../domain/time.ts';
import type { Cost, Dialect, ListedInstrument } from '../dialect.ts';
import { binanceFrameBytesMax } from './decode.ts';
import { readJson } from './json.ts';
import { readText } from './text.ts';

/** Streams that a connection carries for one symbol. */
const streamsOf = ['depth@100ms', 'trade', 'bookTicker', 'kline_1m'] as const;
const streamsPerConnectionMax = 1_024;
/** Costs 50 of the 6,000 a minute that an address may spend; 5,000 levels would cost 250, and a reconnect asks for every book at once. */
const snapshotLevels = 1_000;
const instrumentsMax = 10_000;

export const binanceSpot: Dialect = {
  venue: 'binance',
  market: 'spot',
  marketName: 'spot',
  addresses: { rest: 'https://api.binance.com', stream: 'wss://stream.binance.com:9443', trade: 'wss://ws-api.binance.com:443' },
  frameBytesMax: binanceFrameBytesMax,
  lines: [{
    name: 'market',
    path: '/stream',
    topicsOf: (symbol) => streamsOf.map((stream) => `${symbol.toLowerCase()}@${stream}`),
    hasBooks: true,
    topicsMax: streamsPerConnectionMax,
    topicsPerMessage: streamsPerConnectionMax,
    // It cuts off whoever says more than five things a second, pings among them.
    sayUsMin: 500_000,
    pathFor: (topics) => `/stream?streams=${topics.map(encodeStream).join('/')}`,
  }],
  book: { kind: 'request' },
  idsOf: 'venue',
  heartbeat: { quietUsMax: 2 * usPerSecond, silenceUsMax: 5 * usPerSecond, ping: 'frame' },
  lineLifeUs: 24 * 60 * usPerMinute,
  pools: [{ name: 'weight', limit: 6_000, windowUs: usPerMinute, header: 'x-mbx-used-weight-1m' }],

  subscribeText: (topics, id) => JSON.stringify({ method: 'SUBSCRIBE', params: topics, id }),
  unsubscribeText: (topics, id) => JSON.stringify({ method: 'UNSUBSCRIBE', params: topics, id }),
  timeRequest: { path: '/api/v3/time', costs: weigh(1) },
  parseTime,
  // Without the lists of who may trade what, a quarter of the bytes is left.
  instrumentsRequest: { path: '/api/v3/exchangeInfo?showPermissionSets=false', costs: weigh(20) },
  parseInstruments,
  snapshotRequest: (symbol) => ({ path: `/api/v3/depth?symbol=${encodeURIComponent(symbol)}&limit=${snapshotLevels}`, costs: weigh(50) }),

  // The document wants the first event to hold L, which is false when a snapshot ends on an event's
  // edge; what holds always, first event or later, is that it holds L + 1.
  follows: (lastId, _isFirst, firstId, finalId) => {
    if (finalId <= lastId) return 'old';
    return firstId <= lastId + 1 ? 'next' : 'gap';
  },
};

function weigh(units: number): readonly Cost[] {
  return [{ pool: 'weight', units }];
}

/** Some symbols are Chinese; the @ stays as it is. */
function encodeStream(name: string): string {
  return encodeURIComponent(name).replaceAll('%40', '@');
}

const serverTime = z.object({ serverTime: z.int().check(z.minimum(0), z.maximum(Number.MAX_SAFE_INTEGER / usPerMs)) });

function parseTime(body: Uint8Array): Result<number, Fault> {
  const json = readJson(body);
  const time = json.ok ? serverTime.safeParse(json.value) : null;
  return time?.success === true ? ok(time.data.serverTime * usPerMs) : failed(fault('message.malformed', 'the exchange answered no time'));
}

const text = z.string().check(z.minLength(1), z.maxLength(40));
const places = z.int().check(z.minimum(0), z.maximum(20));
const listed = z.object({
  symbol: text,
  status: z.string().check(z.maxLength(40)),
  baseAsset: text,
  quoteAsset: text,
  baseAssetPrecision: places,
  quotePrecision: z.optional(places),
  quoteAssetPrecision: z.optional(places),
  filters: z.array(z.looseObject({ filterType: z.string().check(z.maxLength(60)) })).check(z.maxLength(60)),
});
const exchangeInfo = z.object({ symbols: z.array(z.unknown()).check(z.maxLength(instrumentsMax)) });

/** Instruments that do not read are left out: one odd listing must not cost the other three thousand. */
function parseInstruments(body: Uint8Array): Result<readonly ListedInstrument[], Fault> {
  const characters = readText(body);
  if (!characters.ok) return failed(fault('message.malformed', characters.fault));
  let json: unknown;
  try {
    json = JSON.parse(characters.value);
  } catch {
    return failed(fault('message.malformed', `${body.length} bytes of instruments were not JSON`));
  }
  const info = exchangeInfo.safeParse(json);
  if (!info.success) return failed(fault('message.malformed', `the list of instruments read ${z.prettifyError(info.error).slice(0, 200)}`));
  const instruments = info.data.symbols.map(toInstrument).filter((instrument) => instrument !== null);
  if (instruments.length === 0) return failed(fault('message.malformed', `none of ${info.data.symbols.length} instruments could be read`));
  return ok(instruments);
}

function toInstrument(value: unknown): ListedInstrument | null {
  const parsed = listed.safeParse(value);
  if (!parsed.success) return null;
  const { symbol, baseAsset, quoteAsset, filters, status } = parsed.data;
  const tick = filterStep(filters, 'PRICE_FILTER', 'tickSize');
  const lot = bookLot(filterStep(filters, 'LOT_SIZE', 'stepSize'), filterStep(filters, 'LOT_SIZE', 'maxQty'));
  const step = filterStep(filters, 'LOT_SIZE', 'stepSize');
  const decimals = 8;
  if (tick === null || lot === null || step === null || tick.decimals > decimals || lot.decimals > decimals) return null;
  return {
    id: instrumentId('binance', 'spot', symbol),
    venue: 'binance',
    market: 'spot',
    symbol,
    base: baseAsset,
    quote: quoteAsset,
    settle: quoteAsset,
    tick,
    lot,
    contractSize: { units: 1n, decimals: 0 },
    orders: {
      step,
      quantityMin: filterStep(filters, 'LOT_SIZE', 'minQty') ?? step,
      quantityMax: filterStep(filters, 'LOT_SIZE', 'maxQty'),
      notionalMin: filterStep(filters, 'NOTIONAL', 'minNotional') ?? filterStep(filters, 'MIN_NOTIONAL', 'minNotional'),
    },
    priceDecimals: decimals,
    qtyDecimals: decimals,
    status: toStatus(status),
  };
}

/**
 * The lot in which books are kept: not `stepSize`. When the exchange makes a step coarser, the
 * orders resting in finer ones stay (a level of 25.426189 BTC under a step of 0.00001 is real), so
 * the lot is the finest power of ten, from 10^-8 on, that still counts 10,000 orders of `maxQty`.
 */
function bookLot(step: Decimal | null, quantityMax: Decimal | null): Decimal | null {
  if (step === null || quantityMax === null) return null;
  for (let decimals = 8; decimals > step.decimals; decimals -= 1) {
    const counted = toSteps({ units: quantityMax.units * ordersPerLevel, decimals: quantityMax.decimals }, { units: 1n, decimals });
    if (counted.ok) return { units: 1n, decimals };
  }
  return step;
}

const ordersPerLevel = 10_000n;

function filterStep(filters: readonly Readonly<Record<string, unknown>>[], type: string, key: string): Decimal | null {
  const value = filters.find((filter) => filter['filterType'] === type)?.[key];
  const decimal = typeof value === 'string' ? parseDecimal(value) : null;
  if (decimal === null || !decimal.ok || decimal.value.units <= 0n) return null;
  return trimDecimal(decimal.value);
}

function toStatus(status: string): InstrumentStatus {
  switch (status) {
    case 'TRADING': return 'trading';
    case 'CANCEL_ONLY': return 'cancel-only';
    case 'HALT': case 'BREAK': case 'AUCTION_MATCH': case 'PRE_TRADING': case 'POST_TRADING': case 'END_OF_DAY': return 'halted';
    default: return 'gone';
  }
}

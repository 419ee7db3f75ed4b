/**
 * Binance's perpetuals that are settled in USDT or USDC, as a value
 * (https://developers.binance.com/docs/derivatives/usds-margined-futures).
 */

import * as z from 'zod/mini';
import { instrumentId, type InstrumentStatus } from '../../../domain/instrument.ts';
import { usPerMinute, usPerSecond } from '../../../domain/time.ts';
import type { Cost, Dialect, LineKind, ListedInstrument } from '../dialect.ts';
import { listingFilters, listingText, parseList, parseTime, placesMax, stepsOf } from './instruments.ts';
import { binanceFrameBytesMax } from './decode.ts';
import { parseFundingIntervals } from './funding.ts';
import { binanceHistory } from './history.ts';
import { parseInterest } from './interest.ts';
import { streamsPath, subscribeText, unsubscribeText } from './streams.ts';

/** Older documents say 200, newer 1,024: 200 is right under both. */
const streamsPerConnectionMax = 200;
const snapshotLevels = 1_000;
/** What a request of so many levels costs of the 2,400 a minute. */
const snapshotCosts = { 5: 2, 10: 2, 20: 2, 50: 2, 100: 5, 500: 10, 1_000: 20 } as const;
const settleAssets: readonly string[] = ['USDT', 'USDC'];

/**
 * Since spring 2026 each stream belongs to one route. On the other it is acknowledged and stays silent.
 * `aggTrade` and not `trade`: the latter is in no document, and both tell the same trades, the one
 * those of a taker's order at a price together.
 */
const routes = [
  { name: 'public', path: '/public/stream', streams: ['depth@100ms', 'bookTicker'], hasBooks: true },
  { name: 'market', path: '/market/stream', streams: ['aggTrade', 'kline_1m', 'markPrice@1s', 'forceOrder', 'ticker'], hasBooks: false },
] as const;

export const binanceUsdm: Dialect = {
  venue: 'binance',
  market: 'perp',
  marketName: 'usdm',
  addresses: { rest: 'https://fapi.binance.com', stream: 'wss://fstream.binance.com', trade: 'wss://ws-fapi.binance.com' },
  frameBytesMax: binanceFrameBytesMax,
  lines: routes.map(({ name, path, streams, hasBooks }): LineKind => ({
    name,
    path,
    topicsOf: (symbol) => streams.map((stream) => `${symbol.toLowerCase()}@${stream}`),
    hasBooks,
    topicsMax: streamsPerConnectionMax,
    topicsPerMessage: streamsPerConnectionMax,
    // It cuts off whoever says more than ten things a second, pings among them.
    sayUsMin: 250_000,
    pathFor: (topics) => streamsPath(path, topics),
  })),
  book: { kind: 'request' },
  depth: 'whole',
  idsOf: 'venue',
  // The exchange itself pings only every three minutes.
  heartbeat: { quietUsMax: 2 * usPerSecond, silenceUsMax: 5 * usPerSecond, ping: 'frame' },
  lineLifeUs: 24 * 60 * usPerMinute,
  pools: [{ name: 'weight', limit: 2_400, windowUs: usPerMinute, header: 'x-mbx-used-weight-1m' }],

  subscribeText,
  unsubscribeText,
  timeRequest: { path: '/fapi/v1/time', costs: weigh(1) },
  parseTime,
  instrumentsRequest: { path: '/fapi/v1/exchangeInfo', costs: weigh(1) },
  parseInstruments: (body) => parseList(body, toInstrument),
  interest: { request: (symbol) => ({ path: `/fapi/v1/openInterest?symbol=${encodeURIComponent(symbol)}`, costs: weigh(1) }), parse: parseInterest },
  // Weighs nothing, and is counted apart, 500 times in five minutes: it is counted here as the least of what weighs.
  fundingIntervals: { request: { path: '/fapi/v1/fundingInfo', costs: weigh(1) }, parse: parseFundingIntervals, othersUs: 8 * 60 * usPerMinute },
  history: binanceHistory('/fapi/v1/klines', (count) => (count < 100 ? 1 : count < 500 ? 2 : 5)),
  pollRequest: (symbol) => ({ path: `/fapi/v1/depth?symbol=${encodeURIComponent(symbol)}&limit=100`, costs: weigh(snapshotCosts[100]) }),
  snapshotRequest: (symbol) => ({ path: `/fapi/v1/depth?symbol=${encodeURIComponent(symbol)}&limit=${snapshotLevels}`, costs: weigh(snapshotCosts[snapshotLevels]) }),

  // Ids are shared by all symbols, so an event's first id says nothing: U was the earlier u + 1 in 2 %
  // of the recorded events. What ties them is pu, the last id of the symbol's event before; it equalled
  // the earlier u in every recorded transition (replay-usdm.test.ts). A snapshot ends anywhere between
  // two of a symbol's ids. The first event for it is the one whose pu it has passed and whose u it has
  // not: pu ≤ L ≤ u. The documented U ≤ L ≤ u is a part of that, and misses an L between pu and U. At
  // u = L the event brings nothing new, and the next one's pu is L: taking it is safe, refusing it too.
  follows: (lastId, isFirst, earlierId, finalId) => {
    if (isFirst) {
      if (finalId < lastId) return 'old';
      return earlierId <= lastId ? 'next' : 'gap';
    }
    if (finalId <= lastId) return 'old';
    return earlierId === lastId ? 'next' : 'gap';
  },
};

function weigh(units: number): readonly Cost[] {
  return [{ pool: 'weight', units }];
}

const places = z.int().check(z.minimum(0), z.maximum(placesMax));
const listed = z.object({
  symbol: listingText,
  contractType: z.literal('PERPETUAL'),
  status: z.string().check(z.maxLength(40)),
  baseAsset: listingText,
  quoteAsset: listingText,
  marginAsset: listingText,
  pricePrecision: places,
  quantityPrecision: places,
  filters: listingFilters,
});

function toInstrument(value: unknown): ListedInstrument | null {
  const parsed = listed.safeParse(value);
  if (!parsed.success || !settleAssets.includes(parsed.data.marginAsset)) return null;
  const { symbol, baseAsset, quoteAsset, marginAsset, filters, status, pricePrecision, quantityPrecision } = parsed.data;
  const steps = stepsOf(filters);
  return steps === null ? null : {
    ...steps, id: instrumentId('binance', 'perp', symbol), venue: 'binance', market: 'perp', symbol, base: baseAsset, quote: quoteAsset, settle: marginAsset,
    contractSize: { units: 1n, decimals: 0 }, priceDecimals: Math.max(pricePrecision, steps.tick.decimals), qtyDecimals: Math.max(quantityPrecision, steps.lot.decimals),
    status: toStatus(status),
  };
}

function toStatus(status: string): InstrumentStatus {
  switch (status) {
    case 'TRADING': return 'trading';
    case 'PENDING_TRADING': case 'PRE_SETTLE': case 'SETTLING': case 'PRE_DELIVERING': case 'DELIVERING': return 'halted';
    default: return 'gone';
  }
}

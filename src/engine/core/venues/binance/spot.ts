/**
 * Binance spot as a value: addresses, paths, the list of instruments, and how depth events follow
 * each other (https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams).
 */

import * as z from 'zod/mini';
import { instrumentId, type InstrumentStatus } from '../../../domain/instrument.ts';
import { usPerMinute, usPerSecond } from '../../../domain/time.ts';
import type { Cost, Dialect, ListedInstrument } from '../dialect.ts';
import { listingFilters, listingText, parseList, parseTime, placesMax, stepsOf } from './instruments.ts';
import { binanceFrameBytesMax } from './decode.ts';
import { binanceHistory } from './history.ts';
import { streamsPath, subscribeText, unsubscribeText } from './streams.ts';

/** Streams that a connection carries for one symbol. The last comes once a second: watch lists live on it. */
const streamsOf = ['depth@100ms', 'trade', 'bookTicker', 'kline_1m', 'ticker'] as const;
const streamsPerConnectionMax = 1_024;
/** Costs 50 of the 6,000 a minute that an address may spend; 5,000 levels would cost 250, and a reconnect asks for every book at once. */
const snapshotLevels = 1_000;

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
    pathFor: (topics) => streamsPath('/stream', topics),
  }],
  book: { kind: 'request' },
  depth: 'whole',
  idsOf: 'venue',
  heartbeat: { quietUsMax: 2 * usPerSecond, silenceUsMax: 5 * usPerSecond, ping: 'frame' },
  lineLifeUs: 24 * 60 * usPerMinute,
  pools: [{ name: 'weight', limit: 6_000, windowUs: usPerMinute, header: 'x-mbx-used-weight-1m' }],

  subscribeText,
  unsubscribeText,
  timeRequest: { path: '/api/v3/time', costs: weigh(1) },
  parseTime,
  // Without the lists of who may trade what, a quarter of the bytes is left.
  instrumentsRequest: { path: '/api/v3/exchangeInfo?showPermissionSets=false', costs: weigh(20) },
  parseInstruments: (body) => parseList(body, toInstrument),
  interest: null,
  history: binanceHistory('/api/v3/klines', () => 2),
  pollRequest: (symbol) => ({ path: `/api/v3/depth?symbol=${encodeURIComponent(symbol)}&limit=100`, costs: weigh(5) }),
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

const places = z.int().check(z.minimum(0), z.maximum(20));
const listed = z.object({
  symbol: listingText,
  status: z.string().check(z.maxLength(40)),
  baseAsset: listingText,
  quoteAsset: listingText,
  baseAssetPrecision: places,
  quotePrecision: z.optional(places),
  quoteAssetPrecision: z.optional(places),
  filters: listingFilters,
});

function toInstrument(value: unknown): ListedInstrument | null {
  const parsed = listed.safeParse(value);
  if (!parsed.success) return null;
  const { symbol, baseAsset, quoteAsset, filters, status } = parsed.data;
  const steps = stepsOf(filters);
  return steps === null ? null : {
    ...steps, id: instrumentId('binance', 'spot', symbol), venue: 'binance', market: 'spot', symbol, base: baseAsset, quote: quoteAsset, settle: quoteAsset,
    contractSize: { units: 1n, decimals: 0 }, priceDecimals: placesMax, qtyDecimals: placesMax, status: toStatus(status),
  };
}

function toStatus(status: string): InstrumentStatus {
  switch (status) {
    case 'TRADING': return 'trading';
    case 'CANCEL_ONLY': return 'cancel-only';
    case 'HALT': case 'BREAK': case 'AUCTION_MATCH': case 'PRE_TRADING': case 'POST_TRADING': case 'END_OF_DAY': return 'halted';
    default: return 'gone';
  }
}

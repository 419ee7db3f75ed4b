/** How Binance says things, for the suite that every market passes: spot and perpetuals. */

import { isObject, own, readJson, type JsonObject } from '../json.ts';
import { writeText } from '../utf8.ts';
import type { BookSaid, BookWords, CandleSaid, FactWords, Heard, Level, ListingWords, MarketWords, PastWords, Place, TalkWords, TickerSaid } from '../conformance/words.ts';
import { readCheckedSnapshot } from './checked.ts';
import { readSpot } from './checked-spot.ts';
import { readUsdm } from './checked-usdm.ts';
import { newBinanceSpotDecoder, newBinanceUsdmDecoder } from './decode.ts';
import { binanceSpot } from './spot.ts';
import { binanceUsdm } from './usdm.ts';

const wrap = (symbol: string, stream: string, event: string): string => `{"stream":"${symbol.toLowerCase()}@${stream}","data":${event}}`;
const sides = ({ bids, asks }: Pick<BookSaid, 'bids' | 'asks'>, names: readonly [string, string]): string => `"${names[0]}":${levels(bids)},"${names[1]}":${levels(asks)}`;
const levels = (side: readonly Level[] | null): string => `[${(side ?? []).map(([price, quantity]) => `["${price}","${quantity}"]`).join(',')}]`;

const perps = { no: 'a spot market has no contracts' };
const byRequest = { no: 'a whole book comes as the answer to a request alone' };

const candle = (symbol: string, said: CandleSaid): string => wrap(symbol, 'kline_1m',
  `{"e":"kline","E":${said.timeMs},"s":"${symbol}","k":{"t":${said.startMs},"T":${said.startMs + 59_999},"s":"${symbol}","i":"1m","f":100,"L":111,"o":"${said.open}",` +
  `"c":"${said.close}","h":"${said.high}","l":"${said.low}","v":"${said.quantity}","n":${said.trades},"x":${said.isClosed},"q":"1","V":"1","Q":"1","B":"0"}}`);

const ticker = (symbol: string, said: TickerSaid): string => wrap(symbol, 'ticker',
  `{"e":"24hrTicker","E":${said.timeMs},"s":"${symbol}","p":"1","P":"1","w":"1","c":"${said.last}","Q":"1","o":"${said.open}","h":"${said.high}","l":"${said.low}",` +
  `"v":"${said.base}","q":"${said.quote}","O":1,"C":2,"F":1,"L":2,"n":2}`);

const shared = {
  tradeIds: { longest: '9007199254740991', tooLong: '9007199254740993' },
  candle, candleTells: { closes: true, trades: true }, ticker, tickerTellsQuote: true,
} as const;

const sharedTalk: Omit<TalkWords, 'brings'> = {
  heard: (text) => {
    const said = objectOf(text);
    const [method, params] = [own(said, 'method'), own(said, 'params')];
    const topics = Array.isArray(params) && params.every((topic) => typeof topic === 'string') ? params : [];
    return method === 'SUBSCRIBE' || method === 'UNSUBSCRIBE' ? { kind: method === 'SUBSCRIBE' ? 'join' : 'leave', topics } satisfies Heard : null;
  },
  topicsInPath: (path) => {
    const streams = path.split('?streams=')[1];
    return streams === undefined ? [] : streams.split('/').map(decodeURIComponent);
  },
  ack: { text: () => '{"result":null,"id":5}', isNamed: false },
  refusal: { text: () => '{"code":2,"msg":"Invalid request: unknown variant, expected one of SUBSCRIBE","id":5}', isNamed: false },
  tooOften: { no: 'it hangs up on whoever says too much, and answers requests with the status 429' },
  ping: { no: 'it pings by frames of the WebSocket protocol' },
  pong: { no: 'we ping by frames of the WebSocket protocol' },
  leaving: '{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1790000000000}}',
  strange: wrap('BTCUSDT', 'miniTicker', '{"e":"24hrMiniTicker","E":1,"s":"BTCUSDT","c":"1","o":"1","h":"1","l":"1","v":"1","q":"1"}'),
  timeBody: (timeMs) => `{"serverTime":${timeMs}}`,
};

const shape = { nextId: (lastId: number) => lastId + 7, quietId: (lastId: number) => lastId + 3, resetId: { no: 'its ids only grow' }, isPushedUnasked: false, isNumberedByConnection: false } as const;

const spotPlaces: readonly Place[] = [
  { isFirst: true, earlier: -9, last: -2, is: 'old', why: 'it ends before the book does' },
  { isFirst: true, earlier: -5, last: 0, is: 'old', why: 'it ends with the book' },
  { isFirst: true, earlier: -3, last: 4, is: 'next', why: 'it spans the end of the book' },
  { isFirst: true, earlier: 0, last: 4, is: 'next', why: 'it begins right behind the book (U = L + 1)' },
  { isFirst: true, earlier: 1, last: 4, is: 'gap', why: 'an id is missing' },
  { isFirst: false, earlier: -7, last: 0, is: 'old', why: 'it comes a second time' },
  { isFirst: false, earlier: 0, last: 1, is: 'next', why: 'it is the very next id' },
  { isFirst: false, earlier: 1, last: 2, is: 'gap', why: 'an id is missing' },
];

const usdmPlaces: readonly Place[] = [
  { isFirst: true, earlier: -9, last: -1, is: 'old', why: 'it ends before the book does (u < L)' },
  { isFirst: true, earlier: -9, last: 0, is: 'next', why: 'it ends with the book (u = L), and ties the next one to it' },
  { isFirst: true, earlier: -9, last: 30, is: 'next', why: 'it spans the end of the book (pu ≤ L ≤ u)' },
  { isFirst: true, earlier: 0, last: 30, is: 'next', why: 'it follows the book’s own last id' },
  { isFirst: true, earlier: 1, last: 30, is: 'gap', why: 'one before it is missing' },
  { isFirst: false, earlier: -7, last: 0, is: 'old', why: 'it comes a second time' },
  { isFirst: false, earlier: 0, last: 900, is: 'next', why: 'its pu is the last u, its own ids are far away' },
  { isFirst: false, earlier: -1, last: 900, is: 'gap', why: 'its pu is not the last u' },
  { isFirst: false, earlier: 1, last: 2, is: 'gap', why: 'one before it is missing' },
];

const refusedBody = '{"code":-1003,"msg":"Too many requests; current limit of IP is 6000 requests per minute."}';

const spotBook: BookWords = {
  ...shape,
  change: (symbol, said) => wrap(symbol, 'depth@100ms', `{"e":"depthUpdate","E":${said.timeMs},"s":"${symbol}","U":${said.earlierId + 1},"u":${said.lastId},${sides(said, ['b', 'a'])}}`),
  pushed: byRequest,
  body: (_symbol, said) => `{"lastUpdateId":${said.lastId},${sides(said, ['bids', 'asks'])}}`,
  refusedBody, recordedId: (earlierId) => earlierId + 1, places: spotPlaces,
};

const usdmBook: BookWords = {
  ...shape,
  change: (symbol, said) => wrap(symbol, 'depth@100ms',
    `{"e":"depthUpdate","E":${said.timeMs + 4},"T":${said.timeMs},"s":"${symbol}","ps":"${symbol}","U":${Math.max(0, said.lastId - 2)},"u":${said.lastId},"pu":${said.earlierId},${sides(said, ['b', 'a'])},"st":1}`),
  pushed: byRequest,
  body: (_symbol, said) => `{"lastUpdateId":${said.lastId},"E":${said.timeMs + 4},"T":${said.timeMs},${sides(said, ['bids', 'asks'])}}`,
  refusedBody, recordedId: (earlierId) => earlierId, places: usdmPlaces,
};

/** Where candles end is told as well, and is a millisecond before the next begins. */
const past: PastWords = {
  body: (_symbol, _interval, candles) =>
    `[${candles.map((said) => `[${said.startMs},"${said.open}","${said.high}","${said.low}","${said.close}","${said.quantity}",${said.startMs + 59_999},"${said.quote}",${said.trades},"${said.taken}","0.5","0"]`).join(',')}]`,
  tells: { trades: true, takers: true },
};

const spotFacts: FactWords = {
  past,
  ...shared,
  trade: (symbol, said) => wrap(symbol, 'trade',
    `{"e":"trade","E":${said.timeMs + 1},"s":"${symbol}","t":${said.id},"p":"${said.price}","q":"${said.quantity}","T":${said.timeMs},"m":${said.side === 'sell'},"M":true}`),
  tradeLine: 'market',
  best: (symbol, { id, bid, ask }) => wrap(symbol, 'bookTicker', `{"u":${id},"s":"${symbol}",${bestOf(bid, ask)}}`),
  mark: perps, index: perps, funding: perps, fundingTellsInterval: false, fundingList: perps, interest: perps, liquidation: perps,
  timeless: ['snapshot', 'bbo'],
};

const usdmFacts: FactWords = {
  past,
  ...shared,
  trade: (symbol, said) => wrap(symbol, 'aggTrade',
    `{"e":"aggTrade","E":${said.timeMs + 1},"a":${said.id},"s":"${symbol}","p":"${said.price}","q":"${said.quantity}","nq":"${said.quantity}","f":1,"l":2,"T":${said.timeMs},"m":${said.side === 'sell'}}`),
  tradeLine: 'market',
  best: (symbol, { id, bid, ask, timeMs }) => wrap(symbol, 'bookTicker',
    `{"e":"bookTicker","u":${id},"s":"${symbol}","ps":"${symbol}",${bestOf(bid, ask)},"T":${timeMs},"E":${timeMs + 1},"st":1}`),
  mark: (symbol, { price, timeMs }) => markOf(symbol, timeMs, { p: price }),
  index: (symbol, { price, timeMs }) => markOf(symbol, timeMs, { i: price }),
  funding: (symbol, { rate, nextMs, timeMs }) => markOf(symbol, timeMs, { r: rate, T: nextMs }),
  fundingTellsInterval: false,
  fundingList: (hours) => `[${[...hours].map(([symbol, told]) => `{"symbol":"${symbol}","adjustedFundingRateCap":"0.02500000","adjustedFundingRateFloor":"-0.02500000","fundingIntervalHours":${told},"disclaimer":false}`).join(',')}]`,
  interest: { how: 'asked', say: (symbol, { price, timeMs }) => `{"symbol":"${symbol}","openInterest":"${price}","time":${timeMs}}` },
  liquidation: (symbol, said) => wrap(symbol, 'forceOrder',
    `{"e":"forceOrder","E":${said.timeMs + 1},"o":{"s":"${symbol}","S":"${said.side.toUpperCase()}","o":"LIMIT","f":"IOC","q":"${said.quantity}","p":"${said.price}","ap":"${said.price}",` +
    `"X":"FILLED","l":"${said.quantity}","z":"${said.quantity}","T":${said.timeMs}}}`),
  timeless: [],
};

/** A side without orders is two zeros. */
function bestOf(bid: Level | null, ask: Level | null): string {
  const [bidPrice, bidQuantity] = bid ?? ['0.00000000', '0.00000000'];
  const [askPrice, askQuantity] = ask ?? ['0.00000000', '0.00000000'];
  return `"b":"${bidPrice}","B":"${bidQuantity}","a":"${askPrice}","A":"${askQuantity}"`;
}

/** One event tells the mark, the index and the funding. */
function markOf(symbol: string, timeMs: number, { p = '42001', i = '42002', r = '0.0001', T = 1_790_003_600_000 }: { p?: string; i?: string; r?: string; T?: number }): string {
  return wrap(symbol, 'markPrice@1s', `{"e":"markPriceUpdate","E":${timeMs},"s":"${symbol}","p":"${p}","ap":"${p}","i":"${i}","P":"${i}","r":"${r}","T":${T}}`);
}

function objectOf(text: string): JsonObject {
  const json = readJson(writeText(text));
  return json.ok && isObject(json.value) ? json.value : {};
}

interface SpotRow {
  readonly symbol?: string;
  readonly status?: string;
  readonly tick?: string;
  readonly step?: string;
  readonly quantityMax?: string;
  readonly notional?: string;
}

function spotRow({ symbol = 'BTCUSDT', status = 'TRADING', tick = '0.01000000', step = '0.00001000', quantityMax = '9000.00000000', notional = 'NOTIONAL' }: SpotRow): string {
  const base = symbol.replace(/USDT$/, '');
  return `{"symbol":"${symbol}","status":"${status}","baseAsset":"${base}","baseAssetPrecision":8,"quoteAsset":"USDT","quotePrecision":8,"quoteAssetPrecision":8,"filters":[` +
    `{"filterType":"PRICE_FILTER","minPrice":"${tick}","maxPrice":"1000000.00000000","tickSize":"${tick}"},` +
    `{"filterType":"LOT_SIZE","minQty":"${step}","maxQty":"${quantityMax}","stepSize":"${step}"},{"filterType":"${notional}","minNotional":"5.00000000","applyMinToMarket":true}]}`;
}

const spotListing: ListingWords = {
  body: (rows) => `{"timezone":"UTC","serverTime":1,"symbols":[${rows.join(',')}]}`,
  rows: [
    {
      text: spotRow({}),
      is: { symbol: 'BTCUSDT', base: 'BTC', quote: 'USDT', tick: '0.01', lot: '0.00000001', contractSize: '1', step: '0.00001', quantityMin: '0.00001', quantityMax: '9000', notionalMin: '5', status: 'trading' },
    },
    {
      // An older name of the filter, and books that are kept as finely as 10,000 of the largest orders allow.
      text: spotRow({ symbol: 'PEPEUSDT', tick: '0.00000001', step: '1.00000000', quantityMax: '8000000000.00000000', notional: 'MIN_NOTIONAL' }),
      is: { symbol: 'PEPEUSDT', base: 'PEPE', quote: 'USDT', tick: '0.00000001', lot: '0.01', contractSize: '1', step: '1', quantityMin: '1', quantityMax: '8000000000', notionalMin: '5', status: 'trading' },
    },
  ],
  unreadable: ['{}', spotRow({ tick: '0.00000000' }), spotRow({ step: 'x' }), '{"symbol":7}', spotRow({}).replace(/"filters":.*\]/, '"filters":[]')],
  rowOf: (symbol, status) => spotRow({ symbol, status }),
  statuses: { TRADING: 'trading', HALT: 'halted', BREAK: 'halted', END_OF_DAY: 'halted', CANCEL_ONLY: 'cancel-only' },
  oddSymbols: ['1000SATSUSDT', '币安人生USDT', 'T'.repeat(30)],
};

interface PerpRow {
  readonly symbol?: string;
  readonly status?: string;
  readonly margin?: string;
  readonly type?: string;
  readonly tick?: string;
}

function perpRow({ symbol = 'BTCUSDT', status = 'TRADING', margin = 'USDT', type = 'PERPETUAL', tick = '0.10' }: PerpRow): string {
  return `{"symbol":"${symbol}","pair":"${symbol}","contractType":"${type}","status":"${status}","baseAsset":"${symbol.replace(/USD[TC]$/, '')}","quoteAsset":"${margin}","marginAsset":"${margin}",` +
    '"pricePrecision":2,"quantityPrecision":3,"baseAssetPrecision":8,"quotePrecision":8,"filters":[' +
    `{"filterType":"PRICE_FILTER","minPrice":"556.80","maxPrice":"4529764","tickSize":"${tick}"},{"filterType":"LOT_SIZE","minQty":"0.001","maxQty":"1000","stepSize":"0.001"},` +
    '{"filterType":"MARKET_LOT_SIZE","minQty":"0.001","maxQty":"120","stepSize":"0.001"},{"filterType":"MIN_NOTIONAL","notional":"100"}]}';
}

const perpIs = { base: 'BTC', tick: '0.1', lot: '0.00000001', contractSize: '1', step: '0.001', quantityMin: '0.001', quantityMax: '1000', notionalMin: '100', status: 'trading' } as const;

const perpListing: ListingWords = {
  body: spotListing.body,
  rows: [
    { text: perpRow({}), is: { ...perpIs, symbol: 'BTCUSDT', quote: 'USDT' } },
    { text: perpRow({ symbol: 'BTCUSDC', margin: 'USDC' }), is: { ...perpIs, symbol: 'BTCUSDC', quote: 'USDC' } },
  ],
  unreadable: ['{}', perpRow({ symbol: 'BTCUSD_PERP', margin: 'BTC' }), perpRow({ type: 'CURRENT_QUARTER' }), perpRow({ tick: '0' }), perpRow({}).replace('LOT_SIZE', 'LOST')],
  rowOf: (symbol, status) => perpRow({ symbol, status }),
  statuses: { TRADING: 'trading', PENDING_TRADING: 'halted', PRE_SETTLE: 'halted', SETTLING: 'halted', CLOSE: 'gone' },
  oddSymbols: spotListing.oddSymbols,
};

export const binanceSpotWords: MarketWords = {
  dialect: binanceSpot, newDecoder: newBinanceSpotDecoder, read: readSpot, readSnapshot: readCheckedSnapshot, isZipped: false,
  listing: spotListing, book: spotBook, facts: spotFacts, talk: { ...sharedTalk, brings: (path) => path === '/stream' },
  byKernel: ['change', 'trade', 'best', 'candle'],
  cadence: '100 ms',
  gaps: ['levels behind the 1,000 of the answer are known only once they change', 'the best price brings no time'],
};

export const binanceUsdmWords: MarketWords = {
  dialect: binanceUsdm, newDecoder: newBinanceUsdmDecoder, read: readUsdm, readSnapshot: readCheckedSnapshot, isZipped: false,
  listing: perpListing, book: usdmBook, facts: usdmFacts, talk: { ...sharedTalk, brings: (path, topic) => path === (/@(?:depth|bookTicker)/.test(topic) ? '/public/stream' : '/market/stream') },
  byKernel: ['change', 'trade', 'best', 'candle', 'mark', 'index', 'funding'],
  cadence: '100 ms',
  gaps: ['levels behind the 1,000 of the answer are known only once they change', 'of liquidations at most one a second and symbol', 'trades of one order at one price come together', 'fills that were missed are told for three months'],
};

/** How HTX says things, for the suite that every market passes: spot and linear swaps. */

import { repeatedIdsMax } from '../alignment.ts';
import type { BookSaid, BookWords, FactWords, Heard, Level, ListingWords, MarketWords, PastWords, Place, TalkWords } from '../conformance/words.ts';
import { writeText } from '../utf8.ts';
import { bookRequestPrefix } from './answers.ts';
import { readChecked, readCheckedSnapshot } from './checked.ts';
import { newHtxDecoder } from './decode.ts';
import { isObject, readJson } from './json.ts';
import { htxLinear } from './linear.ts';
import { htxSpot } from './spot.ts';

const push = (symbol: string, topic: string, timeMs: number, tick: string): string => `{"ch":"market.${symbol}.${topic}","ts":${timeMs},"tick":${tick}}`;
/** A side without orders is null, or not there. */
const levels = (side: readonly Level[] | null): string => (side === null ? 'null' : `[${side.map(([price, quantity]) => `[${price},${quantity}]`).join(',')}]`);
const sides = ({ bids, asks }: Pick<BookSaid, 'bids' | 'asks'>): string => `"bids":${levels(bids)},"asks":${levels(asks)}`;

const contracts = { no: 'a spot market has no contracts' };

const spotPlaces: readonly Place[] = [
  { isFirst: true, earlier: -9, last: -2, is: 'old', why: 'it ends before the book does' },
  { isFirst: true, earlier: -5, last: 0, is: 'old', why: 'it ends with the book' },
  { isFirst: true, earlier: -3, last: 4, is: 'next', why: 'it spans the end of the book, as the document allows' },
  { isFirst: true, earlier: 0, last: 80, is: 'next', why: 'it names the book’s id' },
  { isFirst: true, earlier: 1, last: 80, is: 'gap', why: 'one before it is missing' },
  { isFirst: true, earlier: -repeatedIdsMax - 60, last: -repeatedIdsMax - 20, is: 'gap', why: 'the venue counts anew, after the book was asked for' },
  { isFirst: false, earlier: -5, last: 0, is: 'old', why: 'it comes a second time' },
  { isFirst: false, earlier: 0, last: 80, is: 'next', why: 'it names the last id; ids have holes' },
  { isFirst: false, earlier: 1, last: 80, is: 'gap', why: 'one before it is missing' },
  { isFirst: false, earlier: -900, last: -890, is: 'gap', why: 'the sequence began anew, which no change may' },
];

const linearPlaces: readonly Place[] = [
  { isFirst: true, earlier: -3, last: -2, is: 'old', why: 'it ends before the book does' },
  { isFirst: true, earlier: -1, last: 0, is: 'old', why: 'it ends with the book' },
  { isFirst: true, earlier: 0, last: 1, is: 'next', why: 'its version is the next one' },
  { isFirst: true, earlier: 1, last: 2, is: 'gap', why: 'a version is missing' },
  { isFirst: true, earlier: -repeatedIdsMax - 2, last: -repeatedIdsMax - 1, is: 'gap', why: 'versions began anew after the book was told' },
  { isFirst: false, earlier: -1, last: 0, is: 'old', why: 'it comes a second time' },
  { isFirst: false, earlier: 0, last: 1, is: 'next', why: 'its version is the next one' },
  { isFirst: false, earlier: 1, last: 2, is: 'gap', why: 'a version is missing' },
  { isFirst: false, earlier: -901, last: -900, is: 'gap', why: 'the sequence began anew: another server, which no change may be' },
];

const refusedBody = '{"ts":1790000000000,"status":"error","err-code":"invalid-parameter","err-msg":"invalid symbol"}';

const spotBook: BookWords = {
  change: (symbol, said) => push(symbol, 'mbp.150', said.timeMs, `{"seqNum":${said.lastId},"prevSeqNum":${said.earlierId},${sides(said)}}`),
  pushed: (symbol, said) => `{"id":"book-5","rep":"market.${symbol}.mbp.150","status":"ok","ts":${said.timeMs},"data":{"seqNum":${said.lastId},${sides(said)}}}`,
  body: (symbol, said) => `{"ch":"market.${symbol}.depth.step0","status":"ok","ts":${said.timeMs},"tick":{${sides(said)},"version":${said.lastId},"ts":${said.timeMs}}}`,
  refusedBody,
  nextId: (lastId) => lastId + 5, quietId: (lastId) => lastId + 2, recordedId: (earlierId) => earlierId,
  resetId: { no: 'a sequence that begins anew is a hole' },
  // No document says so; nothing says that two servers cut their 100 ms at the same changes.
  isPushedUnasked: false, isNumberedByConnection: true,
  places: spotPlaces,
};

const depth = (symbol: string, event: string, said: BookSaid): string => push(symbol, 'depth.size_150.high_freq', said.timeMs,
  `{${sides(said)},"ch":"market.${symbol}.depth.size_150.high_freq","event":"${event}","id":${said.lastId},"mrid":${said.lastId},"ts":${said.timeMs},"version":${said.lastId}}`);

const linearBook: BookWords = {
  change: (symbol, said) => depth(symbol, 'update', said),
  pushed: (symbol, said) => depth(symbol, 'snapshot', said),
  body: (symbol, said) =>
    `{"ch":"market.${symbol}.depth.step0","status":"ok","ts":${said.timeMs},"tick":{${sides(said)},"ch":"market.${symbol}.depth.step0","id":1,"mrid":1,"ts":${said.timeMs},"version":${said.lastId}}}`,
  refusedBody,
  nextId: (lastId) => lastId + 1, quietId: (lastId) => lastId + 1, recordedId: (earlierId) => earlierId,
  resetId: { no: 'a sequence that begins anew is a hole' },
  isPushedUnasked: true, isNumberedByConnection: true,
  places: linearPlaces,
};

const shared = {
  tradeIds: { longest: '1925822546881664607926422813', tooLong: '1925822546881664607926422813170' },
  tradeLine: 'market',
  candleTells: { closes: false, trades: true },
  fundingTellsInterval: false, tickerTellsQuote: true, timeless: [],
} as const satisfies Partial<FactWords>;

/** Newest first at spot, oldest first at linear swaps. */
const past = (quantity: string, quote: string, isNewestFirst: boolean): PastWords => ({
  body: (symbol, interval, candles) => {
    const rows = candles.map((said) => `{"id":${said.startMs / 1_000},"open":${said.open},"close":${said.close},"low":${said.low},"high":${said.high},"${quantity}":${said.quantity},"${quote}":${said.quote},"count":${said.trades}}`);
    return `{"ch":"market.${symbol}.kline.${interval}","status":"ok","ts":1790000000000,"data":[${(isNewestFirst ? rows.toReversed() : rows).join(',')}]}`;
  },
  tells: { trades: true, takers: false },
});

const spotFacts: FactWords = {
  past: past('amount', 'vol', true),
  ...shared,
  trade: (symbol, said) => push(symbol, 'trade.detail', said.timeMs,
    `{"id":137005445109,"ts":${said.timeMs},"data":[{"id":${said.id},"ts":${said.timeMs},"amount":${said.quantity},"price":${said.price},"direction":"${said.side}","isRpiTrade":false}]}`),
  best: (symbol, { id, bid, ask, timeMs }) => push(symbol, 'bbo', timeMs + 1,
    `{"seqId":${id},"ask":${ask?.[0] ?? 'null'},"askSize":${ask?.[1] ?? 'null'},"bid":${bid?.[0] ?? 'null'},"bidSize":${bid?.[1] ?? 'null'},"quoteTime":${timeMs},"symbol":"${symbol}"}`),
  candle: (symbol, said) => push(symbol, 'kline.1min', said.timeMs,
    `{"id":${Math.floor(said.startMs / 1_000)},"open":${said.open},"close":${said.close},"low":${said.low},"high":${said.high},"amount":${said.quantity},"vol":1.5,"count":${said.trades}}`),
  ticker: (symbol, said) => push(symbol, 'detail', said.timeMs,
    `{"id":273956868110,"low":${said.low},"high":${said.high},"open":${said.open},"close":${said.last},"vol":${said.quote},"amount":${said.base},"version":273956868110,"count":471348}`),
  mark: contracts, index: contracts, funding: contracts, fundingList: contracts, interest: contracts, liquidation: contracts,
};

const linearFacts: FactWords = {
  past: past('vol', 'trade_turnover', false),
  ...shared,
  trade: (symbol, said) => push(symbol, 'trade.detail', said.timeMs,
    `{"id":100021951274748,"ts":${said.timeMs},"data":[{"amount":${said.quantity},"quantity":0.196,"trade_turnover":440.31204,"ts":${said.timeMs},"id":${said.id},"price":${said.price},"direction":"${said.side}"}]}`),
  best: (symbol, { id, bid, ask, timeMs }) => push(symbol, 'bbo', timeMs + 1,
    `{"mrid":131599726,"id":1603707934,"bid":${bestOf(bid)},"ask":${bestOf(ask)},"ts":${timeMs},"version":${id},"ch":"market.${symbol}.bbo"}`),
  candle: (symbol, said) => push(symbol, 'kline.1min', said.timeMs,
    `{"id":${Math.floor(said.startMs / 1_000)},"mrid":1,"open":${said.open},"close":${said.close},"high":${said.high},"low":${said.low},"amount":1.5,"vol":${said.quantity},"trade_turnover":1.5,"count":${said.trades}}`),
  ticker: (symbol, said) => push(symbol, 'detail', said.timeMs,
    `{"id":1,"mrid":1,"open":${said.open},"close":${said.last},"high":${said.high},"low":${said.low},"amount":${said.base},"vol":999,"trade_turnover":${said.quote},"count":1}`),
  mark: (symbol, { price, timeMs }) => push(symbol, 'mark_price.1min', timeMs, `{"id":1,"open":"1","close":"${price}","high":"1","low":"1","amount":"0","vol":"0","count":"0"}`),
  index: (symbol, { price, timeMs }) => push(symbol, 'index.1min', timeMs, `{"id":1,"open":"1","close":"${price}","high":"1","low":"1","amount":"0","vol":"0","count":0}`),
  fundingList: { no: 'nobody tells how often it is paid' },
  funding: (symbol, said) => notice(symbol, 'funding_rate', said.timeMs,
    `{"symbol":"BTC","contract_code":"${symbol}","fee_asset":"USDT","funding_time":"${said.timeMs}","funding_rate":"${said.rate}","settlement_time":"${said.nextMs}"}`),
  interest: {
    how: 'asked',
    say: (symbol, { price, timeMs }) => `{"status":"ok","data":[{"volume":7696.0,"amount":${price},"symbol":"BTC","value":1,"contract_code":"${symbol}","trade_volume":1}],"ts":${timeMs}}`,
  },
  liquidation: (symbol, said) => notice(symbol, 'liquidation_orders', said.timeMs + 1,
    `{"symbol":"BTC","contract_code":"${symbol}","direction":"${said.side}","offset":"close","volume":${said.quantity},"amount":1,"trade_turnover":1,"price":${said.price},"created_at":${said.timeMs}}`),
};

function notice(symbol: string, topic: string, timeMs: number, row: string): string {
  return `{"op":"notify","topic":"public.${symbol}.${topic}","ts":${timeMs},"data":[${row}]}`;
}

function bestOf(level: Level | null): string {
  return level === null ? 'null' : `[${level.join(',')}]`;
}

const sharedTalk: Omit<TalkWords, 'brings' | 'leaving'> = {
  heard,
  topicsInPath: () => [],
  ack: {
    text: (topic) => (topic.startsWith('public.')
      ? `{"op":"sub","cid":"5","topic":"${topic}","ts":1790000000000,"err-code":0}`
      : `{"id":"5","subbed":"${topic}","ts":1790000000000,"status":"ok"}`),
    isNamed: true,
  },
  refusal: { text: (topic) => `{"status":"error","ts":1790000000000,"id":"5","err-code":"bad-request","err-msg":"invalid topic ${topic}"}`, isNamed: true },
  tooOften: '{"status":"error","ts":1790000000000,"id":"5","err-code":"bad-request","err-msg":"429 too many request topic is market.btcusdt.mbp.150"}',
  ping: { text: '{"ping":1790000000000}', reply: '{"pong":1790000000000}' },
  pong: { no: 'it asks us, we do not ask' },
  strange: push('btcusdt', 'orderbook.new', 1_790_000_000_000, '{"id":1}'),
  timeBody: (timeMs) => `{"status":"ok","data":${timeMs}}`,
};

function heard(text: string): Heard | null {
  const json = readJson(writeText(text));
  if (!json.ok || !isObject(json.value)) return null;
  const said = json.value;
  const topicOf = (key: string): readonly string[] => {
    const topic = said.get(key);
    return typeof topic === 'string' ? [topic] : [];
  };
  if (said.has('pong') || said.get('op') === 'pong') return { kind: 'pong' };
  if (said.has('sub')) {
    const topics = topicOf('sub');
    // Without these words such a book comes whole each time.
    const isChanges = said.get('data_type') === 'incremental';
    return topics.every((topic) => topic.endsWith('.high_freq') === isChanges) ? { kind: 'join', topics } : null;
  }
  if (said.has('unsub')) return { kind: 'leave', topics: topicOf('unsub') };
  if (said.get('op') === 'sub') return { kind: 'join', topics: topicOf('topic') };
  if (said.get('op') === 'unsub') return { kind: 'leave', topics: topicOf('topic') };
  const [requested, id] = [said.get('req'), said.get('id')];
  if (typeof requested !== 'string' || typeof id !== 'string' || !id.startsWith(bookRequestPrefix)) return null;
  const symbol = /^market\.([^.]+)\.mbp\.150$/.exec(requested)?.[1];
  return symbol === undefined ? null : { kind: 'book', symbol };
}

interface SpotRow {
  readonly symbol?: string;
  readonly state?: string;
  readonly pricePlaces?: string;
  readonly amountPlaces?: string;
  readonly amountMax?: string;
}

/** Precisions are counts of digits, not steps. */
function spotRow({ symbol = 'btcusdt', state = 'online', pricePlaces = '2', amountPlaces = '6', amountMax = '1200' }: SpotRow): string {
  return `{"base-currency":"${symbol.replace(/usdt$/, '')}","quote-currency":"usdt","price-precision":${pricePlaces},"amount-precision":${amountPlaces},"symbol-partition":"main","symbol":"${symbol}",` +
    `"state":"${state}","value-precision":8,"min-order-amt":0.0001,"max-order-amt":${amountMax},"min-order-value":5,"limit-order-min-order-amt":0.0001,"limit-order-max-order-amt":${amountMax},` +
    '"sell-market-min-order-amt":0.0001,"sell-market-max-order-amt":120,"buy-market-max-order-value":1200000,"api-trading":"enabled"}';
}

const body = (rows: readonly string[]): string => `{"status":"ok","data":[${rows.join(',')}],"ts":1790000000000}`;

const spotListing: ListingWords = {
  body,
  rows: [
    {
      text: spotRow({}),
      is: { symbol: 'btcusdt', base: 'BTC', quote: 'USDT', tick: '0.01', lot: '0.00000001', contractSize: '1', step: '0.000001', quantityMin: '0.0001', quantityMax: '1200', notionalMin: '5', status: 'trading' },
    },
    {
      text: spotRow({ symbol: 'pepeusdt', pricePlaces: '12', amountPlaces: '0', amountMax: '1.0E10' }),
      is: { symbol: 'pepeusdt', base: 'PEPE', quote: 'USDT', tick: '0.000000000001', lot: '0.1', contractSize: '1', step: '1', quantityMin: '0.0001', quantityMax: '10000000000', notionalMin: '5', status: 'trading' },
    },
  ],
  unreadable: ['{}', spotRow({ pricePlaces: '-1' }), spotRow({ amountPlaces: '1.5' }), spotRow({ pricePlaces: '99' }), '{"symbol":7}'],
  rowOf: (symbol, state) => spotRow({ symbol, state }),
  statuses: { online: 'trading', offline: 'gone', suspend: 'halted', 'pre-online': 'halted', 'transfer-board': 'halted', fuse: 'halted' },
  oddSymbols: ['1inchusdt', 'btc3lusdt', 'a'.repeat(30)],
};

interface LinearRow {
  readonly symbol?: string;
  readonly status?: string;
  readonly size?: string;
  readonly tick?: string;
  readonly kind?: string;
}

function linearRow({ symbol = 'BTC-USDT', status = '1', size = '0.001', tick = '0.1', kind = 'swap' }: LinearRow): string {
  return `{"symbol":"${symbol.replace(/-USDT$/, '')}","contract_code":"${symbol}","contract_size":${size},"price_tick":${tick},"delivery_date":"","delivery_time":"","create_date":"20201021",` +
    `"contract_status":${/^\d+$/.test(status) ? status : `"${status}"`},"settlement_date":"1790000000000","support_margin_mode":"all","business_type":"${kind}","pair":"${symbol}","contract_type":"swap"}`;
}

const linearIs = { quote: 'USDT', lot: '1', step: '1', quantityMin: '1', quantityMax: null, notionalMin: null, status: 'trading' } as const;

const linearListing: ListingWords = {
  body,
  rows: [
    { text: linearRow({}), is: { ...linearIs, symbol: 'BTC-USDT', base: 'BTC', tick: '0.1', contractSize: '0.001' } },
    { text: linearRow({ symbol: 'DOGE-USDT', size: '100.000000000000000000', tick: '1.0E-5' }), is: { ...linearIs, symbol: 'DOGE-USDT', base: 'DOGE', tick: '0.00001', contractSize: '100' } },
  ],
  unreadable: ['{}', linearRow({ size: '0' }), linearRow({ tick: 'null' }), linearRow({ kind: 'futures' }), linearRow({ symbol: 'BTC-USDT-260327' }), linearRow({ size: '-1' })],
  rowOf: (symbol, status) => linearRow({ symbol, status }),
  statuses: { 1: 'trading', 0: 'gone', 2: 'halted', 3: 'halted', 4: 'halted', 5: 'halted', 6: 'halted', 7: 'halted', 8: 'gone', 9: 'halted' },
  oddSymbols: ['1INCH-USDT', 'SHIB-USDT', `${'A'.repeat(20)}-USDT`],
};

const decoding = { newDecoder: newHtxDecoder, read: readChecked, readSnapshot: readCheckedSnapshot, isZipped: true } as const satisfies Partial<MarketWords>;

export const htxSpotWords: MarketWords = {
  ...decoding, dialect: htxSpot, listing: spotListing, book: spotBook, facts: spotFacts,
  talk: {
    ...sharedTalk,
    brings: (path, topic) => path === (topic.includes('.mbp.') ? '/feed' : '/ws'),
    leaving: { no: 'it ends connections without a word, after no known time' },
  },
  byKernel: ['change', 'trade', 'trade of the longest id', 'best'],
  cadence: '100 ms',
  gaps: ['levels behind the best 150 are not told', 'a candle never says that it is over', 'the request for a book is numbered unlike the stream, and serves only while no connection opens'],
};

export const htxLinearWords: MarketWords = {
  ...decoding, dialect: htxLinear, listing: linearListing, book: linearBook, facts: linearFacts,
  talk: {
    ...sharedTalk,
    brings: (path, topic) => path === (topic.startsWith('public.') ? '/linear-swap-notification' : /\.(?:index|mark_price)\./.test(topic) ? '/ws_index' : '/linear-swap-ws'),
    leaving: '{"op":"close","ts":1790000000000}',
  },
  byKernel: ['change', 'trade', 'trade of the longest id', 'best', 'whole book'],
  cadence: '30 ms at the least',
  gaps: [
    'levels behind the best 150 are not told', 'a candle never says that it is over', 'how often funding is paid is not told',
    'a contract that is suspended is acknowledged and stays silent', 'whether amounts of trades count a contract once or twice is not documented', 'fills that were missed are told for three days',
  ],
};

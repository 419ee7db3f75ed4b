/** How OKX says things, for the suite that every market passes: spot and swaps. */

import { isObject, own, readJson } from '../json.ts';
import { writeText } from '../utf8.ts';
import type { BookSaid, BookWords, FactWords, Heard, Level, ListingWords, MarketWords, Place, TalkWords, TickerSaid } from '../conformance/words.ts';
import { readChecked, readCheckedSnapshot } from './checked.ts';
import { newOkxDecoder } from './decode.ts';
import { repeatedIdsMax } from '../alignment.ts';
import { okxSpot, okxSwap } from './markets.ts';
import { argumentOf, indexOf, topicOf } from './topics.ts';

const push = (channel: string, symbol: string, entry: string, action = ''): string => `{"arg":{"channel":"${channel}","instId":"${symbol}"},${action}"data":[${entry}]}`;
const levels = (side: readonly Level[] | null): string => `[${(side ?? []).map(([price, quantity]) => `["${price}","${quantity}","0","1"]`).join(',')}]`;
const sides = ({ asks, bids }: Pick<BookSaid, 'asks' | 'bids'>): string => `"asks":${levels(asks)},"bids":${levels(bids)}`;

const swaps = { no: 'a spot market has no contracts' };

const places: readonly Place[] = [
  { isFirst: true, earlier: -9, last: -2, is: 'old', why: 'it ends before the book does' },
  { isFirst: true, earlier: -5, last: 0, is: 'old', why: 'it ends with the book' },
  { isFirst: true, earlier: -3, last: 40, is: 'next', why: 'it spans the end of a book that was asked for' },
  { isFirst: true, earlier: 0, last: 40, is: 'next', why: 'it names the book’s last id' },
  { isFirst: true, earlier: 1, last: 40, is: 'gap', why: 'one before it is missing' },
  { isFirst: false, earlier: -13, last: 0, is: 'old', why: 'it comes a second time' },
  { isFirst: false, earlier: 0, last: 0, is: 'next', why: 'nothing happened for a minute' },
  { isFirst: false, earlier: 0, last: 5_000, is: 'next', why: 'it names the last id; ids have holes' },
  { isFirst: false, earlier: 0, last: -40, is: 'next', why: 'it names the last id, and counts anew from below' },
  { isFirst: false, earlier: -1, last: 40, is: 'gap', why: 'it names another id' },
  { isFirst: false, earlier: -repeatedIdsMax - 60, last: -repeatedIdsMax - 20, is: 'gap', why: 'the venue counts anew, and we missed where' },
];

const book: BookWords = {
  change: (symbol, said) => push('books', symbol, `{${sides(said)},"ts":"${said.timeMs}","checksum":0,"seqId":${said.lastId},"prevSeqId":${said.earlierId}}`, '"action":"update",'),
  pushed: (symbol, said) => push('books', symbol, `{${sides(said)},"ts":"${said.timeMs}","checksum":0,"seqId":${said.lastId},"prevSeqId":-1}`, '"action":"snapshot",'),
  body: (_symbol, said) => `{"code":"0","msg":"","data":[{${sides(said)},"ts":"${said.timeMs}","seqId":${said.lastId}}]}`,
  refusedBody: '{"code":"50011","msg":"Too Many Requests","data":[]}',
  nextId: (lastId) => lastId + 13,
  quietId: (lastId) => lastId,
  recordedId: (earlierId) => earlierId,
  resetId: (lastId) => lastId - 2_000_000,
  isPushedUnasked: true, isNumberedByConnection: false,
  places,
};

const ticker = (symbol: string, type: string, said: TickerSaid, volumes: string): string => push('tickers', symbol,
  `{"instType":"${type}","instId":"${symbol}","last":"${said.last}","lastSz":"1","askPx":"1","askSz":"1","bidPx":"1","bidSz":"1","open24h":"${said.open}",` +
  `"high24h":"${said.high}","low24h":"${said.low}",${volumes},"sodUtc0":"1","sodUtc8":"1","ts":"${said.timeMs}"}`);

const facts = {
  trade: (symbol, said) => push('trades', symbol,
    `{"instId":"${symbol}","tradeId":"${said.id}","px":"${said.price}","sz":"${said.quantity}","side":"${said.side}","ts":"${said.timeMs}","count":"1","source":"0","seqId":80559459948}`),
  tradeIds: { longest: '192582254688166460792642281317', tooLong: '1925822546881664607926422813170' },
  tradeLine: 'public',
  best: (symbol, { id, bid, ask, timeMs }) => push('bbo-tbt', symbol, `{${sides({ bids: bid === null ? [] : [bid], asks: ask === null ? [] : [ask] })},"ts":"${timeMs}","seqId":${id}}`),
  candle: (symbol, said) => push('candle1m', symbol,
    `["${said.startMs}","${said.open}","${said.high}","${said.low}","${said.close}","${said.quantity}","1","1","${said.isClosed ? 1 : 0}"]`),
  candleTells: { closes: true, trades: false },
  past: {
    body: (_symbol, _interval, candles) => `{"code":"0","msg":"","data":[${candles.toReversed().map((said) =>
      `["${said.startMs}","${said.open}","${said.high}","${said.low}","${said.close}","${said.quantity}","7","${said.quote}","${said.isClosed ? 1 : 0}"]`).join(',')}]}`,
    tells: { trades: false, takers: false },
  },
  timeless: ['candle'],
} as const satisfies Partial<FactWords>;

const spotFacts: FactWords = {
  ...facts,
  mark: swaps, index: swaps, funding: swaps, fundingTellsInterval: true, fundingList: swaps, interest: swaps, liquidation: swaps,
  ticker: (symbol, said) => ticker(symbol, 'SPOT', said, `"volCcy24h":"${said.quote}","vol24h":"${said.base}"`),
  tickerTellsQuote: true,
};

const swapFacts: FactWords = {
  ...facts,
  mark: (symbol, { price, timeMs }) => push('mark-price', symbol, `{"instType":"SWAP","instId":"${symbol}","markPx":"${price}","ts":"${timeMs}"}`),
  index: (symbol, { price, timeMs }) => push('index-tickers', indexOf(symbol), `{"instId":"${indexOf(symbol)}","idxPx":"${price}","high24h":"1","low24h":"1","open24h":"1","ts":"${timeMs}"}`),
  funding: (symbol, said) => push('funding-rate', symbol,
    `{"instType":"SWAP","instId":"${symbol}","fundingRate":"${said.rate}","fundingTime":"${said.nextMs}","nextFundingRate":"","nextFundingTime":"${said.nextMs + said.intervalMs}","ts":"${said.timeMs}"}`),
  fundingTellsInterval: true,
  fundingList: { no: 'the rate comes with the times of two payments' },
  interest: {
    how: 'pushed',
    say: (symbol, { price, timeMs }) => push('open-interest', symbol, `{"instType":"SWAP","instId":"${symbol}","oi":"3185878.69","oiCcy":"${price}","oiUsd":"2054002894.9","ts":"${timeMs}"}`),
  },
  liquidation: (symbol, said) =>
    `{"arg":{"channel":"liquidation-orders","instType":"SWAP"},"data":[{"details":[{"bkLoss":"0","bkPx":"${said.price}","ccy":"","posSide":"short","side":"${said.side}",` +
    `"sz":"${said.quantity}","ts":"${said.timeMs}"}],"instFamily":"${indexOf(symbol)}","instId":"${symbol}","instType":"SWAP","uly":"${indexOf(symbol)}"}]}`,
  // Contracts, and what they are of the base; the quote is not told.
  ticker: (symbol, said) => ticker(symbol, 'SWAP', said, `"volCcy24h":"${said.base}","vol24h":"999"`),
  tickerTellsQuote: false,
};

const talk: TalkWords = {
  heard,
  topicsInPath: () => [],
  brings: (path, topic) => path === (topic.startsWith('candle') ? '/ws/v5/business' : '/ws/v5/public'),
  ack: { text: (topic) => `{"event":"subscribe","arg":${JSON.stringify(argumentOf(topic))},"connId":"a4d3ae55"}`, isNamed: true },
  refusal: {
    text: (topic) => {
      const { channel, instId } = argumentOf(topic);
      return `{"event":"error","msg":"Wrong URL or channel:${channel},instId:${instId ?? ''} doesn't exist.","code":"60018","connId":"a4d3ae55"}`;
    },
    isNamed: true,
  },
  tooOften: '{"event":"error","msg":"Requests too frequent","code":"60014","connId":"a4d3ae55"}',
  ping: { no: 'we ping, it answers' },
  pong: 'pong',
  leaving: '{"event":"notice","code":"64008","msg":"The connection will soon be closed for a service upgrade. Please reconnect.","connId":"a4d3ae55"}',
  strange: push('price-limit', 'BTC-USDT-SWAP', '{"instId":"BTC-USDT-SWAP","buyLmt":"1","sellLmt":"1","ts":"1"}'),
  timeBody: (timeMs) => `{"code":"0","msg":"","data":[{"ts":"${timeMs}"}]}`,
};

function heard(text: string): Heard | null {
  if (text === 'ping') return { kind: 'ping' };
  const json = readJson(writeText(text));
  if (!json.ok || !isObject(json.value)) return null;
  const [op, args] = [own(json.value, 'op'), own(json.value, 'args')];
  if ((op !== 'subscribe' && op !== 'unsubscribe') || !Array.isArray(args)) return null;
  const topics = args.map((argument: unknown) => {
    const [channel, symbol, type] = isObject(argument) ? [own(argument, 'channel'), own(argument, 'instId'), own(argument, 'instType')] : [];
    // Whatever else it is asked for, this channel is of a whole type of instruments.
    const name = channel === 'liquidation-orders' ? type : symbol;
    return typeof channel === 'string' && typeof name === 'string' ? topicOf(channel, name) : null;
  }).filter((topic) => topic !== null);
  if (topics.length < args.length) return null;
  return { kind: op === 'subscribe' ? 'join' : 'leave', topics };
}

interface Row {
  readonly instId?: string;
  readonly baseCcy?: string;
  readonly state?: string;
  readonly tickSz?: string;
  readonly lotSz?: string;
  readonly minSz?: string;
  readonly settleCcy?: string;
  readonly ctType?: string;
  readonly ctVal?: string;
  readonly ctMult?: string;
  readonly ctValCcy?: string;
}

function spotRow(changed: Row): string {
  return JSON.stringify({
    instType: 'SPOT', instId: 'BTC-USDT', instIdCode: 1, baseCcy: changed.instId?.split('-')[0] ?? 'BTC', quoteCcy: 'USDT', settleCcy: '', uly: '', ctVal: '', ctMult: '', ctValCcy: '', ctType: '',
    tickSz: '0.1', lotSz: '0.00000001', minSz: '0.00001', maxLmtSz: '9999999999', state: 'live', ...changed,
  });
}

function swapRow(changed: Row): string {
  return JSON.stringify({
    instType: 'SWAP', instId: 'BTC-USDT-SWAP', instIdCode: 3, baseCcy: '', quoteCcy: '', settleCcy: 'USDT', uly: 'BTC-USDT', ctVal: '0.01', ctMult: '1', ctValCcy: changed.instId?.split('-')[0] ?? 'BTC',
    ctType: 'linear', tickSz: '0.1', lotSz: '0.01', minSz: '0.01', maxLmtSz: '100000000', state: 'live', ...changed,
  });
}

const body = (rows: readonly string[]): string => `{"code":"0","msg":"","data":[${rows.join(',')}]}`;
const statuses = { live: 'trading', suspend: 'halted', preopen: 'halted', rebase: 'halted', test: 'gone', expired: 'gone' } as const;

const spotListing: ListingWords = {
  body,
  rows: [
    {
      text: spotRow({}),
      is: { symbol: 'BTC-USDT', base: 'BTC', quote: 'USDT', tick: '0.1', lot: '0.00000001', contractSize: '1', step: '0.00000001', quantityMin: '0.00001', quantityMax: '9999999999', notionalMin: null, status: 'trading' },
    },
    {
      text: spotRow({ instId: 'PEPE-USDT', tickSz: '0.000000000001', lotSz: '1', minSz: '100000' }),
      is: { symbol: 'PEPE-USDT', base: 'PEPE', quote: 'USDT', tick: '0.000000000001', lot: '1', contractSize: '1', step: '1', quantityMin: '100000', quantityMax: '9999999999', notionalMin: null, status: 'trading' },
    },
  ],
  unreadable: ['{}', spotRow({ tickSz: '0' }), spotRow({ lotSz: '' }), spotRow({ minSz: 'x' }), '{"instId":7}'],
  rowOf: (symbol, state) => spotRow({ instId: symbol, state }),
  statuses,
  oddSymbols: ['1INCH-USDT', 'ELON-USDT', 'A'.repeat(20).concat('-USDT')],
};

const swapListing: ListingWords = {
  body,
  rows: [
    {
      text: swapRow({}),
      is: { symbol: 'BTC-USDT-SWAP', base: 'BTC', quote: 'USDT', tick: '0.1', lot: '0.01', contractSize: '0.01', step: '0.01', quantityMin: '0.01', quantityMax: '100000000', notionalMin: null, status: 'trading' },
    },
    {
      // A contract is ctVal × ctMult of the base.
      text: swapRow({ instId: 'PEPE-USDT-SWAP', ctVal: '10000000', ctMult: '0.5', tickSz: '0.0000000001', lotSz: '0.1', minSz: '0.1' }),
      is: { symbol: 'PEPE-USDT-SWAP', base: 'PEPE', quote: 'USDT', tick: '0.0000000001', lot: '0.1', contractSize: '5000000', step: '0.1', quantityMin: '0.1', quantityMax: '100000000', notionalMin: null, status: 'trading' },
    },
    {
      text: swapRow({ instId: 'ETH-USDC-SWAP', settleCcy: 'USDC', ctVal: '0.001' }),
      is: { symbol: 'ETH-USDC-SWAP', base: 'ETH', quote: 'USDC', tick: '0.1', lot: '0.01', contractSize: '0.001', step: '0.01', quantityMin: '0.01', quantityMax: '100000000', notionalMin: null, status: 'trading' },
    },
  ],
  unreadable: ['{}', swapRow({ ctType: 'inverse', settleCcy: 'BTC' }), swapRow({ ctVal: '' }), swapRow({ ctMult: '0' }), swapRow({ settleCcy: 'EUR' }), swapRow({ tickSz: '0' })],
  rowOf: (symbol, state) => swapRow({ instId: symbol, state }),
  statuses,
  oddSymbols: ['1INCH-USDT-SWAP', 'SHIB-USDT-SWAP', 'A'.repeat(20).concat('-USDT-SWAP')],
};

const shared = {
  newDecoder: newOkxDecoder, read: readChecked, readSnapshot: readCheckedSnapshot, isZipped: false, book, talk, cadence: '100 ms',
} as const satisfies Partial<MarketWords>;

export const okxSpotWords: MarketWords = {
  ...shared, dialect: okxSpot, listing: spotListing, facts: spotFacts,
  byKernel: ['change', 'trade', 'best', 'whole book'],
  gaps: ['levels behind the best 400 are not told', 'trades of one order at one price come together', 'candles bring no time', 'fills that were missed are told for three months'],
};

export const okxSwapWords: MarketWords = {
  ...shared, dialect: okxSwap, listing: swapListing, facts: swapFacts,
  byKernel: ['change', 'trade', 'best', 'whole book'],
  gaps: ['levels behind the best 400 are not told', 'trades of one order at one price come together', 'candles bring no time', 'of liquidations at most one a second and contract, and those of all contracts or none', 'fills that were missed are told for three months'],
};

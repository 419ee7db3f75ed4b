/**
 * OKX's spot and swap markets as values: addresses, topics, requests, and how book updates follow
 * each other (https://www.okx.com/docs-v5/en/#order-book-trading-market-data-ws-order-book-channel).
 */

import * as z from 'zod/mini';
import { fault, type Fault } from '../../../domain/fault.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { usPerMs, usPerSecond } from '../../../domain/time.ts';
import { repeatedIdsMax } from '../alignment.ts';
import { readJson } from '../json.ts';
import type { Cost, Dialect, LineKind } from '../dialect.ts';
import { okxFrameBytesMax } from './decode.ts';
import { okxHistory } from './history.ts';
import { parseSpots, parseSwaps } from './instruments.ts';
import { argumentOf, candleChannel, indexChannel, indexOf, spotChannels, swapChannels, swapTopic, topicOf } from './topics.ts';

/** OKX advises fewer than 30 channels of books on a connection. */
const booksPerLineMax = 28;
/** An argument has at most some 80 bytes of the 64 KB that all of them may have. */
const topicsPerMessage = 500;
/** Levels a side that the channel keeps; as many are asked for. */
const bookLevels = 400;
const shared = {
  venue: 'okx',
  addresses: { rest: 'https://www.okx.com', stream: 'wss://ws.okx.com:8443', trade: 'wss://ws.okx.com:8443' },
  frameBytesMax: okxFrameBytesMax,
  // The announced end of pushed snapshots has not been seen; when it comes, the request takes their place.
  book: { kind: 'pushed', isRequestable: true },
  depth: { levels: bookLevels },
  idsOf: 'venue',
  // It closes after 30 s without a word, also when we subscribed to something quiet.
  heartbeat: { quietUsMax: 10 * usPerSecond, silenceUsMax: 20 * usPerSecond, ping: () => 'ping' },
  lineLifeUs: null,
  pools: [
    // It allows three a second, as they arrive: half a second is left for those that were held up on the way.
    { name: 'connect', limit: 3, windowUs: 1.5 * usPerSecond, header: null },
    { name: 'books', limit: 40, windowUs: 2 * usPerSecond, header: null },
    { name: 'instruments', limit: 20, windowUs: 2 * usPerSecond, header: null },
    { name: 'candles', limit: 40, windowUs: 2 * usPerSecond, header: null },
    { name: 'history-candles', limit: 20, windowUs: 2 * usPerSecond, header: null },
    { name: 'time', limit: 10, windowUs: 2 * usPerSecond, header: null },
  ],
  subscribeText: (topics, id) => say('subscribe', topics, id),
  unsubscribeText: (topics, id) => say('unsubscribe', topics, id),
  timeRequest: { path: '/api/v5/public/time', costs: once('time') },
  parseTime,
  interest: null, // the stream tells it
  history: okxHistory,
  pollRequest: (symbol) => ({ path: `/api/v5/market/books?instId=${encodeURIComponent(symbol)}&sz=100`, costs: once('books') }),
  snapshotRequest: (symbol) => ({ path: `/api/v5/market/books?instId=${encodeURIComponent(symbol)}&sz=${bookLevels}`, costs: once('books') }),
  follows,
} as const satisfies Partial<Dialect>;

export const okxSpot: Dialect = {
  ...shared,
  market: 'spot',
  marketName: 'spot',
  lines: [publicLine((symbol) => spotChannels.map((channel) => topicOf(channel, symbol))), businessLine()],
  instrumentsRequest: { path: '/api/v5/public/instruments?instType=SPOT', costs: once('instruments') },
  parseInstruments: parseSpots,
};

export const okxSwap: Dialect = {
  ...shared,
  market: 'perp',
  marketName: 'swap',
  lines: [
    publicLine((symbol) => [...swapChannels.map((channel) => topicOf(channel, symbol)), topicOf(indexChannel, indexOf(symbol)), swapTopic]),
    businessLine(),
  ],
  instrumentsRequest: { path: '/api/v5/public/instruments?instType=SWAP', costs: once('instruments') },
  parseInstruments: parseSwaps,
};

function publicLine(topicsOf: LineKind['topicsOf']): LineKind {
  return {
    name: 'public', path: '/ws/v5/public', topicsOf, hasBooks: true, topicsMax: booksPerLineMax * topicsOf('').length, topicsPerMessage,
    sayUsMin: 250_000, pathFor: null,
  };
}

function businessLine(): LineKind {
  return {
    name: 'business', path: '/ws/v5/business', topicsOf: (symbol) => [topicOf(candleChannel, symbol)], hasBooks: false, topicsMax: 400, topicsPerMessage,
    sayUsMin: 250_000, pathFor: null,
  };
}

function say(op: 'subscribe' | 'unsubscribe', topics: readonly string[], id: number): string {
  return JSON.stringify({ id: String(id), op, args: topics.map(argumentOf) });
}

function once(pool: string): readonly Cost[] {
  return [{ pool, units: 1 }];
}

/**
 * Each update names the one before it; numbers have holes. One that names itself says that nothing
 * happened; one that ends below the book it follows says that the venue counts anew from there.
 */
function follows(lastId: number, isFirst: boolean, earlierId: number, finalId: number): 'old' | 'next' | 'gap' {
  if (earlierId === lastId) return 'next';
  if (finalId <= lastId && finalId > lastId - repeatedIdsMax) return 'old';
  // A whole book that was asked for ends anywhere between two updates. The one that spans its end
  // brings it on: an update names every level that was touched, also what came and went (recorded).
  return isFirst && earlierId < lastId && finalId > lastId ? 'next' : 'gap';
}

const timeAnswer = z.object({ code: z.literal('0'), data: z.array(z.object({ ts: z.string().check(z.regex(/^\d{1,16}$/)) })).check(z.length(1)) });

function parseTime(body: Uint8Array): Result<number, Fault> {
  const json = readJson(body);
  const answer = json.ok ? timeAnswer.safeParse(json.value) : null;
  const timeUs = answer?.success === true ? Number(answer.data.data[0]?.ts) * usPerMs : NaN;
  return Number.isSafeInteger(timeUs) ? ok(timeUs) : failed(fault('message.malformed', 'the exchange answered no time'));
}

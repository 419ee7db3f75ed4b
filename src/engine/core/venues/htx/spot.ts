/**
 * HTX spot as a value (https://www.htx.com/en-us/opend/newApiPages). Books come on one line, all else
 * on another; a book begins with a message on its own line, whose answer may be older than changes
 * that came before it.
 */

import { usPerSecond } from '../../../domain/time.ts';
import { repeatedIdsMax } from '../alignment.ts';
import type { Dialect } from '../dialect.ts';
import { bookRequestPrefix } from './answers.ts';
import { htxFrameBytesMax } from './decode.ts';
import { htxSpotHistory } from './history.ts';
import { parseSpotInstruments, parseTime } from './instruments.ts';
import { topicsPerLine, subscribeText, unsubscribeText, weigh } from './lines.ts';

/** The widest book that comes every 100 ms; that of 400 levels is not offered for every symbol. */
const bookLevels = 150;
/** Each book takes two messages to begin: twenty on one connection took three seconds, on four of them they take half. */
const booksPerLine = 5;
const bookTopic = (symbol: string): string => `market.${symbol}.mbp.${bookLevels}`;

export const htxSpot: Dialect = {
  venue: 'htx',
  market: 'spot',
  marketName: 'spot',
  addresses: { rest: 'https://api.huobi.pro', stream: 'wss://api.huobi.pro', trade: 'wss://api.huobi.pro' },
  frameBytesMax: htxFrameBytesMax,
  lines: [
    {
      name: 'books',
      path: '/feed',
      topicsOf: (symbol) => [bookTopic(symbol)],
      hasBooks: true,
      topicsMax: booksPerLine,
      topicsPerMessage: 1,
      sayUsMin: 25_000,
      pathFor: null,
    },
    {
      name: 'market',
      path: '/ws',
      topicsOf: (symbol) => ['trade.detail', 'bbo', 'kline.1min', 'detail'].map((name) => `market.${symbol}.${name}`),
      hasBooks: false,
      topicsMax: topicsPerLine,
      topicsPerMessage: 1,
      sayUsMin: 25_000,
      pathFor: null,
    },
  ],
  // Of 45 requests for books at once 24 were served, the others answered with “429 too many request”.
  book: { kind: 'message', text: (symbol, id) => JSON.stringify({ req: bookTopic(symbol), id: `${bookRequestPrefix}${id}` }), askUsMin: 100_000, askBurst: booksPerLine },
  depth: { levels: bookLevels },
  // Nothing says that two servers cut their 100 ms at the same changes.
  idsOf: 'connection',
  heartbeat: { quietUsMax: 6 * usPerSecond, silenceUsMax: 11 * usPerSecond, ping: 'nothing' },
  lineLifeUs: null,
  // Its headers tell what remains, not what is spent: we count ourselves.
  pools: [{ name: 'requests', limit: 20, windowUs: 2 * usPerSecond, header: null }],

  subscribeText,
  unsubscribeText,
  timeRequest: { path: '/v1/common/timestamp', costs: weigh },
  parseTime,
  instrumentsRequest: { path: '/v1/common/symbols', costs: weigh },
  parseInstruments: parseSpotInstruments,
  interest: null,
  history: htxSpotHistory,
  pollRequest: (symbol) => ({ path: `/market/depth?symbol=${encodeURIComponent(symbol)}&type=step0`, costs: weigh }),
  snapshotRequest: (symbol) => ({ path: `/market/depth?symbol=${encodeURIComponent(symbol)}&type=step0`, costs: weigh }),

  // A change behind the last one that does not follow it is no repetition but a sequence that began anew.
  follows: (lastId, isFirst, earlierId, finalId) => {
    if (finalId === lastId || (isFirst && finalId < lastId && finalId > lastId - repeatedIdsMax)) return 'old';
    return earlierId === lastId || (isFirst && earlierId < lastId && finalId > lastId) ? 'next' : 'gap';
  },
};

/**
 * HTX's linear swaps as a value: perpetual contracts settled in USDT. Books begin with a pushed
 * snapshot and count by one on each connection; quantities are contracts. Funding and liquidations come
 * on a line with a language of its own, mark and index prices on a third.
 */

import { usPerSecond } from '../../../domain/time.ts';
import { repeatedIdsMax } from '../alignment.ts';
import type { Dialect, LineKind } from '../dialect.ts';
import { htxFrameBytesMax } from './decode.ts';
import { htxLinearHistory } from './history.ts';
import { parseLinearInstruments, parseTime } from './instruments.ts';
import { parseInterest } from './interest.ts';
import { topicsPerLine, subscribeText, unsubscribeText, weigh } from './lines.ts';

/** The widest book that comes change by change. */
const bookLevels = 150;
/** 40 subscriptions a second are allowed. */
const sayUsMin = 25_000;

export const htxLinear: Dialect = {
  venue: 'htx',
  market: 'perp',
  marketName: 'linear',
  addresses: { rest: 'https://api.hbdm.com', stream: 'wss://api.hbdm.com', trade: 'wss://api.hbdm.com' },
  frameBytesMax: htxFrameBytesMax,
  lines: [
    line('market', '/linear-swap-ws', true, [`depth.size_${bookLevels}.high_freq`, 'trade.detail', 'bbo', 'kline.1min', 'detail'].map((name) => ['market', name] as const)),
    line('notices', '/linear-swap-notification', false, [['public', 'funding_rate'], ['public', 'liquidation_orders']]),
    line('index', '/ws_index', false, [['market', 'index.1min'], ['market', 'mark_price.1min']]),
  ],
  book: { kind: 'pushed', isRequestable: false },
  depth: { levels: bookLevels },
  idsOf: 'connection',
  heartbeat: { quietUsMax: 6 * usPerSecond, silenceUsMax: 11 * usPerSecond, ping: 'nothing' },
  lineLifeUs: null,
  // 240 in three seconds are allowed for what is not market data, 800 a second for what is: the lower rate for all.
  pools: [{ name: 'requests', limit: 240, windowUs: 3 * usPerSecond, header: null }],

  subscribeText,
  unsubscribeText,
  timeRequest: { path: '/api/v1/timestamp', costs: weigh },
  parseTime,
  instrumentsRequest: { path: '/linear-swap-api/v1/swap_contract_info?business_type=swap', costs: weigh },
  parseInstruments: parseLinearInstruments,
  interest: { request: (symbol) => ({ path: `/linear-swap-api/v1/swap_open_interest?contract_code=${encodeURIComponent(symbol)}`, costs: weigh }), parse: parseInterest },
  history: htxLinearHistory,
  pollRequest: (symbol) => ({ path: `/linear-swap-ex/market/depth?contract_code=${encodeURIComponent(symbol)}&type=step0`, costs: weigh }),
  snapshotRequest: (symbol) => ({ path: `/linear-swap-ex/market/depth?contract_code=${encodeURIComponent(symbol)}&type=step0`, costs: weigh }),

  // A change behind the last one that does not follow it is no repetition but a sequence that began anew.
  follows: (lastId, isFirst, earlierId, finalId) => {
    if (finalId === lastId || (isFirst && finalId < lastId && finalId > lastId - repeatedIdsMax)) return 'old';
    return earlierId === lastId ? 'next' : 'gap';
  },
};

function line(name: string, path: string, hasBooks: boolean, topics: readonly (readonly [before: string, after: string])[]): LineKind {
  const topicsOf = (symbol: string): readonly string[] => topics.map(([before, after]) => `${before}.${symbol}.${after}`);
  return { name, path, topicsOf, hasBooks, topicsMax: topicsPerLine, topicsPerMessage: 1, sayUsMin, pathFor: null };
}

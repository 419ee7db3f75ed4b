/**
 * Binance's candles of the past:
 * `[[openMs,"open","high","low","close","volume",closeMs,"quote volume",trades,"taker volume","taker quote volume","0"],…]`, oldest first.
 */

import { usPerMinute, usPerMs } from '../../../domain/time.ts';
import type { Cost } from '../dialect.ts';
import { badHistory, candlesOf, type CandleHistory, type CandleWords } from '../history.ts';
import { readJson } from '../json.ts';

const words: readonly (readonly [minutes: number, word: string])[] = [
  [1, '1m'], [3, '3m'], [5, '5m'], [15, '15m'], [30, '30m'], [60, '1h'], [120, '2h'], [240, '4h'], [360, '6h'], [720, '12h'], [1_440, '1d'], [10_080, '1w'],
];
/** The perpetuals' request may ask for 1,500, for twice the weight. */
const countMax = 1_000;

/** `weightOf`: what so many candles cost. */
export function binanceHistory(path: string, weightOf: (count: number) => number): CandleHistory {
  const intervals = new Map(words.map(([minutes, word]) => [minutes * usPerMinute, word]));
  return {
    intervals,
    countMax,
    reach: 'newest',
    request: ({ symbol, intervalUs, beforeUs, count }) => {
      const word = intervals.get(intervalUs);
      if (word === undefined) return null;
      const limit = Math.min(count, countMax);
      const costs: readonly Cost[] = [{ pool: 'weight', units: weightOf(limit) }];
      // The end counts among what is asked for.
      return { path: `${path}?symbol=${encodeURIComponent(symbol)}&interval=${word}&endTime=${Math.ceil(beforeUs / usPerMs) - 1}&limit=${limit}`, costs };
    },
    parse: (spec, intervalUs, body) => {
      const json = readJson(body);
      if (!json.ok || !Array.isArray(json.value)) return badHistory(`the exchange answered no candles of ${spec.symbol}`);
      return candlesOf(json.value.map(wordsOf), spec, intervalUs);
    },
  };
}

function wordsOf(row: unknown): CandleWords | null {
  if (!Array.isArray(row)) return null;
  const cells: readonly unknown[] = row;
  const [openMs, open, high, low, close, quantity, , quoteVolume, tradeCount, takerQuantity] = cells;
  if (typeof openMs !== 'number' || typeof tradeCount !== 'number') return null;
  if (typeof open !== 'string' || typeof high !== 'string' || typeof low !== 'string' || typeof close !== 'string') return null;
  if (typeof quantity !== 'string' || typeof quoteVolume !== 'string' || typeof takerQuantity !== 'string') return null;
  return { startUs: openMs * usPerMs, prices: [open, high, low, close], quantity, tradeCount, quoteVolume, takerQuantity };
}

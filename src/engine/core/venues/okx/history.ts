/**
 * OKX's candles of the past: `{"code":"0","msg":"","data":[["ts","open","high","low","close","vol","volCcy","volCcyQuote","confirm"],…]}`,
 * newest first. The volume counts the instrument's own unit; trades are not counted, nor who took.
 *
 * Two requests: one for the last 1,440 candles, one for all others. Candles of six hours and more begin by Hong Kong's clock, but for
 * the words that end in `utc`.
 */

import { usPerMinute, usPerMs } from '../../../domain/time.ts';
import { badHistory, candlesOf, type CandleHistory, type CandleWords } from '../history.ts';
import { isObject, own, readJson } from '../json.ts';

const words: readonly (readonly [minutes: number, word: string])[] = [
  [1, '1m'], [3, '3m'], [5, '5m'], [15, '15m'], [30, '30m'], [60, '1H'], [120, '2H'], [240, '4H'], [360, '6Hutc'], [720, '12Hutc'], [1_440, '1Dutc'], [10_080, '1Wutc'],
];
const intervals = new Map(words.map(([minutes, word]) => [minutes * usPerMinute, word]));
const countMax = 300;
/** How far back the quicker request reaches, and something for a candle that ends meanwhile. */
const recentMax = 1_440 - 10;

export const okxHistory: CandleHistory = {
  intervals,
  countMax,
  reach: 'newest',
  request: ({ symbol, intervalUs, beforeUs, count, nowUs }) => {
    const word = intervals.get(intervalUs);
    if (word === undefined) return null;
    const limit = Math.min(count, countMax);
    const isRecent = (nowUs - beforeUs) / intervalUs + limit <= recentMax;
    const name = isRecent ? 'candles' : 'history-candles';
    // It answers what is earlier than `after`.
    return { path: `/api/v5/market/${name}?instId=${encodeURIComponent(symbol)}&bar=${word}&after=${Math.ceil(beforeUs / usPerMs)}&limit=${limit}`, costs: [{ pool: name, units: 1 }] };
  },
  parse: (spec, intervalUs, body) => {
    const json = readJson(body);
    const data = json.ok && isObject(json.value) && own(json.value, 'code') === '0' ? own(json.value, 'data') : undefined;
    if (!Array.isArray(data)) return badHistory(`the exchange answered no candles of ${spec.symbol}`);
    return candlesOf(data.map(wordsOf), spec, intervalUs);
  },
};

function wordsOf(row: unknown): CandleWords | null {
  if (!Array.isArray(row)) return null;
  const cells: readonly unknown[] = row;
  const [ts, open, high, low, close, quantity, , quoteVolume, confirm] = cells;
  if (typeof ts !== 'string' || !/^\d{1,13}$/.test(ts) || (confirm !== '0' && confirm !== '1')) return null;
  if (typeof open !== 'string' || typeof high !== 'string' || typeof low !== 'string' || typeof close !== 'string') return null;
  if (typeof quantity !== 'string' || typeof quoteVolume !== 'string') return null;
  return { startUs: Number(ts) * usPerMs, prices: [open, high, low, close], quantity, tradeCount: null, quoteVolume, takerQuantity: null };
}

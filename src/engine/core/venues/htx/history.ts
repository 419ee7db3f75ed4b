/**
 * HTX's candles of the past: `{"ch":"market.btcusdt.kline.1min","status":"ok","ts":…,"data":[{"id":seconds,"open",…,"count"},…]}`.
 *
 * Spot answers the newest so many and no others: what lies farther back than 2,000 candles is not told. Linear swaps answer a time
 * from–to. Its days begin by Singapore's clock, so the longest candles that begin where ours do are those of four hours.
 */

import { usPerMinute, usPerSecond } from '../../../domain/time.ts';
import { badHistory, candlesOf, type CandleHistory, type CandleWords, type HistoryAsk } from '../history.ts';
import { isList, isObject, JsonNumber, readJson, type JsonObject, type JsonValue } from './json.ts';
import { weigh } from './lines.ts';

const words: readonly (readonly [minutes: number, word: string])[] = [[1, '1min'], [5, '5min'], [15, '15min'], [30, '30min'], [60, '60min'], [240, '4hour']];
const intervals = new Map(words.map(([minutes, word]) => [minutes * usPerMinute, word]));
const countMax = 2_000;

export const htxSpotHistory: CandleHistory = {
  intervals,
  countMax,
  reach: 'newest',
  request: ({ symbol, intervalUs, beforeUs, count, nowUs }) => {
    // One is in the making, and one may begin while the question is on its way.
    const newer = Math.max(0, Math.ceil((nowUs - beforeUs) / intervalUs)) + 2;
    return newer >= countMax ? null : ask(`/market/history/kline?symbol=${encodeURIComponent(symbol)}`, intervalUs, `size=${Math.min(countMax, newer + count)}`);
  },
  parse: (spec, intervalUs, body) => parse(spec, intervalUs, body, { quantity: 'amount', quoteVolume: 'vol' }),
};

export const htxLinearHistory: CandleHistory = {
  intervals,
  countMax,
  reach: 'window',
  request: ({ symbol, intervalUs, beforeUs, count }: HistoryAsk) => {
    const [from, to] = [(beforeUs - Math.min(count, countMax) * intervalUs) / usPerSecond, beforeUs / usPerSecond - 1];
    return ask(`/linear-swap-ex/market/history/kline?contract_code=${encodeURIComponent(symbol)}`, intervalUs, `from=${Math.max(0, Math.floor(from))}&to=${Math.floor(to)}`);
  },
  parse: (spec, intervalUs, body) => parse(spec, intervalUs, body, { quantity: 'vol', quoteVolume: 'trade_turnover' }),
};

function ask(path: string, intervalUs: number, range: string): ReturnType<CandleHistory['request']> {
  const word = intervals.get(intervalUs);
  return word === undefined ? null : { path: `${path}&period=${word}&${range}`, costs: weigh };
}

interface Names {
  readonly quantity: string;
  readonly quoteVolume: string;
}

function parse(spec: Parameters<CandleHistory['parse']>[0], intervalUs: number, body: Uint8Array, names: Names): ReturnType<CandleHistory['parse']> {
  const json = readJson(body);
  const answer = json.ok && isObject(json.value) ? json.value : null;
  const data = answer?.get('data');
  if (answer === null || answer.get('status') !== 'ok' || answer.get('ch') !== `market.${spec.symbol}.kline.${intervals.get(intervalUs) ?? ''}` || !isList(data)) {
    return badHistory(`the exchange answered no candles of ${spec.symbol}`);
  }
  return candlesOf(data.map((row) => (isObject(row) ? wordsOf(row, names) : null)), spec, intervalUs);
}

function wordsOf(row: JsonObject, { quantity, quoteVolume }: Names): CandleWords | null {
  const text = (key: string): string => numberOf(row.get(key)) ?? '';
  const [id, count] = [text('id'), text('count')];
  if (!/^\d{1,10}$/.test(id) || !/^\d{1,15}$/.test(count)) return null;
  return { startUs: Number(id) * usPerSecond, prices: [text('open'), text('high'), text('low'), text('close')], quantity: text(quantity), tradeCount: Number(count), quoteVolume: text(quoteVolume), takerQuantity: null };
}

function numberOf(value: JsonValue | undefined): string | null {
  return value instanceof JsonNumber ? value.text : null;
}

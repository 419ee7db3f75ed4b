/**
 * Candles of the long tail: what ccxt answers to `fetchOHLCV`, on its way between threads as a text of our own (`[start ms, open, high,
 * low, close, quantity]` in exact decimals), and how that reads as the past of an instrument.
 *
 * Holds: few at a time, because an exchange that gives fewer than it is asked for gives the oldest of them, and those in between
 * would count as times in which nobody traded.
 */

import { z } from 'zod';
import { badHistory, candlesOf, type CandleHistory, type CandleWords } from '../../core/venues/history.ts';
import { formatDecimal } from '../../domain/number.ts';
import { usPerMinute } from '../../domain/time.ts';
import { exactOf } from './basic-instrument.ts';

const usPerMs = 1_000;
/** Exchanges give a hundred at once, few give less. */
const countMax = 100;
const rowsReadMax = 5_000;

/** Those that nearly every exchange has, in ccxt's words. */
const intervals: ReadonlyMap<number, string> = new Map([[usPerMinute, '1m'], [5 * usPerMinute, '5m'], [15 * usPerMinute, '15m'], [60 * usPerMinute, '1h'], [1_440 * usPerMinute, '1d']]);

const figure = z.union([z.number(), z.string().max(40)]);
const rowSchema = z.tuple([z.number().min(0).max(9e12), figure, figure, figure, figure, figure]).rest(z.unknown());
const word = z.string().max(80);
const textSchema = z.array(z.tuple([z.number(), word, word, word, word, word])).max(rowsReadMax);

export type CandleRow = z.output<typeof textSchema>[number];

export const basicHistory: CandleHistory = {
  intervals,
  countMax,
  reach: 'newest',
  request: () => null, // asked by ccxt
  parse: (spec, intervalUs, body) => {
    const rows = textSchema.safeParse(json(body));
    return rows.success ? candlesOf(rows.data.map(wordsOf), spec, intervalUs) : badHistory(`candles of ${spec.symbol} did not read`);
  },
};

/** What makes no sense is left out; the oldest first, none that begins at `beforeUs` or later. Null: it is no list. */
export function readCandles(told: unknown, beforeUs: number, count: number): readonly CandleRow[] | null {
  const all = z.array(z.unknown()).max(rowsReadMax).safeParse(told);
  if (!all.success) return null;
  const rows = all.data.flatMap((given): readonly CandleRow[] => {
    const row = rowSchema.safeParse(given);
    if (!row.success || row.data[0] * usPerMs >= beforeUs) return [];
    const [startMs] = row.data;
    const [open, high, low, close, quantity] = [exactOf(row.data[1]), exactOf(row.data[2]), exactOf(row.data[3]), exactOf(row.data[4]), exactOf(row.data[5])];
    if (open === null || high === null || low === null || close === null || quantity === null) return [];
    return [[startMs, formatDecimal(open), formatDecimal(high), formatDecimal(low), formatDecimal(close), formatDecimal(quantity)]];
  });
  const byStart = new Map(rows.toSorted(([left], [right]) => left - right).map((row) => [row[0], row]));
  return [...byStart.values()].slice(-count);
}

export function wordsOf([startMs, open, high, low, close, quantity]: CandleRow): CandleWords {
  return { startUs: Math.round(startMs * usPerMs), prices: [open, high, low, close], quantity, tradeCount: null, quoteVolume: null, takerQuantity: null };
}

function json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

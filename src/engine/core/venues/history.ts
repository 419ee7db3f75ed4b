/**
 * Candles of the past, as venues answer them to a request: what all of them have in common.
 *
 * Holds: an answer is read whole or refused whole; candles come out oldest first, each beginning where one of its length begins, no
 * two alike. A price between two ticks (the tick was finer once) is told as the nearest, a quantity as the whole lots in it.
 * Does not: know which candles are over; the last may be in the making.
 */

import { fault, type Fault } from '../../domain/fault.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { parseDecimal, type Decimal } from '../../domain/number.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { PastCandle } from '../market/candle-merge.ts';
import { candleStart } from '../market/intervals.ts';
import { nearestTicks } from './checked-values.ts';
import type { PublicRequest } from './dialect.ts';

export interface HistoryAsk {
  readonly symbol: string;
  readonly intervalUs: number;
  /** The newest candles that begin before it. */
  readonly beforeUs: number;
  readonly count: number;
  /** The venue's clock. */
  readonly nowUs: number;
}

export interface CandleHistory {
  /** Length → the venue's word for it; those whose candles begin where ours do. */
  readonly intervals: ReadonlyMap<number, string>;
  readonly countMax: number;
  /** What an answer without a candle says: nothing is older, or nothing was in the time that was asked for. */
  readonly reach: 'newest' | 'window';
  /** null: the venue does not tell what lies so far back. */
  readonly request: (ask: HistoryAsk) => PublicRequest | null;
  readonly parse: (spec: InstrumentSpec, intervalUs: number, body: Uint8Array) => Result<readonly PastCandle[], Fault>;
}

/** The words of one candle, in the venue's characters. */
export interface CandleWords {
  readonly startUs: number;
  readonly prices: readonly [open: string, high: string, low: string, close: string];
  readonly quantity: string;
  readonly tradeCount: number | null;
  readonly quoteVolume: string | null;
  readonly takerQuantity: string | null;
}

export function badHistory(detail: string): { readonly ok: false; readonly fault: Fault } {
  return failed(fault('message.malformed', detail));
}

/** Makes candles of an answer's words; null stands for a row that did not read. */
export function candlesOf(rows: readonly (CandleWords | null)[], spec: InstrumentSpec, intervalUs: number): Result<readonly PastCandle[], Fault> {
  const candles: PastCandle[] = [];
  for (const row of rows) {
    const candle = row === null ? null : candleOf(row, spec);
    if (candle === null) return badHistory(`a candle of ${spec.symbol} did not read`);
    if (candleStart(candle.startUs, intervalUs) !== candle.startUs) return badHistory(`a candle of ${spec.symbol} began at ${candle.startUs}, where none of ${intervalUs} µs does`);
    candles.push(candle);
  }
  candles.sort((left, right) => left.startUs - right.startUs);
  const isTwice = candles.some((candle, index) => candle.startUs === candles[index - 1]?.startUs);
  return isTwice ? badHistory(`two candles of ${spec.symbol} began alike`) : ok(candles);
}

function candleOf({ startUs, prices, quantity, tradeCount, quoteVolume, takerQuantity }: CandleWords, spec: InstrumentSpec): PastCandle | null {
  const [openTicks, highTicks, lowTicks, closeTicks] = [ticksOf(prices[0], spec), ticksOf(prices[1], spec), ticksOf(prices[2], spec), ticksOf(prices[3], spec)];
  const lots = lotsOf(quantity, spec);
  const takerLots = takerQuantity === null ? null : lotsOf(takerQuantity, spec);
  const worth = quoteVolume === null ? null : decimalOf(quoteVolume);
  if (!Number.isSafeInteger(startUs) || startUs < 0 || (tradeCount !== null && !(Number.isSafeInteger(tradeCount) && tradeCount >= 0))) return null;
  if (openTicks === null || highTicks === null || lowTicks === null || closeTicks === null || lots === null) return null;
  if ((takerQuantity !== null && takerLots === null) || (quoteVolume !== null && worth === null)) return null;
  if (lowTicks > Math.min(openTicks, closeTicks) || highTicks < Math.max(openTicks, closeTicks)) return null;
  return { startUs, openTicks, highTicks, lowTicks, closeTicks, lots, tradeCount, quoteVolume: quoteVolume === null ? null : Number(quoteVolume), takerLots };
}

function decimalOf(text: string): Decimal | null {
  const decimal = parseDecimal(text);
  return decimal.ok && decimal.value.units >= 0n ? decimal.value : null;
}

function ticksOf(text: string, spec: InstrumentSpec): number | null {
  const decimal = decimalOf(text);
  return decimal === null ? null : nearestTicks(decimal, spec);
}

function lotsOf(text: string, { lot }: InstrumentSpec): number | null {
  const decimal = decimalOf(text);
  if (decimal === null) return null;
  const scale = Math.max(decimal.decimals, lot.decimals);
  const lots = Number((decimal.units * 10n ** BigInt(scale - decimal.decimals)) / (lot.units * 10n ** BigInt(scale - lot.decimals)));
  return Number.isSafeInteger(lots) ? lots : null;
}

/** Candles as columns: what is posted between threads, and what a chart takes. NaN stands where the venue did not tell. */

import type { PastCandle } from '../../core/market/candle-merge.ts';

export interface CandleColumns {
  /** Of the spec in whose ticks and lots they are. */
  readonly version: number;
  readonly startUs: Float64Array;
  readonly openTicks: Float64Array;
  readonly highTicks: Float64Array;
  readonly lowTicks: Float64Array;
  readonly closeTicks: Float64Array;
  readonly lots: Float64Array;
  readonly tradeCount: Float64Array;
  readonly quoteVolume: Float64Array;
  readonly takerLots: Float64Array;
}

export function candleColumns(candles: readonly PastCandle[], version: number): CandleColumns {
  const column = (value: (candle: PastCandle) => number | null): Float64Array => Float64Array.from(candles, (candle) => value(candle) ?? NaN);
  return {
    version,
    startUs: column(({ startUs }) => startUs),
    openTicks: column(({ openTicks }) => openTicks),
    highTicks: column(({ highTicks }) => highTicks),
    lowTicks: column(({ lowTicks }) => lowTicks),
    closeTicks: column(({ closeTicks }) => closeTicks),
    lots: column(({ lots }) => lots),
    tradeCount: column(({ tradeCount }) => tradeCount),
    quoteVolume: column(({ quoteVolume }) => quoteVolume),
    takerLots: column(({ takerLots }) => takerLots),
  };
}

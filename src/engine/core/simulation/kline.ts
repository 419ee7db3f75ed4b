/** One bar in the making, from trades, in ticks and lots; volumes are exact. */

import type { Trade } from './exchange.ts';

export const klineIntervalUs = 60_000_000;

export interface Kline {
  startUs: number;
  openTicks: number;
  highTicks: number;
  lowTicks: number;
  closeTicks: number;
  /** null while nothing traded. */
  firstTradeId: number | null;
  lastTradeId: number | null;
  trades: number;
  lots: bigint;
  takerBuyLots: bigint;
  /** Price times quantity, in ticks times lots. */
  turnover: bigint;
  takerBuyTurnover: bigint;
}

export function newKline(timeUs: number, priceTicks: number): Kline {
  return {
    startUs: timeUs - (timeUs % klineIntervalUs),
    openTicks: priceTicks,
    highTicks: priceTicks,
    lowTicks: priceTicks,
    closeTicks: priceTicks,
    firstTradeId: null,
    lastTradeId: null,
    trades: 0,
    lots: 0n,
    takerBuyLots: 0n,
    turnover: 0n,
    takerBuyTurnover: 0n,
  };
}

export function addTrade(kline: Kline, trade: Readonly<Trade>, tradeId: number): void {
  if (kline.firstTradeId === null) {
    kline.firstTradeId = tradeId;
    kline.openTicks = kline.highTicks = kline.lowTicks = trade.ticks;
  }
  kline.lastTradeId = tradeId;
  kline.trades += 1;
  kline.closeTicks = trade.ticks;
  kline.highTicks = Math.max(kline.highTicks, trade.ticks);
  kline.lowTicks = Math.min(kline.lowTicks, trade.ticks);
  const lots = BigInt(trade.lots);
  const turnover = lots * BigInt(trade.ticks);
  kline.lots += lots;
  kline.turnover += turnover;
  if (trade.aggressor === 'buy') {
    kline.takerBuyLots += lots;
    kline.takerBuyTurnover += turnover;
  }
}

/** The last 24 hours of a market in numbers, hour by hour, as tickers tell them; what is older is forgotten by the hour. */

import type { Trade } from './exchange.ts';

const hourUs = 3_600_000_000;
const hoursMax = 24;

interface Hour {
  readonly startUs: number;
  readonly openTicks: number;
  highTicks: number;
  lowTicks: number;
  trades: number;
  firstTradeId: number;
  lots: bigint;
  turnover: bigint;
}

/** Ticks and lots; `turnover` in ticks times lots. */
export interface DayFigures {
  readonly openUs: number;
  readonly openTicks: number;
  readonly highTicks: number;
  readonly lowTicks: number;
  readonly lastTicks: number;
  readonly lastLots: number;
  readonly firstTradeId: number;
  readonly lastTradeId: number;
  readonly trades: number;
  readonly lots: bigint;
  readonly turnover: bigint;
}

export class Day {
  readonly #hours: Hour[] = [];
  #lastTicks: number;
  #lastLots = 1;
  #lastTradeId: number;

  constructor(timeUs: number, ticks: number, lastTradeId: number) {
    this.#lastTicks = ticks;
    this.#lastTradeId = lastTradeId;
    this.#hourOf(timeUs);
  }

  add(trade: Readonly<Trade>, tradeId: number, timeUs: number): void {
    const hour = this.#hourOf(timeUs);
    this.#lastTicks = trade.ticks;
    this.#lastLots = trade.lots;
    this.#lastTradeId = tradeId;
    hour.highTicks = Math.max(hour.highTicks, trade.ticks);
    hour.lowTicks = Math.min(hour.lowTicks, trade.ticks);
    hour.trades += 1;
    const lots = BigInt(trade.lots);
    hour.lots += lots;
    hour.turnover += lots * BigInt(trade.ticks);
  }

  figures(timeUs: number): DayFigures {
    const now = this.#hourOf(timeUs);
    const first = this.#hours[0] ?? now;
    let { highTicks, lowTicks } = first;
    let trades = 0;
    let lots = 0n;
    let turnover = 0n;
    for (const hour of this.#hours) {
      highTicks = Math.max(highTicks, hour.highTicks);
      lowTicks = Math.min(lowTicks, hour.lowTicks);
      trades += hour.trades;
      lots += hour.lots;
      turnover += hour.turnover;
    }
    return {
      openUs: first.startUs, openTicks: first.openTicks, highTicks, lowTicks, lastTicks: this.#lastTicks, lastLots: this.#lastLots,
      firstTradeId: first.firstTradeId, lastTradeId: this.#lastTradeId, trades, lots, turnover,
    };
  }

  #hourOf(timeUs: number): Hour {
    const last = this.#hours.at(-1);
    if (last !== undefined && timeUs < last.startUs + hourUs) return last;
    const ticks = this.#lastTicks;
    // The first hour starts when the market does.
    const startUs = last === undefined ? timeUs : timeUs - (timeUs % hourUs);
    const hour: Hour = { startUs, openTicks: ticks, highTicks: ticks, lowTicks: ticks, trades: 0, firstTradeId: this.#lastTradeId + 1, lots: 0n, turnover: 0n };
    this.#hours.push(hour);
    while (this.#hours.length > hoursMax) this.#hours.shift();
    return hour;
  }
}

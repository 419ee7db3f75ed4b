/** Joins the trades of one order at one price, as `aggTrade` tells them. */

import type { Trade } from '../exchange.ts';
import type { AggregateTrade } from './wire.ts';

export class Aggregator {
  #open: { ticks: number; lots: number; takerId: number; firstTradeId: number; lastTradeId: number; aggressor: Trade['aggressor'] } | null = null;
  #id: number;

  constructor(firstId: number) {
    this.#id = firstId;
  }

  /** Answers what the trade before it completed, or null. */
  add(trade: Readonly<Trade>, tradeId: number): AggregateTrade | null {
    const { ticks, lots, takerId, aggressor } = trade;
    if (this.#open !== null && this.#open.takerId === takerId && this.#open.ticks === ticks) {
      this.#open.lots += lots;
      this.#open.lastTradeId = tradeId;
      return null;
    }
    const done = this.end();
    this.#open = { ticks, lots, takerId, firstTradeId: tradeId, lastTradeId: tradeId, aggressor };
    return done;
  }

  /** The order is done with. */
  end(): AggregateTrade | null {
    if (this.#open === null) return null;
    const { takerId: _takerId, ...trade } = this.#open;
    this.#open = null;
    this.#id += 1;
    return { id: this.#id, ...trade };
  }
}

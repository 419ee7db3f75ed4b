/**
 * Trades gathered by taker: venues tell what one order did as one message, not fill by fill.
 *
 * Holds: fills of one taker leave together, in order. Who uses this flushes when the market says that
 * an order is done with (`taken`).
 */

import type { Trade } from './exchange.ts';

export interface Fill {
  readonly tradeId: number;
  readonly ticks: number;
  readonly lots: number;
}

export interface TakerFills {
  readonly isBuy: boolean;
  readonly timeUs: number;
  /** The exchange's id when the last of them had happened. */
  readonly updateId: number;
  /** In the order in which they happened, at least one. */
  readonly fills: readonly Fill[];
}

/** So many fills of one taker make a message; the rest make another. */
const fillsMax = 512;

export class TakerGatherer {
  readonly #tell: (fills: TakerFills) => void;
  #takerId: number | null = null;
  #isBuy = false;
  #timeUs = 0;
  #updateId = 0;
  #fills: Fill[] = [];

  constructor(tell: (fills: TakerFills) => void) {
    this.#tell = tell;
  }

  add(trade: Readonly<Trade>, tradeId: number, timeUs: number): void {
    if (trade.takerId !== this.#takerId || this.#fills.length === fillsMax) this.flush();
    this.#takerId = trade.takerId;
    this.#isBuy = trade.aggressor === 'buy';
    this.#timeUs = timeUs;
    this.#updateId = trade.updateId;
    this.#fills.push({ tradeId, ticks: trade.ticks, lots: trade.lots });
  }

  flush(): void {
    if (this.#fills.length === 0) return;
    const fills = this.#fills;
    this.#fills = [];
    this.#takerId = null;
    this.#tell({ isBuy: this.#isBuy, timeUs: this.#timeUs, updateId: this.#updateId, fills });
  }
}

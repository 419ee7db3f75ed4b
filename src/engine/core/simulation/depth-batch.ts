/**
 * The levels that changed since the last depth message of a symbol, with what they hold now.
 *
 * Bounded: a full list is sorted and freed of doubles; when that does not help, `isFull` asks for
 * an early message. Nothing is ever forgotten.
 */

import type { Side } from './exchange.ts';
import type { PriceSide } from './price-side.ts';

/** Distinct levels a side in one message. The recordings' largest message has 1,076 in all. */
export const batchLevelsMax = 4_096;

export class DepthBatch {
  readonly bids = new ChangedLevels(true);
  readonly asks = new ChangedLevels(false);
  /** Id of the first change in the message. */
  firstId = 0;
  finalId = 0;

  touch(side: Side, ticks: number): void {
    (side === 'buy' ? this.bids : this.asks).touch(ticks);
  }

  get isEmpty(): boolean {
    return this.bids.count === 0 && this.asks.count === 0;
  }

  get isFull(): boolean {
    return this.bids.isFull || this.asks.isFull;
  }

  /** Sorts best first and looks up what each level holds. */
  close(bids: PriceSide, asks: PriceSide, finalId: number): void {
    this.bids.close(bids);
    this.asks.close(asks);
    this.finalId = finalId;
  }

  /** Starts the next message. */
  next(): void {
    this.firstId = this.finalId + 1;
    this.bids.count = 0;
    this.asks.count = 0;
  }
}

export class ChangedLevels {
  count = 0;
  readonly ticks = new Float64Array(batchLevelsMax);
  readonly lots = new Float64Array(batchLevelsMax);
  readonly #sign: number;

  constructor(isBuy: boolean) {
    this.#sign = isBuy ? -1 : 1;
  }

  /** Room for one command's changes is kept free, so that a message ends between commands. */
  get isFull(): boolean {
    return this.count > batchLevelsMax / 2;
  }

  touch(ticks: number): void {
    if (this.count === batchLevelsMax) this.#compact();
    if (this.count > 0 && this.ticks[this.count - 1] === ticks * this.#sign) return;
    this.ticks[this.count] = ticks * this.#sign;
    this.count += 1;
  }

  close(side: PriceSide): void {
    this.#compact();
    for (let index = 0; index < this.count; index += 1) {
      const ticks = (this.ticks[index] ?? 0) * this.#sign;
      this.ticks[index] = ticks;
      this.lots[index] = side.lotsAtTicks(ticks);
    }
  }

  #compact(): void {
    this.count = sortDistinct(this.ticks, this.count);
  }
}

/** Sorts the first `count` of them and leaves each once; answers how many are left. */
export function sortDistinct(values: Float64Array, count: number): number {
  values.subarray(0, count).sort();
  let kept = 0;
  for (let index = 0; index < count; index += 1) {
    if (kept === 0 || values[index] !== values[kept - 1]) values[kept++] = values[index] ?? 0;
  }
  return kept;
}

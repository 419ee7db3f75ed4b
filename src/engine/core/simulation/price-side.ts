/**
 * One side of the exchange's book: levels sorted by price, each with its queue of orders.
 *
 * Prices are kept as keys, the best highest and last (`ticks` for bids, `-ticks` for asks), so that
 * the busy end of the arrays is the cheap one. A level without orders does not exist.
 */

import { assert } from '../../domain/assert.ts';
import { none, type OrderPool } from './order-pool.ts';

export class PriceSide {
  readonly isBuy: boolean;
  readonly levelsMax: number;
  count = 0;
  /** Visible lots of a level, by its slot. */
  readonly lots: Float64Array;
  readonly orderCount: Int32Array;
  readonly head: Uint32Array;
  readonly tail: Uint32Array;
  readonly #sign: number;
  readonly #orders: OrderPool;
  readonly #keys: Float64Array;
  readonly #slots: Uint32Array;
  readonly #free: Uint32Array;

  constructor(isBuy: boolean, levelsMax: number, orders: OrderPool) {
    this.isBuy = isBuy;
    this.levelsMax = levelsMax;
    this.lots = new Float64Array(levelsMax);
    this.orderCount = new Int32Array(levelsMax);
    this.head = new Uint32Array(levelsMax);
    this.tail = new Uint32Array(levelsMax);
    this.#sign = isBuy ? 1 : -1;
    this.#orders = orders;
    this.#keys = new Float64Array(levelsMax);
    this.#slots = new Uint32Array(levelsMax);
    this.#free = new Uint32Array(levelsMax);
    for (let index = 0; index < levelsMax; index += 1) this.#free[index] = index;
  }

  /** Ticks of the level at a rank, 0 being the best, or null beyond the last. */
  ticksAt(rank: number): number | null {
    const key = this.#keys[this.count - 1 - rank];
    return rank < this.count && key !== undefined ? key * this.#sign : null;
  }

  /** Slot of the level at a rank that exists. */
  slotAt(rank: number): number {
    return this.#slots[this.count - 1 - rank] ?? none;
  }

  /** Rank of the best level that is at `ticks` or worse. */
  rankFrom(ticks: number): number {
    const key = ticks * this.#sign;
    const index = this.#indexOf(key);
    return this.count - 1 - (this.#keys[index] === key && index < this.count ? index : index - 1);
  }

  /** The slot of the level at exactly these ticks, or null. */
  find(ticks: number): number | null {
    const key = ticks * this.#sign;
    const index = this.#indexOf(key);
    return index < this.count && this.#keys[index] === key ? (this.#slots[index] ?? null) : null;
  }

  lotsAtTicks(ticks: number): number {
    const slot = this.find(ticks);
    return slot === null ? 0 : (this.lots[slot] ?? 0);
  }

  /** Whether `ticks` of this side reach a counter-order at `limit`. */
  reaches(ticks: number, limit: number): boolean {
    return ticks * this.#sign >= limit * this.#sign;
  }

  /** Puts an order at the end of the queue of its price. */
  append(order: number): number {
    const ticks = this.#orders.ticks[order] ?? 0;
    const level = this.find(ticks) ?? this.#open(ticks);
    this.link(order, level);
    this.orderCount[level] = (this.orderCount[level] ?? 0) + 1;
    this.lots[level] = (this.lots[level] ?? 0) + (this.#orders.shownLots[order] ?? 0);
    this.#orders.level[order] = level;
    return level;
  }

  /** Takes an order out of its queue; the level goes with its last order. */
  remove(order: number): void {
    const level = this.#orders.level[order] ?? none;
    this.unlink(order, level);
    this.lots[level] = (this.lots[level] ?? 0) - (this.#orders.shownLots[order] ?? 0);
    const left = (this.orderCount[level] ?? 0) - 1;
    this.orderCount[level] = left;
    if (left === 0) this.#close(this.#orders.ticks[order] ?? 0, level);
  }

  link(order: number, level: number): void {
    const last = this.tail[level] ?? none;
    this.#orders.previous[order] = last;
    this.#orders.next[order] = none;
    if (last === none) this.head[level] = order;
    else this.#orders.next[last] = order;
    this.tail[level] = order;
  }

  unlink(order: number, level: number): void {
    const before = this.#orders.previous[order] ?? none;
    const after = this.#orders.next[order] ?? none;
    if (before === none) this.head[level] = after;
    else this.#orders.next[before] = after;
    if (after === none) this.tail[level] = before;
    else this.#orders.previous[after] = before;
  }

  #open(ticks: number): number {
    assert(this.count < this.levelsMax, 'a level is free', { levelsMax: this.levelsMax });
    const key = ticks * this.#sign;
    const index = this.#indexOf(key);
    const level = this.#free[this.count] ?? none;
    this.#keys.copyWithin(index + 1, index, this.count);
    this.#slots.copyWithin(index + 1, index, this.count);
    this.#keys[index] = key;
    this.#slots[index] = level;
    this.count += 1;
    this.lots[level] = 0;
    this.orderCount[level] = 0;
    this.head[level] = none;
    this.tail[level] = none;
    return level;
  }

  #close(ticks: number, level: number): void {
    const index = this.#indexOf(ticks * this.#sign);
    assert(this.#slots[index] === level, 'a closed level is where its price says', { ticks, level });
    this.#keys.copyWithin(index, index + 1, this.count);
    this.#slots.copyWithin(index, index + 1, this.count);
    this.count -= 1;
    this.#free[this.count] = level;
  }

  /** First index whose key is not below `key`. */
  #indexOf(key: number): number {
    const keys = this.#keys;
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((keys[middle] ?? 0) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

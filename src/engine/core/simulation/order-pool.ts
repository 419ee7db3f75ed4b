/**
 * Resting orders as columns, allocated once.
 *
 * An order's id is `sequence × slots + slot`: it finds its columns without a map, an id from the
 * past never finds a later order, and a later order always has the higher id.
 */

import { assert } from '../../domain/assert.ts';

/** No neighbour, no order: the end of a linked list in the columns. */
export const none = 0xffff_ffff;

export class OrderPool {
  readonly slotCount: number;
  readonly id: Float64Array;
  readonly owner: Int32Array;
  /** 1 buys, 0 sells. */
  readonly isBuy: Uint8Array;
  readonly ticks: Float64Array;
  /** What others see of the order. */
  readonly shownLots: Float64Array;
  /** What an iceberg still holds back. */
  readonly hiddenLots: Float64Array;
  /** The size of an iceberg's next slice. */
  readonly displayLots: Float64Array;
  readonly next: Uint32Array;
  readonly previous: Uint32Array;
  /** The level that the order stands in. */
  readonly level: Uint32Array;
  readonly #free: Uint32Array;
  #freeCount: number;
  #sequence = 0;

  constructor(slotCount: number) {
    assert(Number.isSafeInteger(slotCount) && slotCount > 0 && slotCount <= 2 ** 20, 'a pool has 1 to 2^20 slots', { slotCount });
    this.slotCount = slotCount;
    this.id = new Float64Array(slotCount);
    this.owner = new Int32Array(slotCount);
    this.isBuy = new Uint8Array(slotCount);
    this.ticks = new Float64Array(slotCount);
    this.shownLots = new Float64Array(slotCount);
    this.hiddenLots = new Float64Array(slotCount);
    this.displayLots = new Float64Array(slotCount);
    this.next = new Uint32Array(slotCount);
    this.previous = new Uint32Array(slotCount);
    this.level = new Uint32Array(slotCount);
    this.#free = new Uint32Array(slotCount);
    for (let index = 0; index < slotCount; index += 1) this.#free[index] = slotCount - 1 - index;
    this.#freeCount = slotCount;
  }

  get liveCount(): number {
    return this.slotCount - this.#freeCount;
  }

  get isFull(): boolean {
    return this.#freeCount === 0;
  }

  /** The next id that nobody has had; a taker that never rests may give any slot. */
  nextId(slot: number): number {
    this.#sequence += 1;
    return this.#sequence * this.slotCount + slot;
  }

  /** A slot to fill; the caller has made sure that there is one. */
  take(): number {
    assert(this.#freeCount > 0, 'a slot is free', { slots: this.slotCount });
    this.#freeCount -= 1;
    return this.#free[this.#freeCount] ?? none;
  }

  release(slot: number): void {
    assert(this.id[slot] !== 0, 'a released slot was in use', { slot });
    this.giveBack(slot);
  }

  /** Returns a slot that was taken and never filled. */
  giveBack(slot: number): void {
    this.id[slot] = 0;
    this.#free[this.#freeCount] = slot;
    this.#freeCount += 1;
  }

  /** The slot of a live order, or null when it is gone. */
  slotOf(id: number): number | null {
    const slot = id % this.slotCount;
    return id > 0 && this.id[slot] === id ? slot : null;
  }
}

/**
 * Numbers by price: a table of open addressing that is made once, cleared in no time and never grows.
 *
 * A key is a price and a side (`priceKey`). Bound: `pricesMax` keys; one more is refused, and `add` says so.
 */

import { assert } from '../../../domain/assert.ts';

/** `isAsk`: 1 or 0. */
export function priceKey(ticks: number, isAsk: number): number {
  return ticks * 2 + isAsk;
}

export class PriceTable {
  readonly #pricesMax: number;
  readonly #mask: number;
  readonly #keys: Float64Array;
  readonly #values: Float64Array;
  /** A place counts only in the round in which it was filled. */
  readonly #rounds: Int32Array;
  readonly #places: Int32Array;
  #round = 1;
  count = 0;

  constructor(pricesMax: number) {
    assert(pricesMax >= 1 && pricesMax <= 2 ** 20, 'a reasonable number of prices is kept', { pricesMax });
    const size = 2 ** Math.ceil(Math.log2(pricesMax * 2));
    this.#pricesMax = pricesMax;
    this.#mask = size - 1;
    this.#keys = new Float64Array(size);
    this.#values = new Float64Array(size);
    this.#rounds = new Int32Array(size);
    this.#places = new Int32Array(pricesMax);
  }

  /** 0 where nothing was added. */
  get(key: number): number {
    const at = this.#find(key);
    return this.#rounds[at] === this.#round ? (this.#values[at] ?? 0) : 0;
  }

  /** False: there is no room for another price, and nothing was added. */
  add(key: number, value: number): boolean {
    const at = this.#find(key);
    if (this.#rounds[at] === this.#round) {
      this.#values[at] = (this.#values[at] ?? 0) + value;
      return true;
    }
    if (this.count === this.#pricesMax) return false;
    this.#rounds[at] = this.#round;
    this.#keys[at] = key;
    this.#values[at] = value;
    this.#places[this.count] = at;
    this.count += 1;
    return true;
  }

  /** Sets to 0 and answers what it was; the key stays. */
  take(key: number): number {
    const at = this.#find(key);
    if (this.#rounds[at] !== this.#round) return 0;
    const value = this.#values[at] ?? 0;
    this.#values[at] = 0;
    return value;
  }

  /** By the order of coming, from 0. */
  keyAt(index: number): number {
    return this.#keys[this.#places[index] ?? 0] ?? 0;
  }

  clear(): void {
    this.count = 0;
    this.#round = (this.#round + 1) | 0;
  }

  #find(key: number): number {
    const low = key % 2 ** 32;
    let hash = Math.imul((low | 0) ^ ((key - low) / 2 ** 32 | 0), 0x9e37_79b1);
    hash ^= hash >>> 16;
    let at = hash & this.#mask;
    while (this.#rounds[at] === this.#round && this.#keys[at] !== key) at = (at + 1) & this.#mask;
    return at;
  }
}

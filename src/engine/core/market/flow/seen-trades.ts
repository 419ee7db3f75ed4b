/**
 * Which trades were counted already, by the venue's id and time: after a restart of ours venues tell their last ones again. (That two connections
 * race to tell the same is the venues' side of it: core/venues/raced-trades.ts.)
 *
 * Holds: within the newest `idsMax` ids a repetition is always found, whatever order they came in. An id that is
 * not above everything forgotten so far, at no later time, cannot be told from a repetition and is refused as well, so nothing is
 * ever counted twice. A venue that begins its ids anew does so at a later time, and is believed, as are those that do not number their trades (id 0).
 *
 * Memory: a ring of ids and a table of open addressing over it, half full at most; nothing is allocated later.
 */

import { assert } from '../../../domain/assert.ts';

export class SeenTrades {
  readonly #idsMax: number;
  readonly #above: Float64Array;
  readonly #ids: Float64Array;
  readonly #timesUs: Float64Array;
  /** Places in the ring, from 1; 0 is empty. */
  readonly #table: Int32Array;
  readonly #mask: number;
  #added = 0;
  #forgottenAbove = -1;
  #forgottenId = -1;
  #forgottenUs = 0;
  repeatCount = 0;
  /** Refused because they were too old to know. */
  oldCount = 0;

  constructor(idsMax: number) {
    assert(Number.isSafeInteger(idsMax) && idsMax >= 1 && idsMax <= 2 ** 24, 'a reasonable number of ids is kept', { idsMax });
    this.#idsMax = idsMax;
    this.#above = new Float64Array(idsMax);
    this.#ids = new Float64Array(idsMax);
    this.#timesUs = new Float64Array(idsMax);
    this.#table = new Int32Array(2 ** Math.ceil(Math.log2(idsMax * 2)));
    this.#mask = this.#table.length - 1;
  }

  /** False: counted before, or perhaps counted before. The time is the venue's, 0 where it sends none. */
  add(above: number, id: number, timeUs = 0): boolean {
    if (id <= 0 && above <= 0) return true;
    const isBelow = above < this.#forgottenAbove || (above === this.#forgottenAbove && id <= this.#forgottenId);
    if (isBelow && timeUs <= this.#forgottenUs) {
      this.oldCount += 1;
      return false;
    }
    let at = this.#home(above, id);
    for (let place = this.#table[at] ?? 0; place !== 0; place = this.#table[at] ?? 0) {
      if (this.#ids[place - 1] === id && this.#above[place - 1] === above && this.#timesUs[place - 1] === timeUs) {
        this.repeatCount += 1;
        return false;
      }
      at = (at + 1) & this.#mask;
    }
    const place = this.#added % this.#idsMax;
    if (this.#added >= this.#idsMax) {
      this.#forget(place);
      // Forgetting moves entries of the table, so the free place is looked for again.
      at = this.#home(above, id);
      while (this.#table[at] !== 0) at = (at + 1) & this.#mask;
    }
    this.#above[place] = above;
    this.#ids[place] = id;
    this.#timesUs[place] = timeUs;
    this.#table[at] = place + 1;
    this.#added += 1;
    return true;
  }

  #home(above: number, id: number): number {
    const low = id % 2 ** 32;
    const high = (id - low) / 2 ** 32;
    let hash = Math.imul(low | 0, 0x9e37_79b1) ^ Math.imul(high | 0, 0x85eb_ca6b) ^ Math.imul(above | 0, 0xc2b2_ae35);
    hash ^= hash >>> 15;
    return Math.imul(hash, 0x2c1b_3c6d) & this.#mask;
  }

  /** Takes the oldest out of the table; what it had pushed aside moves up. */
  #forget(place: number): void {
    const above = this.#above[place] ?? 0;
    const id = this.#ids[place] ?? 0;
    if (above > this.#forgottenAbove || (above === this.#forgottenAbove && id > this.#forgottenId)) {
      this.#forgottenAbove = above;
      this.#forgottenId = id;
    }
    this.#forgottenUs = Math.max(this.#forgottenUs, this.#timesUs[place] ?? 0);
    let hole = this.#home(above, id);
    while (this.#table[hole] !== place + 1) hole = (hole + 1) & this.#mask;
    for (let at = (hole + 1) & this.#mask; this.#table[at] !== 0; at = (at + 1) & this.#mask) {
      const moved = (this.#table[at] ?? 0) - 1;
      const home = this.#home(this.#above[moved] ?? 0, this.#ids[moved] ?? 0);
      if (((at - home) & this.#mask) < ((at - hole) & this.#mask)) continue;
      this.#table[hole] = moved + 1;
      hole = at;
    }
    this.#table[hole] = 0;
  }
}

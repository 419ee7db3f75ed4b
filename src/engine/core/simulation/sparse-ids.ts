/**
 * Ids that many books share, as one book sees them: always rising, seldom without a hole, and each stands for one
 * change of the market's own gapless count. Both ways by arithmetic, so that nothing is to be kept.
 */

import { assert } from '../../domain/assert.ts';

/** Mean distance of two ids: then one event in 37 happens to follow the one before without a hole. */
const stride = 37;

export class SparseIds {
  readonly #base: number;

  /** `base`: where a venue's count stands; a wire id is about `stride` times the market's own above it. */
  constructor(base: number) {
    assert(Number.isSafeInteger(base) && base >= 0, 'ids begin at a whole number', { base });
    this.#base = base;
  }

  toWire(updateId: number): number {
    return this.#base + updateId * stride + strayOf(updateId);
  }

  /** The change that an id stands for, or null: a hole belongs to another book. */
  toOwn(wireId: number): number | null {
    const own = Math.floor((wireId - this.#base) / stride);
    return own >= 0 && this.toWire(own) === wireId ? own : null;
  }
}

/** From 0 to stride − 1, in no order that one could see. */
function strayOf(updateId: number): number {
  return ((Math.imul(updateId % 0x1_0000_0000 | 0, 0x9e37_79b1) >>> 0) % 0xffff) % stride;
}

/**
 * What a book was: the last changes, kept so that they can be undone.
 *
 * The book at an update id is the book of now with all later changes taken back. Bounded: the ring
 * holds `changesMax` changes; what is older is answered with null.
 */

import { assert } from '../../domain/assert.ts';
import type { Exchange, Side } from './exchange.ts';
import type { PriceSide } from './price-side.ts';

/** A whole book, best level first, as plain numbers. */
export interface TrueBook {
  readonly updateId: number;
  readonly bids: readonly TrueLevel[];
  readonly asks: readonly TrueLevel[];
}

export type TrueLevel = readonly [ticks: number, lots: number];

export class BookHistory {
  readonly changesMax: number;
  readonly #ticks: Float64Array;
  readonly #lotsBefore: Float64Array;
  readonly #isBuy: Uint8Array;

  constructor(changesMax: number) {
    this.changesMax = changesMax;
    this.#ticks = new Float64Array(changesMax);
    this.#lotsBefore = new Float64Array(changesMax);
    this.#isBuy = new Uint8Array(changesMax);
  }

  /** The change that took `updateId`. Ids come one after the other. */
  record(updateId: number, side: Side, ticks: number, lotsBefore: number): void {
    if (this.changesMax === 0) return;
    const index = updateId % this.changesMax;
    this.#ticks[index] = ticks;
    this.#lotsBefore[index] = lotsBefore;
    this.#isBuy[index] = side === 'buy' ? 1 : 0;
  }

  /** The book after the change `updateId`, with at most `levelsMax` levels a side, or null when that is forgotten. */
  bookAt(exchange: Exchange, firstId: number, updateId: number, levelsMax: number): TrueBook | null {
    const now = exchange.updateId;
    if (updateId > now || updateId < firstId || now - updateId > this.changesMax) return null;
    const bids = new Map<number, number>();
    const asks = new Map<number, number>();
    for (let id = now; id > updateId; id -= 1) {
      const index = id % this.changesMax;
      const undone = this.#isBuy[index] === 1 ? bids : asks;
      undone.set(this.#ticks[index] ?? 0, this.#lotsBefore[index] ?? 0);
    }
    return { updateId, bids: merged(exchange.bids, bids, levelsMax), asks: merged(exchange.asks, asks, levelsMax) };
  }
}

function merged(side: PriceSide, undone: ReadonlyMap<number, number>, levelsMax: number): TrueLevel[] {
  const levels: TrueLevel[] = [];
  // What was undone may all lie within the first levels, so this many more are looked at.
  const ranks = Math.min(side.count, levelsMax + undone.size);
  for (let rank = 0; rank < ranks; rank += 1) {
    const ticks = side.ticksAt(rank);
    assert(ticks !== null, 'a rank below the count has a level', { rank });
    if (!undone.has(ticks)) levels.push([ticks, side.lots[side.slotAt(rank)] ?? 0]);
  }
  for (const [ticks, lots] of undone) if (lots > 0) levels.push([ticks, lots]);
  levels.sort(side.isBuy ? (a, b) => b[0] - a[0] : (a, b) => a[0] - b[0]);
  return levels.slice(0, levelsMax);
}

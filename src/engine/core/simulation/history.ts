/**
 * What a book was: the last changes, kept so that they can be undone.
 *
 * The book at an update id is the book of now with all later changes taken back. Bounded: the ring
 * holds `changesMax` changes; what is older is answered with null.
 */

import type { Exchange, Side } from './exchange.ts';
import type { PriceSide } from './price-side.ts';

/** A whole book, best level first, as plain numbers. */
export interface TrueBook {
  readonly updateId: number;
  readonly bids: readonly TrueLevel[];
  readonly asks: readonly TrueLevel[];
}

export type TrueLevel = readonly [ticks: number, lots: number];

/** Both sides of a past book, to be read once, level by level; good until the next look back or change. */
export interface PastBook {
  readonly bids: PastSide;
  readonly asks: PastSide;
}

export class BookHistory {
  readonly changesMax: number;
  readonly #ticks: Float64Array;
  readonly #lotsBefore: Float64Array;
  readonly #isBuy: Uint8Array;
  readonly #past = { bids: new PastSide(), asks: new PastSide() };

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

  /** The book after the change `updateId`, or null when that is forgotten. Allocates for what is undone alone. */
  past(exchange: Exchange, firstId: number, updateId: number): PastBook | null {
    const now = exchange.updateId;
    if (updateId > now || updateId < firstId || now - updateId > this.changesMax) return null;
    const { bids, asks } = this.#past;
    bids.begin(exchange.bids);
    asks.begin(exchange.asks);
    for (let id = now; id > updateId; id -= 1) {
      const index = id % this.changesMax;
      const side = this.#isBuy[index] === 1 ? bids : asks;
      side.undo(this.#ticks[index] ?? 0, this.#lotsBefore[index] ?? 0);
    }
    bids.sort();
    asks.sort();
    return this.#past;
  }

  /** The same as plain numbers, with at most `levelsMax` levels a side. */
  bookAt(exchange: Exchange, firstId: number, updateId: number, levelsMax: number): TrueBook | null {
    const past = this.past(exchange, firstId, updateId);
    return past === null ? null : { updateId, bids: levelsOf(past.bids, levelsMax), asks: levelsOf(past.asks, levelsMax) };
  }
}

/** A cursor over one side of a past book, best level first: the levels of now, with those that were undone in their places. */
export class PastSide {
  ticks = 0;
  lots = 0;
  readonly #undone = new Map<number, number>();
  #keys: number[] = [];
  #side: PriceSide | null = null;
  #rank = 0;
  #key = 0;

  begin(side: PriceSide): void {
    this.#side = side;
    this.#undone.clear();
    this.#rank = 0;
    this.#key = 0;
  }

  /** From the newest change backwards: the oldest of a level counts. */
  undo(ticks: number, lotsBefore: number): void {
    this.#undone.set(ticks, lotsBefore);
  }

  sort(): void {
    this.#keys = [...this.#undone.keys()].sort(this.#side?.isBuy === true ? descending : ascending);
  }

  /** Steps to the next level; false when there is none. */
  next(): boolean {
    const side = this.#side;
    if (side === null) return false;
    for (;;) {
      const ticks = side.ticksAt(this.#rank);
      const undone = this.#keys[this.#key];
      if (undone !== undefined && (ticks === null || side.reaches(undone, ticks))) {
        if (undone === ticks) this.#rank += 1;
        this.#key += 1;
        this.ticks = undone;
        this.lots = this.#undone.get(undone) ?? 0;
        if (this.lots > 0) return true;
        continue;
      }
      if (ticks === null) return false;
      this.ticks = ticks;
      this.lots = side.lots[side.slotAt(this.#rank)] ?? 0;
      this.#rank += 1;
      return true;
    }
  }
}

function levelsOf(side: PastSide, levelsMax: number): TrueLevel[] {
  const levels: TrueLevel[] = [];
  while (levels.length < levelsMax && side.next()) levels.push([side.ticks, side.lots]);
  return levels;
}

function ascending(one: number, other: number): number {
  return one - other;
}

function descending(one: number, other: number): number {
  return other - one;
}

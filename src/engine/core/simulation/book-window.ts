/**
 * What a venue shows of a book: its best levels a side, and what of them changed since the last look.
 *
 * Holds: after a look the window is the exchange's book, cut to `levelsMax`; the changes lead from the
 * window before to this one. A level that left, taken or pushed out, is a change to 0 lots and 0 orders.
 * Costs one pass over the window, however much happened between two looks, and none when nothing did.
 */

import type { Exchange } from './exchange.ts';
import type { PriceSide } from './price-side.ts';

/** Levels as columns, best first. */
export interface Levels {
  readonly count: number;
  readonly ticks: Float64Array;
  readonly lots: Float64Array;
  /** How many orders a level holds. */
  readonly orders: Int32Array;
}

export class BookWindow {
  readonly levelsMax: number;
  readonly bids: WindowSide;
  readonly asks: WindowSide;
  /** The exchange's id at the last look; null before the first. */
  updateId: number | null = null;

  constructor(levelsMax: number) {
    this.levelsMax = levelsMax;
    this.bids = new WindowSide(levelsMax);
    this.asks = new WindowSide(levelsMax);
  }

  /** Takes the book of now. Answers whether the window looks different from before. */
  look(exchange: Exchange): boolean {
    if (this.updateId === exchange.updateId) return false;
    this.updateId = exchange.updateId;
    const bidsChanged = this.bids.look(exchange.bids);
    const asksChanged = this.asks.look(exchange.asks);
    return bidsChanged || asksChanged;
  }
}

class WindowSide implements Levels {
  readonly changed: Columns;
  #shown: Columns;
  #spare: Columns;

  constructor(levelsMax: number) {
    this.#shown = new Columns(levelsMax);
    this.#spare = new Columns(levelsMax);
    this.changed = new Columns(2 * levelsMax);
  }

  get count(): number {
    return this.#shown.count;
  }

  get ticks(): Float64Array {
    return this.#shown.ticks;
  }

  get lots(): Float64Array {
    return this.#shown.lots;
  }

  get orders(): Int32Array {
    return this.#shown.orders;
  }

  look(side: PriceSide): boolean {
    const before = this.#shown;
    const now = this.#spare;
    read(side, now);
    compare(before, now, this.changed, side.isBuy ? 1 : -1);
    this.#shown = now;
    this.#spare = before;
    return this.changed.count > 0;
  }
}

class Columns implements Levels {
  count = 0;
  readonly ticks: Float64Array;
  readonly lots: Float64Array;
  readonly orders: Int32Array;

  constructor(levelsMax: number) {
    this.ticks = new Float64Array(levelsMax);
    this.lots = new Float64Array(levelsMax);
    this.orders = new Int32Array(levelsMax);
  }
}

function read(side: PriceSide, into: Columns): void {
  const { ticks, lots, orders } = into;
  const count = Math.min(side.count, ticks.length);
  for (let rank = 0; rank < count; rank += 1) {
    const slot = side.slotAt(rank);
    ticks[rank] = side.ticksAt(rank) ?? 0;
    lots[rank] = side.lots[slot] ?? 0;
    orders[rank] = side.orderCount[slot] ?? 0;
  }
  into.count = count;
}

/** Both lists are sorted best first; `sign` is 1 where higher is better. */
function compare(before: Columns, now: Columns, changed: Columns, sign: number): void {
  let old = 0;
  let rank = 0;
  let count = 0;
  while (old < before.count || rank < now.count) {
    const oldKey = old < before.count ? (before.ticks[old] ?? 0) * sign : -Infinity;
    const key = rank < now.count ? (now.ticks[rank] ?? 0) * sign : -Infinity;
    const isGone = oldKey > key;
    if (isGone || key > oldKey || before.lots[old] !== now.lots[rank] || before.orders[old] !== now.orders[rank]) {
      changed.ticks[count] = (isGone ? oldKey : key) * sign;
      changed.lots[count] = isGone ? 0 : (now.lots[rank] ?? 0);
      changed.orders[count] = isGone ? 0 : (now.orders[rank] ?? 0);
      count += 1;
    }
    if (oldKey >= key) old += 1;
    if (key >= oldKey) rank += 1;
  }
  changed.count = count;
}

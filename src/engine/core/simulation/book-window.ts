/**
 * What a venue shows of a book: its best levels a side, and what of them was touched since the last look.
 *
 * Holds: after a look the window is the exchange's book, cut to `levelsMax`; the changes lead to it from the window
 * before, and from the window of every moment between: who took the whole book meanwhile follows alike. So a change
 * is every level that was touched, also one that ends as it began, and every level that left the window, to 0 lots
 * and 0 orders, or came into it, be it for a while. Who shows no changes tells of no touches; then the changes lead
 * from look to look.
 * Costs one pass over the window for a look, and none when nothing happened; a touch costs two comparisons.
 */

import { sortDistinct } from './depth-batch.ts';
import type { Exchange, Side } from './exchange.ts';
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

  /** A level was touched, just now: the exchange's book is already what it became. */
  touch(exchange: Exchange, side: Side, ticks: number): void {
    if (side === 'buy') this.bids.touch(exchange.bids, ticks);
    else this.asks.touch(exchange.asks, ticks);
  }

  /** Takes the book of now. Answers whether there is anything to tell. */
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
  /** What was touched since the last look, as keys that rise from the best; at first doubly, in any order. */
  #touched: Float64Array;
  #touchedCount = 0;
  /** Where the window ended since the last look, as keys: at its narrowest, when it was full, and at its widest. */
  #near = Infinity;
  #far = -Infinity;

  constructor(levelsMax: number) {
    this.#shown = new Columns(levelsMax);
    this.#spare = new Columns(levelsMax);
    this.changed = new Columns(2 * levelsMax);
    this.#touched = new Float64Array(levelsMax);
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

  touch(side: PriceSide, ticks: number): void {
    this.#widen(side);
    const key = keyOf(side, ticks);
    if (key > this.#far) return;
    if (this.#touchedCount === this.#touched.length) this.#makeRoom();
    this.#touched[this.#touchedCount] = key;
    this.#touchedCount += 1;
  }

  look(side: PriceSide): boolean {
    const before = this.#shown;
    const now = this.#spare;
    read(side, now);
    const touchedCount = sortDistinct(this.#touched, this.#touchedCount);
    compare({ before, now, side, touched: this.#touched.subarray(0, touchedCount), near: this.#near, far: this.#far }, this.changed);
    this.#shown = now;
    this.#spare = before;
    this.#touchedCount = 0;
    this.#near = Infinity;
    this.#far = -Infinity;
    this.#widen(side);
    return this.changed.count > 0;
  }

  /** A window that has room leaves out nothing, however far away. */
  #widen(side: PriceSide): void {
    const levelsMax = this.#shown.ticks.length;
    if (side.count === 0) return;
    const edge = keyOf(side, side.ticksAt(Math.min(side.count, levelsMax) - 1) ?? 0);
    if (edge > this.#far) this.#far = edge;
    if (edge < this.#near && side.count >= levelsMax) this.#near = edge;
  }

  #makeRoom(): void {
    this.#touchedCount = sortDistinct(this.#touched, this.#touchedCount);
    if (this.#touchedCount <= this.#touched.length / 2) return;
    const wider = new Float64Array(2 * this.#touched.length);
    wider.set(this.#touched);
    this.#touched = wider;
  }
}

class Columns implements Levels {
  count = 0;
  ticks: Float64Array;
  lots: Float64Array;
  orders: Int32Array;

  constructor(levelsMax: number) {
    this.ticks = new Float64Array(levelsMax);
    this.lots = new Float64Array(levelsMax);
    this.orders = new Int32Array(levelsMax);
  }

  /** Forgets what it holds where that leaves too little room. */
  hold(levels: number): void {
    if (levels <= this.ticks.length) return;
    this.ticks = new Float64Array(2 * levels);
    this.lots = new Float64Array(2 * levels);
    this.orders = new Int32Array(2 * levels);
  }
}

/** What two looks at a side and the touches between them say. */
interface Looks {
  readonly before: Columns;
  readonly now: Columns;
  readonly side: PriceSide;
  /** Keys, each once, best first. */
  readonly touched: Float64Array;
  readonly near: number;
  readonly far: number;
}

/** Rises from the best level. */
function keyOf({ isBuy }: PriceSide, ticks: number): number {
  return isBuy ? -ticks : ticks;
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

/** Three lists, best first: the window before, the book of now as far as the window reached, and what was touched. */
function compare({ before, now, side, touched, near, far }: Looks, changed: Columns): void {
  const sign = side.isBuy ? -1 : 1;
  let live = now.count;
  while (live < side.count && (side.ticksAt(live) ?? 0) * sign <= far) live += 1;
  changed.hold(before.count + live + touched.length);
  let old = 0;
  let rank = 0;
  let touch = 0;
  let count = 0;
  for (;;) {
    const oldKey = old < before.count ? (before.ticks[old] ?? 0) * sign : Infinity;
    const liveKey = rank < live ? (side.ticksAt(rank) ?? 0) * sign : Infinity;
    const touchedKey = touched[touch] ?? Infinity;
    const key = Math.min(oldKey, liveKey, touchedKey);
    if (key === Infinity) break;
    const isShown = key === liveKey && rank < now.count;
    const isAlike = isShown && key === oldKey && before.lots[old] === now.lots[rank] && before.orders[old] === now.orders[rank];
    if (!isAlike || key === touchedKey || key > near) {
      changed.ticks[count] = key * sign;
      changed.lots[count] = isShown ? (now.lots[rank] ?? 0) : 0;
      changed.orders[count] = isShown ? (now.orders[rank] ?? 0) : 0;
      count += 1;
    }
    if (key === oldKey) old += 1;
    if (key === liveKey) rank += 1;
    if (key === touchedKey) touch += 1;
  }
  changed.count = count;
}

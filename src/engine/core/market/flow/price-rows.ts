/**
 * What traded at which price: lots bought and sold and the number of trades, in rows of some ticks.
 *
 * Holds: sums are exact; place 0 is the lowest row that traded, place `count − 1` the highest. A row is named by
 * floor(ticks / rowTicks).
 *
 * Bound: `rowsMax` rows. When the prices lie further apart the rows become twice as high, pairs of them are added, and
 * `rowTicks` says so: nothing is lost but resolution, and the result does not depend on the order of trades.
 */

import { assert } from '../../../domain/assert.ts';

const rowsAtFirst = 16;

export class PriceRows {
  readonly #rowTicksAsked: number;
  readonly #rowsMax: number;
  rowTicks: number;
  lowRow = 0;
  count = 0;
  buyLots: Float64Array;
  sellLots: Float64Array;
  trades: Float64Array;

  constructor(rowTicks: number, rowsMax: number) {
    assert(Number.isSafeInteger(rowTicks) && rowTicks >= 1, 'a row is a whole number of ticks', { rowTicks });
    assert(Number.isSafeInteger(rowsMax) && rowsMax >= 2, 'there are at least two rows', { rowsMax });
    this.#rowTicksAsked = rowTicks;
    this.#rowsMax = rowsMax;
    this.rowTicks = rowTicks;
    const rows = Math.min(rowsAtFirst, rowsMax);
    this.buyLots = new Float64Array(rows);
    this.sellLots = new Float64Array(rows);
    this.trades = new Float64Array(rows);
  }

  /** Forgets everything; the room that it has grown to stays. */
  clear(): void {
    this.buyLots.fill(0, 0, this.count);
    this.sellLots.fill(0, 0, this.count);
    this.trades.fill(0, 0, this.count);
    this.rowTicks = this.#rowTicksAsked;
    this.count = 0;
  }

  /** Lots above 0 were bought, below 0 sold. */
  add(ticks: number, lots: number): void {
    const at = this.#place(ticks);
    if (lots > 0) this.buyLots[at] = (this.buyLots[at] ?? 0) + lots;
    else this.sellLots[at] = (this.sellLots[at] ?? 0) - lots;
    this.trades[at] = (this.trades[at] ?? 0) + 1;
  }

  /** Adds the rows of another, whose rows are as high or a whole fraction of ours, or become so. */
  addRows(other: PriceRows): void {
    for (let index = 0; index < other.count; index += 1) {
      const buyLots = other.buyLots[index] ?? 0;
      const sellLots = other.sellLots[index] ?? 0;
      if (buyLots === 0 && sellLots === 0) continue;
      while (this.rowTicks < other.rowTicks) this.#coarsen();
      const at = this.#place((other.lowRow + index) * other.rowTicks);
      this.buyLots[at] = (this.buyLots[at] ?? 0) + buyLots;
      this.sellLots[at] = (this.sellLots[at] ?? 0) + sellLots;
      this.trades[at] = (this.trades[at] ?? 0) + (other.trades[index] ?? 0);
    }
  }

  /** Where a price belongs; makes it so. */
  #place(ticks: number): number {
    let row = Math.floor(ticks / this.rowTicks);
    if (this.count === 0) {
      this.lowRow = row;
      this.count = 1;
      return 0;
    }
    let at = row - this.lowRow;
    if (at >= 0 && at < this.count) return at;
    while (Math.max(this.count, at + 1, this.count - at) > this.#rowsMax) {
      this.#coarsen();
      row = Math.floor(ticks / this.rowTicks);
      at = row - this.lowRow;
    }
    if (at >= this.count) {
      this.#reserve(at + 1);
      this.count = at + 1;
      return at;
    }
    if (at < 0) {
      this.#reserve(this.count - at);
      this.#shift(-at);
      this.lowRow = row;
      return 0;
    }
    return at;
  }

  #reserve(rows: number): void {
    if (rows <= this.buyLots.length) return;
    let capacity = this.buyLots.length;
    while (capacity < rows) capacity = Math.min(capacity * 2, this.#rowsMax);
    this.buyLots = grown(this.buyLots, capacity);
    this.sellLots = grown(this.sellLots, capacity);
    this.trades = grown(this.trades, capacity);
  }

  /** Makes room for `by` rows below. */
  #shift(by: number): void {
    for (const column of [this.buyLots, this.sellLots, this.trades]) {
      column.copyWithin(by, 0, this.count);
      column.fill(0, 0, by);
    }
    this.count += by;
  }

  #coarsen(): void {
    this.rowTicks *= 2;
    if (this.count === 0) return;
    const low = Math.floor(this.lowRow / 2);
    const count = Math.floor((this.lowRow + this.count - 1) / 2) - low + 1;
    mergePairs(this.buyLots, this.lowRow, this.count, low);
    mergePairs(this.sellLots, this.lowRow, this.count, low);
    mergePairs(this.trades, this.lowRow, this.count, low);
    this.lowRow = low;
    this.count = count;
  }
}

function grown(column: Float64Array, capacity: number): Float64Array {
  const larger = new Float64Array(capacity);
  larger.set(column);
  return larger;
}

function mergePairs(column: Float64Array, lowRow: number, count: number, lowAfter: number): void {
  for (let index = 0; index < count; index += 1) {
    const value = column[index] ?? 0;
    column[index] = 0;
    const target = Math.floor((lowRow + index) / 2) - lowAfter;
    column[target] = (column[target] ?? 0) + value;
  }
}

/**
 * The heatmap's cells as bytes, ready for a texture: a ring of time slots, each a line of price slots.
 *
 * Holds: the cells of one time slot lie side by side, so that a new column is one upload of `priceSlots` bytes;
 * time bucket b lives in slot b modulo `timeSlots`; a bucket covers a power of two of columns and of rows. Lots are
 * summed over the rows of a bucket and the largest of its columns is shown. A bucket in which any column was
 * not live, or is missing, is a gap from bottom to top. Prices far above and below have a line of their own, in which `farBuckets` price buckets are one
 * cell with the largest of them.
 *
 * Does not: know colours (range.ts, ramp.ts) or draw (gl-cells.ts, flat-cells.ts).
 */

import { codeEmpty, codeGap, codeNone, codeOf, type LotScale } from './codes.ts';
import type { HeatColumn, HeatHistory } from './history.ts';
import type { HeatPast } from './past.ts';
import { ticksAt, timeAt, type HeatView } from './view.ts';

export const timeSlots = 2_048;
export const priceSlots = 1_024;
/** Cells of far prices on either side of the price slots, and price buckets in one of them. */
export const farSlots = 128;
export const farBuckets = 64;

/** Columns read for one picture: some 10 ms of work, so that the widest zoom fills in over a few pictures and nothing stalls. */
export const columnsAtOnceMax = 1_500;

/** A bucket is at least so many CSS pixels wide and high. */
const bucketWidthMin = 1;
const bucketHeightMin = 2;

export class HeatGrid {
  readonly cells = new Uint8Array(timeSlots * priceSlots).fill(codeNone);
  /** For each time slot the far cells below, then those above, by price. */
  readonly far = new Uint8Array(timeSlots * 2 * farSlots);
  /** The lowest and the highest price bucket in which anything rests: what is beyond, nobody knows. */
  readonly lowest = new Float64Array(timeSlots);
  readonly highest = new Float64Array(timeSlots);
  /** Changes when a time slot does. */
  readonly stamps = new Uint32Array(timeSlots);
  /** The bucket in each slot; −1 while it holds none. */
  readonly #held = new Float64Array(timeSlots).fill(-1);
  readonly #dirty = new Set<number>();
  readonly #sums = new Float64Array(priceSlots);
  readonly #most = new Float64Array(priceSlots);
  readonly #touched = new Int32Array(priceSlots);
  readonly #farMost = new Float64Array(2 * farSlots);
  #isAllDirty = true;
  #columnsPerBucket = 1;
  #bucketUs = 0;
  #bucketTicks = 0;
  #firstPrice = 0;
  #filledCount = 0;

  get columnsPerBucket(): number {
    return this.#columnsPerBucket;
  }

  get bucketUs(): number {
    return this.#bucketUs;
  }

  get bucketTicks(): number {
    return this.#bucketTicks;
  }

  /** Price bucket of the first price slot. */
  get firstPrice(): number {
    return this.#firstPrice;
  }

  /** Buckets computed from history since the start. */
  get filledCount(): number {
    return this.#filledCount;
  }

  /** Forgets all: another instrument, another scale of lots. */
  clear(): void {
    this.#empty();
    this.#dirty.clear();
    this.#bucketUs = 0;
  }

  /** Chooses bucket sizes for a window and the price slots to hold; forgets the cells when these changed. */
  fit(view: HeatView, history: HeatHistory): void {
    const columnsPerBucket = bucketColumns(view.usPerPixel * bucketWidthMin, history.columnUs);
    const bucketUs = columnsPerBucket * history.columnUs;
    const highest = Math.max(view.ticksPerPixel * bucketHeightMin, (view.ticksPerPixel * view.height) / (priceSlots - 2 * farBuckets));
    const bucketTicks = powerAtLeast(highest / history.rowTicks) * history.rowTicks;
    const low = Math.floor(ticksAt(view, view.height) / bucketTicks);
    const high = Math.floor(ticksAt(view, 0) / bucketTicks);
    const isInside = low >= this.#firstPrice && high < this.#firstPrice + priceSlots;
    if (bucketUs === this.#bucketUs && bucketTicks === this.#bucketTicks && isInside) return;
    this.#columnsPerBucket = columnsPerBucket;
    this.#bucketUs = bucketUs;
    this.#bucketTicks = bucketTicks;
    // Far cells begin at multiples of their size, as the engine counts them too.
    this.#firstPrice = Math.round((low + high - priceSlots) / 2 / farBuckets) * farBuckets;
    this.#empty();
  }

  /** What is not computed yet must not show cells of another size. */
  #empty(): void {
    this.#held.fill(-1);
    this.cells.fill(codeNone);
    for (let slot = 0; slot < timeSlots; slot += 1) this.stamps[slot] = (this.stamps[slot] ?? 0) + 1;
    this.#isAllDirty = true;
  }

  /** First and last bucket that a window shows and the history has; never more than there are slots. Last is below first when there is none. */
  bucketsOf(view: HeatView, history: HeatHistory, sinceUs = history.startUs): { readonly first: number; readonly last: number } {
    const newest = Math.floor(history.newestIndex / this.#columnsPerBucket);
    const oldest = Math.floor(Math.min(sinceUs, history.startUs) / this.#bucketUs);
    const last = Math.min(Math.ceil(timeAt(view, view.width) / this.#bucketUs) - 1, newest);
    const first = Math.max(Math.floor(timeAt(view, 0) / this.#bucketUs), last - timeSlots + 1, oldest, 0);
    return { first, last };
  }

  /** Buckets changed: they are computed again when they are next shown. */
  touchBuckets(first: number, last: number): void {
    for (let bucket = Math.max(first, last - timeSlots + 1); bucket <= last; bucket += 1) {
      const slot = bucket % timeSlots;
      if (this.#held[slot] === bucket) this.#held[slot] = -1;
    }
  }

  /** Columns changed: their buckets are computed again when they are next shown. */
  touch(firstIndex: number, lastIndex: number): void {
    if (this.#bucketUs === 0) return;
    this.touchBuckets(Math.floor(firstIndex / this.#columnsPerBucket), Math.floor(lastIndex / this.#columnsPerBucket));
  }

  /**
   * Computes whichever of these buckets are not held yet, newest first, out of `columnsAtOnceMax` columns at most. True
   * when all are held: otherwise the next picture goes on.
   */
  ensure(first: number, last: number, history: HeatHistory, scale: LotScale, past: HeatPast | null = null): boolean {
    let columnsLeft = columnsAtOnceMax;
    for (let bucket = last; bucket >= first; bucket -= 1) {
      const slot = bucket % timeSlots;
      if (this.#held[slot] === bucket) continue;
      if (columnsLeft <= 0) return false;
      columnsLeft -= this.#columnsPerBucket;
      this.#fill(bucket, slot, history, scale, past);
      this.#held[slot] = bucket;
      this.stamps[slot] = (this.stamps[slot] ?? 0) + 1;
      this.#dirty.add(slot);
      this.#filledCount += 1;
    }
    return true;
  }

  /** Slots changed since the last call, in order; all of them as `null`. */
  takeDirty(): readonly number[] | null {
    if (this.#isAllDirty) {
      this.#isAllDirty = false;
      this.#dirty.clear();
      return null;
    }
    const slots = [...this.#dirty].toSorted((before, after) => before - after);
    this.#dirty.clear();
    return slots;
  }

  /** The texture was lost with its context: everything must be uploaded again. */
  markAllDirty(): void {
    this.#isAllDirty = true;
  }

  #fill(bucket: number, slot: number, history: HeatHistory, scale: LotScale, past: HeatPast | null): void {
    const line = this.cells.subarray(slot * priceSlots, (slot + 1) * priceSlots);
    this.lowest[slot] = Infinity;
    this.highest[slot] = -Infinity;
    const earlier = isBefore(bucket, this.#columnsPerBucket, history) ? past?.at(bucket, this.#bucketUs) : undefined;
    if (earlier !== undefined) {
      this.#most.fill(0);
      this.#farMost.fill(0);
      if (this.#add(earlier, slot)) this.#write(slot, line, scale);
      else line.fill(codeGap);
      return;
    }
    const first = Math.max(bucket * this.#columnsPerBucket, history.oldestIndex);
    const last = Math.min((bucket + 1) * this.#columnsPerBucket - 1, history.newestIndex);
    if (history.isEmpty || first > last) {
      line.fill(codeNone);
      return;
    }
    this.#most.fill(0);
    this.#farMost.fill(0);
    for (let index = first; index <= last; index += 1) {
      if (!this.#add(history.at(index), slot)) {
        line.fill(codeGap);
        return;
      }
    }
    this.#write(slot, line, scale);
  }

  #write(slot: number, line: Uint8Array, scale: LotScale): void {
    writeCodes(this.#most, line, scale);
    writeCodes(this.#farMost, this.far.subarray(slot * 2 * farSlots, (slot + 1) * 2 * farSlots), scale);
  }

  /** Adds one column to the largest so far; false when it is a gap. */
  #add(column: HeatColumn | undefined, slot: number): boolean {
    if (column === undefined || column.validity !== 'live') return false;
    const { rows, lots } = column;
    const bucketsPerRow = column.rowTicks / this.#bucketTicks;
    if (rows.length > 0) {
      this.lowest[slot] = Math.min(this.lowest[slot] ?? 0, bucketAt(rows[0] ?? 0, bucketsPerRow));
      this.highest[slot] = Math.max(this.highest[slot] ?? 0, bucketAt(rows.at(-1) ?? 0, bucketsPerRow));
    }
    mostFar(rows, lots, bucketsPerRow, this.#firstPrice, this.#farMost);
    const touchedCount = sumRows(rows, lots, bucketsPerRow, this.#firstPrice, this.#sums, this.#touched);
    for (let place = 0; place < touchedCount; place += 1) {
      const price = this.#touched[place] ?? 0;
      const sum = this.#sums[price] ?? 0;
      if (sum > (this.#most[price] ?? 0)) this.#most[price] = sum;
      this.#sums[price] = 0;
    }
    return true;
  }
}

function bucketAt(row: number, bucketsPerRow: number): number {
  return Math.floor(row * bucketsPerRow + 1e-9);
}

/** Of the buckets below and above the price slots the largest in each far cell. Rows ascend. */
function mostFar(rows: Int32Array, lots: Float32Array, bucketsPerRow: number, firstPrice: number, most: Float64Array): void {
  let cell = 0;
  while (cell < rows.length) {
    const bucket = bucketAt(rows[cell] ?? 0, bucketsPerRow);
    if (bucket >= firstPrice && bucket < firstPrice + priceSlots) {
      cell = firstRowFrom(rows, (firstPrice + priceSlots) / bucketsPerRow);
      continue;
    }
    let sum = 0;
    for (; cell < rows.length && bucketAt(rows[cell] ?? 0, bucketsPerRow) === bucket; cell += 1) sum += lots[cell] ?? 0;
    const far = farCellOf(bucket, firstPrice);
    if (far !== null && sum > (most[far] ?? 0)) most[far] = sum;
  }
}

/** The first cell whose row is not below a value, by halving. */
function firstRowFrom(rows: Int32Array, row: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle] ?? 0) + 1e-9 < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The far cell that a price bucket belongs to; null for one in the price slots, or out of reach. */
export function farCellOf(bucket: number, firstPrice: number): number | null {
  const isBelow = bucket < firstPrice;
  if (!isBelow && bucket < firstPrice + priceSlots) return null;
  const cell = farSlots + Math.floor((bucket - firstPrice - (isBelow ? 0 : priceSlots)) / farBuckets);
  return cell >= 0 && cell < 2 * farSlots ? cell : null;
}

/** Sums cells into price slots; answers how many slots were touched and lists them. */
function sumRows(rows: Int32Array, lots: Float32Array, bucketsPerRow: number, firstPrice: number, sums: Float64Array, touched: Int32Array): number {
  let count = 0;
  for (let cell = 0; cell < rows.length; cell += 1) {
    const price = bucketAt(rows[cell] ?? 0, bucketsPerRow) - firstPrice;
    if (price < 0 || price >= priceSlots) continue;
    const amount = lots[cell] ?? 0;
    if (!(amount > 0)) continue;
    const before = sums[price] ?? 0;
    if (before === 0) {
      touched[count] = price;
      count += 1;
    }
    sums[price] = before + amount;
  }
  return count;
}

function writeCodes(most: Float64Array, line: Uint8Array, scale: LotScale): void {
  for (let price = 0; price < line.length; price += 1) {
    const lots = most[price] ?? 0;
    line[price] = lots === 0 ? codeEmpty : codeOf(lots, scale);
  }
}

/** Whether a bucket begins before the first column that came live: then the past may know it whole. */
export function isBefore(bucket: number, columnsPerBucket: number, history: HeatHistory): boolean {
  return history.isEmpty || bucket * columnsPerBucket < history.oldestIndex;
}

/**
 * How long a bucket may be: what both the live columns (100 or 250 ms) and the past (quarter seconds, then 5 s, then minutes) can be put
 * together to.
 */
const bucketLengthsUs: readonly number[] = [
  100_000, 200_000, 250_000, 500_000, 1_000_000, 2_000_000, 4_000_000, 5_000_000, 10_000_000, 20_000_000, 40_000_000, ...Array.from({ length: 12 }, (_, power) => 60_000_000 * 2 ** power),
];

/** How many columns make the shortest bucket that is not below a time. */
export function bucketColumns(us: number, columnUs: number): number {
  const isWhole = (length: number): boolean => Math.abs(length / columnUs - Math.round(length / columnUs)) < 1e-9;
  const length = bucketLengthsUs.find((one) => one >= us - 1e-6 && one >= columnUs && isWhole(one)) ?? powerAtLeast(us / columnUs) * columnUs;
  return Math.max(1, Math.round(length / columnUs));
}

/** The smallest power of two that is not below a value; 1 at least. */
export function powerAtLeast(value: number): number {
  return value <= 1 ? 1 : 2 ** Math.ceil(Math.log2(value) - 1e-9);
}

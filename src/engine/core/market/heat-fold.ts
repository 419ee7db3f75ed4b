/**
 * Many heat columns as one: of each row the mean over the time in which the book was live, and the most that rested there.
 *
 * Rows are kept dense around the mid, `foldRows` of them; at a fifth of a basis point each they reach from nothing to twice the price and
 * more. Rows farther out are dropped and counted. Only changes cost; taking a column costs the rows between the lowest and the highest.
 *
 * Does not: know what time it is. `pass` says how long the column lasted whose cells were set.
 */

export const foldRows = 2 ** 17;
/** The mid may be so far from the middle before everything is moved. */
const driftRowsMax = foldRows / 4;

/** Where the cells of a folded column go. */
export interface FoldedCells {
  readonly rows: Int32Array;
  readonly means: Float32Array;
  readonly mosts: Float32Array;
}

export function newFoldedCells(): FoldedCells {
  return { rows: new Int32Array(foldRows), means: new Float32Array(foldRows), mosts: new Float32Array(foldRows) };
}

export class HeatFold {
  readonly #mean = new Float32Array(foldRows);
  readonly #most = new Float32Array(foldRows);
  readonly #sum = new Float64Array(foldRows);
  /** Live time until which the sum counts. */
  readonly #sinceUs = new Float64Array(foldRows);
  /** The most within the column in the making. */
  readonly #peak = new Float32Array(foldRows);
  /** Whether it changed since the last column was taken. */
  readonly #isTouched = new Uint8Array(foldRows);
  /** Which whole column named the row last. */
  readonly #mark = new Uint32Array(foldRows);
  #wholeCount = 0;
  #base = 0;
  #low = foldRows;
  #high = -1;
  #liveUs = 0;
  rowTicks = 0;
  droppedCount = 0;

  /** How much live time the column in the making has. */
  get liveUs(): number {
    return this.#liveUs;
  }

  /** All cells of a column follow. Another height of rows, or a mid that went far away, begins anew. */
  beginWhole(rowTicks: number, midRow: number): void {
    if (rowTicks !== this.rowTicks || Math.abs(midRow - this.#base - foldRows / 2) > driftRowsMax) {
      this.clear();
      this.rowTicks = rowTicks;
      this.#base = midRow - foldRows / 2;
    }
    this.#wholeCount += 1;
  }

  /** Cells that the whole column did not name are empty. */
  endWhole(): void {
    for (let at = this.#low; at <= this.#high; at += 1) {
      if (this.#mark[at] !== this.#wholeCount && this.#mean[at] !== 0) this.#put(at, 0, 0);
    }
  }

  set(row: number, mean: number, most: number): void {
    const at = row - this.#base;
    if (at < 0 || at >= foldRows) {
      this.droppedCount += 1;
      return;
    }
    this.#mark[at] = this.#wholeCount;
    this.#put(at, mean, most);
  }

  /** The cells as they are now rested for so long. */
  pass(us: number): void {
    this.#liveUs += us;
  }

  /** Each row that held anything since the last time, ascending, into `out`; answers how many. The next column begins. */
  take(out: FoldedCells): number {
    const { rows, means, mosts } = out;
    const [mean, most, isTouched, base, liveUs] = [this.#mean, this.#most, this.#isTouched, this.#base, this.#liveUs];
    let low = foldRows;
    let high = -1;
    let count = 0;
    for (let at = this.#low; at <= this.#high; at += 1) {
      const now = mean[at] ?? 0;
      if (isTouched[at] === 1) {
        if (this.#settled(at, liveUs)) {
          rows[count] = at + base;
          means[count] = (this.#sum[at] ?? 0) / liveUs;
          mosts[count] = this.#peak[at] ?? 0;
          count += 1;
        }
        this.#forget(at);
      } else if (now !== 0 && liveUs > 0) { // most rows by far: it held one thing all the time
        rows[count] = at + base;
        means[count] = now;
        mosts[count] = most[at] ?? 0;
        count += 1;
      }
      if (now === 0) continue;
      if (low === foldRows) low = at;
      high = at;
    }
    [this.#low, this.#high] = [low, high];
    this.#liveUs = 0;
    return count;
  }

  clear(): void {
    // Rows outside hold nothing already.
    if (this.#high >= this.#low) for (const array of [this.#mean, this.#most, this.#sum, this.#sinceUs, this.#peak, this.#isTouched]) array.fill(0, this.#low, this.#high + 1);
    this.#low = foldRows;
    this.#high = -1;
    this.#liveUs = 0;
    this.rowTicks = 0;
  }

  #put(at: number, mean: number, most: number): void {
    if (this.#mean[at] === mean && this.#most[at] === most) return; // a whole column names what rests as well
    this.#settle(at, this.#liveUs);
    this.#isTouched[at] = 1;
    this.#mean[at] = mean;
    this.#most[at] = most;
    if (at < this.#low) this.#low = at;
    if (at > this.#high) this.#high = at;
  }

  /** Counts what rested in a row up to now. What rested for no time counts for nothing. */
  #settle(at: number, liveUs: number): void {
    const restedUs = liveUs - (this.#sinceUs[at] ?? 0);
    if (restedUs <= 0) return;
    this.#sum[at] = (this.#sum[at] ?? 0) + (this.#mean[at] ?? 0) * restedUs;
    this.#peak[at] = Math.max(this.#peak[at] ?? 0, this.#most[at] ?? 0);
    this.#sinceUs[at] = liveUs;
  }

  /** Whether anything rested there for some time. */
  #settled(at: number, liveUs: number): boolean {
    this.#settle(at, liveUs);
    return (this.#sum[at] ?? 0) > 0;
  }

  #forget(at: number): void {
    this.#isTouched[at] = 0;
    this.#sum[at] = 0;
    this.#peak[at] = 0;
    this.#sinceUs[at] = 0;
  }
}

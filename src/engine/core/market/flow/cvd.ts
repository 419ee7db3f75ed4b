/**
 * Cumulative volume delta, bought less sold in the quote currency, of several markets side by side and summed over spot, perpetuals and all.
 *
 * Time lies in cells of `cellUs` on the venues' clocks. Contract sizes and rates are in `quotePerTickLot`: what one lot at one tick is
 * worth. Holds: the sum of a group is the sum of its markets; a trade lands in its own cell as long as that is kept, so the
 * order of trades does not matter but for the last bits of floats.
 * A cell over which a market may have missed trades is unreliable, for the market and for each group it belongs to; sums may be compared
 * only between cells with no such cell between.
 *
 * Bounds: `cellsMax` cells, the oldest go into the sum before them; older trades are counted in `lateCount` and left out.
 */

import { assert } from '../../../domain/assert.ts';
import type { MarketKind } from '../../../domain/instrument.ts';

export interface CvdMarket {
  readonly kind: MarketKind;
  readonly quotePerTickLot: number;
}

export type CvdGroup = MarketKind | 'all';

/** A line over time, oldest first: the sum at the end of each cell. */
export interface CvdColumns {
  count: number;
  /** Start of the first cell. */
  fromUs: number;
  readonly sum: Float64Array;
  /** 1 where trades may be missing. */
  readonly isUnreliable: Uint8Array;
}

export function newCvdColumns(cellsMax: number): CvdColumns {
  return { count: 0, fromUs: 0, sum: new Float64Array(cellsMax), isUnreliable: new Uint8Array(cellsMax) };
}

export class Cvd {
  readonly #markets: readonly CvdMarket[];
  readonly #cellUs: number;
  readonly #cellsMax: number;
  /** Market by market, cells in a ring by their number since 1970. */
  readonly #deltas: Float64Array;
  readonly #isUnreliable: Uint8Array;
  /** What the cells that are gone came to, by market. */
  readonly #before: Float64Array;
  /** Number of the newest cell; null before the first trade. */
  #newest: number | null = null;
  #oldest = 0;
  lateCount = 0;

  constructor(markets: readonly CvdMarket[], cellUs: number, cellsMax: number) {
    assert(Number.isSafeInteger(cellUs) && cellUs >= 1, 'a cell is a whole number of microseconds', { cellUs });
    assert(markets.every(({ quotePerTickLot }) => quotePerTickLot > 0), 'a lot is worth something');
    this.#markets = markets;
    this.#cellUs = cellUs;
    this.#cellsMax = cellsMax;
    this.#deltas = new Float64Array(markets.length * cellsMax);
    this.#isUnreliable = new Uint8Array(markets.length * cellsMax);
    this.#before = new Float64Array(markets.length);
  }

  onTrade(market: number, timeUs: number, ticks: number, lots: number): void {
    const cell = Math.floor(timeUs / this.#cellUs);
    this.#reach(cell);
    if (cell < this.#oldest) {
      this.lateCount += 1;
      return;
    }
    const at = market * this.#cellsMax + (cell % this.#cellsMax);
    this.#deltas[at] = (this.#deltas[at] ?? 0) + lots * ticks * (this.#markets[market]?.quotePerTickLot ?? 0);
  }

  onGap(market: number, fromUs: number, untilUs: number): void {
    const last = Math.floor(untilUs / this.#cellUs);
    this.#reach(last);
    const first = Math.max(Math.floor(fromUs / this.#cellUs), (this.#newest ?? last) - this.#cellsMax + 1);
    if (first > last) return;
    this.#reach(first);
    for (let cell = first; cell <= last; cell += 1) {
      this.#isUnreliable[market * this.#cellsMax + (cell % this.#cellsMax)] = 1;
    }
  }

  /** What a market did before this time nobody knows. Of the cells that are kept, those are unreliable. */
  onBegin(market: number, knownUs: number): void {
    if (this.#newest === null) return;
    const until = Math.min(this.#newest, Math.ceil(knownUs / this.#cellUs) - 1);
    for (let cell = this.#oldest; cell <= until; cell += 1) this.#isUnreliable[market * this.#cellsMax + (cell % this.#cellsMax)] = 1;
  }

  /** Time passed: cells without trades exist as well. */
  advance(venueNowUs: number): void {
    if (this.#newest !== null) this.#reach(Math.floor(venueNowUs / this.#cellUs));
  }

  readMarket(market: number, columns: CvdColumns): void {
    this.#start(columns);
    this.#add(market, columns);
    accumulate(columns);
  }

  readGroup(group: CvdGroup, columns: CvdColumns): void {
    this.#start(columns);
    for (const [market, { kind }] of this.#markets.entries()) if (group === 'all' || group === kind) this.#add(market, columns);
    accumulate(columns);
  }

  #start(columns: CvdColumns): void {
    const kept = this.#newest === null ? 0 : this.#newest - this.#oldest + 1;
    columns.count = Math.min(kept, columns.sum.length);
    columns.fromUs = ((this.#newest ?? 0) - columns.count + 1) * this.#cellUs;
    columns.sum.fill(0, 0, columns.count);
    columns.isUnreliable.fill(0, 0, columns.count);
  }

  /** Adds a market's deltas cell by cell; what lies before the columns goes into the first. */
  #add(market: number, columns: CvdColumns): void {
    if (this.#newest === null || columns.count === 0) return;
    const first = this.#newest - columns.count + 1;
    let sum = this.#before[market] ?? 0;
    for (let cell = this.#oldest; cell <= this.#newest; cell += 1) {
      const at = market * this.#cellsMax + (cell % this.#cellsMax);
      sum += this.#deltas[at] ?? 0;
      if (cell < first) continue;
      columns.sum[cell - first] = (columns.sum[cell - first] ?? 0) + sum;
      columns.isUnreliable[cell - first] = (columns.isUnreliable[cell - first] ?? 0) | (this.#isUnreliable[at] ?? 0);
      sum = 0;
    }
  }

  #reach(cell: number): void {
    if (this.#newest === null) this.#newest = this.#oldest = cell;
    if (cell < this.#oldest && this.#newest - cell < this.#cellsMax) this.#oldest = cell;
    if (cell <= this.#newest) return;
    const keep = cell - this.#cellsMax + 1;
    // Cells that have to go: at most all of them, however far the clock jumped.
    for (let gone = this.#oldest; gone < Math.min(keep, this.#newest + 1); gone += 1) this.#forget(gone);
    this.#oldest = Math.max(this.#oldest, keep);
    this.#newest = cell;
  }

  #forget(cell: number): void {
    for (let market = 0; market < this.#markets.length; market += 1) {
      const at = market * this.#cellsMax + (cell % this.#cellsMax);
      this.#before[market] = (this.#before[market] ?? 0) + (this.#deltas[at] ?? 0);
      this.#deltas[at] = 0;
      this.#isUnreliable[at] = 0;
    }
  }
}

function accumulate(columns: CvdColumns): void {
  for (let at = 1; at < columns.count; at += 1) columns.sum[at] = (columns.sum[at] ?? 0) + (columns.sum[at - 1] ?? 0);
}

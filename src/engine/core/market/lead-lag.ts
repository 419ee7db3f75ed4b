/**
 * Which of two prices leads the other, by how much, and how sure that is.
 *
 * Both middles are looked at on a grid of `stepUs`; the relative change of one in each cell is
 * multiplied with the changes of the other up to `lagsMax` cells before it, and the products are summed with a weight that
 * halves every `halfLifeUs`. The correlation is highest at the lead. A lead that is no whole number of
 * cells divides its correlation between two neighbours in proportion to how near they are, so the lead is their centre
 * of weight, and leads of a tenth of a cell are found.
 *
 * `sureness` rests on z = Σ p / sqrt(Σ p²), p the products at a lag. Prices stand still and jump, so a single
 * coincidence of two jumps can make a correlation of 1; its z is 1 all the same. Where nothing ties the two,
 * z passes t with a chance of at most exp(−t²/2), however the jumps are distributed as long as up and down are alike;
 * times the number of lags, because the highest is looked at. The same of the difference between
 * the peak and the other side says how sure it is which of the two leads.
 * Holds: time that was not looked at, and changes over a hole in either book, count for nothing; bounded
 * memory, and a fixed cost a cell. The clock is the asker's: with `receivedUs` a lead holds the difference of
 * the two ways to us as well. It informs.
 */

import { assert } from '../../domain/assert.ts';

export interface LeadLagPlan {
  readonly stepUs: number;
  /** Cells to either side. */
  readonly lagsMax: number;
  readonly halfLifeUs: number;
}

export const usualLeadLag: LeadLagPlan = { stepUs: 50_000, lagsMax: 40, halfLifeUs: 120_000_000 };

export interface LeadLagEstimate {
  /** More than 0: the first leads. */
  readonly leadUs: number;
  /** At the peak, of both its cells together: 0…1. */
  readonly correlation: number;
  /** That one leads, and which: 0…1. */
  readonly sureness: number;
  /** The effective number of cells. */
  readonly cells: number;
}

/** Fewer cells say nothing. */
const cellsMin = 100;

/** One price as the grid sees it. */
interface Line {
  /** The newest; null: nobody knows it now. */
  middle: number | null;
  /** At the end of the last cell. */
  before: number | null;
  /** Changes of the last `lagsMax + 1` cells; a ring. */
  readonly changes: Float64Array;
  variance: number;
}

export class LeadLag {
  readonly #plan: LeadLagPlan;
  readonly #decay: number;
  readonly #first: Line;
  readonly #second: Line;
  /** Lags from −lagsMax to lagsMax: sums of products, and of their squares. */
  readonly #products: Float64Array;
  readonly #squares: Float64Array;
  readonly #ringSize: number;
  /** The cell that is being filled, counted since 1970; null before the first price. */
  #cell: number | null = null;
  #weight = 0;
  #squaredWeight = 0;

  constructor(plan: LeadLagPlan = usualLeadLag) {
    const { stepUs, lagsMax, halfLifeUs } = plan;
    assert(stepUs > 0 && halfLifeUs > 0 && lagsMax >= 1, 'a grid has cells and lags', { stepUs, lagsMax, halfLifeUs });
    this.#plan = plan;
    this.#decay = 2 ** (-stepUs / halfLifeUs);
    this.#ringSize = lagsMax + 1;
    this.#first = newLine(this.#ringSize);
    this.#second = newLine(this.#ringSize);
    this.#products = new Float64Array(2 * lagsMax + 1);
    this.#squares = new Float64Array(2 * lagsMax + 1);
  }

  /** A new middle, in whatever unit; null while its book is worth nothing. */
  on(which: 'first' | 'second', middle: number | null, atUs: number): void {
    this.advance(atUs);
    const line = which === 'first' ? this.#first : this.#second;
    line.middle = middle;
    if (middle === null) line.before = null;
  }

  /** Closes the cells that ended before this time. */
  advance(atUs: number): void {
    const cell = Math.floor(atUs / this.#plan.stepUs);
    if (this.#cell === null || cell < this.#cell) this.#skip(); // the clock went back
    else if (cell - this.#cell > this.#ringSize) this.#skip(); // nobody looked for longer than any lag
    else for (let open = this.#cell; open < cell; open += 1) this.#close(open);
    this.#cell = cell;
  }

  /** Null while too little is known, or the two have nothing to do with each other. */
  get estimate(): LeadLagEstimate | null {
    const { lagsMax, stepUs } = this.#plan;
    const scale = Math.sqrt(this.#first.variance * this.#second.variance);
    const cells = this.#squaredWeight === 0 ? 0 : this.#weight ** 2 / this.#squaredWeight;
    if (cells < cellsMin || scale === 0) return null;
    const at = (lag: number): number => (this.#products[lag + lagsMax] ?? 0) / scale;
    const peak = this.#peakOf(-lagsMax, lagsMax);
    const height = at(peak);
    if (height <= 0) return null;
    const side = at(peak + 1) >= at(peak - 1) ? 1 : -1;
    const beside = Math.max(0, at(peak + side));
    // At the middle the two neighbours say who leads; else the peak against the best of the other side.
    const isThatSide = peak === 0 ? this.#sureness(side, -side, 2)
      : this.#sureness(peak, peak > 0 ? this.#peakOf(-lagsMax, -1) : this.#peakOf(1, lagsMax), this.#products.length);
    return {
      leadUs: ((peak * height + (peak + side) * beside) / (height + beside)) * stepUs,
      correlation: Math.min(1, height + beside),
      sureness: this.#sureness(peak, null, this.#products.length) * isThatSide,
      cells,
    };
  }

  #peakOf(from: number, to: number): number {
    const { lagsMax } = this.#plan;
    let peak = from;
    for (let lag = from; lag <= to; lag += 1) if ((this.#products[lag + lagsMax] ?? 0) > (this.#products[peak + lagsMax] ?? 0)) peak = lag;
    return peak;
  }

  /** That one lag is above nothing, or above another one, by more than an accident among so many `choices`. */
  #sureness(lag: number, other: number | null, choices: number): number {
    const { lagsMax } = this.#plan;
    const of = (sums: Float64Array, which: number | null): number => (which === null ? 0 : sums[which + lagsMax] ?? 0);
    const above = of(this.#products, lag) - of(this.#products, other);
    const squares = of(this.#squares, lag) + of(this.#squares, other);
    if (above <= 0 || squares === 0) return 0;
    return Math.max(0, 1 - choices * Math.exp((-above * above) / (2 * squares)));
  }

  #close(cell: number): void {
    const at = cell % this.#ringSize;
    const decay = this.#decay;
    const first = changeOf(this.#first);
    const second = changeOf(this.#second);
    this.#first.changes[at] = first;
    this.#second.changes[at] = second;
    this.#first.variance = this.#first.variance * decay + first * first;
    this.#second.variance = this.#second.variance * decay + second * second;
    const isKnown = this.#first.before !== null && this.#second.before !== null ? 1 : 0;
    this.#weight = this.#weight * decay + isKnown;
    this.#squaredWeight = this.#squaredWeight * decay * decay + isKnown;
    addProducts(this.#products, this.#squares, this.#first.changes, this.#second.changes, at, decay);
  }

  /** What comes now follows nothing, and until it comes nothing is known. */
  #skip(): void {
    for (const line of [this.#first, this.#second]) {
      line.changes.fill(0);
      line.middle = null;
      line.before = null;
    }
  }
}

function newLine(ringSize: number): Line {
  return { middle: null, before: null, changes: new Float64Array(ringSize), variance: 0 };
}

/** Relative, since the end of the cell before; 0 where either end is unknown. */
function changeOf(line: Line): number {
  const { middle, before } = line;
  line.before = middle;
  return middle === null || before === null || before === 0 ? 0 : (middle - before) / before;
}

/** At lag k > 0 the second's newest change meets the first's of k cells ago. */
function addProducts(products: Float64Array, squares: Float64Array, first: Float64Array, second: Float64Array, at: number, decay: number): void {
  const size = first.length;
  const lagsMax = size - 1;
  const newestFirst = first[at] ?? 0;
  const newestSecond = second[at] ?? 0;
  for (let place = 0; place < products.length; place += 1) {
    const lag = place - lagsMax;
    const back = lag < 0 ? -lag : lag;
    const earlier = at >= back ? at - back : at - back + size;
    const product = lag < 0 ? newestFirst * (second[earlier] ?? 0) : (first[earlier] ?? 0) * newestSecond;
    products[place] = (products[place] ?? 0) * decay + product;
    squares[place] = (squares[place] ?? 0) * decay * decay + product * product;
  }
}

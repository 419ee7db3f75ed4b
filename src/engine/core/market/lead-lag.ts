/**
 * Which of two prices leads the other, by how much, and how sure that is.
 *
 * Both middles are looked at on a grid of `stepUs`; the relative change of one in each cell is
 * multiplied with the changes of the other up to `lagsMax` cells before it, and the products are summed with a weight that
 * halves every `halfLifeUs`. The correlation is highest at the lead. A lead that is no whole number of
 * cells divides its correlation between two neighbours in proportion to how near they are, so the lead is their centre
 * of weight, and leads of a tenth of a cell are found.
 *
 * Without any tie the correlation at a lag scatters by 1 / sqrt(n), n the effective number of
 * cells, or as it does far from the peak if that is more. `sureness` is the chance that a peak of this
 * height is no accident among so many lags, times the chance that its side is the right one.
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
/** Lags beside the peak that do not count as noise. */
const peakLags = 3;

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
  /** Lags from −lagsMax to lagsMax. */
  readonly #products: Float64Array;
  readonly #ringSize: number;
  /** The cell that is being filled, counted since 1970; null before the first price. */
  #cell: number | null = null;
  #weight = 0;
  #squaredWeight = 0;

  constructor(plan: LeadLagPlan = usualLeadLag) {
    const { stepUs, lagsMax, halfLifeUs } = plan;
    assert(stepUs > 0 && halfLifeUs > 0 && lagsMax >= 2 * peakLags, 'a grid has cells and lags', { stepUs, lagsMax, halfLifeUs });
    this.#plan = plan;
    this.#decay = 2 ** (-stepUs / halfLifeUs);
    this.#ringSize = lagsMax + 1;
    this.#first = newLine(this.#ringSize);
    this.#second = newLine(this.#ringSize);
    this.#products = new Float64Array(2 * lagsMax + 1);
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
    const correlations = Array.from(this.#products, (product) => product / scale);
    const at = (lag: number): number => correlations[lag + lagsMax] ?? 0;
    let peak = 0;
    for (let lag = -lagsMax; lag <= lagsMax; lag += 1) if (at(lag) > at(peak)) peak = lag;
    const height = at(peak);
    if (height <= 0) return null;
    const side = at(peak + 1) >= at(peak - 1) ? 1 : -1;
    const beside = Math.max(0, at(peak + side));
    const noise = Math.max(1 / Math.sqrt(cells), noiseOf(correlations, peak + lagsMax));
    const highest = (from: number, to: number): number => Math.max(...correlations.slice(from + lagsMax, to + lagsMax + 1));
    const sides = highest(1, lagsMax) - highest(-lagsMax, -1);
    const isThere = Math.max(0, 1 - correlations.length * 2 * (1 - normal(height / noise)));
    const isThatSide = 2 * normal(Math.abs(sides) / (noise * Math.SQRT2)) - 1;
    return {
      leadUs: ((peak * height + (peak + side) * beside) / (height + beside)) * stepUs,
      correlation: Math.min(1, height + beside),
      sureness: isThere * isThatSide,
      cells,
    };
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
    addProducts(this.#products, this.#first.changes, this.#second.changes, at, decay);
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
function addProducts(products: Float64Array, first: Float64Array, second: Float64Array, at: number, decay: number): void {
  const size = first.length;
  const lagsMax = size - 1;
  const newestFirst = first[at] ?? 0;
  const newestSecond = second[at] ?? 0;
  products[lagsMax] = (products[lagsMax] ?? 0) * decay + newestFirst * newestSecond;
  for (let lag = 1; lag <= lagsMax; lag += 1) {
    const earlier = at >= lag ? at - lag : at - lag + size;
    products[lagsMax + lag] = (products[lagsMax + lag] ?? 0) * decay + (first[earlier] ?? 0) * newestSecond;
    products[lagsMax - lag] = (products[lagsMax - lag] ?? 0) * decay + newestFirst * (second[earlier] ?? 0);
  }
}

/** How the correlations scatter away from their peak. */
function noiseOf(correlations: readonly number[], peak: number): number {
  const others = correlations.filter((_, index) => Math.abs(index - peak) > peakLags);
  return Math.sqrt(others.reduce((sum, value) => sum + value * value, 0) / others.length);
}

/** The standard normal distribution, by Abramowitz and Stegun 26.2.17: right to 7.5e-8. */
function normal(value: number): number {
  const t = 1 / (1 + 0.231_641_9 * Math.abs(value));
  const tail = (Math.exp((-value * value) / 2) / Math.sqrt(2 * Math.PI))
    * t * (0.319_381_53 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
  return value >= 0 ? 1 - tail : tail;
}

/**
 * Which of two prices leads the other, by how much, and how sure that is.
 *
 * Prices stand still and jump, each at moments of its own, so this goes by the changes and not by a grid of time
 * (as Hayashi and Yoshida's estimator does): the product of each relative change of one with each of the other
 * within `lagUsMax` is added to the lag between them, in steps of `stepUs`, a lag between two steps to both in
 * proportion to how near they are; older products weigh half as much each `halfLifeUs`. Where one follows the other
 * at once and exactly, all of them lie at one lag; where it follows hesitantly they are spread about it. So windows of
 * several widths are laid over the lags, and the one in which chance is least likely is taken; the lead is its centre
 * of weight, finer than a step.
 *
 * `sureness` rests on z = Σ b / sqrt(Σ b²), b the sum of the products in a window for the first's changes of one
 * second. A jump that is told in twenty changes is one thing that happened: a single coincidence of two has z = 1,
 * however large they are and however they are told. Where nothing ties the two, z passes t with a chance of at most exp(−t²/2),
 * however the jumps are distributed as long as up and down are alike; times the number of windows, because the best
 * is looked at. The same of the lags after against those before says how sure it is which of the two leads.
 * Holds: time that was not looked at, and changes over a hole in either book, count for nothing; changes may come a
 * little out of order; bounded memory. Whose clock the times are by is the asker's business. It informs.
 */

import { assert } from '../../domain/assert.ts';

export interface LeadLagPlan {
  readonly stepUs: number;
  /** To either side. */
  readonly lagUsMax: number;
  readonly halfLifeUs: number;
  /** Changes of one price that are kept; of more the oldest say nothing about how sure it is. */
  readonly changesMax: number;
}

export const usualLeadLag: LeadLagPlan = { stepUs: 1_000, lagUsMax: 2_000_000, halfLifeUs: 120_000_000, changesMax: 4_096 };

export interface LeadLagEstimate {
  /** More than 0: the first leads. */
  readonly leadUs: number;
  /** Of the changes that lie so far apart, within a window: 0…1. */
  readonly correlation: number;
  /** That one leads, and which: 0…1. */
  readonly sureness: number;
  /** The effective number of changes, of the price that changed less often. */
  readonly changes: number;
}

/** Fewer changes say nothing. */
const changesMin = 100;
/** Steps to either side of a window's middle. */
const halfWidths = [1, 3, 10, 30, 100] as const;
const centringsMax = 8;
/** What happens within such a time counts as one. */
const blockUs = 1_000_000;
/** Weights grow instead of all sums shrinking, until they are this large. */
const weightMax = 1e9;

/** One price and its latest changes, the oldest first; rings. */
interface Line {
  middle: number | null;
  readonly atUs: Float64Array;
  readonly by: Float64Array;
  count: number;
  variance: number;
  weight: number;
  squaredWeight: number;
}

interface Window {
  readonly middle: number;
  readonly half: number;
}

export class LeadLag {
  readonly #plan: LeadLagPlan;
  readonly #first: Line;
  readonly #second: Line;
  /** Lags of that many steps to either side. */
  readonly #reach: number;
  /** By lag, from −reach to reach: sums of products, and of their squares. */
  readonly #products: Float64Array;
  readonly #squares: Float64Array;
  /** The latest moment that was looked at; null before the first. */
  #lookedUs: number | null = null;
  #weightUs = 0;

  constructor(plan: LeadLagPlan = usualLeadLag) {
    const { stepUs, lagUsMax, halfLifeUs, changesMax } = plan;
    assert(stepUs > 0 && halfLifeUs > 0 && lagUsMax >= stepUs && changesMax >= 1, 'lags have steps', { stepUs, lagUsMax, halfLifeUs, changesMax });
    this.#plan = plan;
    this.#reach = Math.round(lagUsMax / stepUs);
    this.#first = newLine(changesMax);
    this.#second = newLine(changesMax);
    // One more at the end: the farthest lag has a neighbour, too.
    this.#products = new Float64Array(2 * this.#reach + 2);
    this.#squares = new Float64Array(2 * this.#reach + 2);
  }

  /** A new middle, in whatever unit; null while its book is worth nothing. */
  on(which: 'first' | 'second', middle: number | null, atUs: number): void {
    this.advance(atUs);
    const line = which === 'first' ? this.#first : this.#second;
    const before = line.middle;
    line.middle = middle;
    if (middle === null || before === null || before === 0 || middle === before) return;
    const by = (middle - before) / before;
    const weight = this.#weightAt(atUs);
    line.variance += weight * by * by;
    line.weight += weight;
    line.squaredWeight += weight * weight;
    if (which === 'first') this.#meet(this.#second, -1, by, atUs, weight);
    else this.#meet(this.#first, 1, by, atUs, weight);
    push(line, atUs, by);
  }

  /** Somebody looks. Where nobody did for longer than any lag, or the clock went back, what comes follows nothing. */
  advance(atUs: number): void {
    const lookedUs = this.#lookedUs ?? atUs;
    if (Math.abs(atUs - lookedUs) > this.#plan.lagUsMax) {
      for (const line of [this.#first, this.#second]) {
        line.middle = null;
        line.count = 0;
      }
      if (atUs < lookedUs) this.#reweigh(this.#weightAt(lookedUs), atUs);
      this.#lookedUs = atUs;
    } else {
      this.#lookedUs = Math.max(lookedUs, atUs);
    }
  }

  /** Null while too little is known, or the two have nothing to do with each other. */
  get estimate(): LeadLagEstimate | null {
    const changes = Math.min(effective(this.#first), effective(this.#second));
    const scale = Math.sqrt(this.#first.variance * this.#second.variance);
    if (changes < changesMin || scale === 0) return null;
    const sums = prefixSums(this.#products);
    let best: { readonly stretch: Window; readonly sureness: number } | null = null;
    for (const stretch of candidates(sums, prefixSums(this.#squares))) {
      const { middle, half } = stretch;
      const blocks = this.#blocks(middle - half - this.#reach, middle + half - this.#reach);
      const sureness = surenessOf(blocks, halfWidths.length * Math.ceil(this.#products.length / half));
      if (best === null || sureness > best.sureness) best = { stretch, sureness };
    }
    if (best === null) return null;
    const { middle, half } = best.stretch;
    const steps = this.#centre(middle, half) - this.#reach;
    return {
      leadUs: steps * this.#plan.stepUs,
      correlation: Math.min(1, between(sums, middle - half, middle + half) / scale),
      sureness: best.sureness * this.#sideSureness(steps, half),
      changes,
    };
  }

  /** The lags on the lead's side against those on the other, as far as the window reaches. */
  #sideSureness(steps: number, half: number): number {
    if (Math.abs(steps) < 1) return 0; // nobody's clock tells so little
    const far = Math.abs(steps) + half;
    const [after, before] = [this.#blocks(1, far), this.#blocks(-far, -1)];
    const [ours, others] = steps > 0 ? [after, before] : [before, after];
    return surenessOf(ours.map((sum, block) => sum - (others[block] ?? 0)), 2 * halfWidths.length);
  }

  /** The sums of the products that lie so many steps apart, one for each block of time with changes of the first. */
  #blocks(fromStep: number, toStep: number): Float64Array {
    const { stepUs, halfLifeUs } = this.#plan;
    return blockSums(this.#first, this.#second, fromStep * stepUs, toStep * stepUs, { weightUs: this.#weightUs, halfLifeUs });
  }

  /** With all changes of the other within reach; `sign` makes a lag positive where the first's comes before. */
  #meet(other: Line, sign: number, by: number, atUs: number, weight: number): void {
    const { stepUs, lagUsMax } = this.#plan;
    const size = other.atUs.length;
    for (let index = other.count - 1; index >= Math.max(0, other.count - size); index -= 1) {
      const sinceUs = atUs - (other.atUs[index % size] ?? 0);
      if (sinceUs > lagUsMax) return;
      if (sinceUs >= -lagUsMax) addProduct(this.#products, this.#squares, (sign * sinceUs) / stepUs + this.#reach, weight * by * (other.by[index % size] ?? 0));
    }
  }

  /** The centre of weight of a window that moves towards it. */
  #centre(middle: number, half: number): number {
    let centre = middle;
    for (let round = 0; round < centringsMax; round += 1) {
      let [sum, moment] = [0, 0];
      const about = Math.round(centre);
      for (let lag = Math.max(0, about - half); lag <= Math.min(2 * this.#reach, about + half); lag += 1) {
        const product = this.#products[lag] ?? 0;
        sum += product;
        moment += product * (lag - about);
      }
      if (sum <= 0) return centre;
      const next = about + Math.min(half, Math.max(-half, moment / sum));
      if (Math.round(next) === about) return next;
      centre = next;
    }
    return centre;
  }

  #weightAt(atUs: number): number {
    const weight = 2 ** ((atUs - this.#weightUs) / this.#plan.halfLifeUs);
    if (weight < weightMax) return weight;
    this.#reweigh(weight, atUs);
    return 1;
  }

  /** From now on what weighed so much weighs 1. */
  #reweigh(weight: number, atUs: number): void {
    this.#weightUs = atUs;
    const share = 1 / weight;
    for (let lag = 0; lag < this.#products.length; lag += 1) {
      this.#products[lag] = (this.#products[lag] ?? 0) * share;
      this.#squares[lag] = (this.#squares[lag] ?? 0) * share * share;
    }
    for (const line of [this.#first, this.#second]) {
      line.variance *= share;
      line.weight *= share;
      line.squaredWeight *= share * share;
    }
  }
}

function newLine(changesMax: number): Line {
  return { middle: null, atUs: new Float64Array(changesMax), by: new Float64Array(changesMax), count: 0, variance: 0, weight: 0, squaredWeight: 0 };
}

/** In the order of time: a change that comes a little late goes before those that came too soon. */
function push(line: Line, atUs: number, by: number): void {
  const size = line.atUs.length;
  let index = line.count;
  for (; index > Math.max(0, line.count - size + 1) && (line.atUs[(index - 1) % size] ?? 0) > atUs; index -= 1) {
    line.atUs[index % size] = line.atUs[(index - 1) % size] ?? 0;
    line.by[index % size] = line.by[(index - 1) % size] ?? 0;
  }
  line.atUs[index % size] = atUs;
  line.by[index % size] = by;
  line.count += 1;
}

function blockSums(first: Line, second: Line, fromUs: number, toUs: number, { weightUs, halfLifeUs }: { readonly weightUs: number; readonly halfLifeUs: number }): Float64Array {
  const size = first.atUs.length;
  const sums = new Float64Array(size);
  let [block, blockCount] = [NaN, 0];
  let from = Math.max(0, second.count - size);
  for (let index = Math.max(0, first.count - size); index < first.count; index += 1) {
    const atUs = first.atUs[index % size] ?? 0;
    if (Math.floor(atUs / blockUs) !== block) {
      block = Math.floor(atUs / blockUs);
      blockCount += 1;
    }
    while (from < second.count && (second.atUs[from % size] ?? 0) < atUs + fromUs) from += 1;
    let sum = 0;
    for (let other = from; other < second.count && (second.atUs[other % size] ?? 0) <= atUs + toUs; other += 1) sum += second.by[other % size] ?? 0;
    sums[blockCount - 1] = (sums[blockCount - 1] ?? 0) + sum * (first.by[index % size] ?? 0) * 2 ** ((atUs - weightUs) / halfLifeUs);
  }
  return sums.subarray(0, blockCount);
}

/** 1 less the chance, at most, that the best of so many `choices` is an accident; 0 where that says nothing. */
function surenessOf(blocks: Float64Array, choices: number): number {
  let [sum, squares] = [0, 0];
  for (const block of blocks) {
    sum += block;
    squares += block * block;
  }
  return sum <= 0 ? 0 : Math.max(0, 1 - choices * Math.exp((-sum * sum) / (2 * squares)));
}

function effective({ weight, squaredWeight }: Line): number {
  return squaredWeight === 0 ? 0 : (weight * weight) / squaredWeight;
}

/** To both neighbours, in proportion to how near they are. */
function addProduct(products: Float64Array, squares: Float64Array, lag: number, product: number): void {
  const below = Math.floor(lag);
  const share = lag - below;
  products[below] = (products[below] ?? 0) + product * (1 - share);
  products[below + 1] = (products[below + 1] ?? 0) + product * share;
  squares[below] = (squares[below] ?? 0) + product * product * (1 - share);
  squares[below + 1] = (squares[below + 1] ?? 0) + product * product * share;
}

/** One longer: the sum of all before each. */
function prefixSums(values: Float64Array): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (let index = 0; index < values.length; index += 1) sums[index + 1] = (sums[index] ?? 0) + (values[index] ?? 0);
  return sums;
}

/** Both ends included. */
function between(sums: Float64Array, from: number, to: number): number {
  return (sums[Math.min(sums.length - 1, to + 1)] ?? 0) - (sums[Math.max(0, from)] ?? 0);
}

/** Of each width the window with the largest sum, and the one with the largest against what its products scatter. */
function candidates(sums: Float64Array, squares: Float64Array): readonly Window[] {
  const lagCount = sums.length - 2;
  return halfWidths.flatMap((half) => {
    let [largest, farthest, largestSum, farthestZ] = [0, 0, 0, 0];
    for (let middle = 0; middle < lagCount; middle += half) {
      const sum = between(sums, middle - half, middle + half);
      const z = sum <= 0 ? 0 : sum / Math.sqrt(between(squares, middle - half, middle + half));
      if (sum > largestSum) [largest, largestSum] = [middle, sum];
      if (z > farthestZ) [farthest, farthestZ] = [middle, z];
    }
    return [...new Set([...(largestSum > 0 ? [largest] : []), ...(farthestZ > 0 ? [farthest] : [])])].map((middle) => ({ middle, half }));
  });
}

/**
 * The footprint of one instrument: bars by time, trades, volume, delta, range, reversal or renko, each with what was bought and
 * sold in every row of prices.
 *
 * Holds: every trade is in exactly one bar, or counted in `lateCount`; telling the same trades and gaps again gives the same
 * bars. Time bars lie on the venue's clock and take late trades where they belong; the other kinds go by order of arrival. There
 * is no bar without a trade, except bricks that the price jumped over.
 * A bar that saw a gap is `isIncomplete`, also the time bar in which we began to listen, unless all of it is known (`onBegin`).
 *
 * Bounds: `barsMax` bars, the oldest goes and its delta stays in `deltaBefore`; `rowsMax` rows a bar (price-rows.ts); `bricksMax`
 * bricks from one trade, what is beyond is jumped.
 */

import { assert } from '../../../domain/assert.ts';
import { Bar } from './bar.ts';
import { assertRule, isBeyond, isComplete, type BarRule } from './bar-rule.ts';
import type { FlowSink } from './trade-log.ts';

export interface FootprintPlan {
  readonly rule: BarRule;
  /** Ticks of a row. */
  readonly rowTicks: number;
  readonly barsMax: number;
  readonly rowsMax: number;
}

export const usualFootprint = { barsMax: 500, rowsMax: 512 } as const;
export const bricksMax = 32;

export class Footprint implements FlowSink {
  readonly plan: FootprintPlan;
  /** Bars in a ring, made as they are needed and then used again. */
  readonly #bars: Bar[] = [];
  #first = 0;
  #count = 0;
  /** Trades may be missing between these; the newest gap. */
  #gapFromUs = -Infinity;
  #gapUntilUs = -Infinity;
  #isGapNew = false;
  /** From then on trades are known. */
  #knownUs = Infinity;
  /** The newest brick's edges; null before the first trade. */
  #brick: { low: number; high: number } | null = null;
  /** Sum of the deltas of bars that are gone. */
  deltaBefore = 0;
  /** Bars that are gone: the number of the oldest kept. */
  goneCount = 0;
  lateCount = 0;
  /** Ends of trades that were told, for whoever looks whether something changed. */
  version = 0;

  constructor(plan: FootprintPlan) {
    assertRule(plan.rule);
    assert(plan.barsMax >= 2, 'there are at least two bars', { barsMax: plan.barsMax });
    this.plan = plan;
  }

  get count(): number {
    return this.#count;
  }

  /** The bar of this age; 0 is the newest. */
  bar(age: number): Bar {
    const bar = this.#bars[(this.#first + this.#count - 1 - age) % this.plan.barsMax];
    assert(age >= 0 && age < this.#count && bar !== undefined, 'the bar is kept', { age, count: this.#count });
    return bar;
  }

  clear(): void {
    this.#count = this.#first = this.deltaBefore = this.goneCount = this.lateCount = 0;
    this.#gapFromUs = this.#gapUntilUs = -Infinity;
    this.#isGapNew = false;
    this.#knownUs = Infinity;
    this.#brick = null;
    this.version += 1;
  }

  onBegin(knownUs: number): void {
    this.#knownUs = knownUs;
  }

  onTrade(timeUs: number, ticks: number, lots: number): void {
    this.version += 1;
    const { rule } = this.plan;
    if (rule.kind === 'time') {
      this.#addByTime(rule.intervalUs, timeUs, ticks, lots);
      return;
    }
    let bar = this.#count === 0 ? null : this.bar(0);
    if (bar !== null && !bar.isClosed && isBeyond(rule, bar, ticks)) bar.isClosed = true;
    if (bar === null || bar.isClosed) bar = this.#open(timeUs);
    bar.add(timeUs, ticks, lots);
    if (rule.kind === 'renko') this.#lay(rule.ticks, bar, timeUs, ticks);
    else if (isComplete(rule, bar)) bar.isClosed = true;
  }

  onGap(fromUs: number, untilUs: number): void {
    this.version += 1;
    const { rule } = this.plan;
    const isFurther = fromUs <= this.#gapUntilUs && untilUs >= this.#gapFromUs;
    this.#gapFromUs = isFurther ? Math.min(fromUs, this.#gapFromUs) : fromUs;
    this.#gapUntilUs = isFurther ? Math.max(untilUs, this.#gapUntilUs) : untilUs;
    this.#isGapNew = true;
    if (rule.kind === 'time') {
      // A gap that ends within the newest bar is told by that bar alone.
      this.#isGapNew = this.#count === 0 || this.bar(0).startUs + rule.intervalUs <= untilUs;
      for (let age = 0; age < this.#count; age += 1) {
        const bar = this.bar(age);
        if (bar.startUs + rule.intervalUs <= fromUs) break;
        if (bar.startUs <= untilUs) bar.isIncomplete = true;
      }
    } else if (this.#count > 0 && !this.bar(0).isClosed) {
      this.bar(0).isIncomplete = true;
      this.#isGapNew = false;
    }
  }

  /** Time passed on the venue's clock: a time bar whose interval is over is closed. */
  advance(venueNowUs: number): void {
    const { rule } = this.plan;
    if (rule.kind !== 'time' || this.#count === 0) return;
    const bar = this.bar(0);
    if (!bar.isClosed && bar.startUs + rule.intervalUs <= venueNowUs) {
      bar.isClosed = true;
      this.version += 1;
    }
  }

  #addByTime(intervalUs: number, timeUs: number, ticks: number, lots: number): void {
    const startUs = timeUs - (timeUs % intervalUs);
    let age = 0;
    while (age < this.#count && this.bar(age).startUs > startUs) age += 1;
    const known = age < this.#count ? this.bar(age) : null;
    if (known !== null && known.startUs === startUs) {
      known.add(timeUs, ticks, lots);
      return;
    }
    if (age === this.plan.barsMax) {
      this.lateCount += 1;
      return;
    }
    const isFirst = this.#count === 0;
    if (age === 0 && !isFirst) this.bar(0).isClosed = true;
    const isGapNew = this.#isGapNew;
    const bar = this.#open(startUs);
    if (age > 0) {
      this.#sink(age);
      this.#isGapNew = isGapNew;
      bar.isClosed = true;
      bar.isAfterGap = false;
    }
    bar.isIncomplete = (isFirst && Math.min(timeUs, this.#knownUs) > startUs) || (startUs <= this.#gapUntilUs && startUs + intervalUs > this.#gapFromUs);
    bar.add(timeUs, ticks, lots);
  }

  /** A new newest bar; the oldest goes when there is no room. */
  #open(startUs: number): Bar {
    const { barsMax, rowTicks, rowsMax, rule } = this.plan;
    if (this.#count === barsMax) {
      this.deltaBefore += this.bar(this.#count - 1).delta;
      this.goneCount += 1;
      this.#first = (this.#first + 1) % barsMax;
      this.#count -= 1;
    }
    const at = (this.#first + this.#count) % barsMax;
    const bar = this.#bars[at] ?? new Bar(rowTicks, rowsMax);
    this.#bars[at] = bar;
    this.#count += 1;
    bar.begin(startUs);
    bar.isAfterGap = this.#isGapNew;
    bar.isIncomplete = this.#isGapNew && rule.kind !== 'time';
    this.#isGapNew = false;
    return bar;
  }

  /** Moves the newest bar to an age: a late trade opened an interval in the past. */
  #sink(age: number): void {
    const { barsMax } = this.plan;
    const newest = this.#first + this.#count - 1;
    for (let step = 0; step < age; step += 1) {
      const at = (newest - step) % barsMax;
      const below = (newest - step - 1) % barsMax;
      const [upper, lower] = [this.#bars[at], this.#bars[below]];
      if (upper === undefined || lower === undefined) return;
      this.#bars[at] = lower;
      this.#bars[below] = upper;
    }
  }

  #lay(size: number, bar: Bar, timeUs: number, ticks: number): void {
    if (this.#brick === null) {
      const low = Math.floor(ticks / size) * size;
      this.#brick = { low, high: low };
    }
    const brick = this.#brick;
    let laid = 0;
    let open = bar;
    while (ticks >= brick.high + size || ticks <= brick.low - size) {
      const isUp = ticks >= brick.high + size;
      if (laid === bricksMax) {
        // A jump: the brick before the last is put where the price is.
        brick.low = isUp ? Math.floor(ticks / size) * size - size : Math.ceil(ticks / size) * size;
        brick.high = brick.low + size;
        return;
      }
      if (laid > 0) {
        open = this.#open(timeUs);
        open.openUs = open.closeUs = timeUs;
      }
      if (isUp) {
        open.shape(brick.high, brick.high + size);
        brick.low = brick.high;
        brick.high += size;
      } else {
        open.shape(brick.low, brick.low - size);
        brick.high = brick.low;
        brick.low -= size;
      }
      open.isClosed = true;
      laid += 1;
    }
  }
}

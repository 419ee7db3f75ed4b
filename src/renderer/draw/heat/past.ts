/**
 * Columns from before those that came live: a window of the past at the length in which the grid draws, as it was asked for last.
 *
 * Holds: all columns are of one length, that of `begin`; at most `pastColumnsMax`, the oldest go first. A column is found by its index, which is its
 * start divided by the length. What nobody has looked at for a minute is let go.
 */

import { heatFlagUnrecorded, type HeatFrame } from '../../../engine/contract/index.ts';
import type { HeatColumn } from './history.ts';

export const pastColumnsMax = 8_192;
const keptUnseenMs = 60_000;

/** A window of the past, as the engine is asked for it. */
export interface PastWindow {
  readonly fromUs: number;
  readonly untilUs: number;
  readonly stepUs: number;
  readonly prices: {
    readonly fromTicks: number;
    readonly untilTicks: number;
    readonly rowTicks: number;
    /** Beyond those, of so many ticks the row that holds most. */
    readonly far: { readonly fromTicks: number; readonly untilTicks: number; readonly stepTicks: number } | null;
  };
}

/** What the engine's disk has of the instrument. */
export interface PastReach {
  readonly sinceUs: number;
  /** What is between it and the first column that came live, nobody recorded. */
  readonly untilUs: number;
}

export class HeatPast {
  readonly #columns = new Map<number, HeatColumn>();
  #window: PastWindow | null = null;
  #cellCount = 0;
  #seenMs = 0;
  /** Null: there is none, or it is not known yet. */
  reach: PastReach | null = null;

  get stepUs(): number {
    return this.#window?.stepUs ?? 0;
  }

  get columnCount(): number {
    return this.#columns.size;
  }

  get cellCount(): number {
    return this.#cellCount;
  }

  /** What was asked for last. */
  get window(): PastWindow | null {
    return this.#window;
  }

  clear(): void {
    this.#release();
    this.reach = null;
  }

  /** Whether any of the past is in sight at this moment. */
  see(isInSight: boolean, nowMs: number): void {
    if (isInSight) this.#seenMs = nowMs;
    else if (this.#window !== null && nowMs - this.#seenMs > keptUnseenMs) this.#release();
  }

  #release(): void {
    this.#drop();
    this.#window = null;
  }

  #drop(): void {
    this.#columns.clear();
    this.#cellCount = 0;
  }

  /** Another window is asked for. What is kept of the same length and rows stays until it comes anew. */
  begin(window: PastWindow): void {
    if (window.stepUs !== this.#window?.stepUs || window.prices.rowTicks !== this.#window.prices.rowTicks) this.#drop();
    this.#window = window;
  }

  /** Takes a column, or a gap as wide as many. Answers the indices that changed, or null. */
  add(frame: HeatFrame): { readonly first: number; readonly last: number } | null {
    const { stepUs } = this;
    if (stepUs === 0 || !(frame.durationUs >= stepUs) || !(frame.startUs >= 0)) return null;
    const first = Math.round(frame.startUs / stepUs);
    const last = Math.min(first + Math.round(frame.durationUs / stepUs) - 1, first + pastColumnsMax - 1);
    for (let index = first; index <= last; index += 1) {
      this.#cellCount += frame.rows.length - (this.#columns.get(index)?.rows.length ?? 0);
      this.#columns.set(index, {
        index, startUs: index * stepUs, rowTicks: frame.rowTicks, bestBidTicks: frame.bestBidTicks, bestAskTicks: frame.bestAskTicks,
        validity: frame.validity, isPartial: false, isUnrecorded: (frame.header.flags & heatFlagUnrecorded) !== 0, rows: frame.rows, lots: frame.lots,
      });
    }
    for (const [index, { rows }] of this.#columns) {
      if (this.#columns.size <= pastColumnsMax) break;
      this.#cellCount -= rows.length;
      this.#columns.delete(index);
    }
    return { first, last };
  }

  /** The column of a bucket of this length; undefined where it did not come, or the length is another. */
  at(bucket: number, bucketUs: number): HeatColumn | undefined {
    return bucketUs === this.stepUs ? this.#columns.get(bucket) : undefined;
  }
}

/** Whether a window holds all of another one, in its own steps. */
export function covers(window: PastWindow | null, wanted: PastWindow): boolean {
  return window !== null && window.stepUs === wanted.stepUs && window.prices.rowTicks === wanted.prices.rowTicks
    && window.fromUs <= wanted.fromUs && window.untilUs >= wanted.untilUs
    && window.prices.fromTicks <= wanted.prices.fromTicks && window.prices.untilTicks >= wanted.prices.untilTicks && coversFar(window.prices.far, wanted.prices.far);
}

function coversFar(far: PastWindow['prices']['far'], wanted: PastWindow['prices']['far']): boolean {
  if (wanted === null) return true;
  return far !== null && far.stepTicks === wanted.stepTicks && far.fromTicks <= wanted.fromTicks && far.untilTicks >= wanted.untilTicks;
}

/** With as much again on every side, so that a small step asks for nothing. */
export function widened({ fromUs, untilUs, stepUs, prices }: PastWindow): PastWindow {
  const spanUs = Math.min(untilUs - fromUs, (pastColumnsMax * stepUs) / 4);
  const spanTicks = prices.untilTicks - prices.fromTicks;
  return {
    fromUs: Math.max(0, Math.floor((fromUs - spanUs) / stepUs) * stepUs),
    untilUs: Math.ceil((untilUs + spanUs) / stepUs) * stepUs,
    stepUs,
    prices: {
      fromTicks: prices.fromTicks - spanTicks, untilTicks: prices.untilTicks + spanTicks, rowTicks: prices.rowTicks,
      far: prices.far === null ? null : { ...prices.far, fromTicks: Math.max(0, prices.far.fromTicks - spanTicks), untilTicks: prices.far.untilTicks + spanTicks },
    },
  };
}

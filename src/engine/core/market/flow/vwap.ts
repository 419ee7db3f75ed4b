/**
 * The volume-weighted average price since an anchor, with bands of the volume-weighted deviation.
 *
 * Anchored at a time (trades before it do not count), or at the beginning of every session: `sessionUs` long, `offsetUs` after
 * midnight UTC. Holds: the three sums are exact, so any number of trades gives what all of them at once would; the average
 * and the deviation are the nearest floats but for a few last bits. A gap since the anchor is said (`isIncomplete`).
 */

import { assert } from '../../../domain/assert.ts';
import { addProduct, addScaled, copySum, newExactSum, resetSum, sumValue } from './exact-sum.ts';
import type { FlowSink } from './trade-log.ts';

export type VwapAnchor = { readonly kind: 'at'; readonly timeUs: number } | { readonly kind: 'session'; readonly sessionUs: number; readonly offsetUs: number };

/** Filled again and again; ticks as floats. */
export interface VwapFigures {
  anchorUs: number;
  lots: number;
  ticks: number;
  /** One σ; a band is the average ± a multiple of it. */
  deviationTicks: number;
  isIncomplete: boolean;
}

export function newVwapFigures(): VwapFigures {
  return { anchorUs: 0, lots: 0, ticks: 0, deviationTicks: 0, isIncomplete: false };
}

export class Vwap implements FlowSink {
  readonly #anchor: VwapAnchor;
  /** Prices are counted from the first one, which keeps the sums small. */
  #originTicks: number | null = null;
  #anchorUs: number;
  readonly #lots = newExactSum();
  readonly #products = newExactSum();
  readonly #squares = newExactSum();
  readonly #scratch = newExactSum();
  #isIncomplete = false;
  #isFresh = true;
  /** From then on trades are known. */
  #knownUs = Infinity;

  constructor(anchor: VwapAnchor) {
    assert(anchor.kind === 'at' || anchor.sessionUs >= 1, 'a session has a length', { kind: anchor.kind });
    this.#anchor = anchor;
    this.#anchorUs = anchor.kind === 'at' ? anchor.timeUs : -Infinity;
  }

  onBegin(knownUs: number): void {
    this.#knownUs = knownUs;
    if (this.#anchor.kind === 'at' && this.#anchor.timeUs < knownUs) this.#isIncomplete = true;
  }

  onTrade(timeUs: number, ticks: number, lots: number): void {
    if (this.#anchor.kind === 'session') {
      const { sessionUs, offsetUs } = this.#anchor;
      const startUs = Math.floor((timeUs - offsetUs) / sessionUs) * sessionUs + offsetUs;
      if (startUs > this.#anchorUs) this.#begin(startUs, timeUs);
    }
    if (timeUs < this.#anchorUs) return; // a late trade of a session that is over
    this.#originTicks ??= ticks;
    const weight = Math.abs(lots);
    const distance = ticks - this.#originTicks;
    addProduct(this.#lots, weight, 1);
    addProduct(this.#products, weight, distance);
    // A square that is no safe integer belongs to prices that no venue has; then it is the nearest float.
    addProduct(this.#squares, weight, distance * distance);
  }

  onGap(_fromUs: number, untilUs: number): void {
    if (untilUs >= this.#anchorUs && this.#anchorUs > -Infinity) this.#isIncomplete = true;
  }

  /** False: nothing has traded since the anchor, and `figures` means nothing. */
  read(figures: VwapFigures): boolean {
    const lots = sumValue(this.#lots);
    if (this.#originTicks === null || lots === 0) return false;
    const mean = Math.round(sumValue(this.#products) / lots);
    // Both sums moved to the whole tick nearest to the average: what is left cancels nothing.
    const moved = this.#scratch;
    copySum(moved, this.#products);
    addScaled(moved, this.#lots, -mean);
    const rest = sumValue(moved) / lots;
    copySum(moved, this.#squares);
    addScaled(moved, this.#products, -2 * mean);
    addScaled(moved, this.#lots, mean * mean);
    figures.anchorUs = this.#anchorUs;
    figures.lots = lots;
    figures.ticks = this.#originTicks + mean + rest;
    figures.deviationTicks = Math.sqrt(Math.max(0, sumValue(moved) / lots - rest * rest));
    figures.isIncomplete = this.#isIncomplete;
    return true;
  }

  #begin(startUs: number, firstTradeUs: number): void {
    // Of the session in which we begin to listen, the trades before are missing.
    this.#isIncomplete = this.#isFresh && Math.min(firstTradeUs, this.#knownUs) > startUs;
    this.#isFresh = false;
    this.#anchorUs = startUs;
    this.#originTicks = null;
    resetSum(this.#lots);
    resetSum(this.#products);
    resetSum(this.#squares);
  }
}

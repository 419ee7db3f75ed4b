/** Who leads whom among several instruments: one estimate for each pair, in the order in which they joined. */

import { assert } from '../../domain/assert.ts';
import { membersMax } from './composite-side.ts';
import { LeadLag, usualLeadLag, type LeadLagEstimate, type LeadLagPlan } from './lead-lag.ts';

export interface LeadLagPair {
  readonly first: number;
  readonly second: number;
  readonly leadLag: LeadLag;
}

export class LeadLagPairs {
  readonly #plan: LeadLagPlan;
  readonly #streams: number[] = [];
  #pairs: LeadLagPair[] = [];

  constructor(plan: LeadLagPlan = usualLeadLag) {
    this.#plan = plan;
  }

  join(stream: number): void {
    if (this.#streams.includes(stream)) return;
    assert(this.#streams.length < membersMax, 'pairs are bounded', { membersMax });
    for (const first of this.#streams) this.#pairs.push({ first, second: stream, leadLag: new LeadLag(this.#plan) });
    this.#streams.push(stream);
  }

  leave(stream: number): void {
    const at = this.#streams.indexOf(stream);
    if (at >= 0) this.#streams.splice(at, 1);
    this.#pairs = this.#pairs.filter(({ first, second }) => first !== stream && second !== stream);
  }

  /** A new middle of one of them; null while its book is worth nothing. */
  on(stream: number, middle: number | null, atUs: number): void {
    for (const { first, second, leadLag } of this.#pairs) {
      if (first === stream) leadLag.on('first', middle, atUs);
      else if (second === stream) leadLag.on('second', middle, atUs);
    }
  }

  advance(atUs: number): void {
    for (const { leadLag } of this.#pairs) leadLag.advance(atUs);
  }

  get count(): number {
    return this.#pairs.length;
  }

  /** Null while nothing is known of the pair at that place. */
  estimateAt(place: number): LeadLagEstimate | null {
    return this.#pairs[place]?.leadLag.estimate ?? null;
  }

  /** The streams of the pair at that place. */
  pairAt(place: number): { readonly first: number; readonly second: number } {
    const pair = this.#pairs[place];
    assert(pair !== undefined, 'there is such a pair', { place });
    return { first: pair.first, second: pair.second };
  }

  /** Pairs of which something is known. */
  get estimates(): readonly { readonly first: number; readonly second: number; readonly estimate: LeadLagEstimate }[] {
    return this.#pairs.flatMap(({ first, second, leadLag: { estimate } }) => (estimate === null ? [] : [{ first, second, estimate }]));
  }
}

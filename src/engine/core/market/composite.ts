/**
 * The composite market: the books of one base at several venues and in several quote currencies,
 * as one book on one scale (composite-scale.ts).
 *
 * Holds: only books whose validity the asker accepts take part, `live` ones by default, and whoever
 * is left out is named with the reason; a rate that is not given is never guessed; sums say which
 * venues' books do not reach so far (composite-side.ts). A composite may be crossed: that is a
 * difference between venues, not an error, and is shown as such. `refresh` makes no objects.
 * Does not: know of fees (spread.ts), or send an order: its numbers inform.
 */

import type { Absence } from '../../contract/frames/members.ts';
import { assert } from '../../domain/assert.ts';
import type { Validity } from '../../domain/fact.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import type { Decimal } from '../../domain/number.ts';
import type { Book } from './book.ts';
import { commonScale, one, type Scale, type Steps } from './composite-scale.ts';
import {
  askSign, bidSign, convertSide, depthTo, isExactSide, isOutOfReach, membersMax, mergeSides, nearer, newMergedSide, newSide, walkSide,
  type Depth, type MergedSide, type Side, type Sign,
} from './composite-side.ts';
import { newLevels, type Levels } from './levels.ts';

/** Where a book is read: in the thread that writes it (`bookSource`), or by a reader in another. */
export interface BookSource {
  /** False: the writer was busy every time. */
  read(levels: Levels, levelsMax: number): boolean;
  /** The price to which the venue's book is known whole, where that is nearer than its last level (composite-reach.ts). */
  readonly bidReachTicks: number | null;
  readonly askReachTicks: number | null;
}

/** How much of the composite's quote one of `quote` is, who says so, and when. */
export interface Rate {
  readonly quote: string;
  readonly rate: Decimal;
  readonly atUs: number;
  readonly source: string;
  /** What converting costs at least; 0 where nobody told. */
  readonly halfSpreadBps?: number;
  /** The instruments whose books say it, where they do. */
  readonly streams?: readonly number[];
}

export interface CompositeMember {
  readonly spec: InstrumentSpec;
  readonly source: BookSource;
}

export interface CompositePlan {
  readonly base: string;
  readonly quote: string;
  readonly members: readonly CompositeMember[];
  readonly rates: readonly Rate[];
  /** Older rates count as missing. */
  readonly rateUsMax: number;
  /** Levels that are read of each book's side. */
  readonly levelsMax: number;
  /** Books that take part; without it `live` ones alone. */
  readonly accepted?: readonly Validity[];
}

/** What one instrument contributes. */
export interface Contribution {
  readonly spec: InstrumentSpec;
  /** Null: it takes part. */
  absence: Absence | null;
  validity: Validity;
  /** Of its last change, on our clock and on the venue's; 0 where unknown. */
  receivedUs: number;
  venueTimeUs: number;
  /** Since then, by our clock and by the venue's; the second needs to know how far its clock is ahead. */
  ageUs: number | null;
  venueAgeUs: number | null;
  /** Told by whoever knows the venue (venues/health.ts): 0…1, and how far its clock is ahead of ours. */
  reliability: number;
  clockAheadUs: number | null;
  /** In common ticks and lots; empty while it is absent. */
  readonly bids: Side;
  readonly asks: Side;
}

export const compositeLevelsMax = 5_000;

export class Composite {
  readonly base: string;
  readonly quote: string;
  readonly parts: readonly Contribution[];
  readonly bids: MergedSide;
  readonly asks: MergedSide;
  /** Bits of those that take part. */
  taken = 0;
  /** All prices and sums are whole numbers below 2^53; else they are floats that inform. */
  isExact = true;
  scale: Scale;
  readonly #plan: CompositePlan;
  readonly #accepted: ReadonlySet<Validity>;
  readonly #levels: Levels;
  /** The sides of the parts, as the merging loop wants them. */
  readonly #sides: { readonly bids: readonly Side[]; readonly asks: readonly Side[] };
  readonly #heads: Float64Array;
  readonly #cursors: Int32Array;
  /** By member; null where the quote has none. */
  #rates: readonly (Rate | null)[] = [];

  constructor(plan: CompositePlan) {
    const { base, quote, members, levelsMax } = plan;
    assert(members.length <= membersMax, 'a composite has bounded members', { members: members.length });
    assert(levelsMax >= 1 && levelsMax <= compositeLevelsMax, 'a composite has bounded levels', { levelsMax });
    for (const { spec } of members) assert(spec.base === base, 'a composite is of one base', { base, id: spec.id });
    this.base = base;
    this.quote = quote;
    this.#plan = plan;
    this.#accepted = new Set(plan.accepted ?? ['live']);
    this.#levels = newLevels(levelsMax);
    this.parts = members.map(({ spec }) => newContribution(spec, levelsMax));
    this.#sides = { bids: this.parts.map(({ bids }) => bids), asks: this.parts.map(({ asks }) => asks) };
    this.bids = newMergedSide(bidSign, levelsMax * members.length, members.length);
    this.asks = newMergedSide(askSign, levelsMax * members.length, members.length);
    this.#heads = new Float64Array(members.length);
    this.#cursors = new Int32Array(members.length);
    this.scale = this.#setRates(plan.rates);
  }

  /** Common ticks of one price of an instrument; with whole numbers, back again without loss. */
  toCommonTicks(member: number, ticks: number): number {
    return ticks * (this.scale.tickFactors[member] ?? NaN);
  }

  /** More than 0 while it is crossed; null while a side is empty. */
  get crossedTicks(): number | null {
    return this.bids.count === 0 || this.asks.count === 0 ? null : (this.bids.ticks[0] ?? 0) - (this.asks.ticks[0] ?? 0);
  }

  /** What the member's quote is worth in the common one; null where nobody said. */
  rateOf(member: number): Rate | null {
    return this.#rates[member] ?? null;
  }

  /** Whether its prices can be converted at that moment. */
  isRated(member: number, nowUs: number): boolean {
    const rate = this.rateOf(member);
    return rate !== null && (this.parts[member]?.spec.quote === this.quote || nowUs - rate.atUs <= this.#plan.rateUsMax);
  }

  /** New rates make a new scale: earlier ticks and lots mean nothing until the next `refresh`. */
  setRates(rates: readonly Rate[]): void {
    this.scale = this.#setRates(rates);
  }

  /** Reads all books and merges them. */
  refresh(nowUs: number): void {
    this.readParts(nowUs);
    mergeSides(this.#sides.bids, this.taken, this.bids, this.#heads, this.#cursors);
    mergeSides(this.#sides.asks, this.taken, this.asks, this.#heads, this.#cursors);
    this.isExact = isExactSide(this.bids) && isExactSide(this.asks);
  }

  /** Reads all books into the parts, for who needs no merged sides: those stay as they were. */
  readParts(nowUs: number): void {
    this.taken = 0;
    const { members, levelsMax } = this.#plan;
    for (let member = 0; member < members.length; member += 1) {
      const part = this.parts[member];
      const source = members[member]?.source;
      if (part === undefined || source === undefined) continue;
      this.#read(member, part, source, levelsMax, nowUs);
      if (part.absence === null) this.taken |= 1 << member;
    }
  }

  /** Everything of a merged side up to a price; `depth.missing` names whose book does not reach so far. */
  depthTo(side: MergedSide, limitTicks: number, depth: Depth): void {
    depthTo(side, limitTicks, depth);
    depth.missing = this.#missingAt(side, limitTicks);
  }

  /** What so many lots cost over all venues at once. */
  walk(side: MergedSide, lots: number, depth: Depth): void {
    walkSide(side, lots, depth);
    depth.missing = depth.worstTicks === null ? 0 : this.#missingAt(side, depth.worstTicks);
  }

  #missingAt(side: MergedSide, ticks: number): number {
    let missing = 0;
    for (let member = 0; member < this.parts.length; member += 1) {
      const part = (side.sign === bidSign ? this.#sides.bids : this.#sides.asks)[member];
      if (part !== undefined && (this.taken & (1 << member)) !== 0 && isOutOfReach(part, ticks)) missing |= 1 << member;
    }
    return missing;
  }

  #read(member: number, part: Contribution, source: BookSource, levelsMax: number, nowUs: number): void {
    const levels = this.#levels;
    part.bids.count = 0;
    part.asks.count = 0;
    part.bids.reachTicks = null;
    part.asks.reachTicks = null;
    if (!source.read(levels, levelsMax)) {
      part.absence = 'unread';
      return;
    }
    part.validity = levels.validity;
    part.receivedUs = levels.receivedUs;
    part.venueTimeUs = levels.venueTimeUs;
    part.ageUs = levels.receivedUs === 0 ? null : Math.max(0, nowUs - levels.receivedUs);
    part.venueAgeUs = part.clockAheadUs === null || levels.venueTimeUs === 0 ? null : nowUs + part.clockAheadUs - levels.venueTimeUs;
    part.absence = this.#absence(member, part, nowUs);
    if (part.absence !== null) return;
    const tickFactor = this.scale.tickFactors[member] ?? 0;
    const lotFactor = this.scale.lotFactors[member] ?? 0;
    convertSide(part.bids, levels.bidTicks, levels.bidLots, levels.bidCount, source.bidReachTicks, tickFactor, lotFactor);
    convertSide(part.asks, levels.askTicks, levels.askLots, levels.askCount, source.askReachTicks, tickFactor, lotFactor);
  }

  #absence(member: number, { spec, validity }: Contribution, nowUs: number): Absence | null {
    if (isInverse(spec)) return 'inverse';
    if (spec.status !== 'trading') return 'not-trading';
    if (!this.isRated(member, nowUs)) return this.rateOf(member) === null ? 'no-rate' : 'old-rate';
    return this.#accepted.has(validity) ? null : 'not-accepted';
  }

  #setRates(rates: readonly Rate[]): Scale {
    const own: Rate = { quote: this.quote, rate: one, atUs: 0, source: 'itself' };
    this.#rates = this.parts.map(({ spec }) => (spec.quote === this.quote ? own : rates.find(({ quote }) => quote === spec.quote) ?? null));
    const isScaled = this.parts.map(({ spec }, member) => (this.#rates[member] ?? null) !== null && !isInverse(spec));
    const steps = this.parts.flatMap(({ spec }, member): Steps[] => (isScaled[member] === true ? [{ ...spec, rate: this.#rates[member]?.rate ?? one }] : []));
    const scale = commonScale(steps);
    const spread = (factors: readonly number[]): readonly number[] => {
      let next = 0;
      return isScaled.map((is) => (is ? factors[next++] ?? 0 : 0));
    };
    return { ...scale, tickFactors: spread(scale.tickFactors), lotFactors: spread(scale.lotFactors) };
  }
}

/** A book read where it is written. `told`: the price to which the venue's last whole book reached. */
export function bookSource(book: Book, told: () => { readonly bidTicks: number | null; readonly askTicks: number | null } | null): BookSource {
  return {
    read: (levels, levelsMax) => {
      book.readInto(levels, levelsMax);
      return true;
    },
    get bidReachTicks() {
      const dropped = book.bidReachTicks;
      return nearest(told()?.bidTicks ?? null, dropped === null ? null : dropped + 1, bidSign);
    },
    get askReachTicks() {
      const dropped = book.askReachTicks;
      return nearest(told()?.askTicks ?? null, dropped === null ? null : dropped - 1, askSign);
    },
  };
}

function nearest(left: number | null, right: number | null, sign: Sign): number | null {
  return left === null || right === null ? left ?? right : nearer(left, right, sign);
}

function isInverse({ settle, base }: InstrumentSpec): boolean {
  return settle === base;
}

function newContribution(spec: InstrumentSpec, levelsMax: number): Contribution {
  return {
    spec, absence: 'not-accepted', validity: 'empty', receivedUs: 0, venueTimeUs: 0, ageUs: null, venueAgeUs: null, reliability: 1, clockAheadUs: null,
    bids: newSide(bidSign, levelsMax), asks: newSide(askSign, levelsMax),
  };
}

/**
 * One base at every venue as books come and go: which instruments take part, the composite of those that are
 * there, differences, leads, and a report of all of it when someone asks.
 *
 * Leads are reckoned from the best prices, which venues tell at once where books come every tenth of a second, and by
 * the venues' own clocks, corrected by how far each is ahead of ours; where a message has no time, by when it came less
 * the way that others of its market take.
 * Holds: what is left out is named; the composite is put together anew only when a book comes or goes, or
 * the rates change. Does not: choose what is followed (the desk), or read a clock.
 */

import type { Reliability } from '../../contract/channels.ts';
import { factCode } from '../../domain/fact.ts';
import { marketId, type InstrumentSpec, type MarketId } from '../../domain/instrument.ts';
import { formatDecimal } from '../../domain/number.ts';
import { usPerMs } from '../../domain/time.ts';
import { field, floatAt, kindAt, streamAt, type Slots } from '../memory/record.ts';
import type { BookDepth } from '../venues/dialect.ts';
import type { Book } from './book.ts';
import { SnapshotReach } from './composite-reach.ts';
import { reportOf, type CompositeReport } from './composite-report.ts';
import { membersMax } from './composite-side.ts';
import { bookSource, Composite, type Rate } from './composite.ts';
import { LeadLagPairs } from './lead-lag-pairs.ts';
import { SpreadMatrix, takerFee, type TakerFee } from './spread.ts';
import { VenueTimes } from './venue-times.ts';

export interface WatchPlan {
  readonly base: string;
  readonly quote: string;
  /** In the base; 0 asks for the best prices alone. */
  readonly size: number;
  readonly rates: readonly Rate[];
  readonly rateUsMax: number;
  /** Taker fees in bp, where they were told. */
  readonly feeBps: ReadonlyMap<MarketId, number>;
  readonly levelsMax: number;
  /** How much of its books each market tells. */
  readonly depths: ReadonlyMap<MarketId, BookDepth>;
}

/** `no-rate`: nobody said what its quote is worth; `too-many`: a composite has no more room. */
export interface LeftOut {
  readonly id: string;
  readonly reason: 'no-rate' | 'too-many';
}

export interface WatchReport extends CompositeReport {
  readonly rates: readonly { readonly quote: string; readonly rate: string; readonly ageMs: number; readonly source: string }[];
  readonly leftOut: readonly LeftOut[];
  readonly leftOutCount: number;
}

/** Names of what is left out, at most. */
const leftOutMax = 50;

interface Member {
  readonly spec: InstrumentSpec;
  readonly book: Book;
  /** Its best prices are told by themselves. */
  hasBest: boolean;
}

interface Known {
  readonly reliability: Reliability | null;
  readonly clockAheadUs: number | null;
}

export class CompositeWatch {
  readonly #plan: WatchPlan;
  readonly #reach = new SnapshotReach();
  readonly #leads = new LeadLagPairs();
  readonly #members = new Map<number, Member>();
  readonly #known = new Map<MarketId, Known>();
  readonly #times = new VenueTimes();
  #leftOut: readonly LeftOut[] = [];
  /** Null: to be put together anew. */
  #made: { readonly composite: Composite; readonly matrix: SpreadMatrix; readonly fees: readonly TakerFee[]; readonly feeBps: Float64Array } | null = null;

  constructor(plan: WatchPlan) {
    this.#plan = plan;
  }

  /** Those of all listed instruments that take part; whoever is there already stays. */
  choose(specs: readonly InstrumentSpec[]): readonly InstrumentSpec[] {
    const { base, quote, rates } = this.#plan;
    const ofBase = specs.filter((spec) => spec.base === base && spec.status !== 'gone');
    const known = new Set([quote, ...rates.map((rate) => rate.quote)]);
    const comparable = ofBase.filter((spec) => known.has(spec.quote));
    const isMember = ({ stream }: InstrumentSpec): boolean => this.#members.has(stream);
    const ordered = [...comparable.filter(isMember), ...comparable.filter((spec) => !isMember(spec))];
    this.#leftOut = [
      ...ofBase.filter((spec) => !known.has(spec.quote)).map(({ id }): LeftOut => ({ id, reason: 'no-rate' })),
      ...ordered.slice(membersMax).map(({ id }): LeftOut => ({ id, reason: 'too-many' })),
    ];
    return ordered.slice(0, membersMax);
  }

  /** A book of one that was chosen; of a known one with another tick, anew. */
  join(spec: InstrumentSpec, book: Book): void {
    this.leave(spec.stream);
    this.#members.set(spec.stream, { spec, book, hasBest: false });
    // Of a market that nobody describes the less is believed.
    this.#reach.follow(spec.stream, this.#plan.depths.get(marketId(spec)) ?? 'whole');
    this.#leads.join(spec.stream);
    this.#made = null;
  }

  leave(stream: number): void {
    this.#members.delete(stream);
    this.#reach.forget(stream);
    this.#leads.leave(stream);
    this.#made = null;
  }

  /** Every fact as it is journalled, before its book changes. */
  onRecord(slots: Slots, slot: number): void {
    this.#reach.on(slots, slot);
  }

  /** A fact was acted on: its book may have another middle, or be worth less. */
  onChange(slots: Slots, slot: number): void {
    const stream = streamAt(slots, slot);
    const member = this.#members.get(stream);
    if (member === undefined) return;
    const atUs = this.#times.timeOf(marketId(member.spec), floatAt(slots, slot, field.receivedUs), floatAt(slots, slot, field.venueTimeUs));
    const isBest = kindAt(slots, slot) === factCode.bbo;
    member.hasBest ||= isBest;
    if (member.book.validity !== 'live') this.#leads.on(stream, null, atUs);
    else if (isBest) this.#leads.on(stream, bestMiddle(slots, slot), atUs);
    else if (!member.hasBest) this.#leads.on(stream, middleOf(member.book), atUs);
  }

  onStatus(market: MarketId, reliability: Reliability | null, clockAheadUs: number | null): void {
    this.#known.set(market, { reliability, clockAheadUs });
    this.#times.onClock(market, clockAheadUs);
  }

  report(nowUs: number): WatchReport {
    const { composite, matrix, fees, feeBps } = (this.#made ??= this.#make());
    const reliabilities = composite.parts.map(({ spec }) => this.#known.get(marketId(spec))?.reliability ?? null);
    composite.parts.forEach((part, member) => {
      // Who is not known to be reliable has no say in the reference price.
      part.reliability = reliabilities[member]?.score ?? 0;
      part.clockAheadUs = this.#known.get(marketId(part.spec))?.clockAheadUs ?? null;
    });
    composite.refresh(nowUs);
    matrix.refresh(composite, feeBps, this.#plan.size / composite.scale.lotSize);
    this.#leads.advance(nowUs);
    return {
      ...reportOf({ composite, matrix, leads: this.#leads, fees, reliabilities, nowUs }),
      rates: this.#plan.rates.map(({ quote, rate, atUs, source }) => ({ quote, rate: formatDecimal(rate), ageMs: Math.round((nowUs - atUs) / usPerMs), source })),
      leftOut: this.#leftOut.slice(0, leftOutMax),
      leftOutCount: this.#leftOut.length,
    };
  }

  #make() {
    const { base, quote, rates, rateUsMax, levelsMax, feeBps } = this.#plan;
    const members = [...this.#members.values()].sort((left, right) => (left.spec.id < right.spec.id ? -1 : 1));
    const fees = members.map(({ spec }) => takerFee(marketId(spec), feeBps));
    const composite = new Composite({
      base, quote, rates, rateUsMax, levelsMax, members: members.map(({ spec, book }) => ({ spec, source: bookSource(book, () => this.#reach.of(spec.stream)) })),
    });
    return { composite, matrix: new SpreadMatrix(members.length), fees, feeBps: Float64Array.from(fees, ({ bps }) => bps) };
  }
}

/** Null while a side is empty. */
function middleOf({ bestBidTicks, bestAskTicks }: Book): number | null {
  return bestBidTicks === null || bestAskTicks === null ? null : (bestBidTicks + bestAskTicks) / 2;
}

function bestMiddle(slots: Slots, slot: number): number | null {
  const hasBoth = floatAt(slots, slot, field.c) > 0 && floatAt(slots, slot, field.d) > 0;
  return hasBoth ? (floatAt(slots, slot, field.tail) + floatAt(slots, slot, field.tail + 2)) / 2 : null;
}

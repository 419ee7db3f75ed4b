/**
 * One pair in several markets, as a frame: best prices on one scale, the matrix of differences after fees, and leads.
 *
 * Holds: leads are looked at one pair in two seconds, because each look goes over thousands of changes and takes up to 8 ms, all the rest 0.04; who is not known to be reliable has no say
 * in the reference. Does not: read a clock, or follow anything: books are the composite's.
 */

import { encodeCompare, feeSourceCode, type FeeSource, type CompareCell, type CompareColumn, type CompareLead, type PaidBps } from '../../contract/frames/compare.ts';
import { marketId, type InstrumentSpec, type MarketId } from '../../domain/instrument.ts';
import { referenceTicks } from './composite-price.ts';
import { toFloat } from './composite-scale.ts';
import type { Composite } from './composite.ts';
import { membersOf, newestOf } from './ladder-composite.ts';
import type { LeadLagEstimate } from './lead-lag.ts';
import { LeadLagPairs } from './lead-lag-pairs.ts';
import { makerFee, SpreadMatrix, takerFee } from './spread.ts';
import { VenueTimes } from './venue-times.ts';

/** In bp, by market; of the others the usual ones count. */
export interface ToldFees {
  readonly takerBps: ReadonlyMap<MarketId, number>;
  readonly makerBps: ReadonlyMap<MarketId, number>;
}

/** A middle of one market. */
export interface MiddleTold {
  /** In any unit; null while its book is worth nothing. */
  readonly middle: number | null;
  readonly receivedUs: number;
  /** 0: the venue sent none. */
  readonly venueUs: number;
}

const leadEveryUs = 2_000_000;

export class Comparison {
  readonly #composite: Composite;
  readonly #matrix: SpreadMatrix;
  readonly #leads = new LeadLagPairs();
  readonly #times = new VenueTimes();
  readonly #takers: Float64Array;
  readonly #makers: Float64Array;
  readonly #feeSource: Uint8Array;
  readonly #fees: ToldFees;
  /** By member; NaN: nobody knows. */
  readonly #reliabilities: Float64Array;
  readonly #estimates = new Map<number, LeadLagEstimate>();
  #nextPair = 0;
  #lookedUs = -Infinity;
  #sequence = 0;

  constructor(composite: Composite, fees: ToldFees) {
    this.#composite = composite;
    const markets = composite.parts.map(({ spec }) => marketId(spec));
    this.#matrix = new SpreadMatrix(markets.length);
    this.#takers = Float64Array.from(markets, (market) => takerFee(market, fees.takerBps).bps);
    this.#makers = Float64Array.from(markets, (market) => makerFee(market, fees.makerBps).bps);
    this.#fees = fees;
    this.#feeSource = Uint8Array.from(markets, (market) => feeSourceCode(fees.takerBps.has(market) ? 'entered' : 'usual', fees.makerBps.has(market) ? 'entered' : 'usual'));
    this.#reliabilities = new Float64Array(markets.length).fill(NaN);
    for (const part of composite.parts) {
      part.reliability = 0;
      this.#leads.join(part.spec.stream);
    }
  }

  onMiddle(spec: InstrumentSpec, { middle, receivedUs, venueUs }: MiddleTold): void {
    this.#leads.on(spec.stream, middle, this.#times.timeOf(marketId(spec), receivedUs, venueUs));
  }

  /** `reliability`: 0…1; null: not known. */
  onStatus(market: MarketId, reliability: number | null, clockAheadUs: number | null): void {
    this.#times.onClock(market, clockAheadUs);
    for (const [member, part] of this.#composite.parts.entries()) {
      if (marketId(part.spec) !== market) continue;
      this.#reliabilities[member] = reliability ?? NaN;
      part.reliability = reliability ?? 0;
      part.clockAheadUs = clockAheadUs;
    }
  }

  /** What an account pays in a market, where nobody entered anything else. */
  onPaid(market: MarketId, paid: PaidBps): void {
    const { takerBps, makerBps } = this.#fees;
    const source = (told: ReadonlyMap<MarketId, number>, bps: number | null): FeeSource => (told.has(market) ? 'entered' : bps === null ? 'usual' : 'paid');
    for (const [member, { spec }] of this.#composite.parts.entries()) {
      if (marketId(spec) !== market) continue;
      this.#takers[member] = takerBps.get(market) ?? paid.taker ?? takerFee(market, takerBps).bps;
      this.#makers[member] = makerBps.get(market) ?? paid.maker ?? makerFee(market, makerBps).bps;
      this.#feeSource[member] = feeSourceCode(source(takerBps, paid.taker), source(makerBps, paid.maker));
    }
  }

  frame(stream: number, nowUs: number): Uint8Array {
    const composite = this.#composite;
    composite.readParts(nowUs);
    this.#matrix.refresh(composite, this.#takers, 0);
    this.#leads.advance(nowUs);
    if (Math.abs(nowUs - this.#lookedUs) >= leadEveryUs) this.#lookAtLeads(nowUs);
    const { tickSize, lotSize } = composite.scale;
    const { parts } = composite;
    const column = (value: (part: Composite['parts'][number]) => number): Float64Array => Float64Array.from(parts, value);
    const best = (side: 'bids' | 'asks', of: 'ticks' | 'lots', size: number): Float64Array => column((part) => (part[side].count === 0 ? NaN : (part[side][of][0] ?? NaN) * size));
    const columns = {
      bid: best('bids', 'ticks', tickSize), bidSize: best('bids', 'lots', lotSize), ask: best('asks', 'ticks', tickSize), askSize: best('asks', 'lots', lotSize),
      reliability: this.#reliabilities, takerBps: this.#takers, makerBps: this.#makers,
      rate: Float64Array.from(parts, (_, member) => rateOf(composite, member)),
    } satisfies Record<CompareColumn, Float64Array>;
    const reference = referenceTicks(composite);
    const sequence = this.#sequence;
    this.#sequence += 1;
    return encodeCompare({
      header: { kind: 'compare', flags: 0, stream, topic: 0, sequence, receivedUs: newestOf(composite), madeUs: nowUs },
      reference: reference === null ? null : reference * tickSize, members: membersOf(composite, 0), ...columns, ...this.#cells(), leads: this.#leadColumns(), feeSource: this.#feeSource,
    });
  }

  #cells() {
    const count = this.#composite.parts.length;
    const column = (): Float64Array => new Float64Array(count * count).fill(NaN);
    const cells = { grossBps: column(), netBps: column(), openBase: column(), openLeft: column() } satisfies Record<CompareCell, Float64Array>;
    for (let buy = 0; buy < count; buy += 1) {
      for (let sell = 0; sell < count; sell += 1) {
        const { best, open } = this.#matrix.pair(buy, sell);
        if (best === null) continue;
        const at = buy * count + sell;
        cells.grossBps[at] = best.grossBps;
        cells.netBps[at] = best.netBps;
        cells.openBase[at] = open.base;
        cells.openLeft[at] = open.gain;
      }
    }
    return cells;
  }

  #lookAtLeads(nowUs: number): void {
    this.#lookedUs = nowUs;
    const { count } = this.#leads;
    if (count === 0) return;
    const place = this.#nextPair % count;
    this.#nextPair = place + 1;
    const estimate = this.#leads.estimateAt(place);
    if (estimate === null) this.#estimates.delete(place);
    else this.#estimates.set(place, estimate);
  }

  #leadColumns(): Readonly<Record<CompareLead, Float64Array>> {
    const placeOf = (stream: number): number => this.#composite.parts.findIndex(({ spec }) => spec.stream === stream);
    const told = [...this.#estimates].map(([place, estimate]) => ({ ...this.#leads.pairAt(place), estimate }));
    return {
      first: Float64Array.from(told, ({ first }) => placeOf(first)), second: Float64Array.from(told, ({ second }) => placeOf(second)),
      leadUs: Float64Array.from(told, ({ estimate }) => estimate.leadUs), correlation: Float64Array.from(told, ({ estimate }) => estimate.correlation), sureness: Float64Array.from(told, ({ estimate }) => estimate.sureness),
    };
  }
}

/** NaN: nobody said. */
function rateOf(composite: Composite, member: number): number {
  const rate = composite.rateOf(member);
  return rate === null ? NaN : toFloat(rate.rate);
}

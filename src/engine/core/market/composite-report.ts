/**
 * A composite market as plain values for a person or a program to read: prices and quantities as decimals,
 * differences in bp, and beside each number how old it is and what it is worth.
 */

import type { Reliability } from '../../contract/channels.ts';
import { trimmed } from './composite-scale.ts';
import { microTicks, referenceTicks, weightOf } from './composite-price.ts';
import type { Composite, Contribution } from './composite.ts';
import type { Side } from './composite-side.ts';
import type { LeadLagPairs } from './lead-lag-pairs.ts';
import type { PairSpread, SpreadMatrix, TakerFee } from './spread.ts';

/** A lead that is less sure is not told. Where nobody leads, fewer than one in a hundred pass it. */
const sureMin = 0.9;

export interface ReportParts {
  readonly composite: Composite;
  readonly matrix: SpreadMatrix;
  readonly leads: LeadLagPairs;
  /** By member. */
  readonly fees: readonly TakerFee[];
  readonly reliabilities: readonly (Reliability | null)[];
  readonly nowUs: number;
}

export type CompositeReport = ReturnType<typeof reportOf>;

export function reportOf({ composite, matrix, leads, fees, reliabilities, nowUs }: ReportParts) {
  const { parts, bids, asks, base, quote, scale, isExact, crossedTicks } = composite;
  const reference = referenceTicks(composite);
  const pairs = parts.flatMap((_, buy) => parts.map((_other, sell) => ({ buy, sell }))).filter(({ buy, sell }) => buy !== sell);
  const spreads = pairs.map(({ buy, sell }) => matrix.pair(buy, sell)).filter(({ best }) => best !== null);
  const { best } = matrix;
  return {
    timeUs: nowUs,
    base,
    quote,
    /** Every price and quantity is exact; else they are rounded as floats are. */
    isExact,
    venues: parts.map((part, member) => venueOf(composite, part, fees[member], reliabilities[member] ?? null)),
    composite: {
      bid: bestOf(composite, 'bids'),
      ask: bestOf(composite, 'asks'),
      /** More than 0: someone buys for more than someone else sells. */
      crossedBps: crossedTicks === null ? null : round((crossedTicks / (asks.ticks[0] ?? NaN)) * 10_000, 3),
      reference: reference === null ? null : round(reference * scale.tickSize, Math.min(12, scale.tick.decimals + 2)),
      /** To these prices every book that takes part is whole; beyond them sums are lower bounds. */
      wholeTo: { bid: priceOf(composite, bids.reachTicks), ask: priceOf(composite, asks.reachTicks) },
    },
    best: best === null ? null : pairOf(composite, best),
    matrix: spreads.map((spread) => pairOf(composite, spread)),
    leads: leads.estimates.map(({ first, second, estimate: { leadUs, correlation, sureness } }) => ({
      first: nameOf(parts, first), second: nameOf(parts, second),
      /** More than 0: the first leads. Null: it might as well be chance. */
      leadMs: sureness < sureMin ? null : round(leadUs / 1_000, 1), correlation: round(correlation, 3), sureness: round(sureness, 3),
    })),
  };
}

function venueOf(composite: Composite, part: Contribution, fee: TakerFee | undefined, reliability: Reliability | null) {
  const { spec, absence, validity, ageUs, venueAgeUs, bids, asks } = part;
  const hasBoth = bids.count > 0 && asks.count > 0;
  return {
    id: spec.id,
    /** Why it takes no part; null: it does. */
    absence,
    validity,
    bid: levelOf(composite, bids),
    ask: levelOf(composite, asks),
    micro: hasBoth ? round(microTicks(part) * composite.scale.tickSize, Math.min(12, composite.scale.tick.decimals + 2)) : null,
    weight: hasBoth ? round(weightOf(part) * composite.scale.lotSize, 8) : 0,
    reach: { bid: priceOf(composite, bids.reachTicks), ask: priceOf(composite, asks.reachTicks) },
    ageMs: milliseconds(ageUs),
    venueAgeMs: milliseconds(venueAgeUs),
    takerFeeBps: fee?.bps ?? null,
    isDefaultFee: fee?.isDefault ?? true,
    reliability: reliability === null ? null : {
      score: round(reliability.score, 3), parts: Object.fromEntries(Object.entries(reliability.parts).map(([name, value]) => [name, round(value, 3)])),
    },
  };
}

function bestOf(composite: Composite, name: 'bids' | 'asks') {
  const best = levelOf(composite, composite[name]);
  if (best === null) return null;
  const shares = composite.parts.flatMap(({ spec: { id } }, member) => ((composite[name].shares[member] ?? 0) > 0 ? [id] : []));
  return { ...best, venues: shares };
}

function pairOf({ parts }: Composite, { buy, sell, best, sized, open, ageUs, validity }: PairSpread) {
  return {
    buy: parts[buy]?.spec.id ?? null,
    sell: parts[sell]?.spec.id ?? null,
    best: best === null ? null : { grossBps: round(best.grossBps, 3), netBps: round(best.netBps, 3), grossPerBase: round(best.grossPerBase, 8), netPerBase: round(best.netPerBase, 8) },
    sized: sized === null ? null : { grossBps: round(sized.grossBps, 3), netBps: round(sized.netBps, 3), gross: round(sized.gross, 8), net: round(sized.net, 8) },
    open: { base: round(open.base, 8), gain: round(open.gain, 8) },
    ageMs: milliseconds(ageUs),
    validity,
  };
}

function levelOf({ scale }: Composite, side: Side): { readonly price: string; readonly quantity: string } | null {
  return side.count === 0 ? null : { price: trimmed(side.ticks[0] ?? NaN, scale.tick), quantity: trimmed(side.lots[0] ?? NaN, scale.lot) };
}

function priceOf({ scale }: Composite, ticks: number | null): string | null {
  return ticks === null ? null : trimmed(ticks, scale.tick);
}

function nameOf(parts: readonly Contribution[], stream: number): string | null {
  return parts.find(({ spec }) => spec.stream === stream)?.spec.id ?? null;
}

function milliseconds(us: number | null): number | null {
  return us === null ? null : round(us / 1_000, 1);
}

/** For reading only. */
function round(value: number, places: number): number {
  const scale = 10 ** places;
  return Math.round(value * scale) / scale;
}

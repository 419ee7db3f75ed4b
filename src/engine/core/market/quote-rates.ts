/**
 * What one currency is worth in another, as the books of that pair at several venues say it.
 *
 * A book has a say while it is live, was heard of within `usMax`, and its spread is sane; its weight is the venue's reliability times
 * what rests close to its middle. Books that stand apart from the median of all have none.
 * Holds: without a say of anybody the last rate stays with its age, and whoever uses it refuses it once that passes
 * `usMax`; nothing is guessed, and no way over a third currency is taken. Floats until the end, then seven digits: the error of that is a two-thousandth of a
 * basis point at most. Does not: count what converting costs beyond half the spread.
 */

import { isBasicMarket, marketId, type InstrumentSpec, type MarketId } from '../../domain/instrument.ts';
import { trimDecimal, type Decimal } from '../../domain/number.ts';
import { weightOf } from './composite-price.ts';
import { Composite, type CompositeMember, type Contribution, type Rate } from './composite.ts';

export const rateLimits = {
  /** A coin that is held at a dollar moves a basis point in so long, Bitcoin ten. */
  usMax: 15_000_000,
  /** The pair of two such coins has one of one or two. */
  spreadBpsMax: 20,
  apartBpsMax: 50,
  sourcesMax: 4,
  levelsMax: 50,
} as const;

/** Of somebody who is not known yet: little, but more than nothing. */
const unknownReliability = 0.1;
const digits = 7;

/** The spot markets of the pair, or of the pair the other way round; none of a basic exchange, whose books are never live. */
export function rateSources(all: readonly InstrumentSpec[], from: string, to: string): readonly InstrumentSpec[] {
  const of = (base: string, quote: string): readonly InstrumentSpec[] =>
    all.filter((spec) => spec.base === base && spec.quote === quote && spec.market === 'spot' && spec.status === 'trading' && !isBasicMarket(marketId(spec)));
  const direct = of(from, to);
  return (direct.length > 0 ? direct : of(to, from)).toSorted((left, right) => (left.id < right.id ? -1 : 1)).slice(0, rateLimits.sourcesMax);
}

export class QuoteRate {
  readonly from: string;
  readonly #isInverse: boolean;
  readonly #composite: Composite | null;
  #last: Rate | null = null;

  /** `members`: as `rateSources` names them. */
  constructor(from: string, members: readonly CompositeMember[]) {
    const [first] = members;
    this.from = from;
    this.#isInverse = first !== undefined && first.spec.base !== from;
    this.#composite = first === undefined ? null : new Composite({ base: first.spec.base, quote: first.spec.quote, members, rates: [], rateUsMax: 0, levelsMax: rateLimits.levelsMax });
  }

  onStatus(market: MarketId, reliability: number | null): void {
    for (const part of this.#composite?.parts ?? []) if (marketId(part.spec) === market) part.reliability = reliability ?? unknownReliability;
  }

  /** Reads the books. Null: nobody has ever said. */
  look(nowUs: number): Rate | null {
    const composite = this.#composite;
    if (composite === null) return null;
    composite.readParts(nowUs);
    const said = agreeing(composite.parts.filter(isSane));
    const weights = said.map((part) => weightOf(part));
    const weight = weights.reduce((sum, one) => sum + one, 0);
    if (!(weight > 0)) return this.#last;
    const mean = (of: (part: Contribution) => number): number => said.reduce((sum, part, at) => sum + of(part) * (weights[at] ?? 0), 0) / weight;
    const price = mean(middleOf) * composite.scale.tickSize;
    this.#last = {
      quote: this.from, rate: rounded(this.#isInverse ? 1 / price : price), halfSpreadBps: mean(spreadBpsOf) / 2,
      atUs: said.reduce((newest, { receivedUs }) => Math.max(newest, receivedUs), 0),
      source: said.map(({ spec }) => spec.id).join(', '), streams: said.map(({ spec }) => spec.stream),
    };
    return this.#last;
  }
}

function isSane(part: Contribution): boolean {
  const { absence, ageUs, bids, asks } = part;
  if (absence !== null || bids.count === 0 || asks.count === 0 || ageUs === null || ageUs > rateLimits.usMax) return false;
  const spreadBps = spreadBpsOf(part);
  return spreadBps >= 0 && spreadBps <= rateLimits.spreadBpsMax;
}

/** Those close to the median of all. */
function agreeing(parts: readonly Contribution[]): readonly Contribution[] {
  const sorted = parts.map(middleOf).toSorted((left, right) => left - right);
  const half = Math.floor(sorted.length / 2);
  const median = ((sorted[half] ?? NaN) + (sorted[sorted.length - 1 - half] ?? NaN)) / 2;
  return parts.filter((part) => Math.abs(middleOf(part) / median - 1) * 10_000 <= rateLimits.apartBpsMax);
}

function middleOf({ bids, asks }: Contribution): number {
  return ((bids.ticks[0] ?? NaN) + (asks.ticks[0] ?? NaN)) / 2;
}

function spreadBpsOf(part: Contribution): number {
  return (((part.asks.ticks[0] ?? NaN) - (part.bids.ticks[0] ?? NaN)) / middleOf(part)) * 10_000;
}

/** A few digits, so that prices converted with it stay whole numbers of a step. */
function rounded(value: number): Decimal {
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(value)));
  return trimDecimal({ units: BigInt(Math.round(value * 10 ** decimals)), decimals });
}

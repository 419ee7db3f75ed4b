/**
 * One reference price of several venues.
 *
 * Each venue that takes part says its micro-price, the best prices weighted by the size that stands against
 * them: m = (bid × ask lots + ask × bid lots) / (bid lots + ask lots). Its weight is
 * w = reliability × min(bid depth, ask depth), each depth summed within `bandBps` of its own
 * middle and never without its best level. The reference is Σ w·m / Σ w.
 *
 * The smaller of the two depths, because one large order on one side says little of where the price
 * is and is cheap to fake. Holds: it lies between the lowest and the highest micro-price; who has reliability
 * 0, or only one side, has no say; one venue alone gives its own micro-price. A float, which informs.
 */

import type { Composite, Contribution } from './composite.ts';
import type { Side } from './composite-side.ts';

export const referenceBandBps = 5;

/** In common ticks; null where nobody has a say. */
export function referenceTicks(composite: Composite): number | null {
  let sum = 0;
  let weights = 0;
  for (const part of composite.parts) {
    if (part.absence !== null || part.bids.count === 0 || part.asks.count === 0) continue;
    const weight = weightOf(part);
    sum += weight * microTicks(part);
    weights += weight;
  }
  return weights > 0 ? sum / weights : null;
}

/** For a part with both sides. */
export function microTicks({ bids, asks }: Contribution): number {
  const [bid, bidLots] = [bids.ticks[0] ?? 0, bids.lots[0] ?? 0];
  const [ask, askLots] = [asks.ticks[0] ?? 0, asks.lots[0] ?? 0];
  return bid + (ask - bid) * (bidLots / (bidLots + askLots));
}

/** For a part with both sides: what its micro-price counts in the reference. */
export function weightOf({ bids, asks, reliability }: Contribution): number {
  const middle = ((bids.ticks[0] ?? 0) + (asks.ticks[0] ?? 0)) / 2;
  return reliability * Math.min(bandLots(bids, middle), bandLots(asks, middle));
}

function bandLots(side: Side, middle: number): number {
  const limit = middle * side.sign + (Math.abs(middle) * referenceBandBps) / 10_000;
  let sum = side.lots[0] ?? 0;
  for (let level = 1; level < side.count && (side.ticks[level] ?? 0) * side.sign <= limit; level += 1) sum += side.lots[level] ?? 0;
  return sum;
}

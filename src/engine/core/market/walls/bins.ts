/**
 * Levels in bins of some ticks, so that a large order spread over neighbouring prices is seen as one wall.
 *
 * A bin is named by the price that is safe to believe, as on the ladder: bids by the lower end, asks by the upper. Holds: the lots of a bin are the exact sum
 * of its levels; the last bin of a side that does not show its whole depth may be half known and is left out. Tell changes and monitors binned levels
 * and trades at `binnedTicks`, and they work as they do on levels.
 */

import { assert } from '../../../domain/assert.ts';
import type { Levels } from '../levels.ts';
import { nearestNice } from '../rows.ts';

/** 2 bp, as a number of ticks that a person can read. */
export function binTicksFor(midTicks: number, bp = 2): number {
  assert(midTicks > 0, 'a mid is a positive number of ticks', { midTicks });
  return nearestNice(Math.max(1, (midTicks * bp) / 10_000));
}

/** Where a trade belongs; lots above 0 were bought, so asks were filled. */
export function binnedTicks(ticks: number, lots: number, binTicks: number): number {
  return (lots > 0 ? Math.ceil(ticks / binTicks) : Math.floor(ticks / binTicks)) * binTicks;
}

export function binLevels(levels: Levels, binTicks: number, binned: Levels): void {
  assert(Number.isSafeInteger(binTicks) && binTicks >= 1, 'a bin is a whole number of ticks', { binTicks });
  binned.bidCount = binSide(levels.bidTicks, levels.bidLots, levels.bidCount, -1, binTicks, binned.bidTicks, binned.bidLots);
  binned.askCount = binSide(levels.askTicks, levels.askLots, levels.askCount, 1, binTicks, binned.askTicks, binned.askLots);
  binned.lastId = levels.lastId;
  binned.receivedUs = levels.receivedUs;
  binned.venueTimeUs = levels.venueTimeUs;
  binned.validity = levels.validity;
}

/** `sign` is that of the lots that fill this side: 1 for asks. */
function binSide(ticks: Float64Array, lots: Float64Array, count: number, sign: number, binTicks: number, outTicks: Float64Array, outLots: Float64Array): number {
  let bins = 0;
  for (let level = 0; level < count; level += 1) {
    const bin = binnedTicks(ticks[level] ?? 0, sign, binTicks);
    if (bins > 0 && outTicks[bins - 1] === bin) {
      outLots[bins - 1] = (outLots[bins - 1] ?? 0) + (lots[level] ?? 0);
      continue;
    }
    if (bins === outTicks.length) return bins;
    outTicks[bins] = bin;
    outLots[bins] = lots[level] ?? 0;
    bins += 1;
  }
  return count === ticks.length ? Math.max(0, bins - 1) : bins;
}

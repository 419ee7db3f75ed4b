/**
 * The merged book of a composite as levels in the ticks and lots of one of its instruments, for whatever reads a book: the heatmap.
 *
 * Holds: a bid is at that tick or above, an ask at that tick or below, as with any grouping; lots are floats that inform. The best
 * prices may cross: that is a difference between venues.
 */

import { assert } from '../../domain/assert.ts';
import type { Composite } from './composite.ts';
import type { MergedSide } from './composite-side.ts';
import { newestOf, validityOf } from './ladder-composite.ts';
import type { Levels } from './levels.ts';

/** Of a composite that was refreshed just now. `anchor`: the member whose ticks and lots count. */
export function compositeLevels(composite: Composite, anchor: number, into: Levels): void {
  const perTick = composite.scale.tickFactors[anchor] ?? 0;
  const perLot = composite.scale.lotFactors[anchor] ?? 0;
  assert(perTick > 0 && perLot > 0, 'the instrument whose ticks and lots count is on the scale', { anchor });
  into.bidCount = fill(composite.bids, perTick, perLot, Math.floor, into.bidTicks, into.bidLots);
  into.askCount = fill(composite.asks, perTick, perLot, Math.ceil, into.askTicks, into.askLots);
  into.receivedUs = newestOf(composite);
  into.validity = validityOf(composite);
}

/** Levels of one tick become one. Answers how many there are. */
function fill(side: MergedSide, perTick: number, perLot: number, round: (value: number) => number, ticks: Float64Array, lots: Float64Array): number {
  let at = -1;
  let present = NaN;
  for (let level = 0; level < side.count; level += 1) {
    const price = round((side.ticks[level] ?? 0) / perTick);
    if (price !== present) {
      if (at + 1 === ticks.length) return ticks.length;
      at += 1;
      present = price;
      ticks[at] = price;
      lots[at] = 0;
    }
    lots[at] = (lots[at] ?? 0) + (side.lots[level] ?? 0) / perLot;
  }
  return at + 1;
}

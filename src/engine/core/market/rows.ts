/**
 * How many ticks one row of the heatmap covers: a number a person can read (1, 2 or 5 times a
 * power of ten) close to 0.2 basis points of the mid, never less than a tick.
 *
 * Holds: the choice is sticky. It changes only when the ideal height has left the band from a third
 * to three times the present one, so that a price on the border does not flip the picture.
 */

import { assert } from '../../domain/assert.ts';

/** 0.2 bp: some 500 rows cover one per cent of the price. */
export const rowShareOfMid = 0.2e-4;

/** How far the ideal may wander from the present height, either way, before the height follows. */
export const rowBandFactor = 3;

const mantissas = [1, 2, 5, 10] as const;

/** The height for a mid price in ticks, given the present one; null when there is none yet. */
export function chooseRowTicks(present: number | null, midTicks: number): number {
  assert(midTicks > 0 && Number.isFinite(midTicks), 'a mid is a positive number of ticks', { midTicks });
  const ideal = Math.max(1, midTicks * rowShareOfMid);
  if (present !== null && ideal < present * rowBandFactor && ideal * rowBandFactor > present) return present;
  return nearestNice(ideal);
}

/** The nearest of 1, 2, 5 × 10^k, by ratio: what lies between 2 and 5 goes to the closer factor. */
export function nearestNice(ideal: number): number {
  const power = 10 ** Math.max(0, Math.floor(Math.log10(ideal)));
  let best = power;
  for (const mantissa of mantissas) {
    const candidate = mantissa * power;
    if (distance(candidate, ideal) < distance(best, ideal)) best = candidate;
  }
  return best;
}

function distance(candidate: number, ideal: number): number {
  return Math.abs(Math.log(candidate / ideal));
}

/**
 * How large a level must be to stand out from its neighbours: a robust rule that needs no setting per instrument.
 *
 * Sizes of levels differ by factors, so they are compared as logarithms: m is the median of ln(lots) of the levels near the touch and s the
 * median of |ln(lots) − m|, at least `spreadMin`. A size of z stands z·s above the median. Neither one wall nor a hundred
 * tiny orders move m and s much.
 */

import { assert } from '../../../domain/assert.ts';

/** Where nearly all sizes are alike, a few per cent would stand out. */
export const spreadMin = 0.4;
/** With fewer levels near the touch nothing is said. */
export const levelsMin = 8;

export interface Crowd {
  /** Of ln(lots). */
  middle: number;
  spread: number;
  levels: number;
}

export class CrowdMeter {
  readonly #scratch: Float64Array;

  constructor(levelsMax: number) {
    assert(levelsMax >= levelsMin, 'a crowd has members', { levelsMax });
    this.#scratch = new Float64Array(levelsMax);
  }

  /** Measures the first `count` levels; false when they are too few to say anything. */
  measure(lots: Float64Array, count: number, crowd: Crowd): boolean {
    const scratch = this.#scratch;
    const levels = Math.min(count, scratch.length);
    crowd.levels = levels;
    if (levels < levelsMin) return false;
    for (let at = 0; at < levels; at += 1) scratch[at] = Math.log(lots[at] ?? 1);
    const middle = medianOf(scratch, levels);
    for (let at = 0; at < levels; at += 1) scratch[at] = Math.abs((scratch[at] ?? 0) - middle);
    crowd.middle = middle;
    crowd.spread = Math.max(spreadMin, medianOf(scratch, levels));
    return true;
  }
}

/** Lots from which on a level stands z above the crowd. */
export function lotsAtHeight(crowd: Crowd, z: number): number {
  return Math.exp(crowd.middle + z * crowd.spread);
}

/** The upper median; puts the values into another order (quickselect, by Hoare). */
export function medianOf(values: Float64Array, count: number): number {
  const wanted = count >> 1;
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const pivot = values[(low + high) >> 1] ?? 0;
    let left = low;
    let right = high;
    while (left <= right) {
      while ((values[left] ?? 0) < pivot) left += 1;
      while ((values[right] ?? 0) > pivot) right -= 1;
      if (left > right) break;
      const swapped = values[left] ?? 0;
      values[left] = values[right] ?? 0;
      values[right] = swapped;
      left += 1;
      right -= 1;
    }
    if (wanted <= right) high = right;
    else if (wanted >= left) low = left;
    else break;
  }
  return values[wanted] ?? 0;
}

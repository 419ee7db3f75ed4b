/**
 * Which sizes get the dark and which the bright end of the ramp: percentiles of the visible cells that are not
 * empty, looked at seldom and approached gently, so that colours do not flicker as the market moves.
 */

import { codeLotsMax } from './codes.ts';
import { priceSlots, timeSlots } from './grid.ts';

export interface CodeRange {
  readonly low: number;
  readonly high: number;
}

export const contrastDefault = 0.5;
/** A range is never narrower, or noise would look like walls. */
const spanMin = 24;
/** Differences up to this are not worth a change of colours. */
const rest = 4;

/** Counts the codes of the cells in a block of buckets and price slots into `histogram`; answers how many were not empty. */
export function countCodes(cells: Uint8Array, first: number, last: number, low: number, high: number, histogram: Uint32Array): number {
  histogram.fill(0);
  let count = 0;
  const from = Math.max(0, low);
  const to = Math.min(priceSlots - 1, high);
  for (let bucket = first; bucket <= last; bucket += 1) {
    const base = (bucket % timeSlots) * priceSlots;
    for (let at = base + from; at <= base + to; at += 1) {
      const code = cells[at] ?? 0;
      if (code === 0 || code > codeLotsMax) continue;
      histogram[code] = (histogram[code] ?? 0) + 1;
      count += 1;
    }
  }
  return count;
}

/** The smallest code that at least `share` of the counted cells do not exceed. */
export function percentileOf(histogram: Uint32Array, count: number, share: number): number {
  const wanted = Math.max(1, Math.ceil(count * share));
  let seen = 0;
  for (let code = 1; code <= codeLotsMax; code += 1) {
    seen += histogram[code] ?? 0;
    if (seen >= wanted) return code;
  }
  return codeLotsMax;
}

/** More contrast darkens the small and lets more of the large reach the bright end. `contrast` runs from 0 to 1. */
export function rangeOf(histogram: Uint32Array, count: number, contrast: number): CodeRange | null {
  if (count === 0) return null;
  const low = percentileOf(histogram, count, 0.05 + 0.8 * contrast);
  const high = percentileOf(histogram, count, 1 - 0.0004 * 50 ** contrast);
  return { low, high: Math.max(high, low + spanMin) };
}

/**
 * For far prices: each of their cells is the largest of many, so that all would shine in the map's own range. What is usual among them is dark, and the
 * brightest colour stands for at least as much as on the map.
 */
export function farRangeOf(histogram: Uint32Array, count: number, near: CodeRange): CodeRange {
  if (count === 0) return near;
  const low = Math.max(near.low, percentileOf(histogram, count, 0.5));
  return { low, high: Math.max(near.high, percentileOf(histogram, count, 0.98), low + spanMin) };
}

/** A step from one range towards another; small differences are left alone. */
export function easedRange(before: CodeRange | null, target: CodeRange): CodeRange {
  if (before === null) return target;
  if (Math.abs(target.low - before.low) <= rest && Math.abs(target.high - before.high) <= rest) return before;
  return { low: eased(before.low, target.low), high: eased(before.high, target.high) };
}

function eased(before: number, target: number): number {
  const difference = target - before;
  return before + Math.sign(difference) * Math.ceil(Math.abs(difference) / 3);
}

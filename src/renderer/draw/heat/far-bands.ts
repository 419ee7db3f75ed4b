/**
 * The prices above and below what a window shows, as a few bands at its edges, so that a wall per cents away is seen while the window is
 * at the best prices. The farther a band, the wider.
 *
 * Holds: the bands of a side lie one outside the other without holes, from the last price bucket that the edge leaves to be seen as far as
 * `farShareMax` of the window's middle; they depend on the window and on the size of its buckets alone, so that a wall stays in its
 * band while time passes. They end where far cells do, so that of the past, too, the largest in each of those is enough. A band stands for the
 * largest of its buckets: in the sum of thousands a wall would drown.
 */

import { farBuckets, farSlots, priceSlots, type HeatGrid } from './grid.ts';
import { ticksAt, type HeatView } from './view.ts';

/** Where bands end, about, as a share of the price in the middle of the window. */
const shares = [0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1] as const;
export const farShareMax = 0.1;
export const farBandsMax = shares.length;

export interface FarBand {
  /** Price buckets, `high` not in it. */
  readonly low: number;
  readonly high: number;
  /** CSS pixels from the plot's top. */
  readonly top: number;
  readonly height: number;
  /** How far its outer end is from the middle of the window. */
  readonly share: number;
}

export interface FarBands {
  /** From the map outwards. */
  readonly above: readonly FarBand[];
  readonly below: readonly FarBand[];
  /** The part of the plot that is left between them, in CSS pixels from its top. */
  readonly top: number;
  readonly bottom: number;
}

export type BucketSize = Pick<HeatGrid, 'bucketTicks' | 'firstPrice'>;

export function noBands(view: HeatView): FarBands {
  return { above: [], below: [], top: 0, bottom: view.height };
}

export function farBands(view: HeatView, size: BucketSize): FarBands {
  const pixels = bandPixels(view.height);
  const above = sideOf(view, size, 1, pixels);
  const below = sideOf(view, size, -1, pixels);
  const top = above.length * pixels;
  const bottom = view.height - below.length * pixels;
  return {
    top,
    bottom,
    above: above.map((range, place) => ({ ...range, top: top - (place + 1) * pixels, height: pixels })),
    below: below.map((range, place) => ({ ...range, top: bottom + place * pixels, height: pixels })),
  };
}

/** The band at a height; null between them, on the map. */
export function bandAt({ above, below }: FarBands, y: number): FarBand | null {
  return [...above, ...below].find(({ top, height }) => y >= top && y < top + height) ?? null;
}

/** The band of a price bucket that is not on the map. */
export function bandOf({ above, below }: FarBands, bucket: number): FarBand | null {
  return [...above, ...below].find(({ low, high }) => bucket >= low && bucket < high) ?? null;
}

/** A low window has no room for them. */
function bandPixels(height: number): number {
  return height >= 360 ? 5 : height >= 240 ? 4 : height >= 160 ? 3 : 0;
}

type BucketRange = Pick<FarBand, 'low' | 'high' | 'share'>;

/** Bands take room from the map, so that more of them are needed: as many as still have prices when all have their room. */
function sideOf(view: HeatView, size: BucketSize, direction: 1 | -1, pixels: number): readonly BucketRange[] {
  if (pixels === 0) return [];
  let count = 0;
  for (;;) {
    const edgeTicks = ticksAt(view, direction > 0 ? count * pixels : view.height - count * pixels);
    const ranges = rangesBeyond(edgeTicks, view.centreTicks, size, direction);
    if (ranges.length <= count) return ranges;
    count = ranges.length;
  }
}

function rangesBeyond(edgeTicks: number, centreTicks: number, { bucketTicks, firstPrice }: BucketSize, direction: 1 | -1): readonly BucketRange[] {
  const lowest = firstPrice - farSlots * farBuckets;
  const highest = firstPrice + priceSlots + farSlots * farBuckets;
  const ranges: BucketRange[] = [];
  let from = direction > 0 ? Math.floor(edgeTicks / bucketTicks) : Math.ceil(edgeTicks / bucketTicks);
  for (const share of shares) {
    const borderTicks = centreTicks * (1 + direction * share);
    if (direction > 0 ? borderTicks <= edgeTicks : borderTicks >= edgeTicks) continue;
    const cells = borderTicks / bucketTicks / farBuckets;
    const until = Math.max(lowest, Math.min(highest, (direction > 0 ? Math.ceil(cells) : Math.floor(cells)) * farBuckets));
    if (direction > 0 ? until <= from : until >= from) continue;
    const reached = Math.abs((until * bucketTicks) / centreTicks - 1);
    ranges.push(direction > 0 ? { low: from, high: until, share: reached } : { low: until, high: from, share: reached });
    from = until;
  }
  return ranges;
}

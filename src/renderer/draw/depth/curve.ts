/**
 * What a depth chart shows, as plain values: sums of all books together, heights, and what a pointer means on both sides.
 *
 * Holds: a sum at a distance is that of the last point within it, never one beyond; both sides are read at the same distance from the
 * middle; beyond the nearest reach of a side's books sums are lower bounds, and say so.
 */

import type { DepthFrame, FrameMember } from '../../../engine/contract/index.ts';

export interface DepthCurves {
  readonly frame: DepthFrame;
  /** Of all members together. */
  readonly bids: Float64Array;
  readonly asks: Float64Array;
  readonly most: number;
  /** The part of the range within which every book that takes part is whole, from 0 to 1. */
  readonly bidWhole: number;
  readonly askWhole: number;
}

export function curvesOf(frame: DepthFrame): DepthCurves {
  const bids = together(frame.bidSums, frame.points);
  const asks = together(frame.askSums, frame.points);
  return { frame, bids, asks, most: Math.max(bids.at(-1) ?? 0, asks.at(-1) ?? 0), bidWhole: wholeShare(frame, 'bid'), askWhole: wholeShare(frame, 'ask') };
}

function together(sums: Float64Array, points: number): Float64Array {
  const all = new Float64Array(points);
  for (let at = 0; at < sums.length; at += 1) all[at % points] = (all[at % points] ?? 0) + (sums[at] ?? 0);
  return all;
}

/** Of those that take part, the nearest end. */
function wholeShare(frame: DepthFrame, side: 'bid' | 'ask'): number {
  return frame.members.reduce((share, member) => (member.absence === null ? Math.min(share, reachShare(frame, member, side)) : share), 1);
}

/** How far one book is known on a side, as a part of the range: at most 1. */
export function reachShare({ middle }: DepthFrame, { bidReachTicks, askReachTicks }: FrameMember, side: 'bid' | 'ask'): number {
  const reach = side === 'bid' ? bidReachTicks : askReachTicks;
  if (middle === null || reach === null) return 0;
  const distance = side === 'bid' ? middle.ticks - reach : reach - middle.ticks;
  return Math.max(0, Math.min(1, distance / middle.rangeTicks));
}

/** The sum within a part of the range. */
export function sumWithin(sums: Float64Array, share: number): number {
  const point = Math.min(sums.length, Math.floor(share * sums.length + 1e-9));
  return point === 0 ? 0 : (sums[point - 1] ?? 0);
}

const logDecades = 3;

/** From 0 to 1. With a logarithm, the last three powers of ten have a third of the height each. */
export function heightOf(value: number, most: number, isLog: boolean): number {
  if (most <= 0) return 0;
  const share = Math.min(1, value / most);
  return isLog ? Math.log10(1 + share * (10 ** logDecades - 1)) / logDecades : share;
}

export interface Mirrored {
  readonly share: number;
  readonly distanceTicks: number;
  readonly bps: number;
  readonly bidTicks: number;
  readonly askTicks: number;
  readonly bidLots: number;
  readonly askLots: number;
  readonly isBidWhole: boolean;
  readonly isAskWhole: boolean;
  /** How many times more the heavier side has; null where one has nothing. */
  readonly times: number | null;
  readonly heavier: 'bid' | 'ask' | null;
}

/** Both sides at the pointer's distance; null without a middle. */
export function mirrored({ frame: { middle }, bids, asks, bidWhole, askWhole }: DepthCurves, share: number): Mirrored | null {
  if (middle === null) return null;
  const within = Math.max(0, Math.min(1, share));
  const [bidLots, askLots] = [sumWithin(bids, within), sumWithin(asks, within)];
  const distanceTicks = middle.rangeTicks * within;
  const [less, more] = [Math.min(bidLots, askLots), Math.max(bidLots, askLots)];
  return {
    share: within, distanceTicks, bps: (distanceTicks / Math.abs(middle.ticks)) * 10_000,
    bidTicks: middle.ticks - distanceTicks, askTicks: middle.ticks + distanceTicks, bidLots, askLots,
    isBidWhole: within <= bidWhole, isAskWhole: within <= askWhole,
    times: less === 0 ? null : more / less,
    heavier: bidLots === askLots ? null : bidLots > askLots ? 'bid' : 'ask',
  };
}

/** Where a scale with a logarithm has its lines: the powers of ten that its decades reach. */
export function logLines(most: number): readonly number[] {
  if (!(most > 0) || !Number.isFinite(most)) return [];
  const highest = Math.floor(Math.log10(most) + 1e-12);
  return Array.from({ length: logDecades + 1 }, (_, back) => 10 ** (highest - back)).filter((value) => value >= most / 10 ** logDecades).toReversed();
}

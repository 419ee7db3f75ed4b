/**
 * The depth curve of one book or several: what rests within each of so many equal distances of the middle.
 *
 * Holds: a sum is everything of that book at most that far away, on both sides at the same distances; sums never fall outward; what all
 * books have together is the sum of the parts. The middle is that of the best prices of all who take part. What lies
 * beyond a book's reach is unknown: sums there are lower bounds, and the reach says so.
 */

import { assert } from '../../domain/assert.ts';
import { depthPointsMax, encodeDepth, type DepthMiddle } from '../../contract/frames/depth.ts';
import type { Composite } from './composite.ts';
import type { Side } from './composite-side.ts';
import { lotOf, membersOf, newestOf, validityOf } from './ladder-composite.ts';

export interface DepthRange {
  readonly unit: 'bps' | 'ticks';
  readonly size: number;
}

export interface DepthChoice {
  readonly anchor: number;
  readonly range: DepthRange;
  readonly points: number;
  readonly stream: number;
}

const bpsPerOne = 10_000;

export class DepthCurve {
  readonly #bids: Float64Array;
  readonly #asks: Float64Array;
  #sequence = 0;

  constructor(points: number, memberCount: number) {
    assert(points >= 1 && points <= depthPointsMax, 'the points fit into a frame', { points });
    this.#bids = new Float64Array(points * memberCount);
    this.#asks = new Float64Array(points * memberCount);
  }

  /** Of a composite whose parts were read just now. */
  frame(composite: Composite, { anchor, range, points, stream }: DepthChoice, madeUs: number): Uint8Array {
    const perTick = composite.scale.tickFactors[anchor] ?? 0;
    assert(perTick > 0, 'the instrument whose ticks count is on the scale', { anchor });
    const middle = middleOf(composite, range, perTick);
    const shown = middle === null ? 0 : points;
    this.#bids.fill(0);
    this.#asks.fill(0);
    let isExact = true;
    for (const [member, { absence, bids, asks }] of composite.parts.entries()) {
      if (middle === null || absence !== null) continue;
      const [bidSums, askSums] = [this.#bids, this.#asks].map((sums) => sums.subarray(member * points, (member + 1) * points));
      assert(bidSums !== undefined && askSums !== undefined, 'each member has its columns');
      sumOutward(bids, middle.ticks * perTick, (middle.rangeTicks * perTick) / points, bidSums);
      sumOutward(asks, middle.ticks * perTick, (middle.rangeTicks * perTick) / points, askSums);
      isExact &&= Math.max(bidSums.at(-1) ?? 0, askSums.at(-1) ?? 0) <= Number.MAX_SAFE_INTEGER;
    }
    const { lot, isExactLot } = lotOf(composite);
    const sequence = this.#sequence;
    this.#sequence += 1;
    return encodeDepth({
      header: { kind: 'depth', flags: 0, stream, topic: 0, sequence, receivedUs: newestOf(composite), madeUs },
      validity: validityOf(composite),
      isExact: isExact && isExactLot,
      lotUnits: lot.units,
      lotDecimals: lot.decimals,
      points: shown,
      middle,
      members: membersOf(composite, anchor),
      bidSums: this.#bids.subarray(0, shown * composite.parts.length),
      askSums: this.#asks.subarray(0, shown * composite.parts.length),
    });
  }
}

function middleOf({ parts }: Composite, { unit, size }: DepthRange, perTick: number): DepthMiddle | null {
  let bestBid = -Infinity;
  let bestAsk = Infinity;
  for (const { absence, bids, asks } of parts) {
    if (absence !== null) continue;
    if (bids.count > 0) bestBid = Math.max(bestBid, bids.ticks[0] ?? -Infinity);
    if (asks.count > 0) bestAsk = Math.min(bestAsk, asks.ticks[0] ?? Infinity);
  }
  if (bestBid === -Infinity || bestAsk === Infinity) return null;
  const ticks = (bestBid + bestAsk) / 2 / perTick;
  const rangeTicks = unit === 'ticks' ? size : (Math.abs(ticks) * size) / bpsPerOne;
  return rangeTicks > 0 ? { ticks, rangeTicks, bestBidTicks: bestBid / perTick, bestAskTicks: bestAsk / perTick } : null;
}

/** Levels beyond the middle, as in a crossed composite, count at the first point. */
function sumOutward(side: Side, middleTicks: number, stepTicks: number, sums: Float64Array): void {
  for (let level = 0; level < side.count; level += 1) {
    const distance = ((side.ticks[level] ?? 0) - middleTicks) * side.sign;
    const point = Math.max(0, Math.ceil(distance / stepTicks) - 1);
    if (point >= sums.length) break;
    sums[point] = (sums[point] ?? 0) + (side.lots[level] ?? 0);
  }
  for (let point = 1; point < sums.length; point += 1) sums[point] = (sums[point] ?? 0) + (sums[point - 1] ?? 0);
}

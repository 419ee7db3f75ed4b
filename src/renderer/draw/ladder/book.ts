/**
 * What a ladder shows, whether it came from one book or from several: rows of both sides, best first, with their sums.
 *
 * Holds: a sum is everything from the best row outward; what a row holds is the sum of its shares; the lot is what one lot is worth, of the
 * instrument's contracts or, of several books, of the base.
 */

import type { CompositeLadderFrame, Decimal, FrameMember, LadderFrame, Validity } from '../../../engine/contract/index.ts';

export interface BookSide {
  readonly ticks: Float64Array;
  readonly lots: Float64Array;
  readonly sums: Float64Array;
  /** Of member `m` in row `r` at `r × members + m`; null for one book. */
  readonly shares: Float64Array | null;
}

export interface LadderBook {
  readonly validity: Validity;
  readonly madeUs: number;
  /** Of several books: every sum is exact; else sums are rounded as floats are. */
  readonly isExact: boolean;
  readonly groupTicks: number;
  readonly bids: BookSide;
  readonly asks: BookSide;
  /** None for one book. */
  readonly members: readonly FrameMember[];
  /** What a lot is of the base, where books of several instruments are together; null: the instrument's own lot. */
  readonly lot: Decimal | null;
}

export function bookOfLadder(frame: LadderFrame): LadderBook {
  return {
    validity: frame.validity, madeUs: frame.header.madeUs, isExact: true, groupTicks: frame.groupTicks, members: [], lot: null,
    bids: { ticks: frame.bidTicks, lots: frame.bidLots, sums: summed(frame.bidLots), shares: null },
    asks: { ticks: frame.askTicks, lots: frame.askLots, sums: summed(frame.askLots), shares: null },
  };
}

export function bookOfComposite(frame: CompositeLadderFrame): LadderBook {
  const { members } = frame;
  return {
    validity: frame.validity, madeUs: frame.header.madeUs, isExact: frame.isExact, groupTicks: frame.groupTicks, members,
    lot: { units: BigInt(Math.round(frame.lotUnits)), decimals: frame.lotDecimals },
    bids: sideOf(frame.bidTicks, frame.bidShares, members.length),
    asks: sideOf(frame.askTicks, frame.askShares, members.length),
  };
}

/** Of the members that take part, how many have a book that does not reach a row; `sign` 1 for asks. */
export function unknownCount(members: readonly FrameMember[], ticks: number, sign: 1 | -1): number {
  let count = 0;
  for (const { absence, bidReachTicks, askReachTicks } of members) {
    if (absence !== null) continue;
    const reach = sign === 1 ? askReachTicks : bidReachTicks;
    if (reach === null || ticks * sign > reach * sign) count += 1;
  }
  return count;
}

export function middleOf({ bids, asks }: LadderBook): number | null {
  const [bid] = bids.ticks;
  const [ask] = asks.ticks;
  return bid === undefined || ask === undefined ? null : (bid + ask) / 2;
}

function sideOf(ticks: Float64Array, shares: Float64Array, memberCount: number): BookSide {
  const lots = new Float64Array(ticks.length);
  for (let row = 0; row < ticks.length; row += 1) {
    let sum = 0;
    for (let member = 0; member < memberCount; member += 1) sum += shares[row * memberCount + member] ?? 0;
    lots[row] = sum;
  }
  return { ticks, lots, sums: summed(lots), shares };
}

function summed(lots: Float64Array): Float64Array {
  const sums = new Float64Array(lots.length);
  let sum = 0;
  for (let row = 0; row < lots.length; row += 1) {
    sum += lots[row] ?? 0;
    sums[row] = sum;
  }
  return sums;
}

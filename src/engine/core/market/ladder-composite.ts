/**
 * Several books as one ladder: the merged levels of a composite, grouped into steps of one instrument's ticks.
 *
 * Holds: a bid is shown at the lower end of its step and an ask at the upper, also where a venue's ticks are finer than ours; the
 * shares of a row are the exact sums of each book's levels as long as the composite is exact. A venue that takes no part has a
 * share of 0 everywhere and is named with the reason. Rows may cross: that is a difference between venues.
 */

import { assert } from '../../domain/assert.ts';
import type { Validity } from '../../domain/fact.ts';
import { compositeRowsMax, encodeCompositeLadder } from '../../contract/frames/composite-ladder.ts';
import type { FrameMember } from '../../contract/frames/members.ts';
import type { Composite } from './composite.ts';
import type { MergedSide, Side } from './composite-side.ts';

export interface LadderChoice {
  /** Whose ticks the rows are in. */
  readonly anchor: number;
  readonly groupTicks: number;
  readonly rows: number;
  readonly stream: number;
}

interface Rows {
  readonly ticks: Float64Array;
  readonly shares: Float64Array;
}

export class CompositeLadder {
  readonly #bids: Rows;
  readonly #asks: Rows;
  #sequence = 0;

  constructor(rowsMax: number, memberCount: number) {
    assert(rowsMax >= 1 && rowsMax <= compositeRowsMax, 'the rows fit into a frame', { rowsMax });
    this.#bids = newRows(rowsMax, memberCount);
    this.#asks = newRows(rowsMax, memberCount);
  }

  /** Of a composite that was refreshed just now. */
  frame(composite: Composite, { anchor, groupTicks, rows, stream }: LadderChoice, madeUs: number): Uint8Array {
    const perTick = composite.scale.tickFactors[anchor] ?? 0;
    assert(perTick > 0, 'the instrument whose ticks count is on the scale', { anchor });
    const rowsMax = Math.min(rows, this.#bids.ticks.length);
    const { lot, isExactLot } = lotOf(composite);
    const memberCount = composite.parts.length;
    const bids = groupMerged(composite.bids, memberCount, groupTicks, perTick, rowsMax, Math.floor, this.#bids);
    const asks = groupMerged(composite.asks, memberCount, groupTicks, perTick, rowsMax, Math.ceil, this.#asks);
    const sequence = this.#sequence;
    this.#sequence += 1;
    return encodeCompositeLadder({
      header: { kind: 'composite-ladder', flags: 0, stream, topic: 0, sequence, receivedUs: newestOf(composite), madeUs },
      validity: validityOf(composite),
      isExact: composite.isExact && isExactLot,
      groupTicks,
      lotUnits: lot.units,
      lotDecimals: lot.decimals,
      members: membersOf(composite, anchor),
      bidTicks: this.#bids.ticks.subarray(0, bids),
      askTicks: this.#asks.ticks.subarray(0, asks),
      bidShares: this.#bids.shares.subarray(0, bids * memberCount),
      askShares: this.#asks.shares.subarray(0, asks * memberCount),
    });
  }
}

/** The members as frames name them, their reach in ticks of the anchor. */
export function membersOf(composite: Composite, anchor: number): readonly FrameMember[] {
  const perTick = composite.scale.tickFactors[anchor] ?? 0;
  const reachOf = (side: Side): number | null => (side.reachTicks === null || perTick === 0 ? null : side.reachTicks / perTick);
  return composite.parts.map(({ spec, validity, absence, receivedUs, bids, asks }) => ({
    stream: spec.stream, validity, absence, receivedUs, bidReachTicks: reachOf(bids), askReachTicks: reachOf(asks),
  }));
}

/** From the most to the least that can be believed. */
const worth: readonly Validity[] = ['live', 'degraded', 'stale', 'crossed', 'resyncing', 'empty'];

/** `live` while anybody takes part; else the best of what those who do not are worth, which is never `live`. */
export function validityOf({ taken, parts }: Composite): Validity {
  if (taken !== 0) return 'live';
  return worth.find((validity) => validity !== 'live' && parts.some((part) => part.validity === validity)) ?? 'empty';
}

/** Of the newest change of anybody who takes part. */
export function newestOf({ parts }: Composite): number {
  return parts.reduce((newest, { absence, receivedUs }) => (absence === null ? Math.max(newest, receivedUs) : newest), 0);
}

/** The common lot as a frame tells it. */
export function lotOf({ scale: { lot } }: Composite): { readonly lot: { readonly units: number; readonly decimals: number }; readonly isExactLot: boolean } {
  const units = Number(lot.units);
  return { lot: { units, decimals: Math.min(255, lot.decimals) }, isExactLot: Number.isSafeInteger(units) && lot.decimals <= 255 };
}

function newRows(rowsMax: number, memberCount: number): Rows {
  return { ticks: new Float64Array(rowsMax), shares: new Float64Array(rowsMax * memberCount) };
}

/** Sums the levels of a merged side, best first, into rows; answers how many rows there are. */
function groupMerged(
  side: MergedSide, memberCount: number, groupTicks: number, perTick: number, rowsMax: number, round: (value: number) => number, into: Rows,
): number {
  const { ticks, shares } = into;
  const step = groupTicks * perTick;
  let row = -1;
  let present = NaN;
  for (let level = 0; level < side.count; level += 1) {
    const price = round((side.ticks[level] ?? 0) / step) * groupTicks;
    if (price !== present) {
      row += 1;
      if (row === rowsMax) return row;
      present = price;
      ticks[row] = price;
      shares.fill(0, row * memberCount, (row + 1) * memberCount);
    }
    for (let member = 0; member < memberCount; member += 1) {
      const at = row * memberCount + member;
      shares[at] = (shares[at] ?? 0) + (side.shares[level * memberCount + member] ?? 0);
    }
  }
  return row + 1;
}

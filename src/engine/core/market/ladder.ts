/**
 * The price ladder as a screen shows it: the best rows of a book, grouped into steps.
 *
 * Holds: a bid is shown at the lower end of its step and an ask at the upper, so a price on the ladder is
 * one that is safe to believe; the lots of a row are the exact sum of its levels (a sum past 2^53 − 1,
 * which no honest venue sends, stays there). A book whose prices are known to be wrong (empty, resyncing, crossed) has
 * no rows; a stale or degraded one has, and says so. Nothing is allocated but the frame.
 */

import { assert } from '../../domain/assert.ts';
import type { Validity } from '../../domain/fact.ts';
import type { FrameHeader } from '../../contract/frame.ts';
import { encodeLadder, ladderRowsMax } from '../../contract/frames/ladder.ts';
import type { Levels } from './levels.ts';

export class Ladder {
  readonly #bidTicks: Float64Array;
  readonly #bidLots: Float64Array;
  readonly #askTicks: Float64Array;
  readonly #askLots: Float64Array;
  #sequence = 0;

  constructor(rowsMax: number) {
    assert(rowsMax >= 1 && rowsMax <= ladderRowsMax, 'the rows fit into a frame', { rowsMax });
    this.#bidTicks = new Float64Array(rowsMax);
    this.#bidLots = new Float64Array(rowsMax);
    this.#askTicks = new Float64Array(rowsMax);
    this.#askLots = new Float64Array(rowsMax);
  }

  /** One frame of the first `rows` rows a side, as bytes. */
  frame(stream: number, levels: Levels, groupTicks: number, rows: number, madeUs: number): Uint8Array {
    assert(Number.isSafeInteger(groupTicks) && groupTicks >= 1, 'a step is a whole number of ticks', { groupTicks });
    const rowsMax = Math.min(rows, this.#bidTicks.length);
    const isShown = hasRows(levels.validity);
    const bids = isShown ? groupSide(levels.bidTicks, levels.bidLots, levels.bidCount, groupTicks, rowsMax, Math.floor, this.#bidTicks, this.#bidLots) : 0;
    const asks = isShown ? groupSide(levels.askTicks, levels.askLots, levels.askCount, groupTicks, rowsMax, Math.ceil, this.#askTicks, this.#askLots) : 0;
    const header: FrameHeader = { kind: 'ladder', flags: 0, stream, topic: 0, sequence: this.#sequence, receivedUs: levels.receivedUs, madeUs };
    this.#sequence += 1;
    return encodeLadder({
      header,
      validity: levels.validity,
      groupTicks,
      lastId: levels.lastId,
      bidTicks: this.#bidTicks.subarray(0, bids),
      bidLots: this.#bidLots.subarray(0, bids),
      askTicks: this.#askTicks.subarray(0, asks),
      askLots: this.#askLots.subarray(0, asks),
    });
  }
}

function hasRows(validity: Validity): boolean {
  return validity === 'live' || validity === 'stale' || validity === 'degraded';
}

/** Sums one side, best first, into rows; answers how many rows there are. */
function groupSide(
  ticks: Float64Array,
  lots: Float64Array,
  count: number,
  groupTicks: number,
  rowsMax: number,
  round: (value: number) => number,
  rowTicks: Float64Array,
  rowLots: Float64Array,
): number {
  let row = -1;
  let present = NaN;
  for (let level = 0; level < count; level += 1) {
    const price = round((ticks[level] ?? 0) / groupTicks) * groupTicks;
    if (price !== present) {
      row += 1;
      if (row === rowsMax) return row;
      present = price;
      rowTicks[row] = price;
      rowLots[row] = 0;
    }
    rowLots[row] = Math.min(Number.MAX_SAFE_INTEGER, (rowLots[row] ?? 0) + (lots[level] ?? 0));
  }
  return row + 1;
}

/**
 * The cells of one heat column: the levels of a book summed into rows, ascending, and nothing else.
 *
 * Holds: a row occurs once, even where a bid and an ask share it; at most `heatCellsMax` cells, and when
 * there are more the ones nearest to the touch stay. Rows that an i32 cannot name (a price some
 * 40,000 times the mid) are dropped too; both are counted in `droppedCount`.
 */

import { heatCellsMax } from '../../contract/frames/heat.ts';
import type { Levels } from './levels.ts';

const rowMax = 2 ** 31 - 1;

export interface Cells {
  count: number;
  readonly rows: Int32Array;
  readonly lots: Float32Array;
}

export function newCells(): Cells {
  return { count: 0, rows: new Int32Array(heatCellsMax), lots: new Float32Array(heatCellsMax) };
}

/** One side of a book in rows, best first. Owned and reused by the builder. */
interface Side {
  count: number;
  droppedCount: number;
  readonly rows: Int32Array;
  readonly lots: Float64Array;
}

export class CellBuilder {
  readonly #bids = newSide();
  readonly #asks = newSide();
  droppedCount = 0;

  build(levels: Levels, rowTicks: number, cells: Cells): void {
    const bids = this.#bids;
    const asks = this.#asks;
    sumIntoRows(levels.bidTicks, levels.bidLots, levels.bidCount, rowTicks, bids);
    sumIntoRows(levels.askTicks, levels.askLots, levels.askCount, rowTicks, asks);
    this.droppedCount += bids.droppedCount + asks.droppedCount + keepNearest(bids, asks);
    let at = 0;
    for (let row = bids.count - 1; row >= 0; row -= 1, at += 1) {
      cells.rows[at] = bids.rows[row] ?? 0;
      cells.lots[at] = bids.lots[row] ?? 0;
    }
    const shared = bids.count > 0 && asks.count > 0 && bids.rows[0] === asks.rows[0] ? 1 : 0;
    if (shared === 1) cells.lots[at - 1] = (bids.lots[0] ?? 0) + (asks.lots[0] ?? 0);
    for (let row = shared; row < asks.count; row += 1, at += 1) {
      cells.rows[at] = asks.rows[row] ?? 0;
      cells.lots[at] = asks.lots[row] ?? 0;
    }
    cells.count = at;
  }
}

function newSide(): Side {
  return { count: 0, droppedCount: 0, rows: new Int32Array(heatCellsMax), lots: new Float64Array(heatCellsMax) };
}

function sumIntoRows(ticks: Float64Array, lots: Float64Array, count: number, rowTicks: number, side: Side): void {
  let at = -1;
  let present = NaN;
  side.droppedCount = 0;
  for (let level = 0; level < count; level += 1) {
    const row = Math.floor((ticks[level] ?? 0) / rowTicks);
    if (row !== present) {
      if (at + 1 === heatCellsMax || row > rowMax || row < -rowMax) {
        side.droppedCount += 1;
        continue;
      }
      at += 1;
      present = row;
      side.rows[at] = row;
      side.lots[at] = 0;
    }
    side.lots[at] = (side.lots[at] ?? 0) + (lots[level] ?? 0);
  }
  side.count = at + 1;
}

/** Takes away the rows farthest from the touch until both sides fit; answers how many. */
function keepNearest(bids: Side, asks: Side): number {
  const bestBid = bids.rows[0] ?? 0;
  const bestAsk = asks.rows[0] ?? 0;
  let excess = 0;
  while (bids.count + asks.count > heatCellsMax) {
    const bidDistance = bids.count === 0 ? -1 : bestBid - (bids.rows[bids.count - 1] ?? 0);
    const askDistance = asks.count === 0 ? -1 : (asks.rows[asks.count - 1] ?? 0) - bestAsk;
    if (bidDistance > askDistance) bids.count -= 1;
    else asks.count -= 1;
    excess += 1;
  }
  return excess;
}

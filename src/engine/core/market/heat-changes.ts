/**
 * From one heat column to the next, and back: the cells that differ, and the cells they make.
 * Both columns are ascending by row; a change of 0 lots says that the cell is gone.
 */

import type { Cells } from './heat-cells.ts';

/** Pairs in a block: any one column fits whole. */
export const blockPairs = 8_192;

/** Where pairs are kept, `pairs` of them so far. */
export interface PairBlock {
  readonly rows: Int32Array;
  readonly lots: Float32Array;
  pairs: number;
}

/** Appends the changes behind the block's pairs; answers how many, or null when the block has no room for them. */
export function writeChanges(before: Cells, rows: Int32Array, lots: Float32Array, block: PairBlock): number | null {
  let at = block.pairs;
  let left = 0;
  let right = 0;
  while (left < before.count || right < rows.length) {
    const oldRow = left < before.count ? (before.rows[left] ?? 0) : Infinity;
    const newRow = right < rows.length ? (rows[right] ?? 0) : Infinity;
    const row = Math.min(oldRow, newRow);
    const oldLots = oldRow === row ? (before.lots[left] ?? 0) : 0;
    const newLots = newRow === row ? (lots[right] ?? 0) : 0;
    if (oldRow === row) left += 1;
    if (newRow === row) right += 1;
    if (oldLots === newLots) continue;
    if (at === blockPairs) return null;
    block.rows[at] = row;
    block.lots[at] = newLots;
    at += 1;
  }
  return at - block.pairs;
}

/** The cells after the changes, into `after`, which is not `before`. */
export function applyChanges(before: Cells, rows: Int32Array, lots: Float32Array, after: Cells): void {
  let at = 0;
  let left = 0;
  for (let change = 0; change < rows.length; change += 1) {
    const row = rows[change] ?? 0;
    while (left < before.count && (before.rows[left] ?? 0) < row) {
      after.rows[at] = before.rows[left] ?? 0;
      after.lots[at] = before.lots[left] ?? 0;
      left += 1;
      at += 1;
    }
    if (left < before.count && before.rows[left] === row) left += 1;
    const newLots = lots[change] ?? 0;
    if (newLots === 0) continue;
    after.rows[at] = row;
    after.lots[at] = newLots;
    at += 1;
  }
  for (; left < before.count; left += 1, at += 1) {
    after.rows[at] = before.rows[left] ?? 0;
    after.lots[at] = before.lots[left] ?? 0;
  }
  after.count = at;
}

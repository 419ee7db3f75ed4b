/**
 * The maker tape: adds, pulls and fills one by one, as time and sales are for takers; and what they came to, by side and distance.
 *
 * An entry is what one level did between two looks (level-changes.ts), so several orders of one level and tenth of a second are one entry. Entries
 * smaller than `lotsMin` are summed, not listed. A trade that was first taken for a pull is told again as a fill with `isCorrection`, and the sums
 * of pulls go down by it.
 *
 * Bounds: `entriesMax` entries, the oldest go and a reader that was too slow is told how many it missed; sums over `sumCells` cells of `cellUs`.
 */

import { assert } from '../../../domain/assert.ts';
import { beginRows, copyRow, type RowsRead } from '../column-rows.ts';
import type { LevelChangeColumns } from './level-changes.ts';

export const makerKinds = ['add', 'pull', 'fill'] as const;
export type MakerKind = (typeof makerKinds)[number];

/** Distances from the touch of the same side, in bp: up to and with each, and beyond. */
export const distanceBandsBp = [0, 1, 5, 25] as const;
export const bandCount = distanceBandsBp.length + 1;

const columnNames = ['timeUs', 'kind', 'isAsk', 'isCorrection', 'ticks', 'lots', 'afterLots', 'distanceBp'] as const;

export interface MakerEntryColumns extends RowsRead {
  readonly timeUs: Float64Array;
  /** Places in `makerKinds`. */
  readonly kind: Uint8Array;
  readonly isAsk: Uint8Array;
  readonly isCorrection: Uint8Array;
  readonly ticks: Float64Array;
  readonly lots: Float64Array;
  /** What the level holds afterwards. */
  readonly afterLots: Float64Array;
  readonly distanceBp: Float64Array;
}

export function newMakerEntries(entriesMax: number): MakerEntryColumns {
  const floats = (): Float64Array => new Float64Array(entriesMax);
  return {
    count: 0, missedCount: 0, timeUs: floats(), kind: new Uint8Array(entriesMax), isAsk: new Uint8Array(entriesMax), isCorrection: new Uint8Array(entriesMax),
    ticks: floats(), lots: floats(), afterLots: floats(), distanceBp: floats(),
  };
}

export interface MakerTapePlan {
  readonly lotsMin: number;
  readonly entriesMax: number;
  /** Sums reach back over `sumCells` of them. */
  readonly cellUs: number;
  readonly sumCells: number;
}

const sumsPerCell = 2 * bandCount * makerKinds.length;

export class MakerTape {
  readonly #plan: MakerTapePlan;
  readonly #ring: MakerEntryColumns;
  readonly #cells: Float64Array;
  #made = 0;
  #cell = -1;

  constructor(plan: MakerTapePlan) {
    assert(plan.entriesMax >= 1 && plan.cellUs >= 1 && plan.sumCells >= 1, 'a tape has room', { ...plan });
    this.#plan = plan;
    this.#ring = newMakerEntries(plan.entriesMax);
    this.#cells = new Float64Array(plan.sumCells * sumsPerCell);
  }

  get madeCount(): number {
    return this.#made;
  }

  /** Takes what happened between two looks. */
  onChanges(changes: LevelChangeColumns): void {
    this.#advance(changes.timeUs);
    for (let row = 0; row < changes.count; row += 1) {
      const pulled = changes.pulledLots[row] ?? 0;
      this.#take(changes, row, 0, changes.addedLots[row] ?? 0, pulled);
      this.#take(changes, row, 1, pulled, pulled);
      this.#take(changes, row, 2, changes.filledLots[row] ?? 0, pulled);
    }
  }

  /** Copies entries from number `from` on, oldest first, and answers the number to go on from. */
  read(from: number, columns: MakerEntryColumns): number {
    let entry = beginRows(from, this.#made, this.#plan.entriesMax, columns);
    for (; entry < this.#made && columns.count < columns.kind.length; entry += 1) copyRow(columnNames, this.#ring, entry % this.#plan.entriesMax, columns);
    return entry;
  }

  /** Lots over the last cells, the running one included. */
  sum(kind: MakerKind, isAsk: boolean, band: number): number {
    const at = sumPlace(makerKinds.indexOf(kind), isAsk ? 1 : 0, band);
    let lots = 0;
    for (let cell = 0; cell < this.#plan.sumCells; cell += 1) lots += this.#cells[cell * sumsPerCell + at] ?? 0;
    return lots;
  }

  #take(changes: LevelChangeColumns, row: number, kind: number, lots: number, pulled: number): void {
    if (lots === 0) return;
    const isAsk = changes.isAsk[row] ?? 0;
    const ticks = changes.ticks[row] ?? 0;
    const touch = isAsk === 1 ? changes.bestAskTicks : changes.bestBidTicks;
    // Nearer than the touch, as what was just eaten is: at the touch.
    const bp = touch === 0 ? 0 : Math.max(0, ((isAsk === 1 ? ticks - touch : touch - ticks) / Math.abs(touch)) * 10_000);
    const sum = (this.#cell % this.#plan.sumCells) * sumsPerCell + sumPlace(kind, isAsk, bandOf(bp));
    this.#cells[sum] = (this.#cells[sum] ?? 0) + lots;
    if (lots < this.#plan.lotsMin) return;
    const ring = this.#ring;
    const at = this.#made % this.#plan.entriesMax;
    this.#made += 1;
    ring.timeUs[at] = changes.timeUs;
    ring.kind[at] = kind;
    ring.isAsk[at] = isAsk;
    ring.isCorrection[at] = kind === 2 && pulled < 0 ? 1 : 0;
    ring.ticks[at] = ticks;
    ring.lots[at] = lots;
    ring.afterLots[at] = changes.afterLots[row] ?? 0;
    ring.distanceBp[at] = bp;
  }

  #advance(timeUs: number): void {
    const cell = Math.floor(timeUs / this.#plan.cellUs);
    const { sumCells } = this.#plan;
    for (let next = Math.max(this.#cell + 1, cell - sumCells + 1); next <= cell; next += 1) {
      this.#cells.fill(0, (next % sumCells) * sumsPerCell, ((next % sumCells) + 1) * sumsPerCell);
    }
    this.#cell = Math.max(this.#cell, cell);
  }
}

/** The band that a distance belongs to. */
export function bandOf(bp: number): number {
  let band = 0;
  while (band < distanceBandsBp.length && bp > (distanceBandsBp[band] ?? 0)) band += 1;
  return band;
}

function sumPlace(kind: number, isAsk: number, band: number): number {
  return (kind * 2 + isAsk) * bandCount + band;
}

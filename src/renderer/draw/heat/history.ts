/**
 * The newest columns of one instrument's heatmap as they arrived.
 *
 * Holds: at most `columnsMax` columns and `cellsMax` cells, the oldest go first; a column is found by its index,
 * which is its start divided by the column's duration; a hole between two columns is a gap like any other.
 * Each column keeps the bytes of the frame it came in, nothing is copied. Columns of several lengths lie on the grid of the
 * shortest, each as many as it spans.
 *
 * A change of `rowTicks` keeps the older columns when their finer rows still add up to the new ones, and
 * throws them away otherwise: a coarse row cannot be told apart into fine ones.
 */

import { heatFlagBacklog, heatFlagPartial, heatFlagUnrecorded, type HeatFrame, type Validity } from '../../../engine/contract/index.ts';

export interface HeatColumn {
  readonly index: number;
  readonly startUs: number;
  readonly rowTicks: number;
  readonly bestBidTicks: number;
  readonly bestAskTicks: number;
  readonly validity: Validity;
  /** Of several books some took no part. */
  readonly isPartial: boolean;
  /** Nobody wrote down what the book was. */
  readonly isUnrecorded: boolean;
  readonly rows: Int32Array;
  readonly lots: Float32Array;
}

/** Twenty minutes of tenths of a second: what is older is asked for when it is looked at (past.ts). */
export const historyColumnsMax = 12_000;
/** 32 MiB of rows and lots. */
export const historyCellsMax = 4_194_304;

const noRows = new Int32Array(0);
const noLots = new Float32Array(0);

export interface HistoryLimits {
  readonly columnsMax: number;
  readonly cellsMax: number;
}

export class HeatHistory {
  readonly #limits: HistoryLimits;
  readonly #columns: (HeatColumn | undefined)[];
  #columnUs = 0;
  #rowTicks = 0;
  #oldest = 0;
  #newest = -1;
  #cellCount = 0;
  #clearedCount = 0;

  constructor(limits: HistoryLimits = { columnsMax: historyColumnsMax, cellsMax: historyCellsMax }) {
    this.#limits = limits;
    this.#columns = Array.from({ length: limits.columnsMax });
  }

  /** Duration of a column; 0 before the first. */
  get columnUs(): number {
    return this.#columnUs;
  }

  /** Height of a row, the coarsest of all kept columns; 0 before the first live column. */
  get rowTicks(): number {
    return this.#rowTicks;
  }

  get isEmpty(): boolean {
    return this.#newest < this.#oldest;
  }

  /** Index of the oldest and of the newest column kept; meaningless when empty. */
  get oldestIndex(): number {
    return this.#oldest;
  }

  get newestIndex(): number {
    return this.#newest;
  }

  get startUs(): number {
    return this.#oldest * this.#columnUs;
  }

  /** The end of the newest column. */
  get endUs(): number {
    return (this.#newest + 1) * this.#columnUs;
  }

  get columnCount(): number {
    return this.isEmpty ? 0 : this.#newest - this.#oldest + 1;
  }

  get cellCount(): number {
    return this.#cellCount;
  }

  /** How often everything was thrown away since the start: a new picture begins. */
  get clearedCount(): number {
    return this.#clearedCount;
  }

  at(index: number): HeatColumn | undefined {
    if (index < this.#oldest || index > this.#newest) return undefined;
    const column = this.#columns[index % this.#limits.columnsMax];
    return column?.index === index ? column : undefined;
  }

  clear(): void {
    this.#columns.fill(undefined);
    this.#columnUs = 0;
    this.#rowTicks = 0;
    this.#oldest = 0;
    this.#newest = -1;
    this.#cellCount = 0;
    this.#clearedCount += 1;
  }

  /**
   * Takes a column, or a wide gap, as the columns it spans; a shorter column than those so far makes all of them as short.
   * Answers the first and last index that changed, or null.
   */
  add(frame: HeatFrame): { readonly first: number; readonly last: number } | null {
    const isGap = frame.validity !== 'live';
    if (!(frame.durationUs > 0) || !Number.isFinite(frame.startUs) || frame.startUs < 0) return null;
    if (!isGap && !(frame.rowTicks > 0)) return null;
    if (!isGap) this.#acceptRows(frame.rowTicks);
    if (this.#columnUs === 0) this.#columnUs = frame.durationUs;
    else if (!isGap && frame.durationUs < this.#columnUs) this.#refine(frame.durationUs);
    const columnUs = this.#columnUs;
    const isBacklog = (frame.header.flags & heatFlagBacklog) !== 0;
    const end = Math.max(1, columnAt(frame.startUs + frame.durationUs, columnUs));
    const last = end - 1;
    const first = Math.max(columnAt(frame.startUs, columnUs), end - this.#limits.columnsMax, 0);
    if (last < first) return null;
    if (!isBacklog && !this.isEmpty && last < this.#newest - 1) this.#restart(columnUs, frame.rowTicks);
    for (let index = first; index <= last; index += 1) this.#put(index, frame, isGap);
    this.#trim();
    return this.isEmpty || last < this.#oldest ? null : { first: Math.max(first, this.#oldest), last };
  }

  /** The same columns, cut shorter: each as many as it spans. */
  #refine(columnUs: number): void {
    const beforeUs = this.#columnUs;
    const kept: HeatColumn[] = [];
    for (let index = this.#oldest; index <= this.#newest; index += 1) {
      const column = this.at(index);
      if (column !== undefined) kept.push(column);
    }
    this.#columns.fill(undefined);
    this.#columnUs = columnUs;
    this.#oldest = 0;
    this.#newest = -1;
    this.#cellCount = 0;
    for (const column of kept) {
      const end = columnAt(column.startUs + beforeUs, columnUs);
      for (let index = columnAt(column.startUs, columnUs); index < end; index += 1) this.#place({ ...column, index, startUs: index * columnUs });
    }
    this.#trim();
  }

  /** The engine's clock stepped back: what was drawn no longer has a place in time. */
  #restart(columnUs: number, rowTicks: number): void {
    this.clear();
    this.#columnUs = columnUs;
    this.#rowTicks = rowTicks;
  }

  #acceptRows(rowTicks: number): void {
    if (this.#rowTicks === 0 || rowTicks === this.#rowTicks) this.#rowTicks = rowTicks;
    else if (rowTicks % this.#rowTicks === 0) this.#rowTicks = rowTicks;
    else if (this.#rowTicks % rowTicks !== 0) {
      this.clear();
      this.#rowTicks = rowTicks;
    }
  }

  #put(index: number, frame: HeatFrame, isGap: boolean): void {
    this.#place({
      index,
      startUs: index * this.#columnUs,
      rowTicks: frame.rowTicks,
      bestBidTicks: isGap ? 0 : frame.bestBidTicks,
      bestAskTicks: isGap ? 0 : frame.bestAskTicks,
      validity: frame.validity,
      isPartial: (frame.header.flags & heatFlagPartial) !== 0,
      isUnrecorded: (frame.header.flags & heatFlagUnrecorded) !== 0,
      rows: isGap ? noRows : frame.rows,
      lots: isGap ? noLots : frame.lots,
    });
  }

  #place(column: HeatColumn): void {
    const { index } = column;
    const { columnsMax } = this.#limits;
    if (this.isEmpty) {
      this.#oldest = index;
      this.#newest = index;
    } else if (index <= this.#newest - columnsMax) {
      return;
    } else if (index > this.#newest) {
      this.#dropBefore(index - columnsMax + 1);
      if (this.isEmpty) this.#oldest = index;
      this.#newest = index;
    } else if (index < this.#oldest) {
      this.#oldest = index;
    }
    const slot = index % columnsMax;
    this.#cellCount += column.rows.length - (this.#columns[slot]?.rows.length ?? 0);
    this.#columns[slot] = column;
  }

  #trim(): void {
    while (this.#cellCount > this.#limits.cellsMax && this.#oldest < this.#newest) this.#dropBefore(this.#oldest + 1);
  }

  #dropBefore(index: number): void {
    const { columnsMax } = this.#limits;
    const end = Math.min(index, this.#newest + 1);
    for (let at = this.#oldest; at < end; at += 1) {
      const slot = at % columnsMax;
      this.#cellCount -= this.#columns[slot]?.rows.length ?? 0;
      this.#columns[slot] = undefined;
    }
    this.#oldest = Math.max(this.#oldest, end);
  }
}

/** Why a column is not live; `missing`: it never came. */
export type GapReason = Validity | 'missing' | 'unrecorded';

export function reasonOf(column: HeatColumn | undefined): GapReason {
  if (column === undefined) return 'missing';
  return column.isUnrecorded ? 'unrecorded' : column.validity;
}

/** The column that begins at a time or is the first to begin after it. */
function columnAt(timeUs: number, columnUs: number): number {
  return Math.ceil(timeUs / columnUs - 1e-6);
}

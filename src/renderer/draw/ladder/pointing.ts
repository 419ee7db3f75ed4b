/**
 * What a pointer is on, by the last picture that was painted: with a mouse, or with keys from row to row. The seat of a click that
 * trades, and of the crosshair that linked panels share.
 */

import type { Side } from './cells.ts';
import { sideOf } from './cells.ts';
import type { ColumnBox } from './columns.ts';
import type { LadderLayoutKind } from './look.ts';
import type { LadderLayout, LadderRow } from './rows.ts';

/** A place on the ladder. `side`: null on the prices of the middle column. */
export interface LadderPlace {
  readonly ticks: number;
  readonly side: Side | null;
  readonly column: ColumnBox['id'];
}

export interface Painted {
  readonly kind: LadderLayoutKind;
  readonly layout: LadderLayout;
  readonly boxes: readonly ColumnBox[];
  readonly rowHeight: number;
}

export class Pointing {
  #at: { readonly x: number; readonly y: number } | null = null;
  #painted: Painted | null = null;

  /** A picture was painted, or there is none any more. */
  see(painted: Painted | null): void {
    this.#painted = painted;
  }

  point(at: { readonly x: number; readonly y: number } | null): void {
    this.#at = at;
  }

  /** With keys: from the middle on, a row up or down, a column to the left or right. */
  move(rows: number, columns: number, { width, height }: { readonly width: number; readonly height: number }): void {
    if (this.#painted === null) return;
    const { boxes: all, layout, rowHeight } = this.#painted;
    const boxes = all.toSorted((left, right) => left.left - right.left);
    const from = this.#at ?? { x: width / 2, y: height / 2 };
    const at = boxes.findIndex(({ left, right }) => from.x >= left && from.x < right);
    const box = boxes[Math.max(0, Math.min(boxes.length - 1, at + columns))];
    const y = Math.max(layout.rows.reduce((highest, { top }) => Math.min(highest, top), height), Math.min(height - 1, from.y - rows * rowHeight));
    this.#at = { x: columns === 0 || box === undefined ? from.x : (box.left + box.right) / 2, y };
  }

  get row(): LadderRow | null {
    return this.#at === null ? null : this.rowAt(this.#at.y);
  }

  get rows(): readonly LadderRow[] {
    return this.#painted?.layout.rows ?? [];
  }

  get rowHeight(): number {
    return this.#painted?.rowHeight ?? 0;
  }

  rowAt(y: number): LadderRow | null {
    const { rows, rowHeight } = this;
    return rows.find(({ top }) => y >= top && y < top + rowHeight) ?? null;
  }

  get place(): LadderPlace | null {
    const { row } = this;
    const x = this.#at?.x ?? -1;
    const box = this.#painted?.boxes.find(({ left, right }) => x >= left && x < right) ?? null;
    if (row === null || box === null) return null;
    const side = this.#painted?.kind === 'book' ? sideOf(row, box) : box.side === 'both' ? null : box.side;
    return { ticks: row.ticks, side, column: box.id };
  }
}

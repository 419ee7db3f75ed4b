/** What a trader set and what stands large, at the ladder's rows: alerts as lines with a bell at the edge, large orders as bars beside the price. */

import { sizes } from '../../theme/tokens.ts';
import { digitsFont } from '../fonts.ts';
import type { AlertLine } from '../lines/lines.ts';
import { paintBell } from '../lines/paint.ts';
import type { ColumnBox } from './columns.ts';
import type { Brush } from './paint.ts';
import type { LadderRow } from './rows.ts';
import type { WallRows } from './rows-told.ts';

/** Where a price is on the ladder: on a row, between two, or beyond what is in sight. */
export type RowSpot = { readonly kind: 'in-sight'; readonly y: number; readonly isOnRow: boolean } | { readonly kind: 'away'; readonly isAbove: boolean };

/** Prices fall from the top. `y` is the foot of the row, or the border between two. Null: there are no rows. */
export function spotOf(rows: readonly LadderRow[], ticks: number, groupTicks: number, rowHeight: number): RowSpot | null {
  let higher: LadderRow | null = null;
  let lower: LadderRow | null = null;
  for (const row of rows) {
    if (Math.abs(row.ticks - ticks) * 2 <= groupTicks) return { kind: 'in-sight', y: row.top + rowHeight, isOnRow: true };
    if (row.ticks > ticks && (higher === null || row.ticks < higher.ticks)) higher = row;
    if (row.ticks < ticks && (lower === null || row.ticks > lower.ticks)) lower = row;
  }
  if (lower !== null) return higher === null ? { kind: 'away', isAbove: true } : { kind: 'in-sight', y: lower.top, isOnRow: false };
  return higher === null ? null : { kind: 'away', isAbove: false };
}

/** The alert whose line is at the foot of a row, or at its head where the price has no row; null: none. */
export function alertAtRow(alerts: readonly AlertLine[], row: LadderRow, rows: readonly LadderRow[], groupTicks: number, rowHeight: number): string | null {
  for (const { id, ticks } of alerts) {
    const spot = spotOf(rows, ticks, groupTicks, rowHeight);
    if (spot?.kind !== 'in-sight') continue;
    if (spot.y === (spot.isOnRow ? row.top + rowHeight : row.top)) return id;
  }
  return null;
}

/** The bell stands in the right margin, where no number is; how many are out of sight, at its ends: beside the heads of the columns, and above `foot`. */
export function paintAlerts(brush: Brush, rows: readonly LadderRow[], groupTicks: number, alerts: readonly AlertLine[], foot: number): void {
  const { pen, width, height, headHeight, rowHeight, palette: { colours } } = brush;
  let above = 0;
  let below = 0;
  for (const { ticks, isQuiet } of alerts) {
    const spot = spotOf(rows, ticks, groupTicks, rowHeight);
    if (spot === null) continue;
    if (spot.kind === 'away') {
      if (spot.isAbove) above += 1;
      else below += 1;
      continue;
    }
    if (spot.y < headHeight || spot.y > height) continue;
    const y = Math.round(spot.y) - 0.5;
    pen.strokeStyle = colours.linkPurple;
    pen.lineWidth = 1;
    pen.setLineDash(isQuiet ? [1, 4] : [5, 4]);
    pen.beginPath();
    pen.moveTo(0, y);
    pen.lineTo(width, y);
    pen.stroke();
    pen.setLineDash([]);
    paintBell(pen, width - 6, Math.round(spot.isOnRow ? spot.y - rowHeight / 2 : spot.y), colours.linkPurple);
  }
  if (above > 0) paintAway(brush, above, 1, headHeight / 2);
  if (below > 0) paintAway(brush, below, -1, foot - rowHeight / 2);
}

/** A triangle and a number in the margin, where no number of the book is. */
function paintAway({ pen, width, palette: { colours } }: Brush, count: number, way: 1 | -1, y: number): void {
  const x = width - 6;
  pen.fillStyle = colours.linkPurple;
  pen.beginPath();
  pen.moveTo(x - 3.5, y - way * 3);
  pen.lineTo(x + 3.5, y - way * 3);
  pen.lineTo(x, y - way * 7.5);
  pen.fill();
  pen.font = digitsFont(sizes.textSmall - 1, 600);
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.fillText(count > 9 ? '+' : String(count), x, y + way * 3.5);
}

/** One bar where all of it is to be seen, two thin ones where only parts are. */
export function paintWalls({ pen, rowHeight, palette: { colours } }: Brush, rows: readonly LadderRow[], price: ColumnBox, walls: WallRows, isBook: boolean): void {
  pen.fillStyle = colours.warn;
  for (const { ticks, top } of rows) {
    for (const side of ['bid', 'ask'] as const) {
      const wall = (side === 'ask' ? walls.asks : walls.bids).get(ticks);
      if (wall === undefined) continue;
      const left = isBook ? price.right + 3 : side === 'bid' ? price.left + 6 : price.right - 9;
      if (wall.hidden === null) pen.fillRect(left, top + 2, 3, rowHeight - 5);
      else {
        pen.fillRect(left, top + 2, 1, rowHeight - 5);
        pen.fillRect(left + 2.5, top + 2, 1, rowHeight - 5);
      }
    }
  }
}

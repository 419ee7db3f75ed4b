/** How a ladder's parts are put on a canvas: bars, numbers, marks. What they mean stands in cells.ts and rows.ts. */

import type { FrameMember } from '../../../engine/contract/index.ts';
import type { Palette } from '../../theme/palette.ts';
import { sizes, venueColour } from '../../theme/tokens.ts';
import { digitsFont, wordsFont } from '../fonts.ts';
import type { Pen } from '../pen.ts';
import { unknownCount, type LadderBook } from './book.ts';
import { placeOf, sideOf, type Side } from './cells.ts';
import { columnGap, digitGroups, groupGap, type ColumnBox } from './columns.ts';
import type { LadderLayout, LadderRow } from './rows.ts';

/** What all parts are painted with. */
export interface Brush {
  readonly pen: Pen;
  readonly palette: Palette;
  readonly width: number;
  readonly height: number;
  readonly rowHeight: number;
  readonly headHeight: number;
  readonly digitWidth: number;
  readonly textSize: number;
  /** False: nothing on the picture can be believed, and it has no colours. */
  readonly inColour: boolean;
}

const shareHeight = 3;

export function sideColour(brush: Brush, side: Side, kind: 'text' | 'deep' | 'faint'): string {
  const { colours } = brush.palette;
  if (!brush.inColour) return kind === 'text' ? colours.textQuiet : kind === 'deep' ? colours.pressed : colours.raised;
  if (side === 'ask') return kind === 'text' ? colours.sell : kind === 'deep' ? colours.sellDeep : colours.sellFaint;
  return kind === 'text' ? colours.buy : kind === 'deep' ? colours.buyDeep : colours.buyFaint;
}

/** Sums as a pale bar, sizes as a deeper one behind their number; of several books with each one's share along its foot. */
export function paintBars(brush: Brush, layout: LadderLayout, boxes: readonly ColumnBox[], book: LadderBook): void {
  const { pen, rowHeight, width } = brush;
  // Sums may lie across the whole row: sizes stand upon them.
  for (const box of [...boxes.filter(({ id }) => id === 'sum'), ...boxes.filter(({ id }) => id === 'size')]) {
    const isSum = box.id === 'sum';
    const most = isSum ? layout.sumMax : layout.lotsMax;
    for (const row of layout.rows) {
      const side = sideOf(row, box);
      const at = placeOf(row, side);
      if (at === null || most === 0) continue;
      const { lots, sums, shares } = side === 'ask' ? book.asks : book.bids;
      const share = ((isSum ? sums : lots)[at] ?? 0) / most;
      // With one side a row, sums lie across all of it, from the far edge.
      const isWide = isSum && box.side === 'both';
      const long = share * (isWide ? width : box.right - box.left - 2);
      const left = isWide ? width - long : box.side === 'ask' ? box.left + 1 : box.right - (box.side === 'bid' ? 1 : -5) - long;
      pen.fillStyle = sideColour(brush, side, isSum ? 'faint' : 'deep');
      pen.fillRect(left, row.top, long, rowHeight - 1);
      if (!isSum && shares !== null && brush.inColour) paintShares(brush, shares, at, book.members.length, left, row.top + rowHeight - 1 - shareHeight, long);
    }
  }
}

function paintShares({ pen, palette: { colours } }: Brush, shares: Float64Array, row: number, count: number, left: number, top: number, long: number): void {
  let all = 0;
  for (let member = 0; member < count; member += 1) all += shares[row * count + member] ?? 0;
  let from = left;
  for (let member = 0; member < count && all > 0; member += 1) {
    const wide = ((shares[row * count + member] ?? 0) / all) * long;
    pen.fillStyle = colours[venueColour(member)];
    pen.fillRect(from, top, wide, shareHeight);
    from += wide;
  }
}

/** Where books end: rows that some of them do not reach are shaded by how many, and each book's end is marked in its colour. */
export function paintReach(brush: Brush, layout: LadderLayout, book: LadderBook, sideBoxes: Readonly<Record<Side, readonly [left: number, right: number]>>): void {
  const { pen, rowHeight, palette: { colours } } = brush;
  const before = pen.globalAlpha;
  const taking = book.members.filter(({ absence }) => absence === null).length;
  for (const side of ['bid', 'ask'] as const) {
    const [left, right] = sideBoxes[side];
    const sign = side === 'ask' ? 1 : -1;
    const own = side === 'ask' ? book.asks : book.bids;
    const last = own.ticks.at(-1);
    const best = own.ticks[0];
    for (const row of layout.rows) {
      if (layout.spreadTop !== null && placeOf(row, side) === null) continue;
      if (best === undefined || row.ticks * sign < best * sign) continue;
      const share = taking === 0 ? (last !== undefined && row.ticks * sign > last * sign ? 1 : 0) : unknownCount(book.members, row.ticks, sign) / taking;
      if (share === 0) continue;
      pen.globalAlpha = before * 0.35 * share;
      pen.fillStyle = colours.gapStripe;
      pen.fillRect(left, row.top, right - left, rowHeight);
    }
    pen.globalAlpha = before;
    for (const [place, member] of book.members.entries()) paintEnd(brush, layout, side, member, place, left, right);
  }
}

function paintEnd({ pen, rowHeight, palette: { colours } }: Brush, { rows, spreadTop }: LadderLayout, side: Side, member: FrameMember, place: number, left: number, right: number): void {
  const reach = side === 'ask' ? member.askReachTicks : member.bidReachTicks;
  if (member.absence !== null || reach === null) return;
  const sign = side === 'ask' ? 1 : -1;
  let end: LadderRow | null = null;
  for (const row of rows) {
    if (spreadTop !== null && placeOf(row, side) === null) continue;
    if (row.ticks * sign <= reach * sign && (end === null || row.ticks * sign > end.ticks * sign)) end = row;
  }
  const outermost = rows.reduce((far, row) => Math.max(far, row.ticks * sign), -Infinity);
  if (end === null || end.ticks * sign === outermost) return;
  pen.fillStyle = colours[venueColour(place)];
  pen.fillRect(left, side === 'ask' ? end.top - 1 : end.top + rowHeight - 1, right - left, 1.5);
}

/** From its right end, group by group; from `bright` on in full colour. */
export function paintNumber(brush: Brush, text: string, right: number, middle: number, colour: string, dim: string, bright: number): void {
  const { pen, digitWidth } = brush;
  let end = Math.round(right);
  let first = text.length;
  for (const group of digitGroups(text).toReversed()) {
    first -= group.length;
    const split = Math.max(0, Math.min(group.length, bright - first));
    if (split < group.length) {
      pen.fillStyle = colour;
      pen.fillText(group.slice(split), end, middle);
    }
    if (split > 0) {
      pen.fillStyle = dim;
      pen.fillText(group.slice(0, split), Math.round(end - (group.length - split) * digitWidth), middle);
    }
    end = Math.round(end - group.length * digitWidth - groupGap(digitWidth));
  }
}

/** A size that is large for this book: heavy digits, and a mark for eyes that do not see weights. */
export function paintLargeMark({ pen, rowHeight, palette: { colours } }: Brush, box: ColumnBox, row: LadderRow): void {
  pen.fillStyle = colours.warn;
  pen.fillRect(box.side === 'ask' ? box.right - 4 : box.left + 2, row.top + 2, 2.5, rowHeight - 5);
}

/** An order of ours: a triangle at the price, pointing at it. */
export function paintOwnMark({ pen, rowHeight, palette: { colours } }: Brush, price: ColumnBox, row: LadderRow, side: Side, isBook: boolean): void {
  const middle = row.top + rowHeight / 2;
  const [x, direction] = isBook ? [2, 1] : side === 'bid' ? [price.left, 1] : [price.right, -1];
  pen.fillStyle = colours.accent;
  pen.beginPath();
  pen.moveTo(x, middle - 4);
  pen.lineTo(x + direction * 6, middle);
  pen.lineTo(x, middle + 4);
  pen.fill();
}

export interface HeadTitle {
  readonly box: ColumnBox;
  readonly text: string;
  /** Of several books, the column tells of the first alone: it is marked in that one's colour. */
  readonly isOfFirst: boolean;
}

export function paintHead(brush: Brush, titles: readonly HeadTitle[]): void {
  const { pen, width, headHeight, palette: { colours, scale } } = brush;
  pen.fillStyle = colours.surface;
  pen.fillRect(0, 0, width, headHeight);
  pen.font = wordsFont(sizes.textSmall * scale);
  pen.textBaseline = 'middle';
  for (const { box, text, isOfFirst } of titles) {
    const isPrice = box.id === 'price';
    pen.textAlign = isPrice && box.left === 0 ? 'left' : isPrice ? 'center' : 'right';
    const x = isPrice ? (box.left === 0 ? sizes.textSmall + 1 : (box.left + box.right) / 2) : numberRight(box);
    pen.fillStyle = colours.textQuiet;
    pen.fillText(text, x, headHeight / 2, Math.max(20, box.right - box.left - 4));
    if (!isOfFirst) continue;
    pen.fillStyle = colours[venueColour(0)];
    pen.fillRect(x - 14, headHeight - 5, 14, 2.5);
  }
  pen.fillStyle = colours.line;
  pen.fillRect(0, headHeight - 1, width, 1);
}

/** Where the numbers of a column end. */
export function numberRight(box: ColumnBox): number {
  return box.side === 'both' ? box.right : box.right - columnGap / 2;
}

export function setDigits({ pen, textSize }: Brush, isHeavy: boolean): void {
  pen.font = digitsFont(textSize, isHeavy ? 600 : 400);
}

/** The ladder's own lines: the spread with the last trade, the frame around its price, and what stands at the foot. */

import { sizes } from '../../theme/tokens.ts';
import type { StepFormat } from '../format.ts';
import { wordsFont } from '../fonts.ts';
import type { Side } from './cells.ts';
import { ladderMargin, type ColumnBox } from './columns.ts';
import { setDigits, sideColour, type Brush } from './paint.ts';
import type { LadderLayout, LadderRow } from './rows.ts';

export interface LastTrade {
  readonly ticks: number;
  readonly isSell: boolean;
}

/** Between the sides, in a layout that has such a line, with the price of the last trade. */
export function paintSpread(brush: Brush, { spreadTop, spreadTicks }: LadderLayout, last: LastTrade | null, price: StepFormat, word: string): void {
  const { pen, palette: { colours, scale }, width, headHeight, height } = brush;
  const top = Math.round(spreadTop ?? -Infinity);
  if (top < headHeight - 1 || top > height) return;
  const high = Math.round(sizes.ladderSpread * scale);
  const middle = top + high / 2 + 0.5;
  pen.fillStyle = colours.raised;
  pen.fillRect(0, top, width, high);
  pen.textBaseline = 'middle';
  if (last !== null) {
    setDigits({ ...brush, textSize: 15 * scale }, true);
    pen.textAlign = 'left';
    pen.fillStyle = sideColour(brush, last.isSell ? 'ask' : 'bid', 'text');
    pen.fillText(`${price.text(last.ticks)} ${last.isSell ? '↓' : '↑'}`, ladderMargin, middle);
  }
  if (spreadTicks === null) return;
  pen.textAlign = 'right';
  setDigits(brush, false);
  pen.fillStyle = colours.text;
  const text = price.text(spreadTicks);
  pen.fillText(text, width - ladderMargin, middle);
  const left = width - ladderMargin - pen.measureText(text).width - 8;
  pen.font = wordsFont(sizes.textSmall * scale);
  pen.fillStyle = colours.textQuiet;
  pen.fillText(word, left, middle);
}

/** In the column of prices: the colour says who took, and so does the side of the market that it stands on. */
export function paintLastFrame(brush: Brush, price: ColumnBox, row: LadderRow, isSell: boolean): void {
  const { pen, rowHeight, palette: { colours } } = brush;
  pen.fillStyle = colours.pressed;
  pen.fillRect(price.left, row.top, price.right - price.left, rowHeight - 1);
  pen.strokeStyle = sideColour(brush, isSell ? 'ask' : 'bid', 'text');
  pen.lineWidth = 1;
  pen.strokeRect(price.left + 0.5, row.top + 0.5, price.right - price.left - 1, rowHeight - 2);
}

export function footHeight(scale: number): number {
  return Math.round(20 * scale);
}

export function paintFoot(brush: Brush, text: string, side: Side): void {
  const { pen, palette: { colours, scale }, width, height } = brush;
  const high = footHeight(scale);
  pen.fillStyle = colours.raised;
  pen.fillRect(0, height - high, width, high);
  pen.fillStyle = colours.line;
  pen.fillRect(0, height - high, width, 1);
  pen.font = wordsFont(sizes.textSmall * scale);
  pen.textAlign = 'left';
  pen.textBaseline = 'middle';
  pen.fillStyle = sideColour(brush, side, 'text');
  pen.fillText(text, ladderMargin, height - high / 2 + 0.5, width - 2 * ladderMargin);
}

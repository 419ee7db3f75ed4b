/**
 * Where the ladder's columns stand, and how a number is set in one of them.
 *
 * Holds: the columns depend on the panel's width, the choice of columns and the length of the prices alone, so that they stand still while
 * sizes change; they stand apart and inside the panel; what has no room for a number is left out, the outermost first. Digits before the
 * point stand in threes when there are more than three of them, with a gap that is no character.
 */

import type { ColumnChoice, LadderColumn, LadderLayoutKind } from './look.ts';

export const ladderMargin = 12;
/** Between the end of one column and the longest number of the next. */
export const columnGap = 10;
/** A narrower column shows no number that says anything. */
const digitsMin = 5;
const groupGapDigits = 0.38;
const ungroupedMax = 3;

export interface ColumnBox {
  readonly id: LadderColumn | 'price';
  /** `both`: the row's only side, whichever it is. */
  readonly side: 'both' | 'bid' | 'ask';
  readonly left: number;
  readonly right: number;
}

export interface ColumnPlan {
  readonly layout: LadderLayoutKind;
  readonly width: number;
  /** Characters of the longest price. */
  readonly priceLength: number;
  readonly digitWidth: number;
  readonly columns: readonly ColumnChoice[];
}

/** The price first. */
export function placeColumns({ layout, width, priceLength, digitWidth, columns }: ColumnPlan): readonly ColumnBox[] {
  const priceWidth = priceLength * digitWidth;
  if (layout === 'book') {
    const priceRight = ladderMargin + priceWidth;
    return [{ id: 'price', side: 'both', left: 0, right: priceRight }, ...spread(columns, priceRight, width - ladderMargin, digitWidth, 'both')];
  }
  const [left, right] = [(width - priceWidth) / 2 - columnGap, (width + priceWidth) / 2 + columnGap];
  const asks = spread(columns, right, width - ladderMargin, digitWidth, 'ask');
  return [{ id: 'price', side: 'both', left, right }, ...asks, ...asks.map((box): ColumnBox => ({ ...box, side: 'bid', left: width - box.right, right: width - box.left }))];
}

function spread(columns: readonly ColumnChoice[], from: number, until: number, digitWidth: number, side: ColumnBox['side']): readonly ColumnBox[] {
  const room = Math.max(0, until - from);
  const narrowest = digitsMin * digitWidth + columnGap;
  let shown = columns;
  const weightOf = (part: readonly ColumnChoice[]): number => part.reduce((sum, { weight }) => sum + weight, 0);
  while (shown.length > 1 && shown.some(({ weight }) => (room * weight) / weightOf(shown) < narrowest)) shown = shown.slice(0, -1);
  const all = weightOf(shown);
  let at = from;
  return shown.map(({ id, weight }) => {
    const left = at;
    at += (room * weight) / all;
    return { id, side, left, right: at };
  });
}

/** `1234567.89` in the pieces `1`, `234` and `567.89`. */
export function digitGroups(text: string): readonly string[] {
  const whole = /^\d+(?=\.|$)/.exec(text)?.[0].length ?? 0;
  if (whole <= ungroupedMax) return [text];
  const groups: string[] = [text.slice(whole - 3)];
  for (let end = whole - 3; end > 0; end -= 3) groups.unshift(text.slice(Math.max(0, end - 3), end));
  return groups;
}

export function numberWidth(text: string, digitWidth: number): number {
  return (text.length + (digitGroups(text).length - 1) * groupGapDigits) * digitWidth;
}

/** How far to the left of a group the one before it ends. */
export function groupGap(digitWidth: number): number {
  return groupGapDigits * digitWidth;
}

/**
 * Where the ladder's three columns stand, and how a number is set in one of them.
 *
 * Holds: the columns depend on the length of the prices alone, so that they stand still while sizes change; digits
 * before the point stand in threes when there are more than three of them, with a gap that is no character.
 */

export const ladderMargin = 12;
/** Between the end of one column and the longest number of the next. */
const columnGap = 10;
/** Of what prices leave over: sums are longer than sizes. */
const sizeShare = 0.47;
const groupGapDigits = 0.38;
const ungroupedMax = 3;

export interface LadderColumns {
  readonly priceRight: number;
  readonly sizeRight: number;
  readonly sumRight: number;
  /** Widths that a number may have. */
  readonly sizeRoom: number;
  readonly sumRoom: number;
}

export function columnsOf(width: number, priceLength: number, digitWidth: number): LadderColumns {
  const priceRight = ladderMargin + priceLength * digitWidth;
  const sumRight = width - ladderMargin;
  const sizeRight = Math.round(priceRight + Math.max(0, sumRight - priceRight) * sizeShare);
  return { priceRight, sizeRight, sumRight, sizeRoom: sizeRight - priceRight - columnGap, sumRoom: sumRight - sizeRight - columnGap };
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

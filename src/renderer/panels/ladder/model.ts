/** How far a wheel scrolls the ladder. */

import { sizes } from '../../theme/tokens.ts';

const rowsMax = 20;

/** Whole rows, and the pixels that were not enough for another one. Wheel up shows higher prices. */
export function scrolledRows(restPixels: number, delta: number, deltaMode: number): { readonly rows: number; readonly restPixels: number } {
  const pixels = restPixels - (deltaMode === 0 ? delta / 2 : delta * sizes.ladderRow);
  const rows = Math.trunc(pixels / sizes.ladderRow);
  return { rows: Math.max(-rowsMax, Math.min(rowsMax, rows)), restPixels: pixels - rows * sizes.ladderRow };
}

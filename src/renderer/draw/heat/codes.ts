/**
 * Lots as one byte: logarithmic, so that a wall and a crumb both have room.
 *
 * | code     | meaning                                              |
 * |----------|------------------------------------------------------|
 * | 0        | the book was live and nothing rested here            |
 * | 1 – 251  | lots, `codesPerOctave` codes for each doubling       |
 * | 253      | nothing is known: before the first column, or after the last |
 * | 254      | a gap: the book was not valid                        |
 */

export const codeEmpty = 0;
export const codeLotsMax = 251;
export const codeNone = 253;
export const codeGap = 254;
export const codesPerOctave = 10;

/** Where the scale begins: so many octaves below a typical size. */
const octavesBelow = 13;

export interface LotScale {
  /** log2 of the lots that get code 1. */
  readonly log2Low: number;
}

/** A scale with the given typical size in the middle. It spans 25 octaves; whatever is outside is drawn as the nearest end. */
export function scaleAround(lots: number): LotScale {
  return { log2Low: Math.floor(Math.log2(Math.max(lots, 1))) - octavesBelow };
}

export function codeOf(lots: number, scale: LotScale): number {
  if (!(lots > 0)) return codeEmpty;
  const code = 1 + Math.round((Math.log2(lots) - scale.log2Low) * codesPerOctave);
  return Math.max(1, Math.min(codeLotsMax, code));
}

/** The lots in the middle of what a code stands for. */
export function lotsOf(code: number, scale: LotScale): number {
  return code === codeEmpty ? 0 : 2 ** ((code - 1) / codesPerOctave + scale.log2Low);
}

/** Whether a typical size has drifted so far that the scale should be made anew. */
export function isOffScale(lots: number, scale: LotScale): boolean {
  return Math.abs(Math.log2(Math.max(lots, 1)) - octavesBelow - scale.log2Low) > 8;
}

/** The median of the lots of a column; 1 when there are none. */
export function typicalLots(lots: Float32Array): number {
  if (lots.length === 0) return 1;
  const sorted = lots.slice().sort();
  return sorted[sorted.length >> 1] ?? 1;
}

/**
 * Golden pictures as they are kept: one file a scene, its languages below each other and its ratios side by side, a pixel a block. What counts as
 * the same: few blocks that are far apart, and little apart on the whole.
 */

import type { Blocks } from './blocks.ts';

/** Steps of 255 by which a block's channel may be off: letters' edges. Between Chromium 150 of Debian and 153 of npm it is up to 25, for 24 blocks. */
const channelOffMax = 12;
/** So many blocks may be further off: a sign that the fonts lack comes from the machine. */
const blocksOffMax = 28;
/** On the average of all blocks, in steps of 255. */
const meanOffMax = 2.5;

/** Puts pictures side by side, row by row; all are of one size. */
export function sheetOf(rows: readonly (readonly Blocks[])[]): Blocks {
  const [first] = rows[0] ?? [];
  const [width, height] = [first?.width ?? 0, first?.height ?? 0];
  const across = (rows[0]?.length ?? 0) * width;
  const rgba = Array.from<number>({ length: across * rows.length * height * 4 }).fill(0);
  for (const [down, row] of rows.entries()) {
    for (const [aside, blocks] of row.entries()) {
      for (const [at, value] of blocks.rgba.entries()) {
        const [x, y] = [Math.floor(at / 4) % width, Math.floor(at / 4 / width)];
        rgba[((down * height + y) * across + aside * width + x) * 4 + (at % 4)] = value;
      }
    }
  }
  return { width: across, height: rows.length * height, rgba };
}

/** One of the pictures in a sheet. */
export function cutFrom(sheet: Blocks, { width, height }: { readonly width: number; readonly height: number }, row: number, column: number): Blocks {
  const rgba: number[] = [];
  for (let y = 0; y < height; y += 1) {
    const at = ((row * height + y) * sheet.width + column * width) * 4;
    rgba.push(...sheet.rgba.slice(at, at + width * 4));
  }
  return { width, height, rgba };
}

export interface Difference {
  readonly blocksOff: number;
  readonly meanOff: number;
  /** Where most of it is, in blocks; null: nowhere. */
  readonly worst: { readonly x: number; readonly y: number; readonly off: number } | null;
}

/** Of each block with its eight neighbours, so that a letter half a pixel aside is the same letter. */
export function differenceOf(golden: Blocks, seen: Blocks): Difference {
  if (golden.width !== seen.width || golden.height !== seen.height) return { blocksOff: golden.width * golden.height, meanOff: 255, worst: null };
  const { width, height } = golden;
  let [blocksOff, sum] = [0, 0];
  let worst: Difference['worst'] = null;
  for (let at = 0; at < width * height; at += 1) {
    const [x, y] = [at % width, Math.floor(at / width)];
    let off = 0;
    for (let channel = 0; channel < 3; channel += 1) off = Math.max(off, Math.abs(around(golden, x, y, channel) - around(seen, x, y, channel)));
    sum += off;
    if (off > channelOffMax) blocksOff += 1;
    if (off > (worst?.off ?? 0)) worst = { x, y, off: Math.round(off) };
  }
  return { blocksOff, meanOff: Math.round((sum / (width * height)) * 100) / 100, worst };
}

function around({ width, height, rgba }: Blocks, x: number, y: number, channel: number): number {
  let [sum, count] = [0, 0];
  for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row += 1) {
    for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column += 1) {
      sum += rgba[(row * width + column) * 4 + channel] ?? 0;
      count += 1;
    }
  }
  return sum / count;
}

export function isSame({ blocksOff, meanOff }: Difference, most = blocksOffMax): boolean {
  return blocksOff <= most && meanOff <= meanOffMax;
}

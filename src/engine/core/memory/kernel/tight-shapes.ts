/**
 * Tables for decimals without needless zeros (okx-intrinsics.as): how the digits of a text of any
 * shape come to stand right-aligned and without the point, and what its last digit is worth. They are
 * written into the kernel's memory once; reading a number is then two look-ups, whatever its shape.
 */

import { tightShapesAt, tightWorthsAt } from './layout.ts';

const charactersMax = 15;
const registerBytes = 16;
/** A place of no byte: 0 comes of it. */
const vacant = 128;
/** More digits behind the point than any instrument has: their worth is no number. */
const wrongShape = 31;
const decimalsMax = 15;

export function installTightShapes(bytes: Uint8Array, floats: Float64Array): void {
  for (let point = 0; point < registerBytes; point += 1) {
    for (let size = 0; size < registerBytes; size += 1) installShape(bytes, point, size);
  }
  const worths = (tightWorthsAt - vacant * 8) >> 3;
  for (let missing = -wrongShape; missing <= decimalsMax; missing += 1) floats[worths + missing] = missing < 0 ? NaN : 10 ** missing;
}

/** A text without a point has it behind its last byte. */
function installShape(bytes: Uint8Array, point: number, size: number): void {
  const at = tightShapesAt + (point << 8) + (size << 4);
  const isWhole = point === size;
  const digits = isWhole ? size : size - 1;
  const isNumber = size > 0 && size <= charactersMax && point > 0 && (isWhole || point < size - 1);
  bytes.fill(vacant, at, at + registerBytes);
  bytes[at] = vacant + (isNumber ? digits - point : wrongShape);
  for (let digit = 0; isNumber && digit < digits; digit += 1) bytes[at + registerBytes - digits + digit] = digit < point ? digit : digit + 1;
}

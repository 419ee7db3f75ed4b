/**
 * Several bytes at once, in TypeScript: what inflating and reading numbers without quotes need
 * beside intrinsics.ts. `wide-intrinsics.as` gives the same names, and the same results, to the
 * WebAssembly module.
 */

import { load32, load8, store8 } from './intrinsics.ts';

/** The 32 bits from a bit on, counted from the lowest of the byte at `base`. */
export function bitsAt(base: i32, bit: i32): i32 {
  const at = base + (bit >> 3);
  const shift = bit & 7;
  return shift === 0 ? load32(at) : (load32(at) >>> shift) | (load8(at + 4) << (32 - shift));
}

/** Copies byte after byte, at least one, so that a source near the target repeats itself; may scribble on 15 bytes behind. */
export function copyAhead(target: i32, source: i32, size: i32): void {
  for (let index = 0; index < size; index += 1) store8(target + index, load8(source + index));
}

/** How many of the next eight characters are digits, up to the first that is none. */
export function digitCount(at: i32): i32 {
  let count = 0;
  while (count < 8 && load8(at + count) >= 48 && load8(at + count) <= 57) count += 1;
  return count;
}

/** What 1 to 8 digits say. */
export function digitsValue(at: i32, count: i32): i32 {
  let value = 0;
  for (let index = 0; index < count; index += 1) value = value * 10 + load8(at + index) - 48;
  return value;
}

/** What 1 to 8 digits behind a point say, in 10^-8. */
export function fractionValue(at: i32, count: i32): i32 {
  let value = digitsValue(at, count);
  for (let place = count; place < 8; place += 1) value *= 10;
  return value;
}

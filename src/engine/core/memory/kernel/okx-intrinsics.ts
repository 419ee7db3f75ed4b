/** What the WebAssembly module does with SIMD: the twin's half of the pair. `okx-intrinsics.as` has the other. */

import { cursor, wholeNumber } from './scan.ts';

export { tightLevel as readTightLevel } from './okx-numbers.ts';

/** Where the number that `readWhole` read ends. */
export let wholeEnd: i32 = 0;

/** A whole number of at most 15 digits, without sign or needless zeros; −1 when there is none. */
export function readWhole(at: i32): f64 {
  const value = wholeNumber(at);
  wholeEnd = cursor;
  return value;
}

/** What every scanner writes: heads, fields and short tails of records (record.ts). Read by both compilers. */

import { recordA, recordB, recordC, recordD } from './layout.ts';
import { store16, store8, storeFloat, storeInt } from './intrinsics.ts';

export function writeHead(out: i32, kind: i32, flags: i32, tailSlots: i32, stream: i32): void {
  store8(out, kind);
  store8(out + 1, flags);
  store16(out + 2, tailSlots);
  storeInt(out + 4, stream);
  storeFloat(out + 8, 0);
}

export function writeFields(out: i32, a: f64, b: f64, c: f64, d: f64): void {
  storeFloat(out + recordA, a);
  storeFloat(out + recordB, b);
  storeFloat(out + recordC, c);
  storeFloat(out + recordD, d);
}

/** The first four numbers of a tail. */
export function writeTail(tail: i32, a: f64, b: f64, c: f64, d: f64): void {
  storeFloat(tail, a);
  storeFloat(tail + 8, b);
  storeFloat(tail + 16, c);
  storeFloat(tail + 24, d);
}

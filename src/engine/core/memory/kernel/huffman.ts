/**
 * Prefix codes of deflate: from the lengths of codes to tables that tell the symbol of the next bits.
 * Read by both compilers.
 *
 * A table has a place for each value of its first bits. It is built by doubling, from symbols that were
 * put in the bucket of their length when the lengths were read; no loop runs over all the symbols that
 * an alphabet may have.
 */

import { highestBit, loadInt, storeInt } from './intrinsics.ts';
import { copyAhead } from './wide-intrinsics.ts';

/** What a table holds: the kind of its symbols. */
export const ofLengths: i32 = 0;
export const ofLiterals: i32 = 1;
export const ofDistances: i32 = 2;

/**
 * Entries: a literal is negative, the byte from bit 8 on; a length or a distance has its base from bit
 * 16 on and its extra bits from bit 8 on; all have the length of their code in the lowest 4 bits. With
 * no base it is the end of a block, a code too long for the table, or 0: none.
 */
export const endOfBlock: i32 = 32;
export const longCode: i32 = 64;
export const firstBase: i32 = 65536;

export function clearCounts(counts: i32): void {
  for (let length: i32 = 0; length < 16; length += 1) storeInt(counts + (length << 2), 0);
}

/** Puts a symbol into the bucket of its length. */
export function add(counts: i32, buckets: i32, width: i32, symbol: i32, length: i32): void {
  const count = loadInt(counts + (length << 2));
  storeInt(buckets + ((length * width + count) << 2), symbol);
  storeInt(counts + (length << 2), count + 1);
}

/**
 * Codes go up within a length, and by length; read from their last bit they are places of the table.
 * Whenever the length grows, what there is of the table is doubled. False for codes that are too many,
 * or too few: a single code of one bit is the only exception, as at zlib.
 */
export function buildTable(table: i32, tableBits: i32, counts: i32, buckets: i32, width: i32, kind: i32): boolean {
  let left: i32 = 1;
  let longest: i32 = 0;
  for (let length: i32 = 1; length < 16; length += 1) {
    const count = loadInt(counts + (length << 2));
    left = (left << 1) - count;
    if (left < 0) return false;
    if (count !== 0) longest = length;
  }
  if (left > 0 && (kind === ofLengths || longest > 1)) return false;
  storeInt(table, 0);
  let end: i32 = 1;
  let code: i32 = 0;
  for (let length: i32 = 1; length <= tableBits; length += 1) {
    if (end < 4) for (let index: i32 = 0; index < end; index += 1) storeInt(table + ((end + index) << 2), loadInt(table + (index << 2)));
    else copyAhead(table + (end << 2), table, end << 2);
    end <<= 1;
    const count = loadInt(counts + (length << 2));
    for (let index: i32 = 0; index < count; index += 1) {
      storeInt(table + (code << 2), entryOf(loadInt(buckets + ((length * width + index) << 2)), length, kind));
      if (code === end - 1) break;
      const top = 1 << highestBit(code ^ (end - 1));
      code = (code & (top - 1)) | top;
    }
  }
  if (longest > tableBits) markLong(table, tableBits, code, counts);
  return true;
}

/** The places that no code filled begin longer ones: from `code` on, in the order of codes. */
function markLong(table: i32, tableBits: i32, first: i32, counts: i32): void {
  const end = 1 << tableBits;
  let code = first;
  let used: i32 = 0;
  for (let length: i32 = 1; length <= tableBits; length += 1) used += loadInt(counts + (length << 2)) << (tableBits - length);
  for (let count = end - used; count > 0; count -= 1) {
    storeInt(table + (code << 2), longCode);
    if (code === end - 1) break;
    const top = 1 << highestBit(code ^ (end - 1));
    code = (code & (top - 1)) | top;
  }
}

/** The entry of a code that the table is too small for; 0 when there is none. */
export function longEntry(counts: i32, buckets: i32, width: i32, bits: i32, kind: i32): i32 {
  let code: i32 = 0;
  let first: i32 = 0;
  for (let length: i32 = 1; length < 16; length += 1) {
    code |= (bits >>> (length - 1)) & 1;
    const count = loadInt(counts + (length << 2));
    if (code - first < count) return entryOf(loadInt(buckets + ((length * width + code - first) << 2)), length, kind);
    first = (first + count) << 1;
    code <<= 1;
  }
  return 0;
}

function entryOf(symbol: i32, length: i32, kind: i32): i32 {
  if (kind === ofLengths) return (symbol << 16) | length;
  if (kind === ofDistances) {
    if (symbol > 29) return 0;
    if (symbol < 4) return ((symbol + 1) << 16) | length;
    const extra = (symbol >> 1) - 1;
    return ((((2 + (symbol & 1)) << extra) + 1) << 16) | (extra << 8) | length;
  }
  if (symbol < 256) return (1 << 31) | (symbol << 8) | length;
  if (symbol === 256) return endOfBlock | length;
  if (symbol < 265) return ((symbol - 254) << 16) | length;
  if (symbol === 285) return (258 << 16) | length;
  if (symbol > 285) return 0;
  const extra = (symbol - 261) >> 2;
  return ((((4 + ((symbol - 1) & 3)) << extra) + 3) << 16) | (extra << 8) | length;
}

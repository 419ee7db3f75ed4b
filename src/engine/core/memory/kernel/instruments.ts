/**
 * The scanner's table of instruments, found by the bytes of their symbol. Read by both compilers.
 *
 * Open addressing, at most half full; filled anew when an instrument leaves, so nothing is ever
 * deleted from it. Symbols with other than printable ASCII characters are not in it: their messages
 * take the checked path.
 */

import {
  entryBytes, entryInverse, entryStep, entryStream, entrySymbol, entrySymbolSize, entryWhole, tableEntries,
} from './layout.ts';
import { load32, load8, loadInt, multiply, storeFloat, storeInt } from './intrinsics.ts';

export function clearTable(table: i32): void {
  for (let index: i32 = 0; index < tableEntries; index += 1) storeInt(table + index * entryBytes + entrySymbolSize, 0);
}

/** Enters a symbol that is not in the table; answers its entry. The caller writes the symbol's bytes and keeps the table half empty. */
export function addEntry(table: i32, symbol: i32, size: i32, stream: i32): i32 {
  let index = slotOf(symbol, size);
  while (loadInt(table + index * entryBytes + entrySymbolSize) !== 0) index = (index + 1) & (tableEntries - 1);
  const entry = table + index * entryBytes;
  storeInt(entry + entrySymbolSize, size);
  storeInt(entry + entryStream, stream);
  return entry;
}

/** Steps in 10^-8, both from 1 to 2^53 − 1; how many of them make 1, or 0. */
export function setSteps(scale: i32, step: f64, perWhole: f64): void {
  storeFloat(scale + entryInverse, 1 / step);
  storeFloat(scale + entryStep, step);
  storeFloat(scale + entryWhole, perWhole);
}

/** The entry of a symbol, or 0. */
export function findEntry(table: i32, symbol: i32, size: i32): i32 {
  let index = slotOf(symbol, size);
  let entry = table + index * entryBytes;
  let entrySize = loadInt(entry + entrySymbolSize);
  while (entrySize !== 0) {
    if (entrySize === size && isSame(entry + entrySymbol, symbol, size)) return entry;
    index = (index + 1) & (tableEntries - 1);
    entry = table + index * entryBytes;
    entrySize = loadInt(entry + entrySymbolSize);
  }
  return 0;
}

function slotOf(symbol: i32, size: i32): i32 {
  let hash = size;
  for (let at: i32 = 0; at + 4 <= size; at += 4) hash = multiply(hash ^ load32(symbol + at), -1640531535);
  if ((size & 3) !== 0 && size > 3) hash = multiply(hash ^ load32(symbol + size - 4), -1640531535);
  return (hash ^ (hash >>> 15)) & (tableEntries - 1);
}

function isSame(left: i32, right: i32, size: i32): boolean {
  for (let index: i32 = 0; index < size; index += 1) if (load8(left + index) !== load8(right + index)) return false;
  return true;
}

/**
 * One gzip member into plain bytes (RFC 1951 and 1952). Read by both compilers.
 *
 * Holds: nothing is read or written outside of what it was given and the room behind it
 * (`inflatePadding`); every turn of a loop uses up a bit of the message, so hostile bytes end in an
 * answer below 0; what it calls sound, zlib calls sound and reads alike.
 * Does not: take headers with names or extra fields, or several members in one message: no venue
 * sends them.
 *
 * Small messages are all that it is made for (huffman.ts). The checksum is held against the bytes
 * although TLS has one of its own: a bit lost behind that would be another price.
 */

import { add, buildTable, clearCounts, firstBase, longCode, longEntry, ofDistances, ofLengths, ofLiterals } from './huffman.ts';
import { load32, load8, loadInt, store8, storeInt } from './intrinsics.ts';
import { bitsAt, copyAhead } from './wide-intrinsics.ts';

/** Why a message is none: the answers below 0. */
export const inflateNotGzip: i32 = -1;
export const inflateCutOff: i32 = -2;
export const inflateMalformed: i32 = -3;
export const inflateTooLarge: i32 = -4;
export const inflateWrongSum: i32 = -5;

/** Room behind source and target that wide loads and the last match may touch. */
export const inflatePadding: i32 = 384;

/** Bits that the first look at a table takes; longer codes are rare and found bit by bit. */
const literalBits: i32 = 10;
const distanceBits: i32 = 8;
const lengthBits: i32 = 7;

/** The work area: tables of the checksum, of fixed blocks, of the block at hand, and buckets of symbols by the length of their code. */
const crcAt: i32 = 0;
const fixedLiterals: i32 = 8192;
const fixedDistances: i32 = 12288;
const ownLiterals: i32 = 13312;
const ownDistances: i32 = 17408;
const ownLengths: i32 = 18432;
const literalCounts: i32 = 18944;
const distanceCounts: i32 = 19008;
const lengthCounts: i32 = 19072;
const literalBuckets: i32 = 19456;
const distanceBuckets: i32 = 37888;
const lengthBuckets: i32 = 39936;
export const inflateWorkBytes: i32 = 40960;

const literalsMax: i32 = 288;
const distancesMax: i32 = 32;
const lengthsMax: i32 = 32;

/** Where in the message we are, in bits from `from`, and where the plain bytes go on. */
let from: i32 = 0;
let bit: i32 = 0;
let bitEnd: i32 = 0;
let begin: i32 = 0;
let at: i32 = 0;
let limit: i32 = 0;

/** Fills the tables that never change. Once for each work area. */
export function prepareInflate(work: i32): void {
  for (let index: i32 = 0; index < 256; index += 1) {
    let sum = index;
    for (let step: i32 = 0; step < 8; step += 1) sum = (sum & 1) !== 0 ? (sum >>> 1) ^ -306674912 : sum >>> 1;
    storeInt(work + crcAt + (index << 2), sum);
  }
  for (let index: i32 = 256; index < 2048; index += 1) {
    const sum = loadInt(work + crcAt + ((index - 256) << 2));
    storeInt(work + crcAt + (index << 2), (sum >>> 8) ^ loadInt(work + crcAt + ((sum & 255) << 2)));
  }
  clearCounts(work + literalCounts);
  clearCounts(work + distanceCounts);
  for (let symbol: i32 = 0; symbol < 288; symbol += 1) {
    const length: i32 = symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8;
    add(work + literalCounts, work + literalBuckets, literalsMax, symbol, length);
  }
  for (let symbol: i32 = 0; symbol < 32; symbol += 1) add(work + distanceCounts, work + distanceBuckets, distancesMax, symbol, 5);
  buildTable(work + fixedLiterals, literalBits, work + literalCounts, work + literalBuckets, literalsMax, ofLiterals);
  buildTable(work + fixedDistances, distanceBits, work + distanceCounts, work + distanceBuckets, distancesMax, ofDistances);
}

/** How many bytes the message was, written from `target` on; below 0 why it was none. */
export function inflate(work: i32, source: i32, size: i32, target: i32, sizeMax: i32): i32 {
  if (size < 3 || load8(source) !== 31 || load8(source + 1) !== 139 || load8(source + 2) !== 8) return inflateNotGzip;
  if (size < 18) return inflateCutOff;
  if (load8(source + 3) !== 0) return inflateNotGzip;
  from = source + 10;
  bit = 0;
  bitEnd = (size - 18) << 3;
  begin = target;
  at = target;
  limit = target + sizeMax;
  let isLast = false;
  while (!isLast) {
    const head = bitsAt(from, bit);
    isLast = (head & 1) !== 0;
    const kind = (head >>> 1) & 3;
    bit += 3;
    if (bit > bitEnd) return inflateCutOff;
    let fault: i32 = inflateMalformed;
    if (kind === 0) fault = stored();
    else if (kind === 1) fault = symbols(work + fixedLiterals, work + fixedDistances, work);
    else if (kind === 2) {
      fault = readTables(work);
      if (fault === 0) fault = symbols(work + ownLiterals, work + ownDistances, work);
    }
    if (fault !== 0) return fault;
  }
  return finished(work);
}

/** The member must end with the message, and be what its trailer says. */
function finished(work: i32): i32 {
  const trailer = from + ((bit + 7) >> 3);
  if ((bit + 7) >> 3 !== bitEnd >> 3) return inflateMalformed;
  const size = at - begin;
  if (load32(trailer + 4) !== size) return inflateWrongSum;
  return load32(trailer) === checksum(work + crcAt, begin, size) ? size : inflateWrongSum;
}

/** CRC-32, eight bytes a step. */
function checksum(table: i32, first: i32, size: i32): i32 {
  let sum: i32 = -1;
  let place = first;
  const last = first + size;
  for (; place + 8 <= last; place += 8) {
    sum = fourBytes(table + 4096, sum ^ load32(place)) ^ fourBytes(table, load32(place + 4));
  }
  for (; place < last; place += 1) sum = (sum >>> 8) ^ loadInt(table + (((sum ^ load8(place)) & 255) << 2));
  return sum ^ -1;
}

/** What four bytes do to the sum, each by the table of its distance from the end of the eight. */
function fourBytes(table: i32, bytes: i32): i32 {
  return loadInt(table + 3072 + ((bytes & 255) << 2)) ^ loadInt(table + 2048 + (((bytes >>> 8) & 255) << 2))
    ^ loadInt(table + 1024 + (((bytes >>> 16) & 255) << 2)) ^ loadInt(table + ((bytes >>> 24) << 2));
}

/** Bytes as they are, from the next whole byte on, behind their size and its complement. */
function stored(): i32 {
  const head = (bit + 7) >> 3;
  if (head + 4 > bitEnd >> 3) return inflateCutOff;
  const sizes = load32(from + head);
  const size = sizes & 65535;
  if (((sizes >>> 16) ^ size) !== 65535) return inflateMalformed;
  if (head + 4 + size > bitEnd >> 3) return inflateCutOff;
  if (size > limit - at) return inflateTooLarge;
  for (let index: i32 = 0; index < size; index += 1) store8(at + index, load8(from + head + 4 + index));
  at += size;
  bit = (head + 4 + size) << 3;
  return 0;
}

/** The symbols of one block up to its end. */
function symbols(literals: i32, distances: i32, work: i32): i32 {
  const source = from;
  const end = bitEnd;
  const last = limit;
  let place = bit;
  let target = at;
  while (place <= end && target <= last) {
    let bits = bitsAt(source, place);
    let entry = loadInt(literals + ((bits & 1023) << 2));
    if (entry < 0) {
      store8(target, entry >> 8);
      target += 1;
      let used = entry & 15;
      entry = loadInt(literals + (((bits >>> used) & 1023) << 2));
      if (entry < 0) {
        store8(target, entry >> 8);
        target += 1;
        used += entry & 15;
        entry = loadInt(literals + (((bits >>> used) & 1023) << 2));
        if (entry < 0) {
          store8(target, entry >> 8);
          target += 1;
          place += used + (entry & 15);
          continue;
        }
      }
      place += used;
      bits = bitsAt(source, place);
    }
    if (entry < firstBase) {
      if ((entry & longCode) !== 0) entry = longEntry(work + literalCounts, work + literalBuckets, literalsMax, bits, ofLiterals);
      if (entry < 0) {
        store8(target, entry >> 8);
        target += 1;
        place += entry & 15;
        continue;
      }
      if (entry < firstBase) {
        place += entry & 15;
        if (entry === 0 || place > end) return place + 15 > end ? inflateCutOff : inflateMalformed;
        if (target > last) return inflateTooLarge;
        bit = place;
        at = target;
        return 0;
      }
    }
    const codeSize = entry & 15;
    const extra = (entry >>> 8) & 15;
    const length = (entry >>> 16) + ((bits >>> codeSize) & ((1 << extra) - 1));
    place += codeSize + extra;
    bits = bitsAt(source, place);
    entry = loadInt(distances + ((bits & 255) << 2));
    if (entry < firstBase) {
      if ((entry & longCode) !== 0) entry = longEntry(work + distanceCounts, work + distanceBuckets, distancesMax, bits, ofDistances);
      if (entry < firstBase) return place + 15 > end ? inflateCutOff : inflateMalformed;
    }
    const distanceSize = entry & 15;
    const distanceExtra = (entry >>> 8) & 15;
    const distance = (entry >>> 16) + ((bits >>> distanceSize) & ((1 << distanceExtra) - 1));
    place += distanceSize + distanceExtra;
    if (distance > target - begin) return place > end ? inflateCutOff : inflateMalformed;
    copyAhead(target, target - distance, length);
    target += length;
  }
  return place > end ? inflateCutOff : inflateTooLarge;
}

/** The lengths of a block's codes, themselves coded, into tables. */
function readTables(work: i32): i32 {
  const head = bitsAt(from, bit);
  const literals = (head & 31) + 257;
  const total = literals + ((head >>> 5) & 31) + 1;
  const ordered = ((head >>> 10) & 15) + 4;
  if (literals > 286 || total - literals > 30) return inflateMalformed;
  bit += 14;
  if (bit + ordered * 3 > bitEnd) return inflateCutOff;
  const read = readLengthTable(work, ordered);
  if (read !== 0) return read;
  clearCounts(work + literalCounts);
  clearCounts(work + distanceCounts);
  let hasEnd = false;
  let before: i32 = -1;
  let index: i32 = 0;
  while (index < total) {
    if (bit > bitEnd) return inflateCutOff;
    let bits = bitsAt(from, bit);
    const entry = loadInt(work + ownLengths + ((bits & 127) << 2));
    const codeSize = entry & 15;
    const symbol = entry >>> 16;
    bits = bits >>> codeSize;
    bit += codeSize;
    let times: i32 = 1;
    if (symbol < 16) {
      before = symbol;
    } else if (symbol === 16) {
      if (before < 0) return inflateMalformed;
      times = 3 + (bits & 3);
      bit += 2;
    } else {
      before = 0;
      times = symbol === 17 ? 3 + (bits & 7) : 11 + (bits & 127);
      bit += symbol === 17 ? 3 : 7;
    }
    if (index + times > total) return inflateMalformed;
    if (before === 0) {
      index += times;
      continue;
    }
    for (; times > 0; times -= 1) {
      if (index < literals) {
        if (index === 256) hasEnd = true;
        add(work + literalCounts, work + literalBuckets, literalsMax, index, before);
      } else {
        add(work + distanceCounts, work + distanceBuckets, distancesMax, index - literals, before);
      }
      index += 1;
    }
  }
  if (bit > bitEnd) return inflateCutOff;
  if (!hasEnd) return inflateMalformed;
  if (!buildTable(work + ownLiterals, literalBits, work + literalCounts, work + literalBuckets, literalsMax, ofLiterals)) return inflateMalformed;
  if (!buildTable(work + ownDistances, distanceBits, work + distanceCounts, work + distanceBuckets, distancesMax, ofDistances)) return inflateMalformed;
  return 0;
}

/** Three bits for each length, in the order that the standard has given them. */
function readLengthTable(work: i32, ordered: i32): i32 {
  clearCounts(work + lengthCounts);
  // Symbols must enter their buckets in rising order, but come in another: lengths first, each in its place.
  const places = work + ownLengths;
  for (let symbol: i32 = 0; symbol < 19; symbol += 1) storeInt(places + (symbol << 2), 0);
  for (let index: i32 = 0; index < ordered; index += 1) {
    storeInt(places + (orderedLength(index) << 2), bitsAt(from, bit) & 7);
    bit += 3;
  }
  for (let symbol: i32 = 0; symbol < 19; symbol += 1) {
    const length = loadInt(places + (symbol << 2));
    if (length !== 0) add(work + lengthCounts, work + lengthBuckets, lengthsMax, symbol, length);
  }
  return buildTable(work + ownLengths, lengthBits, work + lengthCounts, work + lengthBuckets, lengthsMax, ofLengths) ? 0 : inflateMalformed;
}

/** 16 17 18 0 8 7 9 6 10 5 11 4 12 3 13 2 14 1 15. */
function orderedLength(index: i32): i32 {
  if (index < 3) return 16 + index;
  if (index === 3) return 0;
  return (index & 1) === 0 ? 6 + (index >> 1) : 9 - (index >> 1);
}

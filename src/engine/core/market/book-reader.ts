/**
 * Reads a book from any thread while its one writer goes on writing: a sequence lock.
 *
 * Holds: what `read` answered true for is one state of the book, never a mixture. The opening look
 * is an atomic load; the closing one is a read-modify-write, because on ARM64 plain loads may slide
 * past a closing load, and then a torn copy would pass. Does not: wait, lock or write.
 */

import { validities, type Validity } from '../../domain/fact.ts';
import {
  bookAsks, bookBids, bookLastId, bookReceivedUs, bookSequence, bookValidity, bookVenueTimeUs, leafCount, leafLevels, leafLots, leafOrder,
  sideBase, sideBest, sideBits, sideCapacity, sideCount, sideDirectory, sideLeaves, sideLots, sideOrigin, sidePlaces, windowPlacesMax,
} from '../memory/kernel/layout.ts';
import type { Levels } from './levels.ts';

/** Where a book lies; can be posted to another thread. Stays true as the book grows. */
export interface BookLocation {
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
  readonly book: number;
}

export interface BookReader {
  /** Copies up to `levelsMax` levels a side, best first. False: the writer was busy every time, and `levels` means nothing. */
  read(levels: Levels, levelsMax: number): boolean;
}

/** Looks before a reader gives up; the writer is inside for a few microseconds in a hundred milliseconds. */
const triesMax = 10_000;

export function openBookReader(location: BookLocation): BookReader {
  const ints = new Int32Array(location.buffer);
  const floats = new Float64Array(location.buffer);
  const { book } = location;
  const sequenceIndex = (book + bookSequence) >> 2;
  return {
    read: (levels, levelsMax) => {
      for (let attempt = 0; attempt < triesMax; attempt += 1) {
        const before = Atomics.load(ints, sequenceIndex);
        if ((before & 1) !== 0) continue;
        copyBook(ints, floats, book, levels, levelsMax);
        if (Atomics.add(ints, sequenceIndex, 0) === before) return true;
      }
      return false;
    },
  };
}

/** The copy itself, for whoever knows that nobody writes meanwhile. */
export function copyBook(ints: Int32Array, floats: Float64Array, book: number, levels: Levels, levelsMax: number): void {
  levels.lastId = floats[(book + bookLastId) >> 3] ?? 0;
  levels.receivedUs = floats[(book + bookReceivedUs) >> 3] ?? 0;
  levels.venueTimeUs = floats[(book + bookVenueTimeUs) >> 3] ?? 0;
  levels.validity = validityAt(ints, book);
  levels.bidCount = copySide(ints, floats, book + bookBids, -1, levels.bidTicks, levels.bidLots, levelsMax);
  levels.askCount = copySide(ints, floats, book + bookAsks, 1, levels.askTicks, levels.askLots, levelsMax);
}

export function validityAt(ints: Int32Array, book: number): Validity {
  return validities[ints[(book + bookValidity) >> 2] ?? 0] ?? 'empty';
}

/**
 * Window first, then leaves. Words torn by the writer may point anywhere: then this copies rubbish
 * from inside the memory, or nothing, and soon ends.
 */
function copySide(
  ints: Int32Array, floats: Float64Array, side: number, sign: number, ticks: Float64Array, lots: Float64Array, levelsMax: number,
): number {
  const limit = Math.min(levelsMax, ticks.length, ints[(side + sideCount) >> 2] ?? 0);
  if (limit === 0) return 0;
  const start = (floats[(side + sideOrigin) >> 3] ?? 0) + sign * (ints[(side + sideBase) >> 2] ?? 0);
  const words = Math.min((ints[(side + sidePlaces) >> 2] ?? 0) >> 5, windowPlacesMax / 32);
  const places = (ints[(side + sideLots) >> 2] ?? 0) >> 3;
  const bits = (ints[(side + sideBits) >> 2] ?? 0) >> 2;
  let count = 0;
  for (let index = (ints[(side + sideBest) >> 2] ?? 0) >> 5; index < words; index += 1) {
    let word = ints[bits + index] ?? 0;
    while (word !== 0) {
      const place = index * 32 + 31 - Math.clz32(word & -word);
      word &= word - 1;
      ticks[count] = start + sign * place;
      lots[count] = floats[places + place] ?? 0;
      count += 1;
      if (count === limit) return count;
    }
  }
  return copyLeaves(ints, floats, side, sign, ticks, lots, count, limit);
}

function copyLeaves(
  ints: Int32Array, floats: Float64Array, side: number, sign: number, ticks: Float64Array, lots: Float64Array, from: number, limit: number,
): number {
  const leaves = ints[(side + sideLeaves) >> 2] ?? 0;
  const addresses = ((ints[(side + sideDirectory) >> 2] ?? 0) >> 2) + (ints[(side + sideCapacity) >> 2] ?? 0);
  const origin = floats[(side + sideOrigin) >> 3] ?? 0;
  let count = from;
  for (let index = 0; index < leaves && count < limit; index += 1) {
    const leaf = (ints[addresses + index] ?? 0) >> 2;
    const end = count + Math.min(ints[leaf + leafCount / 4] ?? 0, leafLevels, limit - count);
    let order = ints[leaf + leafOrder / 4] ?? 0;
    for (let rank = 0; count < end; count += 1, rank += 1) {
      if (rank === 8) order = ints[leaf + leafOrder / 4 + 1] ?? 0;
      const place = order & 15;
      order >>>= 4;
      ticks[count] = origin + sign * (ints[leaf + place] ?? 0);
      lots[count] = floats[((leaf + leafLots / 4) >> 1) + place] ?? 0;
    }
  }
  return count;
}

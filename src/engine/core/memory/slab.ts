/**
 * The slab: the latest values of something small (a role's pulse and counters, a set of figures)
 * as float64s that one thread writes and others read, under a sequence lock.
 *
 * Holds: a reader sees the values of one `write`, never a mixture; the writer never waits.
 * Does not: keep history (ring.ts) or hold books (core/market/book.ts has its own lock).
 *
 * The version is odd while the writer is at it. Both edges that plain accesses could slip across on
 * ARM64 are read-modify-writes: the writer's opening mark and the reader's closing check.
 */

import { assert } from '../../domain/assert.ts';

export const slabFloatsMax = 65_536;

/** Versions that change under a reader this often in a row: it gives up until the next time. */
const readTriesMax = 1_000;

/** The version has a pair of cache lines to itself. */
const headerBytes = 128;
const versionWord = 0;

/** Where a slab lies: a plain object that may be posted to any thread. */
export interface SlabLocation {
  readonly buffer: SharedArrayBuffer;
  readonly floatCount: number;
}

export function newSlab(floatCount: number): SlabLocation {
  assert(Number.isInteger(floatCount) && floatCount > 0 && floatCount <= slabFloatsMax, 'a slab has some floats', { floatCount });
  return { buffer: new SharedArrayBuffer(headerBytes + floatCount * 8), floatCount };
}

export interface SlabWriter {
  /** Replaces all values at once. */
  write(values: ArrayLike<number>): void;
}

export function openSlabWriter(location: SlabLocation): SlabWriter {
  const { words, floats } = viewsOf(location);
  return {
    write(values) {
      assert(values.length === floats.length, 'a write replaces every value', { values: values.length, floats: floats.length });
      // Odd already: the writer before died amid a write, and this one completes it.
      if ((Atomics.load(words, versionWord) & 1) === 0) Atomics.add(words, versionWord, 1);
      for (let index = 0; index < floats.length; index += 1) floats[index] = values[index] ?? 0;
      Atomics.add(words, versionWord, 1);
    },
  };
}

export interface SlabReader {
  /** Fills `target` and answers true; false when the writer was at it all the time, or died amid a write. */
  read(target: Float64Array): boolean;
  /** Fills `target` with what lies there, a mixture when the writer died amid a write: each value is the old or the new one. */
  readRemains(target: Float64Array): void;
  /** Counts writes: the same number means that nothing is new. 0 before the first. */
  version(): number;
}

export function openSlabReader(location: SlabLocation): SlabReader {
  const { words, floats } = viewsOf(location);
  return {
    readRemains: (target) => target.set(floats),
    read(target) {
      assert(target.length === floats.length, 'a read takes every value', { target: target.length, floats: floats.length });
      for (let tries = 0; tries < readTriesMax; tries += 1) {
        const version = Atomics.load(words, versionWord);
        if ((version & 1) === 1) continue;
        for (let index = 0; index < floats.length; index += 1) target[index] = floats[index] ?? 0;
        if (Atomics.add(words, versionWord, 0) === version) return true;
      }
      return false;
    },
    version: () => Atomics.load(words, versionWord) >>> 1,
  };
}

function viewsOf(location: SlabLocation): { readonly words: Int32Array; readonly floats: Float64Array } {
  const { buffer, floatCount } = location;
  return { words: new Int32Array(buffer, 0, headerBytes / 4), floats: new Float64Array(buffer, headerBytes, floatCount) };
}

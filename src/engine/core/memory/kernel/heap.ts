/**
 * Blocks of the kernel's memory: powers of two, one free list a size. Read by both compilers.
 *
 * Holds: a block belongs to one owner, begins on a multiple of 128 and never moves. Memory that was
 * never asked for is never touched, so the system does not spend it. Full: `allocate` answers 0.
 */

import { blockBitsMax, blockBitsMin, heapBegin, heapLimit, heapLists, heapTop, heapUsed } from './layout.ts';
import { highestBit, loadInt, storeInt } from './intrinsics.ts';

/** Must be the first call on a fresh memory of this many bytes. */
export function start(memoryBytes: i32): void {
  storeInt(heapTop, heapBegin);
  storeInt(heapLimit, memoryBytes);
  storeInt(heapUsed, 0);
}

export function allocate(size: i32): i32 {
  const bits = bitsFor(size);
  if (bits > blockBitsMax) return 0;
  const list = heapLists + (bits << 2);
  const blockSize = 1 << bits;
  let block = loadInt(list);
  if (block !== 0) {
    storeInt(list, loadInt(block));
  } else {
    block = loadInt(heapTop);
    if (blockSize > loadInt(heapLimit) - block) return 0;
    storeInt(heapTop, block + blockSize);
  }
  storeInt(heapUsed, loadInt(heapUsed) + blockSize);
  return block;
}

/** `size` is what was asked for. */
export function release(block: i32, size: i32): void {
  const bits = bitsFor(size);
  const list = heapLists + (bits << 2);
  storeInt(block, loadInt(list));
  storeInt(list, block);
  storeInt(heapUsed, loadInt(heapUsed) - (1 << bits));
}

/** Bytes that can still be had, not counting blocks that came back. */
export function room(): i32 {
  return loadInt(heapLimit) - loadInt(heapTop);
}

function bitsFor(size: i32): i32 {
  if (size <= 1 << blockBitsMin) return blockBitsMin;
  return highestBit(size - 1) + 1;
}

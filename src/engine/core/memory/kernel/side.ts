/**
 * One side of a book: leaves of up to 16 levels, and a sorted directory of the leaves. Read by both
 * compilers.
 *
 * What makes a sorted book slow is not moving but guessing: a search and an insertion with branches
 * are mispredicted several times a level. Here neither the search in the directory nor the change of
 * a leaf has a branch that depends on the level (README.md has the measurements).
 *
 * Holds: keys rise from leaf to leaf and, in the order of its places, within a leaf; there is a
 * first leaf, which alone may be empty; the best level is the first of the first leaf.
 */

import {
  directoryLeavesMin, keyMax, keyVacant, leafBytes, leafCount, leafLevels, leafLevelsAppended, leafLots, leafOrder, levelBytes, sideCapacity,
  sideCount, sideDirectory, sideDropped, sideHasDropped, sideLeaves, sideLevelsMax, sideOrigin,
} from './layout.ts';
import { copyBytes, findLeaf, loadFloat, loadInt, placeAt, storeFloat, storeInt, toInt, updateLeaf } from './intrinsics.ts';
import { allocate, release, room } from './heap.ts';

/** Bytes of a directory: a key and an address for each leaf. */
function directoryBytes(capacity: i32): i32 {
  return capacity * 8;
}

/** Whether memory is certain to last for this many more levels, each in a leaf of its own. */
export function reserve(side: i32, more: i32): boolean {
  if (loadInt(side + sideCapacity) === 0 && !openSide(side)) return false;
  return room() >= (more + 1) * leafBytes + directoryBytes((loadInt(side + sideLeaves) + more) << 3);
}

function openSide(side: i32): boolean {
  const directory = allocate(directoryBytes(directoryLeavesMin));
  if (directory === 0) return false;
  const leaf = newLeaf();
  if (leaf === 0) {
    release(directory, directoryBytes(directoryLeavesMin));
    return false;
  }
  storeInt(side + sideDirectory, directory);
  storeInt(side + sideCapacity, directoryLeavesMin);
  for (let index: i32 = 0; index < directoryLeavesMin; index += 1) storeInt(directory + index * 4, keyVacant);
  storeInt(side + sideLeaves, 1);
  storeInt(directory + directoryLeavesMin * 4, leaf);
  return true;
}

function newLeaf(): i32 {
  const leaf = allocate(leafBytes);
  if (leaf !== 0) clearLeaf(leaf);
  return leaf;
}

function clearLeaf(leaf: i32): void {
  for (let place: i32 = 0; place < leafLevels; place += 1) {
    storeInt(leaf + place * 4, keyVacant);
    storeFloat(leaf + leafLots + place * 8, 0);
  }
  storeInt(leaf + leafOrder, 0x76543210);
  storeInt(leaf + leafOrder + 4, -0x01234568);
  storeInt(leaf + leafCount, 0);
}

export function empty(side: i32): void {
  const directory = loadInt(side + sideDirectory);
  const addresses = directory + loadInt(side + sideCapacity) * 4;
  const leaves = loadInt(side + sideLeaves);
  for (let index: i32 = 1; index < leaves; index += 1) {
    release(loadInt(addresses + index * 4), leafBytes);
    storeInt(directory + index * 4, keyVacant);
  }
  if (leaves > 0) {
    clearLeaf(loadInt(addresses));
    storeInt(side + sideLeaves, 1);
  }
  storeInt(side + sideCount, 0);
  storeInt(side + sideHasDropped, 0);
  storeInt(side + sideDropped, 0);
}

/** Gives all memory back. */
export function abandon(side: i32): void {
  const capacity = loadInt(side + sideCapacity);
  if (capacity === 0) return;
  empty(side);
  const directory = loadInt(side + sideDirectory);
  release(loadInt(directory + capacity * 4), leafBytes);
  release(directory, directoryBytes(capacity));
  storeInt(side + sideDirectory, 0);
  storeInt(side + sideCapacity, 0);
  storeInt(side + sideLeaves, 0);
}

/** Applies `count` (ticks, lots) pairs from `at` on; memory was reserved. `sign` is −1 for bids. */
export function applyLevels(side: i32, at: i32, count: i32, sign: f64): void {
  let directory = loadInt(side + sideDirectory);
  let capacity = loadInt(side + sideCapacity);
  let live = loadInt(side + sideCount);
  if (live === 0 && count > 0) storeFloat(side + sideOrigin, loadFloat(at));
  const origin = loadFloat(side + sideOrigin);
  const last = at + count * levelBytes;
  for (let update = at; update < last; update += levelBytes) {
    const distance = sign * (loadFloat(update) - origin);
    const lots = loadFloat(update + 8);
    if (!(distance <= keyMax && distance >= -keyMax)) {
      if (lots !== 0) remember(side, keyMax);
      continue;
    }
    const key = toInt(distance);
    const index = findLeaf(directory, capacity, key);
    const leaf = loadInt(directory + (capacity + index) * 4);
    const change = updateLeaf(leaf, key, lots);
    if (change === 2) {
      split(side, index, key);
      directory = loadInt(side + sideDirectory);
      capacity = loadInt(side + sideCapacity);
      update -= levelBytes;
      continue;
    }
    live += change;
    if (loadInt(leaf + leafCount) === 0) removeLeaf(side, index);
  }
  storeInt(side + sideCount, live);
  if (live > sideLevelsMax) dropFarthest(side, live - sideLevelsMax);
}

/** Divides a full leaf in two halves; at the far end, when `key` lies behind all, most levels stay. */
function split(side: i32, index: i32, key: i32): void {
  if (loadInt(side + sideLeaves) === loadInt(side + sideCapacity)) grow(side);
  const capacity = loadInt(side + sideCapacity);
  const directory = loadInt(side + sideDirectory);
  const leaves = loadInt(side + sideLeaves);
  const leaf = loadInt(directory + (capacity + index) * 4);
  const right = newLeaf();
  const isBehindAll = index === leaves - 1 && key > loadInt(leaf + placeAt(leaf, leafLevels - 1) * 4);
  const kept = isBehindAll ? leafLevelsAppended : leafLevels >> 1;
  let lowest: i32 = 0;
  for (let rank = leafLevels - 1; rank >= kept; rank -= 1) {
    const place = placeAt(leaf, rank);
    lowest = loadInt(leaf + place * 4);
    updateLeaf(right, lowest, loadFloat(leaf + leafLots + place * 8));
    updateLeaf(leaf, lowest, 0);
  }
  const after = leaves - index - 1;
  const next = directory + (index + 1) * 4;
  copyBytes(next + 4, next, after * 4);
  copyBytes(next + capacity * 4 + 4, next + capacity * 4, after * 4);
  storeInt(next, lowest);
  storeInt(next + capacity * 4, right);
  storeInt(side + sideLeaves, leaves + 1);
}

function grow(side: i32): void {
  const before = loadInt(side + sideDirectory);
  const capacity = loadInt(side + sideCapacity);
  const bigger = capacity << 1;
  const directory = allocate(directoryBytes(bigger));
  copyBytes(directory, before, capacity * 4);
  for (let index = capacity; index < bigger; index += 1) storeInt(directory + index * 4, keyVacant);
  copyBytes(directory + bigger * 4, before + capacity * 4, capacity * 4);
  release(before, directoryBytes(capacity));
  storeInt(side + sideDirectory, directory);
  storeInt(side + sideCapacity, bigger);
}

/** Takes an empty leaf out; the only leaf stays. */
function removeLeaf(side: i32, index: i32): void {
  const leaves = loadInt(side + sideLeaves);
  if (leaves === 1) return;
  const directory = loadInt(side + sideDirectory);
  const addresses = directory + loadInt(side + sideCapacity) * 4;
  release(loadInt(addresses + index * 4), leafBytes);
  const after = (leaves - index - 1) * 4;
  copyBytes(directory + index * 4, directory + (index + 1) * 4, after);
  copyBytes(addresses + index * 4, addresses + (index + 1) * 4, after);
  storeInt(directory + (leaves - 1) * 4, keyVacant);
  storeInt(side + sideLeaves, leaves - 1);
}

function dropFarthest(side: i32, surplus: i32): void {
  for (let left = surplus; left > 0; left -= 1) {
    const last = loadInt(side + sideLeaves) - 1;
    const leaf = loadInt(loadInt(side + sideDirectory) + (loadInt(side + sideCapacity) + last) * 4);
    const key = loadInt(leaf + placeAt(leaf, loadInt(leaf + leafCount) - 1) * 4);
    updateLeaf(leaf, key, 0);
    if (loadInt(leaf + leafCount) === 0) removeLeaf(side, last);
    remember(side, key);
  }
  storeInt(side + sideCount, sideLevelsMax);
}

/** Notes that levels from this key on are missing. */
function remember(side: i32, key: f64): void {
  if (loadInt(side + sideHasDropped) === 1 && loadInt(side + sideDropped) <= key) return;
  storeInt(side + sideDropped, toInt(key));
  storeInt(side + sideHasDropped, 1);
}

/** The first leaf; 0 when there is no level. */
export function firstLeaf(side: i32): i32 {
  if (loadInt(side + sideCount) === 0) return 0;
  return loadInt(loadInt(side + sideDirectory) + loadInt(side + sideCapacity) * 4);
}

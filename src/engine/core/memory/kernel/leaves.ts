/**
 * The far part of a side: leaves of up to 16 levels and a sorted directory of the leaves. Read by
 * both compilers.
 *
 * What makes a sorted book slow is not moving but guessing: a search and an insertion with branches
 * are mispredicted several times a level. Here neither the search in the directory nor the change of
 * a leaf has a branch that depends on the level (README.md has the measurements).
 *
 * Holds: keys rise from leaf to leaf and, in the order of its places, within a leaf; there is a
 * first leaf, which alone may be empty.
 */

import {
  directoryLeavesMin, keyVacant, leafBytes, leafCount, leafLevels, leafLevelsAppended, leafLots, leafOrder, sideCapacity, sideDirectory,
  sideLeaves,
} from './layout.ts';
import { copyBytes, findLeaf, loadFloat, loadInt, placeAt, storeFloat, storeInt, updateLeaf } from './intrinsics.ts';
import { allocate, release } from './heap.ts';

/** Bytes of a directory: a key and an address for each leaf. */
function directoryBytes(capacity: i32): i32 {
  return capacity * 8;
}

/** A directory with one empty leaf. False: no memory, and nothing kept. */
export function openLeaves(side: i32): boolean {
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

/** Leaves one empty leaf. */
export function emptyLeaves(side: i32): void {
  const directory = loadInt(side + sideDirectory);
  const addresses = directory + loadInt(side + sideCapacity) * 4;
  const leaves = loadInt(side + sideLeaves);
  for (let index: i32 = 1; index < leaves; index += 1) {
    release(loadInt(addresses + index * 4), leafBytes);
    storeInt(directory + index * 4, keyVacant);
  }
  clearLeaf(loadInt(addresses));
  storeInt(side + sideLeaves, 1);
}

export function closeLeaves(side: i32): void {
  emptyLeaves(side);
  const capacity = loadInt(side + sideCapacity);
  const directory = loadInt(side + sideDirectory);
  release(loadInt(directory + capacity * 4), leafBytes);
  release(directory, directoryBytes(capacity));
  storeInt(side + sideCapacity, 0);
  storeInt(side + sideLeaves, 0);
}

/** Bytes that this many insertions may need at most. */
export function leavesRoom(side: i32, more: i32): i32 {
  return (more + 1) * leafBytes + directoryBytes((loadInt(side + sideLeaves) + more) << 2);
}

/** Sets a level, or removes it with 0 lots; answers by how many levels the side grew. */
export function setInLeaves(side: i32, key: i32, lots: f64): i32 {
  for (;;) {
    const index = findLeaf(loadInt(side + sideDirectory), loadInt(side + sideCapacity), key);
    const leaf = loadInt(loadInt(side + sideDirectory) + (loadInt(side + sideCapacity) + index) * 4);
    const change = updateLeaf(leaf, key, lots);
    if (change === 2) {
      split(side, index, key);
      continue;
    }
    if (loadInt(leaf + leafCount) === 0) removeLeaf(side, index);
    return change;
  }
}

/** The leaf of the lowest keys; 0 when no leaf has a level. */
export function firstLeaf(side: i32): i32 {
  const leaf = loadInt(loadInt(side + sideDirectory) + loadInt(side + sideCapacity) * 4);
  return loadInt(leaf + leafCount) === 0 ? 0 : leaf;
}

/** Removes the highest key and answers it. There must be one. */
export function dropLast(side: i32): i32 {
  const last = loadInt(side + sideLeaves) - 1;
  const leaf = loadInt(loadInt(side + sideDirectory) + (loadInt(side + sideCapacity) + last) * 4);
  const key = loadInt(leaf + placeAt(leaf, loadInt(leaf + leafCount) - 1) * 4);
  updateLeaf(leaf, key, 0);
  if (loadInt(leaf + leafCount) === 0) removeLeaf(side, last);
  return key;
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

/**
 * One side of a book: a window around the best, one place a tick, and leaves beyond it. Read by both
 * compilers.
 *
 * A change in the window is a store and a bit. The window follows the best: it moves when a better
 * level comes than it can hold, or when the best has fallen back to its middle; levels pass between
 * window and leaves then.
 *
 * Holds: every key in the leaves is beyond the window; none is before it; the window has the best
 * level of a side that has any.
 */

import {
  keyMax, leafLots, levelBytes, sideBase, sideBest, sideBits, sideCapacity, sideCount, sideDropped, sideHasDropped, sideLevelsMax,
  sideLots, sideOrigin, sideWindowCount, windowBestMax, windowLead, windowPlaces,
} from './layout.ts';
import { copyBytes, loadFloat, loadInt, lowestBit, placeAt, storeFloat, storeInt, toInt } from './intrinsics.ts';
import { allocate, release, room } from './heap.ts';
import { closeLeaves, dropLast, emptyLeaves, firstLeaf, leavesRoom, openLeaves, setInLeaves } from './leaves.ts';

const bitsBytes: i32 = windowPlaces >> 3;
const lotsBytes: i32 = windowPlaces << 3;

/** Whether memory is certain to last for this many more levels, wherever they fall. Nothing is changed when it is not. */
export function reserve(side: i32, more: i32): boolean {
  if (loadInt(side + sideCapacity) === 0 && !openSide(side)) return false;
  return room() >= leavesRoom(side, more + loadInt(side + sideWindowCount));
}

function openSide(side: i32): boolean {
  const bits = allocate(bitsBytes);
  const lots = allocate(lotsBytes);
  if (bits === 0 || lots === 0 || !openLeaves(side)) {
    if (bits !== 0) release(bits, bitsBytes);
    if (lots !== 0) release(lots, lotsBytes);
    return false;
  }
  storeInt(side + sideBits, bits);
  storeInt(side + sideLots, lots);
  empty(side);
  return true;
}

export function empty(side: i32): void {
  if (loadInt(side + sideCapacity) === 0) return;
  emptyLeaves(side);
  clearBits(loadInt(side + sideBits), 0, windowPlaces >> 5);
  storeInt(side + sideWindowCount, 0);
  storeInt(side + sideCount, 0);
  storeInt(side + sideHasDropped, 0);
}

/** Gives all memory back. */
export function abandon(side: i32): void {
  if (loadInt(side + sideCapacity) === 0) return;
  empty(side);
  closeLeaves(side);
  release(loadInt(side + sideBits), bitsBytes);
  release(loadInt(side + sideLots), lotsBytes);
}

/** Applies `count` (ticks, lots) pairs from `at` on; memory was reserved. `sign` is −1 for bids. */
export function applyLevels(side: i32, at: i32, count: i32, sign: f64): void {
  if (loadInt(side + sideCount) === 0 && count > 0) {
    storeFloat(side + sideOrigin, loadFloat(at));
    storeInt(side + sideBase, -windowLead);
    storeInt(side + sideBest, windowPlaces);
  }
  const origin = loadFloat(side + sideOrigin);
  const last = at + count * levelBytes;
  let update = at;
  while (update < last) {
    update = applyNear(side, update, last, origin, sign);
    for (; update < last; update += levelBytes) {
      const distance = sign * (loadFloat(update) - origin);
      const place = distance - loadInt(side + sideBase);
      if (place >= 0 && place < windowPlaces) break;
      applyFar(side, distance, loadFloat(update + 8));
    }
  }
  follow(side);
  const levels = loadInt(side + sideCount);
  if (levels > sideLevelsMax) dropFarthest(side, levels - sideLevelsMax);
}

/** Applies pairs for as long as they lie in the window; answers the first that does not. */
function applyNear(side: i32, from: i32, last: i32, origin: f64, sign: f64): i32 {
  const bits = loadInt(side + sideBits);
  const places = loadInt(side + sideLots);
  const start = origin + sign * loadInt(side + sideBase);
  let best = loadInt(side + sideBest);
  let grown: i32 = 0;
  let update = from;
  for (; update < last; update += levelBytes) {
    const distance = sign * (loadFloat(update) - start);
    const lots = loadFloat(update + 8);
    if (!(distance >= 0 && distance < windowPlaces)) break;
    const place = toInt(distance);
    const word = bits + ((place >> 5) << 2);
    const before = loadInt(word);
    const shift = place & 31;
    const isLevel: i32 = lots !== 0 ? 1 : 0;
    grown += isLevel - ((before >>> shift) & 1);
    storeInt(word, (before & ~(1 << shift)) | (isLevel << shift));
    storeFloat(places + (place << 3), lots);
    if (place < best) best = isLevel !== 0 ? place : best;
  }
  storeInt(side + sideBest, best);
  storeInt(side + sideCount, loadInt(side + sideCount) + grown);
  storeInt(side + sideWindowCount, loadInt(side + sideWindowCount) + grown);
  return update;
}

/** Applies one level before or beyond the window. */
function applyFar(side: i32, distance: f64, lots: f64): void {
  if (!(distance <= keyMax && distance >= -keyMax)) {
    if (lots !== 0) remember(side, distance < 0 ? -keyMax : keyMax);
    return;
  }
  const key = toInt(distance);
  if (key < loadInt(side + sideBase)) {
    // Nothing lies before the window, so there is nothing to delete.
    if (lots === 0) return;
    moveWindow(side, key - windowLead);
    setInWindow(side, key, lots);
  } else {
    storeInt(side + sideCount, loadInt(side + sideCount) + setInLeaves(side, key, lots));
  }
}

/** A level that is not in the window yet and belongs there. */
function setInWindow(side: i32, key: i32, lots: f64): void {
  const place = key - loadInt(side + sideBase);
  const word = loadInt(side + sideBits) + ((place >> 5) << 2);
  storeInt(word, loadInt(word) | (1 << (place & 31)));
  storeFloat(loadInt(side + sideLots) + (place << 3), lots);
  if (place < loadInt(side + sideBest)) storeInt(side + sideBest, place);
  storeInt(side + sideCount, loadInt(side + sideCount) + 1);
  storeInt(side + sideWindowCount, loadInt(side + sideWindowCount) + 1);
}

/** Finds the best again where it was deleted, and moves the window when the best has gone too far back in it. */
function follow(side: i32): void {
  if (loadInt(side + sideWindowCount) === 0) {
    storeInt(side + sideBest, windowPlaces);
    const leaf = firstLeaf(side);
    if (leaf !== 0) moveWindow(side, loadInt(leaf + placeAt(leaf, 0) * 4) - windowLead);
    return;
  }
  const bits = loadInt(side + sideBits);
  let index = loadInt(side + sideBest) >> 5;
  while (loadInt(bits + index * 4) === 0) index += 1;
  const best = index * 32 + lowestBit(loadInt(bits + index * 4));
  storeInt(side + sideBest, best);
  if (best > windowBestMax) moveWindow(side, loadInt(side + sideBase) + best - windowLead);
}

/** Begins the window at about this key, a multiple of 32 places away unless it is empty. */
function moveWindow(side: i32, key: i32): void {
  const base = loadInt(side + sideBase);
  let shift = key - base;
  if (loadInt(side + sideWindowCount) !== 0 && shift < windowPlaces && shift > -windowPlaces) {
    shift = (shift >> 5) << 5;
    if (shift < 0) passToLeaves(side, windowPlaces + shift);
    shiftWindow(side, shift);
  } else {
    passToLeaves(side, 0);
  }
  storeInt(side + sideBase, base + shift);
  const best = loadInt(side + sideBest) - shift;
  storeInt(side + sideBest, loadInt(side + sideWindowCount) === 0 ? windowPlaces : best);
  if (shift > 0) takeFromLeaves(side);
}

/** Moves every place by so many towards the best, a multiple of 32; what leaves at either end must be empty. */
function shiftWindow(side: i32, shift: i32): void {
  const bits = loadInt(side + sideBits);
  const lots = loadInt(side + sideLots);
  const words = shift >> 5;
  const wordsAll = windowPlaces >> 5;
  if (shift > 0) {
    copyBytes(lots, lots + shift * 8, lotsBytes - shift * 8);
    copyBytes(bits, bits + words * 4, bitsBytes - words * 4);
    clearBits(bits, wordsAll - words, wordsAll);
  } else if (shift < 0) {
    copyBytes(lots - shift * 8, lots, lotsBytes + shift * 8);
    copyBytes(bits - words * 4, bits, bitsBytes + words * 4);
    clearBits(bits, 0, -words);
  }
}

function clearBits(bits: i32, from: i32, until: i32): void {
  for (let word = from; word < until; word += 1) storeInt(bits + word * 4, 0);
}

/** Moves the levels from this place of the window on into the leaves. */
function passToLeaves(side: i32, from: i32): void {
  const bits = loadInt(side + sideBits);
  const base = loadInt(side + sideBase);
  let moved: i32 = 0;
  for (let index = (windowPlaces >> 5) - 1; index >= from >> 5; index -= 1) {
    let word = loadInt(bits + index * 4);
    while (word !== 0) {
      const place = index * 32 + lowestBit(word);
      setInLeaves(side, base + place, loadFloat(loadInt(side + sideLots) + place * 8));
      word = word & (word - 1);
      moved += 1;
    }
    storeInt(bits + index * 4, 0);
  }
  storeInt(side + sideWindowCount, loadInt(side + sideWindowCount) - moved);
}

/** Moves the levels that the window now reaches out of the leaves. */
function takeFromLeaves(side: i32): void {
  const end = loadInt(side + sideBase) + windowPlaces;
  for (let leaf = firstLeaf(side); leaf !== 0; leaf = firstLeaf(side)) {
    const place = placeAt(leaf, 0);
    const key = loadInt(leaf + place * 4);
    if (key >= end) return;
    const lots = loadFloat(leaf + leafLots + place * 8);
    setInLeaves(side, key, 0);
    storeInt(side + sideCount, loadInt(side + sideCount) - 1);
    setInWindow(side, key, lots);
  }
}

function dropFarthest(side: i32, surplus: i32): void {
  for (let left = surplus; left > 0; left -= 1) remember(side, dropLast(side));
  storeInt(side + sideCount, sideLevelsMax);
}

/** Notes that levels from this key on are missing. */
function remember(side: i32, key: f64): void {
  if (loadInt(side + sideHasDropped) === 1 && loadInt(side + sideDropped) <= key) return;
  storeInt(side + sideDropped, toInt(key));
  storeInt(side + sideHasDropped, 1);
}

/**
 * One side of a book: a window around the best, one place a tick, and leaves beyond it. Read by both
 * compilers.
 *
 * A change in the window is a store and a bit. The window follows the best: it moves when a better
 * level comes than it can hold, or when the best has fallen back to its middle; levels pass between
 * window and leaves then.
 *
 * Holds: every key in the leaves is beyond the window; none is before it; the window has the best
 * level of a side that has any. The window has 3 to 6 places for each level of the side, which keeps
 * its memory in proportion.
 */

import {
  keyMax, leafLots, levelBytes, sideBase, sideBest, sideBits, sideCapacity, sideCount, sideDropped, sideHasDropped, sideLevelsMax,
  sideLots, sideOrigin, sidePlaces, sideWindowCount, windowPlacesMax, windowPlacesMin,
} from './layout.ts';
import { copyBytes, loadFloat, loadInt, lowestBit, placeAt, storeFloat, storeInt, toInt } from './intrinsics.ts';
import { allocate, release, room } from './heap.ts';
import { closeLeaves, dropLast, emptyLeaves, firstLeaf, leavesRoom, openLeaves, setInLeaves } from './leaves.ts';

/** Whether memory is certain to last for this many more levels, wherever they fall. Nothing is changed when it is not. */
export function reserve(side: i32, more: i32): boolean {
  if (loadInt(side + sideCapacity) === 0 && !openSide(side)) return false;
  return room() >= leavesRoom(side, more + loadInt(side + sideWindowCount));
}

function openSide(side: i32): boolean {
  if (!openWindow(side, windowPlacesMin)) return false;
  if (openLeaves(side)) {
    empty(side);
    return true;
  }
  closeWindow(side);
  return false;
}

/** A window without levels. False: no memory, and nothing changed. */
function openWindow(side: i32, places: i32): boolean {
  const bits = allocate(places >> 3);
  const lots = allocate(places << 3);
  if (bits === 0 || lots === 0) {
    if (bits !== 0) release(bits, places >> 3);
    if (lots !== 0) release(lots, places << 3);
    return false;
  }
  storeInt(side + sideBits, bits);
  storeInt(side + sideLots, lots);
  storeInt(side + sidePlaces, places);
  clearBits(bits, 0, places >> 5);
  return true;
}

function closeWindow(side: i32): void {
  const places = loadInt(side + sidePlaces);
  release(loadInt(side + sideBits), places >> 3);
  release(loadInt(side + sideLots), places << 3);
}

export function empty(side: i32): void {
  if (loadInt(side + sideCapacity) === 0) return;
  emptyLeaves(side);
  clearBits(loadInt(side + sideBits), 0, loadInt(side + sidePlaces) >> 5);
  storeInt(side + sideWindowCount, 0);
  storeInt(side + sideCount, 0);
  storeInt(side + sideHasDropped, 0);
}

/** Gives all memory back. */
export function abandon(side: i32): void {
  if (loadInt(side + sideCapacity) === 0) return;
  empty(side);
  closeLeaves(side);
  closeWindow(side);
}

/** Places kept free before the best when the window moves: an eighth. */
function lead(side: i32): i32 {
  return loadInt(side + sidePlaces) >> 3;
}

/** Applies `count` (ticks, lots) pairs from `at` on; memory was reserved. `sign` is −1 for bids. */
export function applyLevels(side: i32, at: i32, count: i32, sign: f64): void {
  if (loadInt(side + sideCount) === 0 && count > 0) {
    storeFloat(side + sideOrigin, loadFloat(at));
    storeInt(side + sideBase, -lead(side));
    storeInt(side + sideBest, loadInt(side + sidePlaces));
  }
  const origin = loadFloat(side + sideOrigin);
  const last = at + count * levelBytes;
  let update = at;
  // Venues send the best first: the near ones, then the far ones, with one turn between.
  while (update < last) {
    update = applyNear(side, update, last, origin, sign);
    if (update < last) update = applyFar(side, update, last, origin, sign);
  }
  follow(side);
  const levels = loadInt(side + sideCount);
  if (levels > sideLevelsMax) dropFarthest(side, levels - sideLevelsMax);
  while (widen(side)) continue;
}

/** Doubles the window of a side that has outgrown it. False: it had not, or there is no memory and the window stays. */
function widen(side: i32): boolean {
  const places = loadInt(side + sidePlaces);
  if (loadInt(side + sideCount) <= (places >> 6) * 21 || places >= windowPlacesMax) return false;
  const bits = loadInt(side + sideBits);
  const lots = loadInt(side + sideLots);
  if (!openWindow(side, places << 1)) return false;
  copyBytes(loadInt(side + sideBits), bits, places >> 3);
  copyBytes(loadInt(side + sideLots), lots, places << 3);
  release(bits, places >> 3);
  release(lots, places << 3);
  takeFromLeaves(side);
  return true;
}

/** Applies pairs for as long as they lie in the window; answers the first that does not. */
function applyNear(side: i32, from: i32, last: i32, origin: f64, sign: f64): i32 {
  const bits = loadInt(side + sideBits);
  const places = loadInt(side + sidePlaces);
  const placesAt = loadInt(side + sideLots);
  const start = origin + sign * loadInt(side + sideBase);
  let best = loadInt(side + sideBest);
  let grown: i32 = 0;
  let update = from;
  for (; update < last; update += levelBytes) {
    const distance = sign * (loadFloat(update) - start);
    const lots = loadFloat(update + 8);
    if (!(distance >= 0 && distance < places)) break;
    const place = toInt(distance);
    const word = bits + ((place >> 5) << 2);
    const before = loadInt(word);
    const shift = place & 31;
    const isLevel: i32 = lots !== 0 ? 1 : 0;
    grown += isLevel - ((before >>> shift) & 1);
    storeInt(word, (before & ~(1 << shift)) | (isLevel << shift));
    storeFloat(placesAt + (place << 3), lots);
    if (place < best) best = isLevel !== 0 ? place : best;
  }
  storeInt(side + sideBest, best);
  storeInt(side + sideCount, loadInt(side + sideCount) + grown);
  storeInt(side + sideWindowCount, loadInt(side + sideWindowCount) + grown);
  return update;
}

/** Applies pairs for as long as they lie outside of the window; answers the first that does not. */
function applyFar(side: i32, from: i32, last: i32, origin: f64, sign: f64): i32 {
  const base = loadInt(side + sideBase);
  const end = base + loadInt(side + sidePlaces);
  let grown: i32 = 0;
  let update = from;
  for (; update < last; update += levelBytes) {
    const distance = sign * (loadFloat(update) - origin);
    if (distance >= end && distance <= keyMax) {
      grown += setInLeaves(side, toInt(distance), loadFloat(update + 8));
    } else if (distance >= base && distance < end) {
      break;
    } else if (loadFloat(update + 8) !== 0) {
      // Too far to keep, or better than the window reaches. Nothing lies before the window, so nothing is deleted there.
      if (distance < base && distance >= -keyMax) {
        moveWindow(side, toInt(distance) - lead(side));
        break;
      }
      remember(side, distance < 0 ? -keyMax : keyMax);
    }
  }
  storeInt(side + sideCount, loadInt(side + sideCount) + grown);
  return update;
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
    storeInt(side + sideBest, loadInt(side + sidePlaces));
    const leaf = firstLeaf(side);
    if (leaf !== 0) moveWindow(side, loadInt(leaf + placeAt(leaf, 0) * 4) - lead(side));
    return;
  }
  const bits = loadInt(side + sideBits);
  let index = loadInt(side + sideBest) >> 5;
  while (loadInt(bits + index * 4) === 0) index += 1;
  const best = index * 32 + lowestBit(loadInt(bits + index * 4));
  storeInt(side + sideBest, best);
  if (best > loadInt(side + sidePlaces) >> 1) moveWindow(side, loadInt(side + sideBase) + best - lead(side));
}

/** Begins the window at about this key, a multiple of 32 places away unless it is empty. */
function moveWindow(side: i32, key: i32): void {
  const base = loadInt(side + sideBase);
  const places = loadInt(side + sidePlaces);
  let shift = key - base;
  if (loadInt(side + sideWindowCount) !== 0 && shift < places && shift > -places) {
    shift = (shift >> 5) << 5;
    if (shift < 0) passToLeaves(side, places + shift);
    shiftWindow(side, shift);
  } else {
    passToLeaves(side, 0);
  }
  storeInt(side + sideBase, base + shift);
  storeInt(side + sideBest, loadInt(side + sideWindowCount) === 0 ? places : loadInt(side + sideBest) - shift);
  if (shift > 0) takeFromLeaves(side);
}

/** Moves every place by so many towards the best, a multiple of 32; what leaves at either end must be empty. */
function shiftWindow(side: i32, shift: i32): void {
  const bits = loadInt(side + sideBits);
  const lots = loadInt(side + sideLots);
  const places = loadInt(side + sidePlaces);
  const words = shift >> 5;
  if (shift > 0) {
    copyBytes(lots, lots + shift * 8, (places - shift) * 8);
    copyBytes(bits, bits + words * 4, (places - shift) >> 3);
    clearBits(bits, (places >> 5) - words, places >> 5);
  } else if (shift < 0) {
    copyBytes(lots - shift * 8, lots, (places + shift) * 8);
    copyBytes(bits - words * 4, bits, (places + shift) >> 3);
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
  for (let index = (loadInt(side + sidePlaces) >> 5) - 1; index >= from >> 5; index -= 1) {
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
  const end = loadInt(side + sideBase) + loadInt(side + sidePlaces);
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

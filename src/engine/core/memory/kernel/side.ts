/**
 * One side of a book: levels sorted by key, the best at the end. Read by both compilers.
 *
 * A deleted level stays as a vacant place of 0 lots and is taken again by a level that fits there,
 * so that inserting shifts a few neighbours and not the rest of the side (README.md has the
 * measurements). An update is searched from where the one before it was found, since venues send
 * them best first; any order gives the same book.
 *
 * Holds: keys strictly rise; the last place is never vacant; `count` places hold lots.
 */

import {
  levelBytes, sideAt, sideCapacity, sideCapacityMax, sideCapacityMin, sideCount, sideDropped, sideHasDropped, sideLevelsMax, sideUsed,
} from './layout.ts';
import { copyBytes, copyLevel, loadFloat, loadInt, storeFloat, storeInt } from './intrinsics.ts';
import { allocate, release } from './heap.ts';

/** Farthest vacant place that an insertion looks for before it lets the side grow. */
const vacancyReach: i32 = 24;
/** Vacant places beyond the number of levels that are kept. */
const vacantSlack: i32 = 192;

/** Makes room for this many insertions. False: no memory, and nothing changed. */
export function reserve(side: i32, more: i32): boolean {
  const used = loadInt(side + sideUsed);
  const count = loadInt(side + sideCount);
  const capacity = loadInt(side + sideCapacity);
  if (used + more <= capacity && used - count <= count + vacantSlack) return true;
  if (count + more + (count >> 2) <= capacity) {
    compact(side);
    return true;
  }
  const wanted = count + more;
  let bigger = capacity < sideCapacityMin ? sideCapacityMin : capacity;
  while (bigger < wanted) bigger = bigger << 1;
  if (bigger === capacity && bigger < sideCapacityMax) bigger = bigger << 1;
  const block = bigger === capacity ? 0 : allocate(bigger * levelBytes);
  compact(side);
  if (block === 0) return wanted <= capacity;
  const before = loadInt(side + sideAt);
  if (capacity > 0) {
    copyBytes(block, before, count * levelBytes);
    release(before, capacity * levelBytes);
  }
  storeInt(side + sideAt, block);
  storeInt(side + sideCapacity, bigger);
  return true;
}

export function empty(side: i32): void {
  storeInt(side + sideUsed, 0);
  storeInt(side + sideCount, 0);
  storeInt(side + sideHasDropped, 0);
  storeFloat(side + sideDropped, 0);
}

/** Gives the memory back. */
export function abandon(side: i32): void {
  const capacity = loadInt(side + sideCapacity);
  if (capacity > 0) release(loadInt(side + sideAt), capacity * levelBytes);
  storeInt(side + sideAt, 0);
  storeInt(side + sideCapacity, 0);
  empty(side);
}

/** Removes the vacant places. */
export function compact(side: i32): void {
  const base = loadInt(side + sideAt);
  const end = base + loadInt(side + sideUsed) * levelBytes;
  let target = base;
  for (let source = base; source < end; source += levelBytes) {
    if (loadFloat(source + 8) === 0) continue;
    if (target !== source) copyLevel(target, source);
    target += levelBytes;
  }
  storeInt(side + sideUsed, (target - base) >> 4);
}

/** Applies `count` (ticks, lots) pairs from `at` on. There must be room for all of them. `sign` is −1 for asks. */
export function applyLevels(side: i32, at: i32, count: i32, sign: f64): void {
  const base = loadInt(side + sideAt);
  const last = at + count * levelBytes;
  let end = base + loadInt(side + sideUsed) * levelBytes;
  let live = loadInt(side + sideCount);
  let place = end;
  for (let update = at; update < last; update += levelBytes) {
    const key = sign * loadFloat(update);
    const lots = loadFloat(update + 8);
    place = find(base, end, place, key);
    if (place < end && loadFloat(place) === key) {
      const before = loadFloat(place + 8);
      storeFloat(place + 8, lots);
      if (lots === 0) {
        if (before !== 0) live -= 1;
        if (place + levelBytes === end) end = withoutVacantEnd(base, end);
      } else if (before === 0) live += 1;
    } else if (lots !== 0) {
      live += 1;
      place = makeRoom(base, end, place);
      if (place >= end) end = place + levelBytes;
      else if (roomGrew) end += levelBytes;
      storeFloat(place, key);
      storeFloat(place + 8, lots);
    }
    if (place > end) place = end;
  }
  storeInt(side + sideUsed, (end - base) >> 4);
  storeInt(side + sideCount, live);
  if (live > sideLevelsMax) dropFarthest(side, live - sideLevelsMax);
}

/** The first place whose key is not below `key`, sought from `from` towards worse ones. */
function find(base: i32, end: i32, from: i32, key: f64): i32 {
  let high = from;
  if (from < end && loadFloat(from) < key) high = end;
  let stride = levelBytes;
  let low = high - stride;
  while (low >= base && loadFloat(low) >= key) {
    high = low;
    stride = stride << 1;
    low -= stride;
  }
  if (low < base) low = base - levelBytes;
  let between = ((high - low) >> 5) << 4;
  while (between > 0) {
    const middle = low + between;
    if (loadFloat(middle) >= key) high = middle;
    else low = middle;
    between = ((high - low) >> 5) << 4;
  }
  return high;
}

/** Whether the last `makeRoom` used a place more than before. */
let roomGrew: boolean = false;

/** Answers a place for a key that belongs before `place`: a vacant one nearby, or a new one. */
function makeRoom(base: i32, end: i32, place: i32): i32 {
  roomGrew = false;
  if (place >= end) return place;
  if (loadFloat(place + 8) === 0) return place;
  let left = place - levelBytes;
  let right = place + levelBytes;
  for (let step: i32 = 0; step < vacancyReach; step += 1) {
    if (left >= base && loadFloat(left + 8) === 0) {
      for (let target = left; target < place - levelBytes; target += levelBytes) copyLevel(target, target + levelBytes);
      return place - levelBytes;
    }
    if (right < end && loadFloat(right + 8) === 0) {
      for (let target = right; target > place; target -= levelBytes) copyLevel(target, target - levelBytes);
      return place;
    }
    left -= levelBytes;
    right += levelBytes;
  }
  copyBytes(place + levelBytes, place, end - place);
  roomGrew = true;
  return place;
}

function withoutVacantEnd(base: i32, from: i32): i32 {
  let end = from;
  while (end > base && loadFloat(end - 8) === 0) end -= levelBytes;
  return end;
}

function dropFarthest(side: i32, surplus: i32): void {
  let left = surplus;
  let place = loadInt(side + sideAt);
  let key: f64 = 0;
  while (left > 0) {
    if (loadFloat(place + 8) !== 0) {
      key = loadFloat(place);
      storeFloat(place + 8, 0);
      left -= 1;
    }
    place += levelBytes;
  }
  storeFloat(side + sideDropped, key);
  storeInt(side + sideHasDropped, 1);
  storeInt(side + sideCount, sideLevelsMax);
}

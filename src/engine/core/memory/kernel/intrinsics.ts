/**
 * What a machine does in one or a few instructions, in TypeScript: the twin's half of the pair.
 * `intrinsics.as` gives the same names, and the same results, to the WebAssembly module.
 *
 * Holds: works on the memory that was bound last; one thread, no re-entrance. The kernel's twin binds before every call.
 */

import { keyVacant, leafCount, leafLevels, leafLots, leafOrder } from './layout.ts';

let bytes: Uint8Array = new Uint8Array(0);
let ints: Int32Array = new Int32Array(0);
let floats: Float64Array = new Float64Array(0);

export function bindMemory(u8: Uint8Array, i32s: Int32Array, f64s: Float64Array): void {
  bytes = u8;
  ints = i32s;
  floats = f64s;
}

export function load8(at: i32): i32 {
  return bytes[at] ?? 0;
}

export function store8(at: i32, value: i32): void {
  bytes[at] = value;
}

export function store16(at: i32, value: i32): void {
  bytes[at] = value;
  bytes[at + 1] = value >> 8;
}

/** Four bytes, little-endian, at any address. */
export function load32(at: i32): i32 {
  return load8(at) | (load8(at + 1) << 8) | (load8(at + 2) << 16) | (load8(at + 3) << 24);
}

export function loadInt(at: i32): i32 {
  return ints[at >> 2] ?? 0;
}

export function storeInt(at: i32, value: i32): void {
  ints[at >> 2] = value;
}

export function loadFloat(at: i32): f64 {
  return floats[at >> 3] ?? 0;
}

export function storeFloat(at: i32, value: f64): void {
  floats[at >> 3] = value;
}

/** Copies also where source and target overlap. */
export function copyBytes(target: i32, source: i32, size: i32): void {
  bytes.copyWithin(target, source, source + size);
}

/** Opens a write section: nothing stored later is seen before the sequence is odd. */
export function beginWrite(sequenceAt: i32): void {
  Atomics.add(ints, sequenceAt >> 2, 1);
}

/** Closes it: everything stored before is seen no later than the even sequence. */
export function endWrite(sequenceAt: i32): void {
  Atomics.add(ints, sequenceAt >> 2, 1);
}

export function multiply(left: i32, right: i32): i32 {
  return Math.imul(left, right);
}

/** Where a leaf keeps the level of this rank. */
export function placeAt(leaf: i32, rank: i32): i32 {
  return (loadInt(leaf + leafOrder + ((rank >> 3) << 2)) >>> ((rank & 7) << 2)) & 15;
}

export function toInt(value: f64): i32 {
  return Math.trunc(value);
}

/** To the nearest whole number; only compared with exact results, so ties do not matter. */
export function nearest(value: f64): f64 {
  return Math.round(value);
}

/** Index of the highest bit set; 0 for 0 and 1. */
export function highestBit(value: i32): i32 {
  return 31 - Math.clz32(value | 1);
}

/** Index of the lowest bit set of a number that has one. */
export function lowestBit(value: i32): i32 {
  return 31 - Math.clz32(value & -value);
}

/** Upper and lower half of a float64's bits. */
export function bitsHigh(value: f64): i32 {
  scratch[0] = value;
  return scratchInts[1] ?? 0;
}

export function bitsLow(value: f64): i32 {
  scratch[0] = value;
  return scratchInts[0] ?? 0;
}

const scratch = new Float64Array(1);
const scratchInts = new Int32Array(scratch.buffer);

/** The last leaf whose lowest key is not above `key`, or the first. The directory has room for a power of two from 16 on. */
export function findLeaf(directory: i32, capacity: i32, key: i32): i32 {
  let index = 0;
  for (let step = capacity >> 1; step > 0; step >>= 1) if (loadInt(directory + (index + step) * 4) <= key) index += step;
  return index;
}

/** Whether a leaf grew (1), shrank (−1), kept its levels (0), or is full and unchanged (2). */
export function updateLeaf(leaf: i32, key: i32, lots: f64): i32 {
  const count = loadInt(leaf + leafCount);
  let rank = 0;
  while (rank < count && loadInt(leaf + placeAt(leaf, rank) * 4) < key) rank += 1;
  const isHit = rank < count && loadInt(leaf + placeAt(leaf, rank) * 4) === key;
  const change = (lots === 0 ? 0 : 1) - (isHit ? 1 : 0);
  if (change === 0 && !isHit) return 0;
  if (count + change > leafLevels) return 2;
  const place = placeAt(leaf, isHit ? rank : count);
  if (change > 0) for (let index = count; index > rank; index -= 1) setPlaceAt(leaf, index, placeAt(leaf, index - 1));
  if (change > 0) setPlaceAt(leaf, rank, place);
  if (change < 0) for (let index = rank; index < count - 1; index += 1) setPlaceAt(leaf, index, placeAt(leaf, index + 1));
  if (change < 0) setPlaceAt(leaf, count - 1, place);
  storeInt(leaf + leafCount, count + change);
  storeInt(leaf + place * 4, lots === 0 ? keyVacant : key);
  storeFloat(leaf + leafLots + place * 8, lots);
  return change;
}

function setPlaceAt(leaf: i32, rank: i32, place: i32): void {
  const at = leaf + leafOrder + ((rank >> 3) << 2);
  const shift = (rank & 7) << 2;
  storeInt(at, (loadInt(at) & ~(15 << shift)) | (place << shift));
}

const unitsMax = 9007199254740991;

/**
 * Reads a price and a quantity, each of 1–8 digits, a point and 8 digits, and stores both as steps
 * at `target`. False, with `target` undefined, when a character is no digit, the price is 0, or
 * either is no whole number of steps or too large to tell.
 */
export function readLevel(price: i32, priceWidth: i32, quantity: i32, quantityWidth: i32, entry: i32, target: i32): boolean {
  const isPrice = readSteps(price, priceWidth, 8, entry, target);
  const isQuantity = readSteps(quantity, quantityWidth, 8, entry + 8, target + 8);
  return isPrice && isQuantity && loadFloat(target) > 0;
}

/** The same for numbers with the places that were set; without a point where those are none. */
export function readPlacedLevel(price: i32, priceWidth: i32, quantity: i32, quantityWidth: i32, entry: i32, target: i32): boolean {
  const isPrice = readSteps(price, priceWidth, pricePlaces, entry, target);
  const isQuantity = readSteps(quantity, quantityWidth, quantityPlaces, entry + 8, target + 8);
  return isPrice && isQuantity && loadFloat(target) > 0;
}

/** How many places, 0 to 8, the next levels have behind the point. */
export function setPlaces(price: i32, quantity: i32): void {
  pricePlaces = price;
  quantityPlaces = quantity;
}

let pricePlaces = 8;
let quantityPlaces = 8;

function readSteps(at: i32, width: i32, places: i32, scale: i32, target: i32): boolean {
  let units = 0;
  for (let index = 0; index < width + 9; index += 1) {
    if (index === width) continue;
    const digit = index > width + places ? 0 : load8(at + index) - 48;
    if (digit < 0 || digit > 9) return false;
    units = units * 10 + digit;
    if (units > unitsMax) return false;
  }
  const steps = nearest(units * loadFloat(scale + 16));
  storeFloat(target, steps);
  return steps * loadFloat(scale + 32) === units;
}

/**
 * Flat objects whose keys come in any order: where the value of each key begins. Read by both
 * compilers.
 *
 * Knows keys of one letter, and `st` and `pu`; steps over the values of others, so that a key that a
 * venue adds one day costs nothing. A key named twice is not accepted. One object in the object is
 * read too, into a table of its own.
 */

import { keyTableBytes } from './layout.ts';
import { load32, load8, loadInt, storeFloat, storeInt } from './intrinsics.ts';
import { cursor, decimalSteps, quoteAfter, wholeNumber } from './scan.ts';

const keySizeMax: i32 = 24;
const textSizeMax: i32 = 80;
const numberSizeMax: i32 = 24;
const membersMax: i32 = 48;
const strangersMax: i32 = 4;

/** Numbers of the keys that have two letters; those of one letter have its ASCII code less 64. */
export const keySt: i32 = 0;
export const keyPu: i32 = 59;

/** The key whose value is a list, at which reading stopped; −1 when it came to the end of the object. */
export let listKey: i32 = -1;

let strangers: i32 = 0;
const placeStrangers: i32 = 256;
const placeInner: i32 = 252;

export function clearKeys(table: i32): void {
  for (let at: i32 = 0; at < keyTableBytes; at += 8) storeFloat(table + at, 0);
  strangers = 0;
}

/** From the quote of a key on: the address of a list's bracket, or behind the object; 0 when it is not an object of that kind. */
export function readMembers(from: i32, table: i32): i32 {
  listKey = -1;
  let at = from;
  for (let count: i32 = 0; count < membersMax; count += 1) {
    const key = keyAt(at, table);
    if (key < 0) return 0;
    const value = behindKey;
    if (key < 64) {
      if (loadInt(table + (key << 2)) !== 0) return 0;
      storeInt(table + (key << 2), value);
    }
    const first = load8(value);
    if (first === 91) {
      listKey = key;
      return value;
    }
    at = first === 123 ? innerEnd(value, table) : valueEnd(value, first);
    if (at === 0) return 0;
    const next = load8(at);
    if (next === 125) return at + 1;
    if (next !== 44) return 0;
    at += 1;
  }
  return 0;
}

let behindKey: i32 = 0;

/** The number of a key, 64 for one that is not known, −1 for what is no key; `behindKey` is left on its value. */
function keyAt(at: i32, table: i32): i32 {
  if (load8(at) !== 34) return -1;
  const letter = load8(at + 1);
  if (load8(at + 2) === 34 && load8(at + 3) === 58) {
    const isLetter = (letter >= 65 && letter <= 90) || (letter >= 97 && letter <= 122);
    behindKey = at + 4;
    return isLetter ? letter - 64 : -1;
  }
  if (load8(at + 3) === 34 && load8(at + 4) === 58) {
    behindKey = at + 5;
    const second = load8(at + 2);
    if (letter === 115 && second === 116) return keySt;
    if (letter === 112 && second === 117) return keyPu;
  }
  const end = quoteAfter(at + 1, keySizeMax);
  if (end === 0 || load8(end + 1) !== 58) return -1;
  behindKey = end + 2;
  return isStranger(at + 1, end - at, table) ? 64 : -1;
}

/** Keeps a key that is not known, up to its quote; false when it was there before or there are too many. */
function isStranger(at: i32, size: i32, table: i32): boolean {
  if (strangers === strangersMax) return false;
  for (let index: i32 = 0; index < strangers; index += 1) {
    const other = loadInt(table + placeStrangers + (index << 2));
    let place: i32 = 0;
    while (place < size && load8(at + place) === load8(other + place)) place += 1;
    if (place === size) return false;
  }
  storeInt(table + placeStrangers + (strangers << 2), at);
  strangers += 1;
  return true;
}

/** Reads the one object in an outer object, whose table lies behind the outer one's. */
function innerEnd(at: i32, table: i32): i32 {
  if (loadInt(table + placeInner) !== 0) return 0;
  storeInt(table + placeInner, 1);
  const inner = table + keyTableBytes;
  const kept = strangers;
  clearKeys(inner);
  storeInt(inner + placeInner, 1);
  const end = readMembers(at + 1, inner);
  strangers = kept;
  return listKey === -1 ? end : 0;
}

/** Behind a plain text, an unsigned or negative number without exponent, or a word; 0 when it is none of them. */
function valueEnd(at: i32, first: i32): i32 {
  if (first === 34) {
    const quote = quoteAfter(at + 1, textSizeMax);
    return quote === 0 ? 0 : quote + 1;
  }
  const word = load32(at);
  if (word === 1702195828 || word === 1819047278) return at + 4;
  if (word === 1936482662 && load8(at + 4) === 101) return at + 5;
  return numberEnd(first === 45 ? at + 1 : at);
}

function numberEnd(from: i32): i32 {
  let at = from;
  while (isDigit(at)) at += 1;
  if (at === from || at - from > numberSizeMax) return 0;
  if (at - from > 1 && load8(from) === 48) return 0;
  if (load8(at) !== 46) return at;
  const first = at + 1;
  at = first;
  while (isDigit(at)) at += 1;
  return at === first || at - first > numberSizeMax ? 0 : at;
}

function isDigit(at: i32): boolean {
  const character = load8(at);
  return character >= 48 && character <= 57;
}

/** Where a key's value begins; 0 when the object had no such key. */
export function valueOf(table: i32, key: i32): i32 {
  return loadInt(table + (key << 2));
}

/** A whole number; −1 when the key is missing or its value is none. */
export function wholeOf(table: i32, key: i32): f64 {
  const at = valueOf(table, key);
  if (at === 0) return -1;
  const value = wholeNumber(at);
  if (value < 0) return -1;
  const next = load8(cursor);
  return next === 44 || next === 125 ? value : -1;
}

/** A decimal in a text as whole steps; −1 when it is none. */
export function stepsOf(table: i32, key: i32, scale: i32): f64 {
  const at = valueOf(table, key);
  return at !== 0 && load8(at) === 34 ? decimalSteps(at + 1, scale) : -1;
}

/** Whether the last `floatOf` read a number. */
export let isFloat: boolean = false;

const floatDigitsMax: i32 = 15;

/** A decimal in a text as the float64 nearest to it: at most 15 digits and as many places divide without a second rounding. */
export function floatOf(table: i32, key: i32): f64 {
  isFloat = false;
  let at = valueOf(table, key);
  if (at === 0 || load8(at) !== 34) return 0;
  at += 1;
  const isNegative = load8(at) === 45;
  if (isNegative) at += 1;
  const first = at;
  let digits: f64 = 0;
  let power: f64 = 1;
  for (; isDigit(at); at += 1) digits = digits * 10 + (load8(at) - 48);
  if (at === first || at - first > floatDigitsMax) return 0;
  if (load8(at) === 46) {
    const point = at;
    for (at += 1; isDigit(at); at += 1) {
      digits = digits * 10 + (load8(at) - 48);
      power *= 10;
    }
    if (at === point + 1 || at - first > floatDigitsMax + 1) return 0;
  }
  if (load8(at) !== 34) return 0;
  isFloat = true;
  return isNegative ? -digits / power : digits / power;
}

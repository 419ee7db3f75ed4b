/**
 * What HTX's objects have in common: the keys, each read at most once, times and ids. Read by both
 * compilers.
 */

import { entrySymbolSizeMax } from './layout.ts';
import { load8 } from './intrinsics.ts';
import { cursor, literal, quoteAfter, wholeNumber } from './scan.ts';

/** Their places in literals.ts. */
export const headText: i32 = 208;
export const tsKey: i32 = 209;
export const tickKey: i32 = 210;
export const bidsKey: i32 = 211;
export const asksKey: i32 = 212;
export const seqNumKey: i32 = 213;
export const prevSeqNumKey: i32 = 214;
export const versionKey: i32 = 215;
export const eventUpdate: i32 = 216;
export const eventSnapshot: i32 = 217;
export const mridKey: i32 = 218;
export const idKey: i32 = 219;
export const chKey: i32 = 220;
export const dataKey: i32 = 221;
export const amountKey: i32 = 222;
export const quantityKey: i32 = 223;
export const turnoverKey: i32 = 224;
export const tradeIdKey: i32 = 225;
export const priceKey: i32 = 226;
export const directionBuy: i32 = 227;
export const directionSell: i32 = 228;
export const retailTrue: i32 = 229;
export const retailFalse: i32 = 230;
export const seqIdKey: i32 = 231;
export const askKey: i32 = 232;
export const askSizeKey: i32 = 233;
export const bidKey: i32 = 234;
export const bidSizeKey: i32 = 235;
export const quoteTimeKey: i32 = 236;
export const symbolKey: i32 = 237;
export const topicMbp: i32 = 238;
export const topicDepth: i32 = 239;
export const topicTrades: i32 = 240;
export const topicBest: i32 = 241;
export const topicRefresh: i32 = 242;

export const topicSizeMax: i32 = 48;
const timeMsMax: f64 = 9000000000000;
const idDigitsMax: i32 = 30;

/** Which keys the object at hand had already, a bit each; and the time that it told in milliseconds, −1 for none. */
let seen: i32 = 0;
let objectTimeMs: f64 = -1;

export function openObject(): void {
  seen = 0;
  objectTimeMs = -1;
}

/** For an object within another: what was seen outside, and back to it. */
export function seenKeys(): i32 {
  return seen;
}

export function reopenObject(keys: i32, timeMs: f64): void {
  seen = keys;
  objectTimeMs = timeMs;
}

export function timeOfObject(): f64 {
  return objectTimeMs;
}

export function isFirst(key: i32): boolean {
  const flag = 1 << (key - headText);
  if ((seen & flag) !== 0) return false;
  seen |= flag;
  return true;
}

export function timeAt(at: i32): f64 {
  const timeMs = wholeNumber(at);
  return timeMs > timeMsMax ? -1 : timeMs;
}

/** The object's own time; the address behind it, or 0. */
export function timeMember(value: i32): i32 {
  if (value === 0 || objectTimeMs >= 0) return 0;
  objectTimeMs = timeAt(value);
  return objectTimeMs < 0 ? 0 : cursor;
}

/** Keys that most objects have: their time, and what we do not keep. The address behind the value, or 0. */
export function commonMember(at: i32): i32 {
  const letter = load8(at + 1);
  if (letter === 116) return timeMember(literal(at, tsKey));
  if (letter === 109) return plainMember(literal(at, mridKey), mridKey);
  if (letter === 105) return plainMember(literal(at, idKey), idKey);
  if (letter === 99) return textMember(literal(at, chKey), chKey);
  return 0;
}

/** A whole number that is stepped over. */
export function plainMember(value: i32, key: i32): i32 {
  return value === 0 || !isFirst(key) ? 0 : digitsEnd(value);
}

export function textMember(value: i32, key: i32): i32 {
  if (value === 0 || load8(value) !== 34 || !isFirst(key)) return 0;
  const quote = quoteAfter(value + 1, topicSizeMax + entrySymbolSizeMax);
  return quote === 0 ? 0 : quote + 1;
}

/** Behind a whole number of up to 30 digits; 0 when there is none. */
export function digitsEnd(at: i32): i32 {
  let place = at;
  while (load8(place) >= 48 && load8(place) <= 57) place += 1;
  const size = place - at;
  return size === 0 || size > idDigitsMax || (size > 1 && load8(at) === 48) ? 0 : place;
}

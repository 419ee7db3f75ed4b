/**
 * HTX's best prices: spot tells prices and sizes one by one, linear swaps in pairs. Read by both
 * compilers.
 */

import { entryStream, kindBbo, recordHead } from './layout.ts';
import { load8, loadInt, storeFloat } from './intrinsics.ts';
import { bareEnd, bareLots, bareTicks, readBare } from './bare.ts';
import {
  askKey, askSizeKey, bidKey, bidSizeKey, commonMember, isFirst, openObject, quoteTimeKey, seqIdKey, symbolKey, textMember, timeMember, versionKey,
} from './htx-keys.ts';
import { writeFields, writeHead, writeTail } from './record-fields.ts';
import { cursor, literal, wholeNumber } from './scan.ts';

/** Where the object ended. */
export let bestEnd: i32 = 0;

let updateId: f64 = -1;
let bidTicks: f64 = -1;
let bidLots: f64 = -1;
let askTicks: f64 = -1;
let askLots: f64 = -1;

export function scanBest(object: i32, entry: i32, out: i32): i32 {
  openObject();
  updateId = -1;
  bidTicks = -1;
  bidLots = -1;
  askTicks = -1;
  askLots = -1;
  let at = object;
  do {
    at = bestMember(at + 1, entry);
    if (at === 0) return 0;
  } while (load8(at) === 44);
  if (load8(at) !== 125) return 0;
  if (updateId < 0 || bidTicks <= 0 || bidLots < 0 || askTicks <= 0 || askLots < 0) return 0;
  bestEnd = at + 1;
  const tail = out + recordHead;
  writeHead(out, kindBbo, 0, 1, loadInt(entry + entryStream));
  writeFields(out, 0, updateId, 1, 1);
  writeTail(tail, bidTicks, bidLots, askTicks, askLots);
  for (let index: i32 = 4; index < 8; index += 1) storeFloat(tail + index * 8, 0);
  return 2;
}

function bestMember(at: i32, entry: i32): i32 {
  const letter = load8(at + 1);
  if (letter === 97) {
    const price = literal(at, askKey);
    return price !== 0 ? bestPrice(price, askKey, entry) : bestSize(literal(at, askSizeKey), askSizeKey, entry);
  }
  if (letter === 98) {
    const price = literal(at, bidKey);
    return price !== 0 ? bestPrice(price, bidKey, entry) : bestSize(literal(at, bidSizeKey), bidSizeKey, entry);
  }
  if (letter === 118) return idMember(literal(at, versionKey));
  if (letter === 113) return timeMember(literal(at, quoteTimeKey));
  if (letter === 115) {
    const id = literal(at, seqIdKey);
    return id !== 0 ? idMember(id) : textMember(literal(at, symbolKey), symbolKey);
  }
  return commonMember(at);
}

function idMember(value: i32): i32 {
  if (value === 0 || updateId >= 0) return 0;
  updateId = wholeNumber(value);
  return updateId < 0 ? 0 : cursor;
}

/** A price, or a pair of price and size. */
function bestPrice(value: i32, key: i32, entry: i32): i32 {
  if (!isFirst(key)) return 0;
  const isPair = load8(value) === 91;
  if (!readBare(isPair ? value + 1 : value)) return 0;
  const price = bareTicks(entry);
  if (key === askKey) askTicks = price;
  else bidTicks = price;
  if (!isPair) return bareEnd;
  if (load8(bareEnd) !== 44) return 0;
  const at = bestSize(bareEnd + 1, key === askKey ? askSizeKey : bidSizeKey, entry);
  return at !== 0 && load8(at) === 93 ? at + 1 : 0;
}

function bestSize(value: i32, key: i32, entry: i32): i32 {
  if (value === 0 || !isFirst(key) || !readBare(value)) return 0;
  if (key === askSizeKey) askLots = bareLots(entry + 8);
  else bidLots = bareLots(entry + 8);
  return bareEnd;
}

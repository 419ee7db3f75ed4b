/**
 * HTX's trades: several in one message, a record each. Read by both compilers.
 */

import { entryStream, kindTrade, recordHead, recordVenueTimeUs } from './layout.ts';
import { load8, loadInt, storeFloat } from './intrinsics.ts';
import { bareEnd, bareLots, bareTicks, readBare } from './bare.ts';
import {
  amountKey, commonMember, dataKey, digitsEnd, directionBuy, directionSell, idKey, isFirst, openObject, plainMember, priceKey, quantityKey, reopenObject, retailFalse,
  retailTrue, seenKeys, timeMember, timeOfObject, tradeIdKey, tsKey, turnoverKey,
} from './htx-keys.ts';
import { writeFields, writeHead } from './record-fields.ts';
import { literal } from './scan.ts';

const idDigitsLow: i32 = 15;
const tradesMax: i32 = 2000;

/** Where the object ended. */
export let tradesEnd: i32 = 0;

/** `{"id":…,"ts":…,"data":[{…},…]}`: a record for each trade. */
export function scanTrades(object: i32, entry: i32, out: i32): i32 {
  openObject();
  let count: i32 = 0;
  let at = object;
  do {
    at += 1;
    const data = literal(at, dataKey);
    if (data === 0) {
      at = commonMember(at);
      if (at === 0) return 0;
      continue;
    }
    if (count !== 0 || load8(data) !== 91) return 0;
    const keys = seenKeys();
    const timeMs = timeOfObject();
    at = data;
    do {
      if (count >= tradesMax || load8(at + 1) !== 123) return 0;
      at = scanTrade(at + 1, entry, out + count * recordHead);
      if (at === 0) return 0;
      count += 1;
    } while (load8(at) === 44);
    if (load8(at) !== 93) return 0;
    at += 1;
    reopenObject(keys, timeMs);
  } while (load8(at) === 44);
  if (load8(at) !== 125) return 0;
  tradesEnd = at + 1;
  return count;
}

let ticks: f64 = -1;
let lots: f64 = -1;
let idLow: f64 = -1;
let idHigh: f64 = 0;
let side: i32 = 0;

function scanTrade(from: i32, entry: i32, out: i32): i32 {
  openObject();
  ticks = -1;
  lots = -1;
  idLow = -1;
  side = 0;
  let at = from;
  do {
    at = tradeMember(at + 1, entry);
    if (at === 0) return 0;
  } while (load8(at) === 44);
  if (load8(at) !== 125) return 0;
  if (timeOfObject() < 0 || ticks <= 0 || lots < 0 || idLow < 0 || side === 0) return 0;
  writeHead(out, kindTrade, side === directionSell ? 1 : 0, 0, loadInt(entry + entryStream));
  storeFloat(out + recordVenueTimeUs, timeOfObject() * 1000);
  writeFields(out, ticks, lots, idLow, idHigh);
  return at + 1;
}

function tradeMember(at: i32, entry: i32): i32 {
  const letter = load8(at + 1);
  if (letter === 97) return amountMember(literal(at, amountKey), amountKey, entry);
  if (letter === 113) return strayMember(literal(at, quantityKey), quantityKey);
  if (letter === 112) return amountMember(literal(at, priceKey), priceKey, entry);
  if (letter === 105) {
    const id = literal(at, idKey);
    return id !== 0 ? idMember(id) : retailMember(at);
  }
  if (letter === 100) return directionMember(at);
  if (letter !== 116) return 0;
  const time = literal(at, tsKey);
  if (time !== 0) return timeMember(time);
  const turnover = literal(at, turnoverKey);
  if (turnover !== 0) return strayMember(turnover, turnoverKey);
  return plainMember(literal(at, tradeIdKey), tradeIdKey);
}

/** Whether an order of a private person made it: said by some servers, kept by nobody. */
function retailMember(at: i32): i32 {
  const yes = literal(at, retailTrue);
  const end = yes !== 0 ? yes : literal(at, retailFalse);
  return end !== 0 && isFirst(retailTrue) ? end : 0;
}

function amountMember(value: i32, key: i32, entry: i32): i32 {
  if (value === 0 || !isFirst(key) || !readBare(value)) return 0;
  if (key === priceKey) ticks = bareTicks(entry);
  else lots = bareLots(entry + 8);
  return bareEnd;
}

/** Numbers that say the same once more: a linear trade's coins, and their worth. */
function strayMember(value: i32, key: i32): i32 {
  return value !== 0 && isFirst(key) && readBare(value) ? bareEnd : 0;
}

/** All trades have an `id`, of up to 30 digits; `tradeId`, which only spot's newer ones have, is stepped over. */
function idMember(value: i32): i32 {
  if (value === 0 || !isFirst(idKey)) return 0;
  const end = digitsEnd(value);
  if (end === 0) return 0;
  idHigh = 0;
  idLow = 0;
  for (let at = value; at < end; at += 1) {
    if (end - at > idDigitsLow) idHigh = idHigh * 10 + (load8(at) - 48);
    else idLow = idLow * 10 + (load8(at) - 48);
  }
  return end;
}

function directionMember(at: i32): i32 {
  if (side !== 0) return 0;
  const buy = literal(at, directionBuy);
  if (buy !== 0) {
    side = directionBuy;
    return buy;
  }
  const sell = literal(at, directionSell);
  if (sell !== 0) side = directionSell;
  return sell;
}

/**
 * Messages of Binance's USD-M perpetuals into records. Read by both compilers.
 *
 * Unlike spot's, they have changed: keys came (`ps`, `st`, `nq`), `s` stands before or behind `a`, and
 * numbers have as many places as the symbol. So keys may come in any order here, unknown ones too;
 * only the symbol must stand before the levels, and bids before asks. Everything else is left to the
 * checked path (core/venues/binance/checked-usdm.ts), which alone judges.
 */

import {
  entryStream, entrySymbolSizeMax, keysAt, keyTableBytes, kindBbo, kindCandle, kindDepth, kindFunding, kindIndex, kindMark, kindSnapshot,
  kindTrade, levelBytes, recordHead, recordPairsMax, recordReceivedUs, recordVenueTimeUs,
} from './layout.ts';
import { load32, load8, loadInt, store8, storeFloat } from './intrinsics.ts';
import { clearKeys, floatOf, isFloat, keyPu, keySt, listKey, readMembers, stepsOf, valueOf, wholeOf } from './members.ts';
import { cursor, literal, quoteAfter, wholeNumber } from './scan.ts';
import { placedCount, placedLevels } from './placed-levels.ts';
import { findEntry } from './instruments.ts';
import { writeFields, writeHead, writeTail } from './record-fields.ts';

const streamNameMax: i32 = 64;
const timeMsMax: f64 = 9000000000000;

/** Letters as keys: their ASCII code less 64. */
const upperA: i32 = 1;
const upperB: i32 = 2;
const upperE: i32 = 5;
const upperT: i32 = 20;
const upperU: i32 = 21;
const upperX: i32 = 24;
const lowerA: i32 = 33;
const lowerB: i32 = 34;
const lowerC: i32 = 35;
const lowerE: i32 = 37;
const lowerH: i32 = 40;
const lowerI: i32 = 41;
const lowerK: i32 = 43;
const lowerL: i32 = 44;
const lowerM: i32 = 45;
const lowerN: i32 = 46;
const lowerO: i32 = 47;
const lowerP: i32 = 48;
const lowerQ: i32 = 49;
const lowerR: i32 = 50;
const lowerS: i32 = 51;
const lowerT: i32 = 52;
const lowerU: i32 = 53;
const lowerV: i32 = 54;
const lowerX: i32 = 56;

const keys: i32 = keysAt;
const inner: i32 = keysAt + keyTableBytes;

let entry: i32 = 0;
let bids: i32 = -1;
let asks: i32 = -1;

/** `size` bytes at `message`, room for one more behind them. */
export function scanUsdm(message: i32, size: i32, table: i32, out: i32, receivedUs: f64): i32 {
  const end = message + size;
  store8(end, 0);
  let at = message;
  const name = literal(at, 0);
  if (name !== 0) {
    const quote = quoteAfter(name, streamNameMax);
    if (quote === 0) return 0;
    at = literal(quote, 1);
    if (at === 0) return 0;
  }
  if (load8(at) !== 123) return 0;
  at = eventEnd(at + 1, table, out);
  if (at === 0) return 0;
  if (name !== 0) {
    if (load8(at) !== 125) return 0;
    at += 1;
  }
  if (at !== end || !isOurs(table)) return 0;
  storeFloat(out + recordReceivedUs, receivedUs);
  return scanNamed(out, receivedUs);
}

/** Finds every key and reads the levels; the address behind the event, or 0. */
function eventEnd(from: i32, table: i32, out: i32): i32 {
  clearKeys(keys);
  entry = 0;
  bids = -1;
  asks = -1;
  let at = readMembers(from, keys);
  while (at !== 0 && listKey !== -1) {
    at = sideEnd(at + 1, table, out);
    if (at === 0) return 0;
    if (load8(at) === 125) return at + 1;
    if (load8(at) !== 44) return 0;
    at = readMembers(at + 1, keys);
  }
  return at;
}

function sideEnd(from: i32, table: i32, out: i32): i32 {
  const tail = out + recordHead;
  if (listKey === lowerB && bids < 0 && asks < 0) {
    entry = symbolEntry(keys, table);
    const at = entry === 0 ? 0 : placedLevels(from, entry, tail, recordPairsMax);
    bids = placedCount;
    return at;
  }
  if (listKey !== lowerA || bids < 0 || asks >= 0) return 0;
  const at = placedLevels(from, entry, tail + bids * levelBytes, recordPairsMax - bids);
  asks = placedCount;
  return at;
}

/** Whether the symbol is in the table and the family, where it is said, is USD-M. */
function isOurs(table: i32): boolean {
  if (valueOf(keys, keySt) !== 0 && wholeOf(keys, keySt) !== 1) return false;
  if (entry === 0) entry = symbolEntry(keys, table);
  return entry !== 0;
}

function symbolEntry(object: i32, table: i32): i32 {
  const at = valueOf(object, lowerS);
  if (at === 0 || load8(at) !== 34) return 0;
  const quote = quoteAfter(at + 1, entrySymbolSizeMax);
  return quote <= at + 1 ? 0 : findEntry(table, at + 1, quote - at - 1);
}

function scanNamed(out: i32, receivedUs: f64): i32 {
  const name = valueOf(keys, lowerE);
  if (name === 0) return 0;
  if (bids >= 0 || asks >= 0) return asks >= 0 && literal(name, 48) !== 0 ? scanDepth(out) : 0;
  if (literal(name, 49) !== 0) return scanBest(out);
  if (literal(name, 50) !== 0) return scanTrade(out, lowerA);
  if (literal(name, 52) !== 0) return scanCandle(out);
  if (literal(name, 53) !== 0) return scanMark(out, receivedUs);
  if (literal(name, 51) === 0) return 0;
  const origin = valueOf(keys, upperX);
  return origin === 0 || literal(origin, 54) !== 0 ? scanTrade(out, lowerT) : 0;
}

/** Writes the time of a key; false when it is missing or out of range. */
function writeTime(out: i32, key: i32): boolean {
  const timeMs = wholeOf(keys, key);
  storeFloat(out + recordVenueTimeUs, timeMs * 1000);
  return timeMs >= 0 && timeMs <= timeMsMax;
}

function scanDepth(out: i32): i32 {
  const firstId = wholeOf(keys, upperU);
  const lastId = wholeOf(keys, lowerU);
  const earlierId = wholeOf(keys, keyPu);
  if (firstId < 0 || lastId < firstId || earlierId < 0 || !writeTime(out, upperT)) return 0;
  return writeSides(out, kindDepth, earlierId, lastId);
}

/** Fills the last slot of the tail, and the head. */
function writeSides(out: i32, kind: i32, earlierId: f64, lastId: f64): i32 {
  const tail = out + recordHead;
  let pairs = bids + asks;
  for (; (pairs & 3) !== 0; pairs += 1) {
    storeFloat(tail + pairs * levelBytes, 0);
    storeFloat(tail + pairs * levelBytes + 8, 0);
  }
  writeHead(out, kind, 0, pairs >> 2, loadInt(entry + entryStream));
  writeFields(out, earlierId, lastId, bids, asks);
  return 1 + (pairs >> 2);
}

/** The body of a snapshot request, which names no symbol. */
export function scanUsdmSnapshot(message: i32, size: i32, snapshotEntry: i32, out: i32, receivedUs: f64): i32 {
  store8(message + size, 0);
  entry = snapshotEntry;
  const lastId = numberAfter(message, 36);
  if (lastId < 0 || numberAfter(cursor, 55) < 0) return 0;
  const timeMs = numberAfter(cursor, 14);
  if (timeMs < 0 || timeMs > timeMsMax) return 0;
  storeFloat(out + recordReceivedUs, receivedUs);
  storeFloat(out + recordVenueTimeUs, timeMs * 1000);
  const tail = out + recordHead;
  let at = literal(cursor, 37);
  if (at === 0) return 0;
  at = placedLevels(at, entry, tail, recordPairsMax);
  bids = placedCount;
  if (at === 0) return 0;
  at = literal(at, 38);
  if (at === 0) return 0;
  at = placedLevels(at, entry, tail + bids * levelBytes, recordPairsMax - bids);
  asks = placedCount;
  if (at === 0 || load8(at) !== 125 || at + 1 !== message + size) return 0;
  return writeSides(out, kindSnapshot, lastId, lastId);
}

/** Reads a literal and the whole number behind it; −1 when either is missing. */
function numberAfter(at: i32, index: i32): f64 {
  const place = literal(at, index);
  return place === 0 ? -1 : wholeNumber(place);
}

function scanBest(out: i32): i32 {
  const id = wholeOf(keys, lowerU);
  const bidTicks = stepsOf(keys, lowerB, entry);
  const bidLots = stepsOf(keys, upperB, entry + 8);
  const askTicks = stepsOf(keys, lowerA, entry);
  const askLots = stepsOf(keys, upperA, entry + 8);
  if (id < 0 || bidTicks <= 0 || bidLots < 0 || askTicks <= 0 || askLots < 0 || !writeTime(out, upperT)) return 0;
  writeHead(out, kindBbo, 0, 1, loadInt(entry + entryStream));
  writeFields(out, 0, id, 1, 1);
  const tail = out + recordHead;
  writeTail(tail, bidTicks, bidLots, askTicks, askLots);
  writeTail(tail + 32, 0, 0, 0, 0);
  return 2;
}

function scanTrade(out: i32, idKey: i32): i32 {
  const id = wholeOf(keys, idKey);
  const ticks = stepsOf(keys, lowerP, entry);
  const lots = stepsOf(keys, lowerQ, entry + 8);
  const sold = wordOf(keys, lowerM);
  if (id < 0 || ticks <= 0 || lots < 0 || sold < 0 || !writeTime(out, upperT)) return 0;
  writeHead(out, kindTrade, sold, 0, loadInt(entry + entryStream));
  writeFields(out, ticks, lots, id, 0);
  return 1;
}

/** 1 for true, 0 for false, −1 for anything else. */
function wordOf(object: i32, key: i32): i32 {
  const at = valueOf(object, key);
  if (at === 0) return -1;
  const word = load32(at);
  return word === 1702195828 ? 1 : word === 1936482662 ? 0 : -1;
}

function isSameText(left: i32, right: i32): boolean {
  if (left === 0 || right === 0 || load8(right) !== 34) return false;
  let place: i32 = 1;
  while (load8(left + place) === load8(right + place) && load8(left + place) !== 34) place += 1;
  return load8(left + place) === load8(right + place);
}

function scanCandle(out: i32): i32 {
  const candle = valueOf(keys, lowerK);
  if (candle === 0 || load8(candle) !== 123 || !isSameText(valueOf(keys, lowerS), valueOf(inner, lowerS))) return 0;
  const startMs = wholeOf(inner, lowerT);
  const lastMs = wholeOf(inner, upperT);
  const trades = wholeOf(inner, lowerN);
  const closed = wordOf(inner, lowerX);
  if (startMs < 0 || lastMs < startMs || lastMs > timeMsMax || trades < 0 || closed < 0 || !writeTime(out, upperE)) return 0;
  const open = stepsOf(inner, lowerO, entry);
  const high = stepsOf(inner, lowerH, entry);
  const low = stepsOf(inner, lowerL, entry);
  const close = stepsOf(inner, lowerC, entry);
  const lots = stepsOf(inner, lowerV, entry + 8);
  if (open <= 0 || high <= 0 || low <= 0 || close <= 0 || lots < 0) return 0;
  writeHead(out, kindCandle, closed << 1, 1, loadInt(entry + entryStream));
  writeFields(out, startMs * 1000, (lastMs + 1 - startMs) * 1000, trades, 0);
  const tail = out + recordHead;
  writeTail(tail, open, high, low, close);
  writeTail(tail + 32, lots, 0, 0, 0);
  return 2;
}

/** One message, three facts: what margin is reckoned with, the underlying, and what holding costs. */
function scanMark(out: i32, receivedUs: f64): i32 {
  const mark = floatOf(keys, lowerP);
  if (!isFloat || mark <= 0) return 0;
  const underlying = floatOf(keys, lowerI);
  if (!isFloat || underlying <= 0) return 0;
  const rate = floatOf(keys, lowerR);
  const nextMs = wholeOf(keys, upperT);
  if (!isFloat || nextMs < 0 || nextMs > timeMsMax || !writeTime(out, upperE)) return 0;
  const stream = loadInt(entry + entryStream);
  const timeMs = wholeOf(keys, upperE);
  for (let record: i32 = 1; record < 3; record += 1) {
    storeFloat(out + record * recordHead + recordReceivedUs, receivedUs);
    storeFloat(out + record * recordHead + recordVenueTimeUs, timeMs * 1000);
  }
  writeHead(out, kindMark, 0, 0, stream);
  writeFields(out, mark, 0, 0, 0);
  writeHead(out + recordHead, kindIndex, 0, 0, stream);
  writeFields(out + recordHead, underlying, 0, 0, 0);
  writeHead(out + 2 * recordHead, kindFunding, 0, 0, stream);
  writeFields(out + 2 * recordHead, rate, nextMs * 1000, 0, 0);
  return 3;
}

/**
 * Binance spot's messages in the order of keys in which it has always sent them, straight into records.
 * Read by both compilers.
 *
 * Answers the number of slots written, or 0 for anything that is not exactly that: the checked path
 * (core/venues/binance/checked.ts) then reads the message with JSON.parse and decides whether it is
 * another order of keys or a fault. So nothing here judges; it only recognises.
 */

import {
  entryStream, entrySymbolSizeMax, kindBbo, kindCandle, kindDepth, kindSnapshot, kindTrade, levelBytes, recordHead, recordPairsMax,
  recordReceivedUs, recordVenueTimeUs,
} from './layout.ts';
import { load8, loadInt, store8, storeFloat } from './intrinsics.ts';
import { writeFields, writeHead, writeTail } from './record-fields.ts';
import { cursor, decimalSteps, levelCount, levels, literal, quoteAfter, wholeNumber } from './scan.ts';
import { findEntry } from './instruments.ts';

const streamNameMax: i32 = 64;
const timeMsMax: f64 = 9000000000000;

/** `size` bytes at `message`, room for one more behind them. */
export function scanBinance(message: i32, size: i32, table: i32, out: i32, receivedUs: f64): i32 {
  const end = message + size;
  store8(end, 0);
  storeFloat(out + recordReceivedUs, receivedUs);
  let at = message;
  const name = literal(at, 0);
  if (name !== 0) {
    const quote = quoteAfter(name, streamNameMax);
    if (quote === 0) return 0;
    at = literal(quote, 1);
    if (at === 0) return 0;
    if (size < 2 || load8(end - 1) !== 125) return 0;
  }
  const slots = scanEvent(at, table, out);
  if (slots === 0) return 0;
  return cursorAfterEvent + (name !== 0 ? 1 : 0) === end ? slots : 0;
}

let cursorAfterEvent: i32 = 0;

function scanEvent(from: i32, table: i32, out: i32): i32 {
  const event = literal(from, 39);
  if (event === 0) return scanTicker(from, table, out);
  const first = load8(event);
  if (first === 100) return scanDepth(event, table, out);
  if (first === 116) return scanTrade(event, table, out);
  if (first === 107) return scanCandle(event, table, out);
  return 0;
}

/** Reads `,"s":"SYMBOL` and answers the entry, `cursor` on the closing quote kept in `symbolEnd`. */
function symbolEntry(at: i32, table: i32): i32 {
  const symbol = at;
  symbolEnd = quoteAfter(symbol, entrySymbolSizeMax);
  if (symbolEnd === 0 || symbolEnd === symbol) return 0;
  return findEntry(table, symbol, symbolEnd - symbol);
}

let symbolEnd: i32 = 0;

/** Reads a literal and the whole number behind it; −1 when either is missing. */
function numberAfter(at: i32, index: i32): f64 {
  if (at === 0) return -1;
  const place = literal(at, index);
  return place === 0 ? -1 : wholeNumber(place);
}

/** Reads a literal and the decimal behind it; −1 when either is missing. */
function stepsAfter(at: i32, index: i32, scale: i32): f64 {
  if (at === 0) return -1;
  const place = literal(at, index);
  return place === 0 ? -1 : decimalSteps(place, scale);
}

function scanDepth(from: i32, table: i32, out: i32): i32 {
  const timeMs = numberAfter(from, 2);
  if (timeMs < 0 || timeMs > timeMsMax) return 0;
  let at = literal(cursor, 3);
  if (at === 0) return 0;
  const entry = symbolEntry(at, table);
  if (entry === 0) return 0;
  const firstId = numberAfter(symbolEnd, 4);
  if (firstId < 0) return 0;
  const lastId = numberAfter(cursor, 5);
  if (lastId < firstId) return 0;
  at = literal(cursor, 6);
  if (at === 0) return 0;
  storeFloat(out + recordVenueTimeUs, timeMs * 1000);
  return scanSides(at, entry, out, kindDepth, firstId, lastId, 7);
}

/** Bids, the literal between, asks and `}`, as a record. */
function scanSides(from: i32, entry: i32, out: i32, kind: i32, firstId: f64, lastId: f64, between: i32): i32 {
  const tail = out + recordHead;
  let at = levels(from, entry, tail, recordPairsMax);
  if (at === 0) return 0;
  const bids = levelCount;
  at = literal(at, between);
  if (at === 0) return 0;
  at = levels(at, entry, tail + bids * levelBytes, recordPairsMax - bids);
  if (at === 0 || load8(at) !== 125) return 0;
  const asks = levelCount;
  cursorAfterEvent = at + 1;
  let pairs = bids + asks;
  for (; (pairs & 3) !== 0; pairs += 1) {
    storeFloat(tail + pairs * levelBytes, 0);
    storeFloat(tail + pairs * levelBytes + 8, 0);
  }
  writeHead(out, kind, 0, pairs >> 2, loadInt(entry + entryStream));
  writeFields(out, firstId, lastId, bids, asks);
  return 1 + (pairs >> 2);
}

/** The body of a snapshot request, which names no symbol. */
export function scanBinanceSnapshot(message: i32, size: i32, entry: i32, out: i32, receivedUs: f64): i32 {
  store8(message + size, 0);
  const lastId = numberAfter(message, 36);
  if (lastId < 0) return 0;
  const at = literal(cursor, 37);
  if (at === 0) return 0;
  storeFloat(out + recordReceivedUs, receivedUs);
  storeFloat(out + recordVenueTimeUs, 0);
  const slots = scanSides(at, entry, out, kindSnapshot, lastId, lastId, 38);
  return slots !== 0 && cursorAfterEvent === message + size ? slots : 0;
}

function scanTrade(from: i32, table: i32, out: i32): i32 {
  if (numberAfter(from, 8) < 0) return 0;
  let at = literal(cursor, 3);
  if (at === 0) return 0;
  const entry = symbolEntry(at, table);
  if (entry === 0) return 0;
  const tradeId = numberAfter(symbolEnd, 9);
  if (tradeId < 0) return 0;
  const ticks = stepsAfter(cursor, 10, entry);
  if (ticks <= 0) return 0;
  const lots = stepsAfter(cursor, 11, entry + 8);
  if (lots < 0) return 0;
  at = cursor;
  if (literal(at, 12) !== 0) {
    if (numberAfter(at, 12) < 0 || numberAfter(cursor, 13) < 0) return 0;
    at = cursor;
  }
  const timeMs = numberAfter(at, 14);
  if (timeMs < 0 || timeMs > timeMsMax) return 0;
  const sold = endAfter(cursor, 15, 40);
  if (sold === 0 && endAfter(cursor, 16, 41) === 0) return 0;
  writeHead(out, kindTrade, sold === 0 ? 0 : 1, 0, loadInt(entry + entryStream));
  storeFloat(out + recordVenueTimeUs, timeMs * 1000);
  writeFields(out, ticks, lots, tradeId, 0);
  return 1;
}

/** Whether one of two literals ends the event here. */
function endAfter(at: i32, one: i32, other: i32): i32 {
  cursorAfterEvent = literal(at, one);
  if (cursorAfterEvent === 0) cursorAfterEvent = literal(at, other);
  return cursorAfterEvent;
}

function scanTicker(from: i32, table: i32, out: i32): i32 {
  const id = numberAfter(from, 17);
  if (id < 0) return 0;
  const at = literal(cursor, 3);
  if (at === 0) return 0;
  const entry = symbolEntry(at, table);
  if (entry === 0) return 0;
  const tail = out + recordHead;
  const bidTicks = stepsAfter(symbolEnd, 18, entry);
  if (bidTicks <= 0) return 0;
  const bidLots = stepsAfter(cursor, 19, entry + 8);
  if (bidLots < 0) return 0;
  const askTicks = stepsAfter(cursor, 20, entry);
  if (askTicks <= 0) return 0;
  const askLots = stepsAfter(cursor, 21, entry + 8);
  if (askLots < 0 || load8(cursor) !== 125) return 0;
  cursorAfterEvent = cursor + 1;
  writeHead(out, kindBbo, 0, 1, loadInt(entry + entryStream));
  storeFloat(out + recordVenueTimeUs, 0);
  writeFields(out, 0, id, 1, 1);
  writeTail(tail, bidTicks, bidLots, askTicks, askLots);
  for (let index: i32 = 4; index < 8; index += 1) storeFloat(tail + index * 8, 0);
  return 2;
}

function scanCandle(from: i32, table: i32, out: i32): i32 {
  const timeMs = numberAfter(from, 22);
  if (timeMs < 0 || timeMs > timeMsMax) return 0;
  let at = literal(cursor, 3);
  if (at === 0) return 0;
  const entry = symbolEntry(at, table);
  if (entry === 0) return 0;
  const startMs = numberAfter(symbolEnd, 23);
  if (startMs < 0 || startMs > timeMsMax) return 0;
  const lastMs = numberAfter(cursor, 14);
  if (lastMs < startMs || lastMs > timeMsMax) return 0;
  at = literal(cursor, 3);
  if (at === 0 || symbolEntry(at, table) !== entry) return 0;
  if (numberAfter(symbolEnd, 24) < 0 || numberAfter(cursor, 25) < 0) return 0;
  storeFloat(out + recordVenueTimeUs, timeMs * 1000);
  return scanCandleValues(cursor, entry, out, startMs * 1000, (lastMs + 1 - startMs) * 1000);
}

function scanCandleValues(from: i32, entry: i32, out: i32, startUs: f64, intervalUs: f64): i32 {
  const open = stepsAfter(from, 26, entry);
  if (open <= 0) return 0;
  const close = stepsAfter(cursor, 27, entry);
  if (close <= 0) return 0;
  const high = stepsAfter(cursor, 28, entry);
  if (high <= 0) return 0;
  const low = stepsAfter(cursor, 29, entry);
  if (low <= 0) return 0;
  const lots = stepsAfter(cursor, 30, entry + 8);
  if (lots < 0) return 0;
  const trades = numberAfter(cursor, 31);
  if (trades < 0) return 0;
  const closed = literal(cursor, 32);
  let at = closed !== 0 ? closed : literal(cursor, 33);
  for (let index: i32 = 34; index < 36; index += 1) {
    at = decimalEnd(at);
    if (at === 0) return 0;
    at = literal(at, index);
  }
  at = decimalEnd(at);
  if (at === 0) return 0;
  at = candleEnd(at);
  if (at === 0) return 0;
  cursorAfterEvent = at;
  const tail = out + recordHead;
  writeHead(out, kindCandle, closed !== 0 ? 2 : 0, 1, loadInt(entry + entryStream));
  writeFields(out, startUs, intervalUs, trades, 0);
  writeTail(tail, open, high, low, close);
  storeFloat(tail + 32, lots);
  for (let index: i32 = 5; index < 8; index += 1) storeFloat(tail + index * 8, 0);
  return 2;
}

/** Steps over a decimal whose value we do not keep, and its quote. */
function decimalEnd(from: i32): i32 {
  if (from === 0) return 0;
  let at = from;
  while (load8(at) >= 48 && load8(at) <= 57) at += 1;
  if (at === from || at - from > 20) return 0;
  if (load8(at) === 46) {
    const first = at + 1;
    at = first;
    while (load8(at) >= 48 && load8(at) <= 57) at += 1;
    if (at === first || at - first > 18) return 0;
  }
  return load8(at) === 34 ? at + 1 : 0;
}

/** `,"B":"…"}}`: a field without use, in any characters a decimal may have. */
function candleEnd(from: i32): i32 {
  const at = decimalEnd(literal(from, 19));
  return at !== 0 && load8(at) === 125 && load8(at + 1) === 125 ? at + 2 : 0;
}

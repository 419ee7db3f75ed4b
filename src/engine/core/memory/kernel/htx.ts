/**
 * HTX's messages about books, trades and best prices, spot and linear swaps, straight into records.
 * Read by both compilers.
 *
 * HTX prints an object's keys in an order that differs from server to server (`ts` before or behind
 * `tick`, `bids` before or behind `asks`), so objects are read key by key, each at most once. What is
 * not exactly that (another key, a missing or `null` side, a word for a number) is answered 0: the
 * checked path (core/venues/htx/checked.ts) alone judges.
 */

import { entrySymbolSizeMax, kindTrade, recordHead, recordReceivedUs, recordVenueTimeUs } from './layout.ts';
import { load8, store8, storeFloat } from './intrinsics.ts';
import { bestEnd, scanBest } from './htx-best.ts';
import { bookEnd, depth, mbpChange, mbpWhole, scanBook } from './htx-book.ts';
import { headText, tickKey, timeAt, timeOfObject, topicBest, topicDepth, topicMbp, topicRefresh, topicSizeMax, topicTrades, tsKey } from './htx-keys.ts';
import { scanTrades, tradesEnd } from './htx-trades.ts';
import { cursor, literal, quoteAfter } from './scan.ts';
import { findEntry } from './instruments.ts';

/** Where the object `tick` ended, and its own time; −1 where it told none. */
let tickEnd: i32 = 0;
let tickTimeMs: f64 = -1;

/** `size` bytes at `message`, room for one more behind them. */
export function scanHtx(message: i32, size: i32, table: i32, out: i32, receivedUs: f64): i32 {
  const end = message + size;
  store8(end, 0);
  const symbol = literal(message, headText);
  if (symbol === 0) return 0;
  const dot = dotAfter(symbol);
  if (dot === 0) return 0;
  const entry = findEntry(table, symbol, dot - symbol);
  if (entry === 0) return 0;
  const topic = dot + 1;
  let at = quoteAfter(topic, topicSizeMax);
  if (at === 0) return 0;
  at += 1;
  let timeMs: f64 = -1;
  let slots: i32 = 0;
  while (load8(at) === 44) {
    at += 1;
    const time = literal(at, tsKey);
    if (time !== 0) {
      if (timeMs >= 0) return 0;
      timeMs = timeAt(time);
      if (timeMs < 0) return 0;
      at = cursor;
      continue;
    }
    const tick = literal(at, tickKey);
    if (tick === 0 || slots !== 0 || load8(tick) !== 123) return 0;
    slots = scanTick(tick, topic, entry, out);
    if (slots === 0) return 0;
    at = tickEnd;
  }
  if (load8(at) !== 125 || at + 1 !== end || timeMs < 0 || slots === 0) return 0;
  finishHeads(out, slots, (tickTimeMs >= 0 ? tickTimeMs : timeMs) * 1000, receivedUs);
  return slots;
}

function dotAfter(symbol: i32): i32 {
  for (let at = symbol; at <= symbol + entrySymbolSizeMax; at += 1) {
    const character = load8(at);
    if (character === 46) return at;
    if (character < 33 || character > 126 || character === 34 || character === 92) return 0;
  }
  return 0;
}

function scanTick(tick: i32, topic: i32, entry: i32, out: i32): i32 {
  let slots: i32 = 0;
  if (literal(topic, topicMbp) !== 0) {
    slots = scanBook(tick, entry, out, literal(topic, topicRefresh) === 0 ? mbpChange : mbpWhole);
    tickEnd = bookEnd;
  } else if (literal(topic, topicDepth) !== 0) {
    slots = scanBook(tick, entry, out, depth);
    tickEnd = bookEnd;
  } else if (literal(topic, topicTrades) !== 0) {
    slots = scanTrades(tick, entry, out);
    tickEnd = tradesEnd;
  } else if (literal(topic, topicBest) !== 0) {
    slots = scanBest(tick, entry, out);
    tickEnd = bestEnd;
  }
  tickTimeMs = timeOfObject();
  return slots;
}

/** A trade's record has its own time; books and tickers that of their object, or of the message. */
function finishHeads(out: i32, slots: i32, timeUs: f64, receivedUs: f64): void {
  if (load8(out) !== kindTrade) {
    storeFloat(out + recordReceivedUs, receivedUs);
    storeFloat(out + recordVenueTimeUs, timeUs);
    return;
  }
  for (let record = out; record < out + slots * recordHead; record += recordHead) storeFloat(record + recordReceivedUs, receivedUs);
}

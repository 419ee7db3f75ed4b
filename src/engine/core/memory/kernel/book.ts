/**
 * Books: a head and two sides. Read by both compilers.
 *
 * Holds: one writer; whatever a reader may look at changes only between `beginWrite` and `endWrite`.
 * Does not: judge whether a record follows the one before (the feed does).
 */

import {
  applied, bookAsks, bookBids, bookBytes, bookLastId, bookReceivedUs, bookSequence, bookStream, bookValidity, bookVenueTimeUs, crossed, full,
  kindDepth, kindSnapshot, levelBytes, recordB, recordC, recordD, recordHead, recordPairsMax, recordReceivedUs, recordVenueTimeUs, refused,
  sideAt, sideCount, sideUsed, validityCrossed,
} from './layout.ts';
import { beginWrite, bitsHigh, bitsLow, endWrite, load8, loadFloat, loadInt, multiply, storeFloat, storeInt, toInt } from './intrinsics.ts';
import { allocate, release } from './heap.ts';
import { abandon, applyLevels, empty, reserve } from './side.ts';

/** A new, empty book; 0 when there is no memory. */
export function openBook(stream: i32): i32 {
  const book = allocate(bookBytes);
  if (book === 0) return 0;
  for (let at: i32 = 0; at < bookBytes; at += 8) storeFloat(book + at, 0);
  storeInt(book + bookStream, stream);
  return book;
}

export function closeBook(book: i32): void {
  beginWrite(book + bookSequence);
  abandon(book + bookBids);
  abandon(book + bookAsks);
  endWrite(book + bookSequence);
  release(book, bookBytes);
}

export function clearBook(book: i32): void {
  beginWrite(book + bookSequence);
  empty(book + bookBids);
  empty(book + bookAsks);
  storeFloat(book + bookLastId, 0);
  endWrite(book + bookSequence);
}

export function setValidity(book: i32, validity: i32, atUs: f64): void {
  beginWrite(book + bookSequence);
  storeInt(book + bookValidity, validity);
  storeFloat(book + bookReceivedUs, atUs);
  endWrite(book + bookSequence);
}

/** Applies a `depth` or `snapshot` record. `full` and `refused` leave the book as it was. */
export function applyRecord(book: i32, record: i32): i32 {
  const kind = load8(record);
  if (kind !== kindDepth && kind !== kindSnapshot) return refused;
  const bidCount = loadFloat(record + recordC);
  const askCount = loadFloat(record + recordD);
  if (!(bidCount >= 0 && askCount >= 0 && bidCount + askCount <= recordPairsMax)) return refused;
  const bids = toInt(bidCount);
  const asks = toInt(askCount);
  beginWrite(book + bookSequence);
  const result = kind === kindSnapshot ? replace(book, record, bids, asks) : change(book, record, bids, asks);
  if (result !== full) {
    storeFloat(book + bookLastId, loadFloat(record + recordB));
    storeFloat(book + bookReceivedUs, loadFloat(record + recordReceivedUs));
    storeFloat(book + bookVenueTimeUs, loadFloat(record + recordVenueTimeUs));
    if (result === crossed) storeInt(book + bookValidity, validityCrossed);
  }
  endWrite(book + bookSequence);
  return result;
}

function change(book: i32, record: i32, bids: i32, asks: i32): i32 {
  if (!reserve(book + bookBids, bids) || !reserve(book + bookAsks, asks)) return full;
  const at = record + recordHead;
  if (bids > 0) applyLevels(book + bookBids, at, bids, 1);
  if (asks > 0) applyLevels(book + bookAsks, at + bids * levelBytes, asks, -1);
  return judge(book);
}

function replace(book: i32, record: i32, bids: i32, asks: i32): i32 {
  if (!reserveFor(book + bookBids, bids) || !reserveFor(book + bookAsks, asks)) return full;
  empty(book + bookBids);
  empty(book + bookAsks);
  const at = record + recordHead;
  fill(book + bookBids, at, bids, 1);
  fill(book + bookAsks, at + bids * levelBytes, asks, -1);
  return judge(book);
}

function reserveFor(side: i32, count: i32): boolean {
  const before = loadInt(side + sideCount);
  return reserve(side, count > before ? count - before : 0);
}

/** Levels into an empty side: worst first, each behind the one before, when they come best first. */
function fill(side: i32, at: i32, count: i32, sign: f64): void {
  for (let index = count - 1; index >= 0; index -= 1) applyLevels(side, at + index * levelBytes, 1, sign);
}

function judge(book: i32): i32 {
  const bidsUsed = loadInt(book + bookBids + sideUsed);
  const asksUsed = loadInt(book + bookAsks + sideUsed);
  if (bidsUsed === 0 || asksUsed === 0) return applied;
  const bestBid = loadFloat(loadInt(book + bookBids + sideAt) + (bidsUsed - 1) * levelBytes);
  const bestAsk = -loadFloat(loadInt(book + bookAsks + sideAt) + (asksUsed - 1) * levelBytes);
  return bestBid < bestAsk ? applied : crossed;
}

/** A number that tells two books apart: all levels best first, and the last id. Vacant places do not count. */
export function hashBook(book: i32): i32 {
  let hash: i32 = -2128831035;
  hash = mixFloat(hash, loadFloat(book + bookLastId));
  hash = hashSide(hash, book + bookBids);
  return hashSide(hash, book + bookAsks);
}

function hashSide(from: i32, side: i32): i32 {
  let hash = mix(from, side & 255);
  const base = loadInt(side + sideAt);
  for (let index = loadInt(side + sideUsed) - 1; index >= 0; index -= 1) {
    const level = base + index * levelBytes;
    const lots = loadFloat(level + 8);
    if (lots === 0) continue;
    hash = mixFloat(mixFloat(hash, loadFloat(level)), lots);
  }
  return hash;
}

function mixFloat(hash: i32, value: f64): i32 {
  return mix(mix(hash, bitsLow(value)), bitsHigh(value));
}

function mix(hash: i32, value: i32): i32 {
  const mixed = multiply(hash ^ value, 16777619);
  return mixed ^ (mixed >>> 15);
}


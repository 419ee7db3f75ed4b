/**
 * Books: a head and two sides. Read by both compilers.
 *
 * Holds: one writer; whatever a reader may look at changes only between `beginWrite` and `endWrite`.
 * Does not: judge whether a record follows the one before (the feed does).
 */

import {
  applied, bookAsks, bookBids, bookBytes, bookLastId, bookReceivedUs, bookSequence, bookStream, bookValidity, bookVenueTimeUs, crossed, full,
  kindDepth, kindSnapshot, leafCount, leafLots, levelBytes, recordB, recordC, recordD, recordHead, recordPairsMax, recordReceivedUs, recordVenueTimeUs, refused,
  sideBase, sideBest, sideBits, sideCapacity, sideCount, sideDirectory, sideLeaves, sideLots, sideOrigin, sidePlaces, validityCrossed,
} from './layout.ts';
import { beginWrite, bitsHigh, bitsLow, endWrite, load8, loadFloat, loadInt, multiply, placeAt, storeFloat, storeInt, toInt } from './intrinsics.ts';
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
  if (!reserve(book + bookBids, bids + asks) || !reserve(book + bookAsks, bids + asks)) return full;
  const at = record + recordHead;
  if (bids > 0) applyLevels(book + bookBids, at, bids, -1);
  if (asks > 0) applyLevels(book + bookAsks, at + bids * levelBytes, asks, 1);
  return judge(book);
}

function replace(book: i32, record: i32, bids: i32, asks: i32): i32 {
  if (!reserve(book + bookBids, bids + asks) || !reserve(book + bookAsks, bids + asks)) return full;
  empty(book + bookBids);
  empty(book + bookAsks);
  const at = record + recordHead;
  applyLevels(book + bookBids, at, bids, -1);
  applyLevels(book + bookAsks, at + bids * levelBytes, asks, 1);
  return judge(book);
}

function judge(book: i32): i32 {
  if (loadInt(book + bookBids + sideCount) === 0 || loadInt(book + bookAsks + sideCount) === 0) return applied;
  const bids = book + bookBids;
  const asks = book + bookAsks;
  const bestBid = loadFloat(bids + sideOrigin) - (loadInt(bids + sideBase) + loadInt(bids + sideBest));
  const bestAsk = loadFloat(asks + sideOrigin) + (loadInt(asks + sideBase) + loadInt(asks + sideBest));
  return bestBid < bestAsk ? applied : crossed;
}

/** A number that tells two books apart: all levels best first, and the last id. Vacant places do not count. */
export function hashBook(book: i32): i32 {
  let hash: i32 = -2128831035;
  hash = mixFloat(hash, loadFloat(book + bookLastId));
  hash = hashSide(hash, book + bookBids, -1);
  return hashSide(hash, book + bookAsks, 1);
}

function hashSide(from: i32, side: i32, sign: f64): i32 {
  const count = loadInt(side + sideCount);
  let hash = mix(from, count);
  if (count === 0) return hash;
  const start = loadFloat(side + sideOrigin) + sign * loadInt(side + sideBase);
  const bits = loadInt(side + sideBits);
  const places = loadInt(side + sidePlaces);
  for (let place: i32 = 0; place < places; place += 1) {
    if (((loadInt(bits + ((place >> 5) << 2)) >>> (place & 31)) & 1) === 0) continue;
    hash = mixFloat(hash, start + sign * place);
    hash = mixFloat(hash, loadFloat(loadInt(side + sideLots) + place * 8));
  }
  return hashLeaves(hash, side, sign);
}

function hashLeaves(from: i32, side: i32, sign: f64): i32 {
  let hash = from;
  const addresses = loadInt(side + sideDirectory) + loadInt(side + sideCapacity) * 4;
  const origin = loadFloat(side + sideOrigin);
  const leaves = loadInt(side + sideLeaves);
  for (let index: i32 = 0; index < leaves; index += 1) {
    const leaf = loadInt(addresses + index * 4);
    const levels = loadInt(leaf + leafCount);
    for (let rank: i32 = 0; rank < levels; rank += 1) {
      const place = placeAt(leaf, rank);
      hash = mixFloat(hash, origin + sign * loadInt(leaf + place * 4));
      hash = mixFloat(hash, loadFloat(leaf + leafLots + place * 8));
    }
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


/**
 * HTX's books: spot changes (`mbp`) tell the number before, linear ones (`depth`) count by one and say
 * what they are. Read by both compilers.
 */

import { entryStream, kindDepth, kindSnapshot, levelBytes, recordHead, recordPairsMax } from './layout.ts';
import { copyBytes, load8, loadInt, storeFloat } from './intrinsics.ts';
import { bareLevelCount, bareLevels } from './bare.ts';
import { asksKey, bidsKey, commonMember, eventSnapshot, eventUpdate, isFirst, openObject, prevSeqNumKey, seqNumKey, versionKey } from './htx-keys.ts';
import { writeFields, writeHead } from './record-fields.ts';
import { cursor, literal, wholeNumber } from './scan.ts';

/** Forms of a book's object. */
export const mbpChange: i32 = 0;
export const mbpWhole: i32 = 1;
export const depth: i32 = 2;

/** Where the object ended. */
export let bookEnd: i32 = 0;

let lastId: f64 = -1;
let earlierId: f64 = -1;
let bidCount: i32 = 0;
let askCount: i32 = 0;
let bidsAt: i32 = 0;
let asksAt: i32 = 0;
let isUpdate: boolean = false;
let isSnapshot: boolean = false;

export function scanBook(object: i32, entry: i32, out: i32, form: i32): i32 {
  openObject();
  lastId = -1;
  earlierId = -1;
  bidCount = 0;
  askCount = 0;
  bidsAt = 0;
  asksAt = 0;
  isUpdate = false;
  isSnapshot = false;
  let at = object;
  do {
    at = bookMember(at + 1, entry, out + recordHead, form);
    if (at === 0) return 0;
  } while (load8(at) === 44);
  if (load8(at) !== 125 || lastId < 0 || bidsAt === 0 || asksAt === 0) return 0;
  bookEnd = at + 1;
  if (form === mbpChange) return earlierId < 0 || earlierId > lastId ? 0 : writeBook(out, entry, kindDepth, earlierId);
  if (!isUpdate) return writeBook(out, entry, kindSnapshot, lastId);
  return lastId < 1 ? 0 : writeBook(out, entry, kindDepth, lastId - 1);
}

/** One key and its value; the address behind it, or 0. */
function bookMember(at: i32, entry: i32, tail: i32, form: i32): i32 {
  const letter = load8(at + 1);
  if (letter === 97) return sideMember(literal(at, asksKey), asksKey, entry, tail);
  if (letter === 98) return sideMember(literal(at, bidsKey), bidsKey, entry, tail);
  if (letter === 115) return form === depth ? 0 : idMember(literal(at, seqNumKey), seqNumKey);
  if (letter === 112) return form === mbpChange ? idMember(literal(at, prevSeqNumKey), prevSeqNumKey) : 0;
  if (letter === 118) return form === depth ? idMember(literal(at, versionKey), versionKey) : 0;
  if (letter === 101) return form === depth ? eventMember(at) : 0;
  return commonMember(at);
}

function idMember(value: i32, key: i32): i32 {
  if (value === 0 || !isFirst(key)) return 0;
  const id = wholeNumber(value);
  if (id < 0) return 0;
  if (key === prevSeqNumKey) earlierId = id;
  else lastId = id;
  return cursor;
}

function eventMember(at: i32): i32 {
  if (isUpdate || isSnapshot) return 0;
  const update = literal(at, eventUpdate);
  isUpdate = update !== 0;
  if (isUpdate) return update;
  const snapshot = literal(at, eventSnapshot);
  isSnapshot = snapshot !== 0;
  return snapshot;
}

/** Levels of one side, behind those of the other. */
function sideMember(value: i32, key: i32, entry: i32, tail: i32): i32 {
  if (value === 0 || !isFirst(key)) return 0;
  const before = bidCount + askCount;
  const target = tail + before * levelBytes;
  const at = bareLevels(value, entry, target, recordPairsMax - before);
  if (at === 0) return 0;
  if (key === bidsKey) {
    bidsAt = target;
    bidCount = bareLevelCount;
  } else {
    asksAt = target;
    askCount = bareLevelCount;
  }
  return at;
}

/** A record tells bids first, whichever came first. */
function writeBook(out: i32, entry: i32, kind: i32, firstId: f64): i32 {
  const tail = out + recordHead;
  let pairs = bidCount + askCount;
  if (askCount !== 0 && asksAt < bidsAt) {
    if (pairs + askCount > recordPairsMax) return 0;
    copyBytes(tail + pairs * levelBytes, asksAt, askCount * levelBytes);
    copyBytes(tail, bidsAt, pairs * levelBytes);
  }
  for (; (pairs & 3) !== 0; pairs += 1) {
    storeFloat(tail + pairs * levelBytes, 0);
    storeFloat(tail + pairs * levelBytes + 8, 0);
  }
  writeHead(out, kind, 0, pairs >> 2, loadInt(entry + entryStream));
  writeFields(out, firstId, lastId, bidCount, askCount);
  return 1 + (pairs >> 2);
}

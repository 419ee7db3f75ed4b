/**
 * OKX's books, best prices and trades in the form in which it sends them, straight into records.
 * Read by both compilers.
 *
 * As in binance.ts nothing here judges: 0 slots leave the message to the checked path. The members
 * of an entry may come in any order, because OKX has changed it (`checksum` came and went, `instId`
 * was added to books, `seqId` moved before `prevSeqId`); each at most once, and none that is unknown.
 */

import {
  entryStream, entrySymbolSizeMax, kindBbo, kindDepth, kindSnapshot, kindTrade, levelBytes, recordA, recordB, recordC, recordD, recordHead,
  recordPairsMax, recordReceivedUs, recordVenueTimeUs,
} from './layout.ts';
import { load32, load8, loadFloat, loadInt, store16, store8, storeFloat, storeInt } from './intrinsics.ts';
import { readTightLevel, readWhole, wholeEnd } from './okx-intrinsics.ts';
import { entryPriceDecimals, entryQuantityDecimals, tightQuote, tightSteps } from './okx-numbers.ts';
import { literal, quoteAfter } from './scan.ts';
import { findEntry } from './instruments.ts';

/** Numbers of the texts in literals.ts. */
const argText: i32 = 160;
const booksText: i32 = 161;
const bestText: i32 = 162;
const tradesText: i32 = 163;
const updateText: i32 = 164;
const snapshotText: i32 = 165;
const dataText: i32 = 166;
const asksText: i32 = 167;
const bidsText: i32 = 168;
const timeText: i32 = 169;
const checksumText: i32 = 170;
const seqIdText: i32 = 171;
const prevSeqIdText: i32 = 172;
const symbolText: i32 = 173;
const tradeIdText: i32 = 174;
const priceText: i32 = 175;
const quantityText: i32 = 176;
const buyText: i32 = 177;
const sellText: i32 = 178;
const countText: i32 = 179;
const sourceText: i32 = 180;
const bodyText: i32 = 181;

const timeMsMax: f64 = 9000000000000;
const slotBytes: i32 = 64;
const sideLevelsMax: i32 = recordPairsMax / 2;
const membersMax: i32 = 12;
/** Trades that one message may bring here; more take the checked path. */
const tradesMax: i32 = 1000;
const numberDigitsMax: i32 = 15;

/** Which members of the entry have been read: a bit each. */
let seen: i32 = 0;
const hasAsks: i32 = 1;
const hasBids: i32 = 2;
const hasTime: i32 = 4;
const hasSeqId: i32 = 8;
const hasPrevSeqId: i32 = 16;
const hasChecksum: i32 = 32;
const hasSymbol: i32 = 64;
const hasTradeId: i32 = 128;
const hasPrice: i32 = 256;
const hasQuantity: i32 = 512;
const hasSide: i32 = 1024;
const hasCount: i32 = 2048;
const hasSource: i32 = 4096;
const bookMembers: i32 = 15;
const tradeMembers: i32 = 1988;

let bidCount: i32 = 0;
let askCount: i32 = 0;
let timeMs: f64 = 0;
let seqId: f64 = 0;
let prevSeqId: f64 = 0;
let tradeId: f64 = 0;
let ticks: f64 = 0;
let lots: f64 = 0;
let isSold: boolean = false;

/** `size` bytes at `message`, with room for wide loads behind them. */
export function scanOkx(message: i32, size: i32, table: i32, out: i32, receivedUs: f64): i32 {
  const end = message + size;
  store8(end, 0);
  const channel = literal(message, argText);
  if (channel === 0) return 0;
  let symbol = literal(channel, booksText);
  if (symbol !== 0) return scanBook(symbol, end, table, out, receivedUs);
  symbol = literal(channel, tradesText);
  if (symbol !== 0) return scanTrades(symbol, end, table, out, receivedUs);
  symbol = literal(channel, bestText);
  return symbol !== 0 ? scanBest(symbol, end, table, out, receivedUs) : 0;
}

/** The body of a request for a book, which names no symbol. */
export function scanOkxSnapshot(message: i32, size: i32, entry: i32, out: i32, receivedUs: f64): i32 {
  const end = message + size;
  store8(end, 0);
  const from = literal(message, bodyText);
  if (from === 0 || !readBook(from, end, 0, entry, out)) return 0;
  return writeBook(entry, out, kindSnapshot, seqId, receivedUs);
}

/** The entry of the symbol at `at`, its closing quote in `symbolEnd`; 0 when nobody watches it. */
function symbolEntry(at: i32, table: i32): i32 {
  symbolEnd = quoteAfter(at, entrySymbolSizeMax);
  return symbolEnd === 0 || symbolEnd === at ? 0 : findEntry(table, at, symbolEnd - at);
}

let symbolEnd: i32 = 0;

function scanBook(symbol: i32, end: i32, table: i32, out: i32, receivedUs: f64): i32 {
  const entry = symbolEntry(symbol, table);
  if (entry === 0) return 0;
  const update = literal(symbolEnd, updateText);
  const from = update !== 0 ? update : literal(symbolEnd, snapshotText);
  if (from === 0 || !readBook(from, end, table, entry, out)) return 0;
  if (update === 0) return writeBook(entry, out, kindSnapshot, seqId, receivedUs);
  if ((seen & hasPrevSeqId) === 0 || prevSeqId < 0) return 0;
  return writeBook(entry, out, kindDepth, prevSeqId, receivedUs);
}

function scanBest(symbol: i32, end: i32, table: i32, out: i32, receivedUs: f64): i32 {
  const entry = symbolEntry(symbol, table);
  if (entry === 0) return 0;
  const from = literal(symbolEnd, dataText);
  if (from === 0 || !readBook(from, end, table, entry, out) || bidCount > 1 || askCount > 1) return 0;
  joinSides(out);
  writeRecord(out, kindBbo, 0, 1, entry, receivedUs);
  writeFields(out, 0, seqId, bidCount, askCount);
  for (let pair = bidCount + askCount; pair < 4; pair += 1) writePair(out + recordHead + pair * levelBytes);
  return 2;
}

/** One entry of a book and the end of the message; the sides lie apart in the tail. `table` 0: no symbol is expected. */
function readBook(from: i32, end: i32, table: i32, entry: i32, out: i32): boolean {
  seen = 0;
  let at = from;
  for (let member: i32 = 0; member < membersMax; member += 1) {
    at = bookMember(at, table, entry, out + recordHead);
    if (at === 0) return false;
    if (load8(at) === 125) return isEnd(at + 1, end) && (seen & bookMembers) === bookMembers;
    if (load8(at) !== 44) return false;
    at += 1;
  }
  return false;
}

function bookMember(at: i32, table: i32, entry: i32, tail: i32): i32 {
  const letter = load8(at + 1);
  if (letter === 97) {
    const behind = levels(literal(at, asksText), entry, tail + sideLevelsMax * levelBytes);
    askCount = levelCount;
    return once(hasAsks, behind);
  }
  if (letter === 98) {
    const behind = levels(literal(at, bidsText), entry, tail);
    bidCount = levelCount;
    return once(hasBids, behind);
  }
  if (letter === 116) return once(hasTime, timeMember(at));
  if (letter === 112) return once(hasPrevSeqId, prevSeqIdMember(literal(at, prevSeqIdText)));
  if (letter === 99) return once(hasChecksum, signedEnd(literal(at, checksumText)));
  if (letter === 105) return table === 0 ? 0 : once(hasSymbol, symbolMember(at, table, entry));
  return letter === 115 ? once(hasSeqId, seqIdMember(literal(at, seqIdText))) : 0;
}

/** `behind`, if this is the first member of its kind. */
function once(bit: i32, behind: i32): i32 {
  if ((seen & bit) !== 0) return 0;
  seen |= bit;
  return behind;
}

function timeMember(at: i32): i32 {
  const from = literal(at, timeText);
  if (from === 0) return 0;
  timeMs = readWhole(from);
  return timeMs >= 0 && timeMs <= timeMsMax && load8(wholeEnd) === 34 ? wholeEnd + 1 : 0;
}

function seqIdMember(from: i32): i32 {
  if (from === 0) return 0;
  seqId = readWhole(from);
  return seqId >= 0 ? wholeEnd : 0;
}

/** −1 stands before a snapshot. */
function prevSeqIdMember(from: i32): i32 {
  if (from === 0) return 0;
  prevSeqId = readWhole(from);
  if (prevSeqId >= 0) return wholeEnd;
  return load8(from) === 45 && load8(from + 1) === 49 && !isDigit(from + 2) ? from + 2 : 0;
}

/** Steps over a whole number with or without a sign. */
function signedEnd(from: i32): i32 {
  if (from === 0) return 0;
  return readWhole(load8(from) === 45 ? from + 1 : from) >= 0 ? wholeEnd : 0;
}

function symbolMember(at: i32, table: i32, entry: i32): i32 {
  const from = literal(at, symbolText);
  if (from === 0 || symbolEntry(from, table) !== entry) return 0;
  return symbolEnd + 1;
}

function isDigit(at: i32): boolean {
  return load8(at) >= 48 && load8(at) <= 57;
}

/** `]}` and nothing more. */
function isEnd(at: i32, end: i32): boolean {
  return load8(at) === 93 && load8(at + 1) === 125 && at + 2 === end;
}

let levelCount: i32 = 0;

/** The address behind `["price","quantity","0","orders"],…]`, the pairs stored from `target` on; 0 when it is not that. */
function levels(from: i32, entry: i32, target: i32): i32 {
  levelCount = 0;
  if (from === 0) return 0;
  if (load8(from) === 93) return from + 1;
  if (load8(from) !== 91 || load8(from + 1) !== 34) return 0;
  let price = from + 2;
  let out = target;
  const last = target + sideLevelsMax * levelBytes;
  while (out < last) {
    const end = readTightLevel(price, entry, out);
    if (end === 0) return 0;
    out += levelBytes;
    // Behind a level comes `"],["` or `"]]`.
    const between = load32(end);
    if (between === 1529634082 && load8(end + 4) === 34) {
      price = end + 5;
      continue;
    }
    if ((between & 16777215) !== 6118690) return 0;
    levelCount = (out - target) >> 4;
    return end + 3;
  }
  return 0;
}

/** Puts the asks behind the bids: one by one, because few levels are sooner moved than a call to move many is made. */
function joinSides(out: i32): void {
  let source = out + recordHead + sideLevelsMax * levelBytes;
  let target = out + recordHead + bidCount * levelBytes;
  const end = target + askCount * levelBytes;
  for (; target < end; target += levelBytes) {
    storeFloat(target, loadFloat(source));
    storeFloat(target + 8, loadFloat(source + 8));
    source += levelBytes;
  }
}

function writeBook(entry: i32, out: i32, kind: i32, earlierId: f64, receivedUs: f64): i32 {
  joinSides(out);
  let pairs = bidCount + askCount;
  for (; (pairs & 3) !== 0; pairs += 1) writePair(out + recordHead + pairs * levelBytes);
  writeRecord(out, kind, 0, pairs >> 2, entry, receivedUs);
  writeFields(out, earlierId, seqId, bidCount, askCount);
  return 1 + (pairs >> 2);
}

function scanTrades(symbol: i32, end: i32, table: i32, out: i32, receivedUs: f64): i32 {
  const entry = symbolEntry(symbol, table);
  if (entry === 0) return 0;
  let at = literal(symbolEnd, dataText);
  for (let slot: i32 = 0; slot < tradesMax; slot += 1) {
    if (at === 0) return 0;
    at = readTrade(at, table, entry);
    if (at === 0) return 0;
    const record = out + slot * slotBytes;
    writeRecord(record, kindTrade, isSold ? 1 : 0, 0, entry, receivedUs);
    writeFields(record, ticks, lots, tradeId, 0);
    if (load8(at) !== 44) return isEnd(at, end) ? slot + 1 : 0;
    at = load8(at + 1) === 123 ? at + 2 : 0;
  }
  return 0;
}

/** The address behind the trade's brace, or 0. */
function readTrade(from: i32, table: i32, entry: i32): i32 {
  seen = 0;
  let at = from;
  for (let member: i32 = 0; member < membersMax; member += 1) {
    at = tradeMember(at, table, entry);
    if (at === 0) return 0;
    if (load8(at) === 125) return (seen & tradeMembers) === tradeMembers ? at + 1 : 0;
    if (load8(at) !== 44) return 0;
    at += 1;
  }
  return 0;
}

function tradeMember(at: i32, table: i32, entry: i32): i32 {
  const letter = load8(at + 1);
  if (letter === 105) return once(hasSymbol, symbolMember(at, table, entry));
  if (letter === 112) return once(hasPrice, priceMember(literal(at, priceText), entry));
  if (letter === 99) return once(hasCount, textEnd(literal(at, countText)));
  if (letter === 116) return load8(at + 2) === 115 ? once(hasTime, timeMember(at)) : once(hasTradeId, tradeIdMember(literal(at, tradeIdText)));
  if (letter !== 115) return 0;
  const second = load8(at + 2);
  if (second === 122) return once(hasQuantity, quantityMember(literal(at, quantityText), entry));
  if (second === 105) return once(hasSide, sideMember(at));
  return second === 101 ? once(hasSeqId, seqIdMember(literal(at, seqIdText))) : once(hasSource, textEnd(literal(at, sourceText)));
}

function priceMember(from: i32, entry: i32): i32 {
  const quote = from === 0 ? 0 : tightQuote(from, entry, entry + entryPriceDecimals);
  ticks = tightSteps;
  return quote !== 0 && ticks > 0 ? quote + 1 : 0;
}

function quantityMember(from: i32, entry: i32): i32 {
  const quote = from === 0 ? 0 : tightQuote(from, entry + 8, entry + entryQuantityDecimals);
  lots = tightSteps;
  return quote !== 0 ? quote + 1 : 0;
}

function sideMember(at: i32): i32 {
  const bought = literal(at, buyText);
  isSold = bought === 0;
  return isSold ? literal(at, sellText) : bought;
}

function tradeIdMember(from: i32): i32 {
  if (from === 0) return 0;
  tradeId = readWhole(from);
  return tradeId >= 0 && load8(wholeEnd) === 34 ? wholeEnd + 1 : 0;
}

/** Steps over digits in quotes. */
function textEnd(from: i32): i32 {
  if (from === 0) return 0;
  let at = from;
  while (isDigit(at) && at - from < numberDigitsMax) at += 1;
  return load8(at) === 34 ? at + 1 : 0;
}

function writeRecord(out: i32, kind: i32, flags: i32, tailSlots: i32, entry: i32, receivedUs: f64): void {
  store8(out, kind);
  store8(out + 1, flags);
  store16(out + 2, tailSlots);
  storeInt(out + 4, loadInt(entry + entryStream));
  storeFloat(out + 8, 0);
  storeFloat(out + recordReceivedUs, receivedUs);
  storeFloat(out + recordVenueTimeUs, timeMs * 1000);
}

function writeFields(out: i32, a: f64, b: f64, c: f64, d: f64): void {
  storeFloat(out + recordA, a);
  storeFloat(out + recordB, b);
  storeFloat(out + recordC, c);
  storeFloat(out + recordD, d);
}

/** A pair of zeros, which fills up a slot. */
function writePair(at: i32): void {
  storeFloat(at, 0);
  storeFloat(at + 8, 0);
}

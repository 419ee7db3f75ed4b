/**
 * The checked path: one message, read with JSON.parse and exact decimals, into the record that the
 * kernel would have written, or a fault that says what was wrong with it.
 *
 * It alone judges: the kernel only recognises. Slower by some twenty times; taken for messages in
 * an unusual form, symbols outside of ASCII, and everything malformed.
 */

import { factFlag, type FactKind } from '../../../domain/fact.ts';
import { fault, type Fault, type FaultCode } from '../../../domain/fault.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { parseDecimal, toSteps, type Decimal } from '../../../domain/number.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { usPerMs } from '../../../domain/time.ts';
import { field, pairsPerSlot, recordLevelsMax, setFloat, slotFloats, tailSlotsFor, writeHead, type Slots } from '../../memory/record.ts';
import { isObject, own, readJson, type JsonObject } from './json.ts';

/** What a message needs to become a record. */
export interface CheckedContext {
  readonly slots: Slots;
  readonly specOf: (symbol: string) => InstrumentSpec | undefined;
}

type Read<Value> = Result<Value, Fault>;

export function readChecked(message: Uint8Array, receivedUs: number, context: CheckedContext): Read<number> {
  const json = readJson(message);
  if (!json.ok) return json;
  if (!isObject(json.value)) return malformed('the message was not an object');
  const isWrapped = Object.hasOwn(json.value, 'stream') && Object.hasOwn(json.value, 'data');
  const event = isWrapped ? own(json.value, 'data') : json.value;
  if (isWrapped && typeof own(json.value, 'stream') !== 'string') return malformed('stream was not a text');
  if (!isObject(event)) return malformed('data was not an object');
  return readEvent(event, receivedUs, context);
}

function readEvent(event: JsonObject, receivedUs: number, context: CheckedContext): Read<number> {
  const name = own(event, 'e');
  if (name === undefined) return readUnnamed(event, receivedUs, context);
  if (name === 'serverShutdown') return failed(fault('venue.closed', 'the exchange announced its shutdown'));
  if (name !== 'depthUpdate' && name !== 'trade' && name !== 'kline') return failed(fault('frame.unknown', `the event was ${JSON.stringify(name).slice(0, 40)}`));
  const spec = specFor(event, context);
  if (!spec.ok) return spec;
  if (spec.value === null) return ok(0);
  clearHead(context.slots, receivedUs);
  if (name === 'depthUpdate') return readDepth(event, spec.value, context.slots);
  return withoutResync(name === 'trade' ? readTrade(event, spec.value, context.slots) : readCandle(event, spec.value, context.slots));
}

/** A number that cannot be told in steps spoils a book, but not by way of a trade, a ticker or a candle: those are only lost. */
function withoutResync(read: Read<number>): Read<number> {
  return read.ok || read.fault.remedy !== 'resync' ? read : malformed(read.fault.detail);
}

/** Tickers have no `e`; acknowledgements and errors have an `id`. */
function readUnnamed(event: JsonObject, receivedUs: number, context: CheckedContext): Read<number> {
  if (Object.hasOwn(event, 'u') && Object.hasOwn(event, 's')) {
    const spec = specFor(event, context);
    if (!spec.ok) return spec;
    if (spec.value === null) return ok(0);
    clearHead(context.slots, receivedUs);
    return withoutResync(readTicker(event, spec.value, context.slots));
  }
  if (Object.hasOwn(event, 'result') && Object.hasOwn(event, 'id')) return ok(0);
  if (Object.hasOwn(event, 'code') || Object.hasOwn(event, 'error')) {
    return failed(fault('frame.unknown', `the exchange answered ${JSON.stringify(event).slice(0, 200)}`));
  }
  return failed(fault('frame.unknown', 'the message had neither an event nor an answer'));
}

function readDepth(event: JsonObject, spec: InstrumentSpec, slots: Slots): Read<number> {
  const timeMs = whole(event, 'E');
  const firstId = whole(event, 'U');
  const lastId = whole(event, 'u');
  if (!timeMs.ok) return timeMs;
  if (!firstId.ok) return firstId;
  if (!lastId.ok) return lastId;
  if (firstId.value > lastId.value) return malformed(`U ${firstId.value} was above u ${lastId.value}`);
  const timed = setTime(slots, timeMs.value);
  if (!timed.ok) return timed;
  return readSides(own(event, 'b'), own(event, 'a'), spec, slots, 'depth', firstId.value, lastId.value);
}

/** The body of a snapshot request; its faults say that the request must be made again. */
export function readCheckedSnapshot(body: Uint8Array, receivedUs: number, spec: InstrumentSpec, slots: Slots): Read<number> {
  const json = readJson(body);
  if (!json.ok) return failed(fault('snapshot.malformed', json.fault.detail));
  if (!isObject(json.value)) return failed(fault('snapshot.malformed', 'the body was not an object'));
  if (typeof own(json.value, 'code') === 'number') {
    return failed(fault('snapshot.refused', `the exchange answered ${JSON.stringify(json.value).slice(0, 200)}`));
  }
  const lastId = whole(json.value, 'lastUpdateId');
  if (!lastId.ok) return failed(fault('snapshot.malformed', lastId.fault.detail));
  clearHead(slots, receivedUs);
  const read = readSides(own(json.value, 'bids'), own(json.value, 'asks'), spec, slots, 'snapshot', lastId.value, lastId.value);
  if (read.ok || read.fault.code !== 'frame.malformed') return read;
  return failed(fault('snapshot.malformed', read.fault.detail));
}

function readSides(
  bids: unknown, asks: unknown, spec: InstrumentSpec, slots: Slots, kind: FactKind, firstId: number, lastId: number,
): Read<number> {
  if (!Array.isArray(bids) || !Array.isArray(asks)) return malformed('a side was not a list');
  const pairs = bids.length + asks.length;
  if (pairs > recordLevelsMax) return failed(fault('frame.oversized', `${pairs} levels were more than ${recordLevelsMax}`));
  let index: number = field.tail;
  for (const level of [...bids, ...asks]) {
    if (!Array.isArray(level) || level.length < 2) return malformed('a level was not a pair');
    const ticks = price(level[0], spec);
    if (!ticks.ok) return ticks;
    const lots = quantity(level[1], spec);
    if (!lots.ok) return lots;
    setFloat(slots, 0, index, ticks.value);
    setFloat(slots, 0, index + 1, lots.value);
    index += 2;
  }
  const tailSlots = tailSlotsFor(pairs);
  for (const end = field.tail + tailSlots * pairsPerSlot * 2; index < end; index += 1) setFloat(slots, 0, index, 0);
  writeHead(slots, 0, kind, spec.stream, tailSlots, 0);
  setFields(slots, firstId, lastId, bids.length, asks.length);
  return ok(1 + tailSlots);
}

function readTrade(event: JsonObject, spec: InstrumentSpec, slots: Slots): Read<number> {
  const timeMs = whole(event, 'T');
  const tradeId = whole(event, 't');
  const ticks = price(own(event, 'p'), spec);
  const lots = quantity(own(event, 'q'), spec);
  if (!timeMs.ok) return timeMs;
  if (!tradeId.ok) return tradeId;
  if (!ticks.ok) return ticks;
  if (!lots.ok) return lots;
  const isBuyerMaker = own(event, 'm');
  if (typeof isBuyerMaker !== 'boolean') return malformed('m was neither true nor false');
  const timed = setTime(slots, timeMs.value);
  if (!timed.ok) return timed;
  writeHead(slots, 0, 'trade', spec.stream, 0, isBuyerMaker ? factFlag.sellerAggressed : 0);
  setFields(slots, ticks.value, lots.value, tradeId.value, 0);
  return ok(1);
}

function readTicker(event: JsonObject, spec: InstrumentSpec, slots: Slots): Read<number> {
  const id = whole(event, 'u');
  if (!id.ok) return id;
  const values: number[] = [];
  const counts: number[] = [];
  for (const [priceKey, quantityKey] of [['b', 'B'], ['a', 'A']] as const) {
    const lots = quantity(own(event, quantityKey), spec);
    if (!lots.ok) return lots;
    // A side without any order comes as two zeros.
    const isEmpty = lots.value === 0 && isZero(own(event, priceKey));
    const ticks = isEmpty ? ok(0) : price(own(event, priceKey), spec);
    if (!ticks.ok) return ticks;
    counts.push(isEmpty ? 0 : 1);
    if (!isEmpty) values.push(ticks.value, lots.value);
  }
  const [bidCount = 0, askCount = 0] = counts;
  return writeValues(slots, 'bbo', spec.stream, 0, [0, id.value, bidCount, askCount], values);
}

function readCandle(event: JsonObject, spec: InstrumentSpec, slots: Slots): Read<number> {
  const candle = own(event, 'k');
  if (!isObject(candle)) return malformed('k was not an object');
  if (own(candle, 's') !== spec.symbol) return malformed('the candle was of another symbol');
  const [timeMs, startMs, lastMs, trades] = [whole(event, 'E'), whole(candle, 't'), whole(candle, 'T'), whole(candle, 'n')];
  if (!timeMs.ok) return timeMs;
  if (!startMs.ok) return startMs;
  if (!lastMs.ok) return lastMs;
  if (!trades.ok) return trades;
  if (lastMs.value < startMs.value) return malformed('the candle ended before it began');
  const values: number[] = [];
  for (const key of ['o', 'h', 'l', 'c']) {
    const ticks = price(own(candle, key), spec);
    if (!ticks.ok) return ticks;
    values.push(ticks.value);
  }
  const lots = quantity(own(candle, 'v'), spec);
  if (!lots.ok) return lots;
  const isClosed = own(candle, 'x');
  if (typeof isClosed !== 'boolean') return malformed('x was neither true nor false');
  const [startUs, intervalUs] = [startMs.value * usPerMs, (lastMs.value + 1 - startMs.value) * usPerMs];
  if (!Number.isSafeInteger(startUs) || !Number.isSafeInteger(intervalUs)) return malformed('a time was out of range');
  const timed = setTime(slots, timeMs.value);
  if (!timed.ok) return timed;
  return writeValues(slots, 'candle', spec.stream, isClosed ? factFlag.closed : 0, [startUs, intervalUs, trades.value, 0], [...values, lots.value]);
}

function writeValues(
  slots: Slots, kind: FactKind, stream: number, flags: number, fields: readonly [number, number, number, number], tail: readonly number[],
): Read<number> {
  writeHead(slots, 0, kind, stream, 1, flags);
  setFields(slots, ...fields);
  for (let index = 0; index < slotFloats; index += 1) setFloat(slots, 0, field.tail + index, tail[index] ?? 0);
  return ok(2);
}

function specFor(event: JsonObject, context: CheckedContext): Read<InstrumentSpec | null> {
  const symbol = own(event, 's');
  if (typeof symbol !== 'string') return malformed('s was not a text');
  return ok(context.specOf(symbol) ?? null);
}

function whole(object: JsonObject, key: string): Read<number> {
  const value = own(object, key);
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return ok(value);
  return malformed(`${key} was not a whole number below 2^53`);
}

function price(value: unknown, spec: InstrumentSpec): Read<number> {
  const ticks = steps(value, spec.tick);
  if (ticks.ok && ticks.value <= 0) return failed(fault('level.out-of-range', `the price ${String(value).slice(0, 40)} was not positive`));
  return ticks;
}

function quantity(value: unknown, spec: InstrumentSpec): Read<number> {
  const lots = steps(value, spec.lot);
  if (lots.ok && lots.value < 0) return failed(fault('level.out-of-range', `the quantity ${String(value).slice(0, 40)} was negative`));
  return lots;
}

function steps(value: unknown, step: Decimal): Read<number> {
  if (typeof value !== 'string') return malformed('a decimal was not a text');
  const decimal = parseDecimal(value);
  if (!decimal.ok) return malformed(decimal.fault);
  const counted = toSteps(decimal.value, step);
  if (counted.ok) return ok(counted.value === 0 ? 0 : counted.value);
  const code: FaultCode = counted.fault.includes('too large') ? 'level.out-of-range' : 'level.off-tick';
  return failed(fault(code, counted.fault));
}

function isZero(value: unknown): boolean {
  const decimal = typeof value === 'string' ? parseDecimal(value) : null;
  return decimal !== null && decimal.ok && decimal.value.units === 0n;
}

function setTime(slots: Slots, timeMs: number): Read<null> {
  const venueTimeUs = timeMs * usPerMs;
  if (!Number.isSafeInteger(venueTimeUs)) return malformed('a time was out of range');
  setFloat(slots, 0, field.venueTimeUs, venueTimeUs);
  return ok(null);
}

function setFields(slots: Slots, a: number, b: number, c: number, d: number): void {
  setFloat(slots, 0, field.a, a);
  setFloat(slots, 0, field.b, b);
  setFloat(slots, 0, field.c, c);
  setFloat(slots, 0, field.d, d);
}

function clearHead(slots: Slots, receivedUs: number): void {
  setFloat(slots, 0, field.sequence, 0);
  setFloat(slots, 0, field.receivedUs, receivedUs);
  setFloat(slots, 0, field.venueTimeUs, 0);
}

function malformed(detail: string): { readonly ok: false; readonly fault: Fault } {
  return failed(fault('frame.malformed', detail));
}


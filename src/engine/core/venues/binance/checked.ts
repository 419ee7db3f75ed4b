/**
 * The checked path: one message, read with JSON.parse and exact decimals, into the record that the
 * kernel would have written, or a fault that says what was wrong with it.
 *
 * It alone judges: the kernel only recognises. Slower by some twenty times; taken for messages in
 * an unusual form, symbols outside of ASCII, rare kinds, and everything malformed. Here is what spot
 * and perpetuals share; spot's and the perpetuals' events are in checked-spot.ts and checked-usdm.ts.
 */

import { factFlag, type FactKind } from '../../../domain/fact.ts';
import { fault } from '../../../domain/fault.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { failed, ok } from '../../../domain/result.ts';
import { field, pairsPerSlot, recordLevelsMax, setFloat, tailSlotsFor, writeHead, type Slots } from '../../memory/record.ts';
import type { CheckedContext } from '../intake.ts';
import { malformed, price, quantity, whole, withoutResync, type Read } from '../checked-values.ts';
import { isZero, timeUs, writeRecords } from './fields.ts';
import { isObject, own, readJson, type JsonObject } from '../json.ts';

/** What an event of one name becomes; the spec is that of its `s`. */
export type EventReader = (event: JsonObject, spec: InstrumentSpec, receivedUs: number, slots: Slots) => Read<number>;

/** A market's events: what comes with a name that is not here is unknown. `unnamed`: for what has no name, but an `s`. */
export interface EventTable {
  readonly named: ReadonlyMap<unknown, EventReader>;
  readonly unnamed: EventReader | null;
  /** The part of an event that names its symbol; null for an event that is not meant for this market. */
  readonly bodyOf: (event: JsonObject) => JsonObject | null;
}

export function readMessage(message: Uint8Array, receivedUs: number, context: CheckedContext, table: EventTable): Read<number> {
  const json = readJson(message);
  if (!json.ok) return json;
  if (!isObject(json.value)) return malformed('the message was not an object');
  const isWrapped = Object.hasOwn(json.value, 'stream') && Object.hasOwn(json.value, 'data');
  const event = isWrapped ? own(json.value, 'data') : json.value;
  if (isWrapped && typeof own(json.value, 'stream') !== 'string') return malformed('stream was not a text');
  if (Array.isArray(event)) return failed(fault('frame.unknown', 'the message had a list of events, which nobody asked for'));
  if (!isObject(event)) return malformed('data was not an object');
  return readEvent(event, receivedUs, context, table);
}

function readEvent(event: JsonObject, receivedUs: number, context: CheckedContext, table: EventTable): Read<number> {
  const name = own(event, 'e');
  if (name === 'serverShutdown') {
    context.say({ kind: 'leaving', detail: 'the exchange announced its shutdown' });
    return ok(0);
  }
  const hasSymbolAlone = name === undefined && Object.hasOwn(event, 'u') && Object.hasOwn(event, 's');
  const reader = hasSymbolAlone ? table.unnamed : table.named.get(name);
  if (reader === null || reader === undefined) return name === undefined ? readAnswer(event, context) : unknownEvent(name);
  const body = table.bodyOf(event);
  if (body === null) return ok(0);
  const symbol = own(body, 's');
  if (typeof symbol !== 'string') return malformed('s was not a text');
  const spec = context.specs.get(symbol);
  return spec === undefined ? ok(0) : reader(event, spec, receivedUs, context.slots);
}

function unknownEvent(name: unknown): Read<number> {
  return failed(fault('frame.unknown', `the event was ${JSON.stringify(name).slice(0, 40)}`));
}

/** Acknowledgements name no stream, only the request's number; errors neither, as far as is known. */
function readAnswer(event: JsonObject, context: CheckedContext): Read<number> {
  if (Object.hasOwn(event, 'code') || Object.hasOwn(event, 'error')) {
    const words = `the exchange answered ${JSON.stringify(event).slice(0, 200)}`;
    context.say({ kind: 'refused', topic: null, reason: fault('subscription.refused', words) });
    return ok(0);
  }
  if (Object.hasOwn(event, 'result') && Object.hasOwn(event, 'id')) return ok(0);
  return failed(fault('frame.unknown', 'the message had neither an event nor an answer'));
}

/** The body of a snapshot request; its faults say that the request must be made again. The perpetuals' has a time. */
export function readCheckedSnapshot(body: Uint8Array, receivedUs: number, spec: InstrumentSpec, slots: Slots): Read<number> {
  const json = readJson(body);
  if (!json.ok) return failed(fault('snapshot.malformed', json.fault.detail));
  if (!isObject(json.value)) return failed(fault('snapshot.malformed', 'the body was not an object'));
  if (typeof own(json.value, 'code') === 'number') {
    return failed(fault('snapshot.refused', `the exchange answered ${JSON.stringify(json.value).slice(0, 200)}`));
  }
  const lastId = whole(json.value, 'lastUpdateId');
  if (!lastId.ok) return failed(fault('snapshot.malformed', lastId.fault.detail));
  const atUs = Object.hasOwn(json.value, 'T') ? timeUs(json.value, 'T') : ok(0);
  if (!atUs.ok) return failed(fault('snapshot.malformed', atUs.fault.detail));
  const read = writeSides(own(json.value, 'bids'), own(json.value, 'asks'), slots, { kind: 'snapshot', spec, receivedUs, venueTimeUs: atUs.value, a: lastId.value, b: lastId.value });
  if (read.ok || read.fault.code !== 'frame.malformed') return read;
  return failed(fault('snapshot.malformed', read.fault.detail));
}

/** The head of a record of levels. */
export interface SidesHead {
  readonly kind: FactKind;
  readonly spec: InstrumentSpec;
  readonly receivedUs: number;
  readonly venueTimeUs: number;
  readonly a: number;
  readonly b: number;
}

export function writeSides(bids: unknown, asks: unknown, slots: Slots, head: SidesHead): Read<number> {
  if (!Array.isArray(bids) || !Array.isArray(asks)) return malformed('a side was not a list');
  const pairs = bids.length + asks.length;
  if (pairs > recordLevelsMax) return failed(fault('frame.oversized', `${pairs} levels were more than ${recordLevelsMax}`));
  let index: number = field.tail;
  for (const level of [...bids, ...asks]) {
    if (!Array.isArray(level) || level.length < 2) return malformed('a level was not a pair');
    const ticks = price(level[0], head.spec);
    if (!ticks.ok) return ticks;
    const lots = quantity(level[1], head.spec);
    if (!lots.ok) return lots;
    setFloat(slots, 0, index, ticks.value);
    setFloat(slots, 0, index + 1, lots.value);
    index += 2;
  }
  const tailSlots = tailSlotsFor(pairs);
  for (const end = field.tail + tailSlots * pairsPerSlot * 2; index < end; index += 1) setFloat(slots, 0, index, 0);
  writeHead(slots, 0, head.kind, head.spec.stream, tailSlots, 0);
  setFloat(slots, 0, field.sequence, 0);
  setFloat(slots, 0, field.receivedUs, head.receivedUs);
  setFloat(slots, 0, field.venueTimeUs, head.venueTimeUs);
  [head.a, head.b, bids.length, asks.length].forEach((value, place) => setFloat(slots, 0, field.a + place, value));
  return ok(1 + tailSlots);
}

/** A trade whose id has this key. */
export function tradeReader(idKey: 'a' | 't'): EventReader {
  return (event, spec, receivedUs, slots) => {
    const [atUs, tradeId] = [timeUs(event, 'T'), whole(event, idKey)];
    const [ticks, lots] = [price(own(event, 'p'), spec), quantity(own(event, 'q'), spec)];
    if (!atUs.ok) return atUs;
    if (!tradeId.ok) return tradeId;
    if (!ticks.ok) return withoutResync(ticks);
    if (!lots.ok) return withoutResync(lots);
    const isBuyerMaker = own(event, 'm');
    if (typeof isBuyerMaker !== 'boolean') return malformed('m was neither true nor false');
    const flags = isBuyerMaker ? factFlag.sellerAggressed : 0;
    return writeRecords(slots, [{ kind: 'trade', spec, receivedUs, venueTimeUs: atUs.value, flags, fields: [ticks.value, lots.value, tradeId.value, 0] }]);
  };
}

/** The best bid and ask; spot's has no time, which is then 0. */
export const readBest: EventReader = (event, spec, receivedUs, slots) => {
  const id = whole(event, 'u');
  if (!id.ok) return id;
  const timeKey = Object.hasOwn(event, 'T') ? 'T' : 'E';
  const atUs = Object.hasOwn(event, timeKey) ? timeUs(event, timeKey) : ok(0);
  if (!atUs.ok) return atUs;
  const values: number[] = [];
  const counts: number[] = [];
  for (const [priceKey, quantityKey] of [['b', 'B'], ['a', 'A']] as const) {
    const lots = quantity(own(event, quantityKey), spec);
    if (!lots.ok) return withoutResync(lots);
    // A side without any order comes as two zeros.
    const isEmpty = lots.value === 0 && isZero(own(event, priceKey));
    const ticks = isEmpty ? ok(0) : price(own(event, priceKey), spec);
    if (!ticks.ok) return withoutResync(ticks);
    counts.push(isEmpty ? 0 : 1);
    if (!isEmpty) values.push(ticks.value, lots.value);
  }
  const [bidCount = 0, askCount = 0] = counts;
  return writeRecords(slots, [{ kind: 'bbo', spec, receivedUs, venueTimeUs: atUs.value, fields: [0, id.value, bidCount, askCount], tail: values }]);
};

export const readCandle: EventReader = (event, spec, receivedUs, slots) => {
  const candle = own(event, 'k');
  if (!isObject(candle)) return malformed('k was not an object');
  if (own(candle, 's') !== spec.symbol) return malformed('the candle was of another symbol');
  const [atUs, startUs, lastUs, trades] = [timeUs(event, 'E'), timeUs(candle, 't'), timeUs(candle, 'T'), whole(candle, 'n')];
  if (!atUs.ok) return atUs;
  if (!startUs.ok) return startUs;
  if (!lastUs.ok) return lastUs;
  if (!trades.ok) return trades;
  if (lastUs.value < startUs.value) return malformed('the candle ended before it began');
  const values: number[] = [];
  for (const key of ['o', 'h', 'l', 'c']) {
    const ticks = price(own(candle, key), spec);
    if (!ticks.ok) return withoutResync(ticks);
    values.push(ticks.value);
  }
  const lots = quantity(own(candle, 'v'), spec);
  if (!lots.ok) return withoutResync(lots);
  const isClosed = own(candle, 'x');
  if (typeof isClosed !== 'boolean') return malformed('x was neither true nor false');
  // The last of its milliseconds is named, so its end is one later.
  const fields = [startUs.value, lastUs.value + 1_000 - startUs.value, trades.value, 0] as const;
  return writeRecords(slots, [{ kind: 'candle', spec, receivedUs, venueTimeUs: atUs.value, flags: isClosed ? factFlag.closed : 0, fields, tail: [...values, lots.value] }]);
};

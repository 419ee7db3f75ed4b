/**
 * The checked path: one message, read with JSON.parse and exact decimals, into the records that the
 * kernel would have written, or a fault that says what was wrong with it. It alone judges.
 *
 * A push names its channel and instrument in `arg` and brings one or more entries in `data`, each a
 * record of its own. Everything else is an event, and becomes a control.
 */

import { factFlag } from '../../../domain/fact.ts';
import { fault } from '../../../domain/fault.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { failed, ok } from '../../../domain/result.ts';
import type { Slots } from '../../memory/record.ts';
import { isObject, own, readJson, type JsonObject } from '../json.ts';
import type { CheckedContext } from '../intake.ts';
import { readCandle, readFunding, readIndex, readInterest, readLiquidations, readMark, readTicker } from './checked-facts.ts';
import { candleChannel, indexChannel, indexOf, liquidationChannel, topicInWords, topicOf } from './topics.ts';
import { malformed, price, quantity, whole, withoutResync, type Read } from '../checked-values.ts';
import { textAt, timeAt, write, type Sheet } from './values.ts';

const pong = [112, 111, 110, 103];

export function readChecked(message: Uint8Array, receivedUs: number, context: CheckedContext): Read<number> {
  if (message.length === pong.length && pong.every((byte, index) => message[index] === byte)) return ok(0);
  const json = readJson(message);
  if (!json.ok) return json;
  if (!isObject(json.value)) return malformed('the message was not an object');
  if (Object.hasOwn(json.value, 'event')) return readEvent(json.value, context);
  const argument = own(json.value, 'arg');
  const data = own(json.value, 'data');
  if (!isObject(argument) || !Array.isArray(data)) return failed(fault('frame.unknown', 'the message had neither an event nor data'));
  const channel = textAt(argument, 'channel');
  if (!channel.ok) return channel;
  const sheet: Sheet = { slots: context.slots, receivedUs, slot: 0 };
  const read = readPush(channel.value, argument, json.value, data, sheet, context);
  return read.ok ? ok(sheet.slot) : read;
}

function readPush(channel: string, argument: JsonObject, push: JsonObject, data: readonly unknown[], sheet: Sheet, context: CheckedContext): Read<null> {
  if (channel === liquidationChannel) return each(data, (entry) => withoutResync(readLiquidations(entry, sheet, context.specs)));
  const symbol = textAt(argument, 'instId');
  const reader = readers.get(channel);
  if (reader === undefined && channel !== indexChannel) return failed(fault('frame.unknown', `the channel was ${JSON.stringify(channel).slice(0, 40)}`));
  if (!symbol.ok) return symbol;
  if (reader === undefined) {
    const specs = [...context.specs.values()].filter((spec) => spec.market === 'perp' && indexOf(spec.symbol) === symbol.value);
    return each(data, (entry) => (isOf(entry, symbol.value) ? readIndex(entry, specs, sheet) : strange(symbol.value)));
  }
  const spec = context.specs.get(symbol.value);
  if (spec === undefined) return ok(null);
  return each(data, (entry) => (isOf(entry, symbol.value) ? reader(entry, spec, sheet, push) : strange(symbol.value)));
}

type Reader = (entry: unknown, spec: InstrumentSpec, sheet: Sheet, push: JsonObject) => Read<null>;

const readers: ReadonlyMap<string, Reader> = new Map([
  ['books', (entry, spec, sheet, push) => readBook(entry, spec, sheet, own(push, 'action'))],
  ['bbo-tbt', lossy(readBest)],
  ['trades', lossy(readTrade)],
  ['tickers', lossy(readTicker)],
  ['funding-rate', lossy(readFunding)],
  ['mark-price', lossy(readMark)],
  ['open-interest', lossy(readInterest)],
  [candleChannel, lossy(readCandle)],
] satisfies [string, Reader][]);

function lossy(reader: (entry: unknown, spec: InstrumentSpec, sheet: Sheet) => Read<null>): Reader {
  return (entry, spec, sheet) => withoutResync(reader(entry, spec, sheet));
}

function each(data: readonly unknown[], read: (entry: unknown) => Read<null>): Read<null> {
  for (const entry of data) {
    const one = read(entry);
    if (!one.ok) return one;
  }
  return ok(null);
}

/** Candles and most books name no instrument; what names one must name the right one. */
function isOf(entry: unknown, symbol: string): boolean {
  if (!isObject(entry)) return true;
  const named = own(entry, 'instId');
  return named === undefined || named === symbol;
}

function strange(symbol: string): Read<null> {
  return failed(fault('frame.wrong-symbol', `an entry for ${symbol} was of another instrument`));
}

function readBook(entry: unknown, spec: InstrumentSpec, sheet: Sheet, action: unknown): Read<null> {
  if (!isObject(entry)) return malformed('a book was not an object');
  if (action !== 'snapshot' && action !== 'update') return malformed('a book was neither a snapshot nor an update');
  const earlierId = action === 'update' ? whole(entry, 'prevSeqId') : whole(entry, 'seqId');
  if (!earlierId.ok) return earlierId;
  return readSides(entry, spec, sheet, action === 'update' ? 'depth' : 'snapshot', earlierId.value);
}

/** The body of a request for a book; its faults say that the request must be made again. */
export function readCheckedSnapshot(body: Uint8Array, receivedUs: number, spec: InstrumentSpec, slots: Slots): Read<number> {
  const sheet: Sheet = { slots, receivedUs, slot: 0 };
  const read = readBody(body, spec, sheet);
  if (read.ok) return ok(sheet.slot);
  return read.fault.code === 'frame.malformed' ? failed(fault('snapshot.malformed', read.fault.detail)) : read;
}

function readBody(body: Uint8Array, spec: InstrumentSpec, sheet: Sheet): Read<null> {
  const json = readJson(body);
  if (!json.ok) return json;
  if (!isObject(json.value)) return malformed('the body was not an object');
  const code = own(json.value, 'code');
  if (code !== '0') return failed(fault('snapshot.refused', `the exchange answered ${JSON.stringify(json.value).slice(0, 200)}`));
  const data = own(json.value, 'data');
  const [entry] = Array.isArray(data) && data.length === 1 ? data : [];
  if (!isObject(entry)) return malformed('the body did not have one book');
  const lastId = whole(entry, 'seqId');
  return lastId.ok ? readSides(entry, spec, sheet, 'snapshot', lastId.value) : lastId;
}

function readSides(entry: JsonObject, spec: InstrumentSpec, sheet: Sheet, kind: 'depth' | 'snapshot', earlierId: number): Read<null> {
  const lastId = whole(entry, 'seqId');
  const timeUs = timeAt(entry, 'ts');
  const bids = readSide(entry, 'bids', spec);
  const asks = readSide(entry, 'asks', spec);
  if (!lastId.ok) return lastId;
  if (!timeUs.ok) return timeUs;
  if (!bids.ok) return bids;
  if (!asks.ok) return asks;
  return write(sheet, {
    kind, spec, venueTimeUs: timeUs.value, fields: [earlierId, lastId.value, bids.value.length / 2, asks.value.length / 2], tail: [...bids.value, ...asks.value],
  });
}

/** Ticks and lots of a side's levels; how many orders make a level is not kept. */
function readSide(entry: JsonObject, key: 'bids' | 'asks', spec: InstrumentSpec): Read<readonly number[]> {
  const side = own(entry, key);
  if (!Array.isArray(side)) return malformed(`${key} was not a list`);
  const pairs: number[] = [];
  for (const level of side) {
    if (!Array.isArray(level) || level.length < 2) return malformed('a level was not a pair');
    const ticks = price(level[0], spec);
    if (!ticks.ok) return ticks;
    const lots = quantity(level[1], spec);
    if (!lots.ok) return lots;
    pairs.push(ticks.value, lots.value);
  }
  return ok(pairs);
}

function readBest(entry: unknown, spec: InstrumentSpec, sheet: Sheet): Read<null> {
  if (!isObject(entry)) return malformed('a best price was not an object');
  const lastId = whole(entry, 'seqId');
  const timeUs = timeAt(entry, 'ts');
  const bids = readSide(entry, 'bids', spec);
  const asks = readSide(entry, 'asks', spec);
  if (!lastId.ok) return lastId;
  if (!timeUs.ok) return timeUs;
  if (!bids.ok) return bids;
  if (!asks.ok) return asks;
  if (bids.value.length > 2 || asks.value.length > 2) return malformed('a best price had more than one level a side');
  const tail = [...bids.value, ...asks.value, 0, 0, 0, 0, 0, 0, 0, 0].slice(0, 8);
  return write(sheet, { kind: 'bbo', spec, venueTimeUs: timeUs.value, fields: [0, lastId.value, bids.value.length / 2, asks.value.length / 2], tail });
}

/** `tradeId` is that of the last of the trades that an order made at one price. */
function readTrade(entry: unknown, spec: InstrumentSpec, sheet: Sheet): Read<null> {
  if (!isObject(entry)) return malformed('a trade was not an object');
  const symbol = textAt(entry, 'instId');
  const timeUs = timeAt(entry, 'ts');
  const id = own(entry, 'tradeId');
  const ticks = price(own(entry, 'px'), spec);
  const lots = quantity(own(entry, 'sz'), spec);
  if (!symbol.ok) return symbol;
  if (!timeUs.ok) return timeUs;
  if (!ticks.ok) return ticks;
  if (!lots.ok) return lots;
  if (typeof id !== 'string' || !/^\d{1,30}$/.test(id)) return malformed('tradeId was not a whole number in a text');
  const side = own(entry, 'side');
  if (side !== 'buy' && side !== 'sell') return malformed('side was neither buy nor sell');
  return write(sheet, {
    kind: 'trade', spec, venueTimeUs: timeUs.value, flags: side === 'sell' ? factFlag.sellerAggressed : 0,
    fields: [ticks.value, lots.value, Number(id.slice(-15)), Number(id.slice(0, -15))],
  });
}

function readEvent(event: JsonObject, context: CheckedContext): Read<number> {
  const name = textAt(event, 'event');
  if (!name.ok) return name;
  const code = own(event, 'code');
  const words = `${said(code)}: ${said(own(event, 'msg'))}`;
  switch (name.value) {
    case 'subscribe': {
      const topic = topicOfArgument(own(event, 'arg'));
      if (topic !== null) context.say({ kind: 'subscribed', topic });
      return ok(0);
    }
    case 'unsubscribe': case 'login': case 'channel-conn-count': return ok(0);
    case 'notice':
      if (code === serviceUpgrade) context.say({ kind: 'leaving', detail: words });
      return ok(0);
    case 'error':
      context.say({
        kind: 'refused', topic: topicOfArgument(own(event, 'arg')) ?? topicInWords(words),
        reason: fault(code === tooFrequent ? 'venue.rate-limited' : 'subscription.refused', words),
      });
      return ok(0);
    case 'channel-conn-count-error': {
      const detail = `${said(own(event, 'channel'))} is open on ${said(own(event, 'connCount'))} connections, more than OKX allows`;
      context.say({ kind: 'refused', topic: null, reason: fault('subscription.refused', detail) });
      return ok(0);
    }
    default: return failed(fault('frame.unknown', `the event was ${JSON.stringify(name.value).slice(0, 40)}`));
  }
}

function said(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 200) : 'nothing';
}

/** The connection closes a minute later. */
const serviceUpgrade = '64008';
const tooFrequent = '60014';

function topicOfArgument(argument: unknown): string | null {
  if (!isObject(argument)) return null;
  const [channel, symbol, type] = [own(argument, 'channel'), own(argument, 'instId'), own(argument, 'instType')];
  const name = typeof symbol === 'string' ? symbol : type;
  return typeof channel === 'string' && typeof name === 'string' ? topicOf(channel, name) : null;
}

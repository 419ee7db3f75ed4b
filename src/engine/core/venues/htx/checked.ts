/**
 * The checked path: one message, already JSON with its numbers in characters, into the records that the
 * kernel would have written, or a fault that says what was wrong with it. It alone judges: the kernel
 * only recognises.
 *
 * A topic's name says whose message it is; the names inside (`tick.ch`, `symbol`) are not looked at,
 * because HTX's own samples contradict themselves there.
 */

import { fault } from '../../../domain/fault.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { failed, ok } from '../../../domain/result.ts';
import { field, recordLevelsMax, setFloat, tailSlotsFor, pairsPerSlot, type Slots } from '../../memory/record.ts';
import type { CheckedContext } from '../intake.ts';
import { readAnswer } from './answers.ts';
import { isList, isObject, readJson, type JsonObject, type JsonValue } from './json.ts';
import { readNotice } from './notices.ts';
import { readBest, readCandle, readPrice, readTicker, readTrades } from './pushes.ts';
import { malformed, withoutResync, type Read } from '../checked-values.ts';
import { isNothing, price, quantity, time, whole } from './values.ts';
import { writeRecord } from './writing.ts';

/** A push about one instrument. */
export interface Push {
  readonly spec: InstrumentSpec;
  readonly tick: JsonObject;
  readonly timeMs: number;
  readonly receivedUs: number;
  readonly slots: Slots;
}

export function readChecked(message: Uint8Array, receivedUs: number, context: CheckedContext): Read<number> {
  const json = readJson(message);
  if (!json.ok) return json;
  const value = json.value;
  if (!isObject(value)) return malformed('the message was not an object');
  if (value.has('ch')) return lostUnlessBook(value.get('ch'), readPush(value, receivedUs, context));
  if (value.has('rep') && value.get('status') === 'ok') return readReply(value, receivedUs, context);
  if (value.get('op') === 'notify') return readNotice(value, receivedUs, context);
  return readAnswer(value, context.say);
}

/** Only a book is spoilt by a number that cannot be told in steps. */
function lostUnlessBook(topic: JsonValue | undefined, read: Read<number>): Read<number> {
  return typeof topic === 'string' && /\.(?:mbp|depth)\./.test(topic) ? read : withoutResync(read);
}

/** `market.`, the symbol, and what the topic is about. */
const topicForm = /^market\.([^.]+)\.(.+)$/;

function readPush(message: JsonObject, receivedUs: number, context: CheckedContext): Read<number> {
  const topic = message.get('ch');
  const [, symbol = '', name = ''] = typeof topic === 'string' ? (topicForm.exec(topic) ?? []) : [];
  const reader = readerOf(name);
  if (reader === null) return failed(fault('frame.unknown', `the topic was ${JSON.stringify(topic ?? null).slice(0, 60)}`));
  const [tick, timeMs] = [message.get('tick'), time(message, 'ts')];
  if (!isObject(tick)) return malformed('tick was not an object');
  if (!timeMs.ok) return timeMs;
  const spec = context.specs.get(symbol);
  if (spec === undefined) return ok(0);
  return reader({ spec, tick, timeMs: timeMs.value, receivedUs, slots: context.slots });
}

const candleMinutes: Readonly<Record<string, number>> = { '1min': 1, '5min': 5, '15min': 15, '30min': 30, '60min': 60, '4hour': 240, '1day': 1_440, '1week': 10_080 };

function readerOf(name: string): ((push: Push) => Read<number>) | null {
  if (name.startsWith('mbp.refresh.')) return (push) => readMbp(push, true);
  if (name.startsWith('mbp.')) return (push) => readMbp(push, false);
  if (name.startsWith('depth.')) return readDepth;
  if (name === 'trade.detail') return readTrades;
  if (name === 'bbo') return readBest;
  if (name === 'detail' || name === 'ticker') return readTicker;
  if (name.startsWith('mark_price.')) return (push) => readPrice(push, 'mark');
  if (name.startsWith('index.')) return (push) => readPrice(push, 'index');
  const minutes = name.startsWith('kline.') ? candleMinutes[name.slice('kline.'.length)] : undefined;
  return minutes === undefined ? null : (push) => readCandle(push, minutes);
}

/** Spot books: a change names the number before its own; the ones called `refresh` are whole books. */
function readMbp(push: Push, isWhole: boolean): Read<number> {
  const lastId = whole(push.tick, 'seqNum');
  if (!lastId.ok) return lastId;
  const earlierId = isWhole ? lastId : whole(push.tick, 'prevSeqNum');
  if (!earlierId.ok) return earlierId;
  if (earlierId.value > lastId.value) return malformed(`prevSeqNum ${earlierId.value} was above seqNum ${lastId.value}`);
  return writeBook(push, isWhole ? 'snapshot' : 'depth', earlierId.value, lastId.value);
}

/** Linear books count by one; without an `event` they are whole. */
function readDepth(push: Push): Read<number> {
  const version = whole(push.tick, 'version');
  if (!version.ok) return version;
  const event = push.tick.get('event');
  if (event === undefined || event === 'snapshot') return writeBook(push, 'snapshot', version.value, version.value);
  if (event !== 'update' || version.value < 1) return malformed('event was neither snapshot nor update');
  return writeBook(push, 'depth', version.value - 1, version.value);
}

/** The answer to a request for a spot book, on the book's own connection. */
function readReply(message: JsonObject, receivedUs: number, context: CheckedContext): Read<number> {
  const topic = message.get('rep');
  const [, symbol = '', name = ''] = typeof topic === 'string' ? (topicForm.exec(topic) ?? []) : [];
  if (!name.startsWith('mbp.')) return failed(fault('frame.unknown', `the answer was to ${JSON.stringify(topic ?? null).slice(0, 60)}`));
  const [tick, timeMs] = [message.get('data'), time(message, 'ts')];
  if (!isObject(tick)) return malformed('data was not an object');
  if (!timeMs.ok) return timeMs;
  const spec = context.specs.get(symbol);
  return spec === undefined ? ok(0) : readMbp({ spec, tick, timeMs: timeMs.value, receivedUs, slots: context.slots }, true);
}

/** The body of a request for a whole book by REST, whose numbers are not those of the stream. */
export function readCheckedSnapshot(body: Uint8Array, receivedUs: number, spec: InstrumentSpec, slots: Slots): Read<number> {
  const json = readJson(body);
  if (!json.ok) return failed(fault('snapshot.malformed', json.fault.detail));
  if (!isObject(json.value)) return failed(fault('snapshot.malformed', 'the body was not an object'));
  if (json.value.get('status') !== 'ok') return failed(fault('snapshot.refused', `the exchange answered ${JSON.stringify(json.value.get('err-msg') ?? null).slice(0, 200)}`));
  const [tick, timeMs] = [json.value.get('tick'), time(json.value, 'ts')];
  if (!isObject(tick) || !timeMs.ok) return failed(fault('snapshot.malformed', 'the body had no book'));
  const read = readDepth({ spec, tick, timeMs: timeMs.value, receivedUs, slots });
  return read.ok || read.fault.code !== 'frame.malformed' ? read : failed(fault('snapshot.malformed', read.fault.detail));
}

function writeBook(push: Push, kind: 'depth' | 'snapshot', firstId: number, lastId: number): Read<number> {
  const { spec, tick, slots } = push;
  const [bids, asks] = [sideOf(tick.get('bids')), sideOf(tick.get('asks'))];
  if (bids === null || asks === null) return malformed('a side was not a list');
  const timeMs = tick.has('ts') ? time(tick, 'ts') : ok(push.timeMs);
  if (!timeMs.ok) return timeMs;
  const pairs = bids.length + asks.length;
  if (pairs > recordLevelsMax) return failed(fault('frame.oversized', `${pairs} levels were more than ${recordLevelsMax}`));
  let index: number = field.tail;
  for (const level of [...bids, ...asks]) {
    if (!isList(level) || level.length !== 2) return malformed('a level was not a pair');
    const ticks = price(level[0], spec);
    if (!ticks.ok) return ticks;
    const lots = quantity(level[1], spec.lot);
    if (!lots.ok) return lots;
    setFloat(slots, 0, index, ticks.value);
    setFloat(slots, 0, index + 1, lots.value);
    index += 2;
  }
  const tailSlots = tailSlotsFor(pairs);
  for (const end = field.tail + tailSlots * pairsPerSlot * 2; index < end; index += 1) setFloat(slots, 0, index, 0);
  const head = { kind, stream: spec.stream, flags: 0, receivedUs: push.receivedUs, venueTimeMs: timeMs.value, tailSlots };
  writeRecord(slots, 0, head, [firstId, lastId, bids.length, asks.length]);
  return ok(1 + tailSlots);
}

/** A side without orders is `null`, or not there. */
function sideOf(value: JsonValue | undefined): readonly JsonValue[] | null {
  if (isNothing(value)) return [];
  return isList(value) ? value : null;
}

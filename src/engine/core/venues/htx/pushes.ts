/** The checked path's readers of trades, best prices, candles, tickers, mark and index prices. */

import { factFlag } from '../../../domain/fact.ts';
import { ok } from '../../../domain/result.ts';
import { usPerMinute, usPerSecond } from '../../../domain/time.ts';
import { recordSlotsMax } from '../../memory/record.ts';
import type { Push } from './checked.ts';
import { isList, isObject, type JsonObject, type JsonValue } from './json.ts';
import { malformed, type Read } from '../checked-values.ts';
import { isNothing, isZero, longId, plain, price, quantity, time, whole } from './values.ts';
import { writeRecord, writeTail, type Fields } from './writing.ts';

/** Several trades in one message: a record each. */
export function readTrades(push: Push): Read<number> {
  const trades = push.tick.get('data');
  if (!isList(trades)) return malformed('data was not a list');
  if (trades.length > recordSlotsMax) return malformed(`${trades.length} trades were too many`);
  for (const [slot, trade] of trades.entries()) {
    const read = isObject(trade) ? readTrade(push, trade, slot) : malformed('a trade was not an object');
    if (!read.ok) return read;
  }
  return ok(trades.length);
}

/** All trades have an `id`, of up to 30 digits at spot. Where it went through a program that keeps numbers as doubles, `tradeId` is whole still. */
function readTrade({ spec, slots, receivedUs }: Push, trade: JsonObject, slot: number): Read<null> {
  const timeMs = time(trade, 'ts');
  const ticks = price(trade.get('price'), spec);
  // Of linear swaps `amount` counts contracts, `quantity` the same in coins. Both may count each contract twice,
  // for buyer and seller, as older documents say: all 17 trades that were recorded in 2022 are even.
  const lots = quantity(trade.get('amount'), spec.lot);
  const named = longId(trade.get('id'));
  const id = named.ok ? named : longId(trade.get('tradeId'));
  if (!timeMs.ok) return timeMs;
  if (!ticks.ok) return ticks;
  if (!lots.ok) return lots;
  if (!id.ok) return id;
  const direction = trade.get('direction');
  if (direction !== 'buy' && direction !== 'sell') return malformed('direction was neither buy nor sell');
  const flags = direction === 'sell' ? factFlag.sellerAggressed : 0;
  const head = { kind: 'trade', stream: spec.stream, flags, receivedUs, venueTimeMs: timeMs.value, tailSlots: 0 } as const;
  writeRecord(slots, slot, head, [ticks.value, lots.value, ...id.value]);
  return ok(null);
}

/** Spot tells prices and sizes one by one, linear swaps in pairs; an empty side is missing, `null` or zero. */
export function readBest(push: Push): Read<number> {
  const { spec, tick } = push;
  const id = whole(tick, tick.has('seqId') ? 'seqId' : 'version');
  const timeMs = tick.has('quoteTime') ? time(tick, 'quoteTime') : tick.has('ts') ? time(tick, 'ts') : ok(push.timeMs);
  if (!id.ok) return id;
  if (!timeMs.ok) return timeMs;
  const values: number[] = [];
  const counts: number[] = [];
  for (const side of ['bid', 'ask'] as const) {
    const [priceValue, sizeValue] = pairOf(tick, side);
    const isEmpty = isNothing(priceValue) || (isZero(priceValue) && (isNothing(sizeValue) || isZero(sizeValue)));
    counts.push(isEmpty ? 0 : 1);
    if (isEmpty) continue;
    const ticks = price(priceValue, spec);
    if (!ticks.ok) return ticks;
    const lots = quantity(sizeValue, spec.lot);
    if (!lots.ok) return lots;
    values.push(ticks.value, lots.value);
  }
  return writeOne({ ...push, timeMs: timeMs.value }, 'bbo', [0, id.value, counts[0] ?? 0, counts[1] ?? 0], values);
}

function pairOf(tick: JsonObject, side: 'bid' | 'ask'): readonly [JsonValue | undefined, JsonValue | undefined] {
  const value = tick.get(side);
  return isList(value) ? [value[0], value[1]] : [value, tick.get(`${side}Size`)];
}

/** A candle never says that it is over: the next one does. Its quantity is in coins at spot, in contracts at linear swaps. */
export function readCandle(push: Push, minutes: number): Read<number> {
  const { spec, tick } = push;
  const [startS, trades] = [time(tick, 'id'), whole(tick, 'count')];
  const lots = quantity(tick.get(spec.market === 'spot' ? 'amount' : 'vol'), spec.lot);
  if (!startS.ok) return startS;
  if (!trades.ok) return trades;
  if (!lots.ok) return lots;
  const values: number[] = [];
  for (const key of ['open', 'high', 'low', 'close'] as const) {
    const ticks = price(tick.get(key), spec);
    if (!ticks.ok) return ticks;
    values.push(ticks.value);
  }
  const startUs = startS.value * usPerSecond;
  if (!Number.isSafeInteger(startUs)) return malformed('id was out of range');
  return writeOne(push, 'candle', [startUs, minutes * usPerMinute, trades.value, 0], [...values, lots.value]);
}

/** The last 24 hours. */
export function readTicker(push: Push): Read<number> {
  const { spec, tick } = push;
  const read = [
    plain(tick, tick.has('lastPrice') ? 'lastPrice' : 'close'), plain(tick, 'open'), plain(tick, 'high'), plain(tick, 'low'),
    plain(tick, 'amount'), plain(tick, spec.market === 'spot' ? 'vol' : 'trade_turnover'),
  ];
  const values: number[] = [];
  for (const value of read) {
    if (!value.ok) return value;
    values.push(value.value);
  }
  const [last = 0, open = 0, high = 0, low = 0, base = 0, quote = 0] = values;
  return writeOne(push, 'ticker', [last, open, high, low], [base, quote]);
}

/** Mark and index prices come as candles of texts; their close is the price now. */
export function readPrice(push: Push, kind: 'mark' | 'index'): Read<number> {
  const close = plain(push.tick, 'close');
  if (!close.ok) return close;
  const head = { kind, stream: push.spec.stream, flags: 0, receivedUs: push.receivedUs, venueTimeMs: push.timeMs, tailSlots: 0 };
  writeRecord(push.slots, 0, head, [close.value, 0, 0, 0]);
  return ok(1);
}

function writeOne(push: Push, kind: 'bbo' | 'candle' | 'ticker', fields: Fields, tail: readonly number[]): Read<number> {
  const head = { kind, stream: push.spec.stream, flags: 0, receivedUs: push.receivedUs, venueTimeMs: push.timeMs, tailSlots: 1 };
  writeRecord(push.slots, 0, head, fields);
  writeTail(push.slots, 0, tail);
  return ok(2);
}

/**
 * The perpetuals' events on the checked path.
 *
 * Since June 2026 all-market messages may hold both families: `st` 1 is USD-M, 2 is COIN-M, which is
 * not ours. Times are `T`, when the exchange matched, where they have it.
 */

import { factFlag } from '../../../domain/fact.ts';
import { ok } from '../../../domain/result.ts';
import type { CheckedContext } from '../intake.ts';
import { readBest, readCandle, readMessage, tradeReader, writeSides, type EventReader, type EventTable } from './checked.ts';
import { readDayTicker } from './day-ticker.ts';
import { exact, malformed, nearestTicks, price, quantity, whole, withoutResync, type Read } from '../checked-values.ts';
import { float, timeUs, writeRecords, type Draft } from './fields.ts';
import { isObject, own, type JsonObject } from '../json.ts';

const coinMargined = 2;

const readDepth: EventReader = (event, spec, receivedUs, slots) => {
  const atUs = timeUs(event, Object.hasOwn(event, 'T') ? 'T' : 'E');
  const [firstId, lastId, earlierId] = [whole(event, 'U'), whole(event, 'u'), whole(event, 'pu')];
  if (!atUs.ok) return atUs;
  if (!firstId.ok) return firstId;
  if (!lastId.ok) return lastId;
  if (!earlierId.ok) return earlierId;
  if (firstId.value > lastId.value) return malformed(`U ${firstId.value} was above u ${lastId.value}`);
  return writeSides(own(event, 'b'), own(event, 'a'), slots, { kind: 'depth', spec, receivedUs, venueTimeUs: atUs.value, a: earlierId.value, b: lastId.value });
};

const readPlainTrade = tradeReader('t');

/** The undocumented stream of single trades also tells of the insurance fund's and of deleveraging: those were never in the book. */
const readTrade: EventReader = (event, spec, receivedUs, slots) => {
  const origin = own(event, 'X');
  return origin === undefined || origin === 'MARKET' ? readPlainTrade(event, spec, receivedUs, slots) : ok(0);
};

/** One message, three facts. The underlying and the rate may be missing or empty, as while a contract is being settled. */
const readMark: EventReader = (event, spec, receivedUs, slots) => {
  const [atUs, mark] = [timeUs(event, 'E'), float(event, 'p')];
  if (!atUs.ok) return atUs;
  if (!mark.ok) return mark;
  if (mark.value <= 0) return malformed('the mark price was not positive');
  const draft = (kind: Draft['kind'], a: number, b = 0): Draft => ({ kind, spec, receivedUs, venueTimeUs: atUs.value, fields: [a, b, 0, 0] });
  const drafts = [draft('mark', mark.value)];
  if (isSaid(event, 'i')) {
    const underlying = float(event, 'i');
    if (!underlying.ok) return underlying;
    if (underlying.value > 0) drafts.push(draft('index', underlying.value));
  }
  if (isSaid(event, 'r')) {
    const [rate, nextUs] = [float(event, 'r'), timeUs(event, 'T')];
    if (!rate.ok) return rate;
    if (!nextUs.ok) return nextUs;
    drafts.push(draft('funding', rate.value, nextUs.value));
  }
  return writeRecords(slots, drafts);
};

function isSaid(event: JsonObject, key: string): boolean {
  return Object.hasOwn(event, key) && own(event, key) !== '';
}

/**
 * What was closed by force: at the average price of what was filled, to the nearest tick, because `p`
 * is only the limit of the order, some percent away. An order that closed nothing yet is no fact.
 */
const readForced: EventReader = (event, spec, receivedUs, slots) => {
  const order = own(event, 'o');
  if (!isObject(order)) return malformed('o was not an object');
  const atUs = timeUs(order, 'T');
  const [average, limit, lots] = [exact(own(order, 'ap')), price(own(order, 'p'), spec), quantity(own(order, 'z'), spec)];
  const side = own(order, 'S');
  if (!atUs.ok) return atUs;
  if (!average.ok) return average;
  if (!lots.ok) return withoutResync(lots);
  if (side !== 'BUY' && side !== 'SELL') return malformed('S was neither BUY nor SELL');
  if (lots.value === 0) return ok(0);
  const ticks = nearestTicks(average.value, spec) ?? (limit.ok ? limit.value : null);
  if (ticks === null) return malformed('neither the average nor the limit was a price');
  const flags = side === 'SELL' ? factFlag.sellerAggressed : 0;
  return writeRecords(slots, [{ kind: 'liquidation', spec, receivedUs, venueTimeUs: atUs.value, flags, fields: [ticks, lots.value, 0, 0] }]);
};

const usdmEvents: EventTable = {
  named: new Map<unknown, EventReader>([
    ['depthUpdate', readDepth], ['aggTrade', tradeReader('a')], ['trade', readTrade], ['bookTicker', readBest], ['kline', readCandle],
    ['markPriceUpdate', readMark], ['forceOrder', readForced], ['24hrTicker', readDayTicker],
  ]),
  unnamed: null,
  bodyOf: (event) => {
    const order = own(event, 'e') === 'forceOrder' ? own(event, 'o') : undefined;
    const body = isObject(order) ? order : event;
    return own(event, 'st') === coinMargined || own(body, 'st') === coinMargined ? null : body;
  },
};

export function readUsdm(message: Uint8Array, receivedUs: number, context: CheckedContext): Read<number> {
  return readMessage(message, receivedUs, context, usdmEvents);
}

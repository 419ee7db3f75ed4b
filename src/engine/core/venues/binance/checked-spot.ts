/** Binance spot's events on the checked path. */

import { malformed, whole, type Read } from '../checked-values.ts';
import { timeUs } from './fields.ts';
import type { CheckedContext } from '../intake.ts';
import { readBest, readCandle, readMessage, tradeReader, writeSides, type EventReader, type EventTable } from './checked.ts';
import { readDayTicker } from './day-ticker.ts';
import { own } from '../json.ts';

const readDepth: EventReader = (event, spec, receivedUs, slots) => {
  const [atUs, firstId, lastId] = [timeUs(event, 'E'), whole(event, 'U'), whole(event, 'u')];
  if (!atUs.ok) return atUs;
  if (!firstId.ok) return firstId;
  if (!lastId.ok) return lastId;
  if (firstId.value > lastId.value) return malformed(`U ${firstId.value} was above u ${lastId.value}`);
  return writeSides(own(event, 'b'), own(event, 'a'), slots, { kind: 'depth', spec, receivedUs, venueTimeUs: atUs.value, a: firstId.value, b: lastId.value });
};

const spotEvents: EventTable = {
  named: new Map<unknown, EventReader>([['depthUpdate', readDepth], ['trade', tradeReader('t')], ['kline', readCandle], ['24hrTicker', readDayTicker]]),
  // The best bid and ask come without a name.
  unnamed: readBest,
  bodyOf: (event) => event,
};

export function readSpot(message: Uint8Array, receivedUs: number, context: CheckedContext): Read<number> {
  return readMessage(message, receivedUs, context, spotEvents);
}

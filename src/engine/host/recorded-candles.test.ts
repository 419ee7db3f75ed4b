import { expect, test } from 'vitest';
import { field, newSlots, setFloat, writeHead, type Slots } from '../core/memory/record.ts';
import { sampleSpec } from '../domain/instrument-sample.ts';
import { RecordedCandles } from './recorded-candles.ts';

const spec = sampleSpec();

function trade(id: number, seconds: number, ticks: number, lots: number): Slots {
  const slots = newSlots(1);
  writeHead(slots, 0, 'trade', 1, 0, 0);
  const timeUs = 1_700_000_040_000_000 + seconds * 1_000_000;
  for (const [index, value] of [[field.receivedUs, timeUs], [field.venueTimeUs, timeUs], [field.a, ticks], [field.b, lots], [field.c, id]] as const) setFloat(slots, 0, index, value);
  return slots;
}

test('recorded trades become minutes with exact decimals, oldest first', () => {
  const candles = new RecordedCandles();
  for (const slots of [trade(1, 0, 6_000_001, 3), trade(2, 20, 6_000_100, 4), trade(3, 59, 5_999_999, 5), trade(4, 61, 6_000_000, 1)]) candles.onRecord(slots, 0);
  expect([...candles.rows(() => spec)]).toEqual([
    { type: 'candle', id: spec.id, start: '2023-11-14T22:14:00.000Z', open: '60000.01', high: '60001.00', low: '59999.99', close: '59999.99', volume: '0.00012', trades: 3, closed: true },
    { type: 'candle', id: spec.id, start: '2023-11-14T22:15:00.000Z', open: '60000.00', high: '60000.00', low: '60000.00', close: '60000.00', volume: '0.00001', trades: 1, closed: false },
  ]);
});

test('an instrument that the recording does not name has no candles', () => {
  const candles = new RecordedCandles();
  candles.onRecord(trade(1, 0, 100, 1), 0);
  expect([...candles.rows(() => null)]).toEqual([]);
});

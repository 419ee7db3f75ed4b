import fc from 'fast-check';
import { expect, test } from 'vitest';
import { factFlag } from '../../domain/fact.ts';
import { decodeTrades } from '../../contract/frames/trades.ts';
import { field, newSlots, setFloat, writeHead, type Slots } from '../memory/record.ts';
import { TradeTape } from './trades.ts';

function trade(id: number): Slots {
  const slots = newSlots(1);
  writeHead(slots, 0, 'trade', 4, 0, id % 2 === 0 ? factFlag.sellerAggressed : 0);
  setFloat(slots, 0, field.receivedUs, 1_000 + id);
  setFloat(slots, 0, field.a, 100 + id);
  setFloat(slots, 0, field.b, id);
  setFloat(slots, 0, field.c, id);
  return slots;
}

test('nothing new makes no frame', () => {
  const tape = new TradeTape(4, 10);
  expect(tape.take(1)).toBeNull();
  tape.onTrade(trade(1), 0);
  expect(tape.take(1)).not.toBeNull();
  expect(tape.take(1)).toBeNull();
});

test('a frame holds price, size, side and the time of arrival', () => {
  const tape = new TradeTape(4, 10);
  tape.onTrade(trade(1), 0);
  tape.onTrade(trade(2), 0);
  const frame = decodeTrades(tape.take(50) ?? new Uint8Array(0));
  expect(frame).toEqual({
    ok: true,
    value: {
      header: { kind: 'trades', flags: 0, stream: 4, topic: 0, sequence: 0, receivedUs: 1_002, madeUs: 50 },
      droppedCount: 0,
      timeUs: Float64Array.of(1_001, 1_002),
      ticks: Float64Array.of(101, 102),
      lots: Float64Array.of(1, 2),
      sold: Uint8Array.of(0, 1),
    },
  });
});

test('every trade is in exactly one frame or counted as dropped, oldest first, in order', () => {
  const batches = fc.array(fc.integer({ min: 0, max: 25 }), { maxLength: 20 });
  fc.assert(fc.property(batches, fc.integer({ min: 1, max: 12 }), (counts, capacity) => {
    const tape = new TradeTape(4, capacity);
    let id = 0;
    for (const count of counts) {
      for (let index = 0; index < count; index += 1) tape.onTrade(trade((id += 1)), 0);
      const bytes = tape.take(1);
      if (count === 0) {
        expect(bytes).toBeNull();
        continue;
      }
      const frame = decodeTrades(bytes ?? new Uint8Array(0));
      const shown = Math.min(count, capacity);
      expect(frame.ok && frame.value.droppedCount).toBe(count - shown);
      expect(frame.ok && [...frame.value.lots]).toEqual(Array.from({ length: shown }, (_, index) => id - shown + 1 + index));
    }
  }));
});

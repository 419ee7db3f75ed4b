import fc from 'fast-check';
import { expect, test } from 'vitest';
import { factFlag } from '../../../domain/fact.ts';
import { field, newSlots, setFloat, writeHead, type Slots } from '../../memory/record.ts';
import { SeenTrades } from './seen-trades.ts';
import { gapsMax, newTradeColumns, TradeLog } from './trade-log.ts';

function trade(id: number, lots = id, above = 0): Slots {
  const slots = newSlots(1);
  writeHead(slots, 0, 'trade', 4, 0, lots < 0 ? factFlag.sellerAggressed : 0);
  setFloat(slots, 0, field.receivedUs, 2_000 + id);
  setFloat(slots, 0, field.venueTimeUs, 1_000 + id);
  setFloat(slots, 0, field.a, 100 + id);
  setFloat(slots, 0, field.b, Math.abs(lots));
  setFloat(slots, 0, field.c, id);
  setFloat(slots, 0, field.d, above);
  return slots;
}

test('a trade is counted once, whatever order trades and repetitions come in', () => {
  const ids = fc.array(fc.record({ above: fc.integer({ min: 0, max: 2 }), id: fc.integer({ min: 1, max: 60 }) }), { maxLength: 300 });
  fc.assert(fc.property(ids, fc.integer({ min: 1, max: 40 }), (told, idsMax) => {
    const seen = new SeenTrades(idsMax);
    const kept: string[] = [];
    let forgotten = [-1, -1];
    for (const { above, id } of told) {
      const name = `${above}:${id}`;
      const [oldAbove = 0, oldId = 0] = forgotten;
      const isOld = above < oldAbove || (above === oldAbove && id <= oldId);
      const isNew = !isOld && !kept.includes(name);
      expect(seen.add(above, id)).toBe(isNew);
      if (!isNew) continue;
      kept.push(name);
      if (kept.length <= idsMax) continue;
      const [goneAbove = 0, goneId = 0] = (kept.shift() ?? '').split(':').map(Number);
      if (goneAbove > oldAbove || (goneAbove === oldAbove && goneId > oldId)) forgotten = [goneAbove, goneId];
    }
  }));
});

test('a window of ids that moves on keeps finding the newest ones', () => {
  const steps = fc.array(fc.record({ step: fc.integer({ min: 0, max: 9 }), back: fc.integer({ min: 0, max: 12 }) }), { minLength: 100, maxLength: 300 });
  fc.assert(fc.property(steps, fc.integer({ min: 1, max: 9 }), fc.constantFrom(1, 16, 32, 4_096), (given, idsMax, stride) => {
    const seen = new SeenTrades(idsMax);
    const counted = new Set<number>();
    let newest = 100;
    for (const { step, back } of given) {
      newest += step;
      const id = (newest - back) * stride;
      const isNew = seen.add(0, id);
      expect(isNew && counted.has(id)).toBe(false);
      if (step > 0 && back === 0) expect(isNew).toBe(!counted.has(id));
      if (isNew) counted.add(id);
    }
  }));
});

test('a venue that begins its ids anew is believed, because its clock does not; what is as old as what was forgotten is not', () => {
  const seen = new SeenTrades(3);
  for (let id = 1; id <= 9; id += 1) expect(seen.add(0, id, id * 10)).toBe(true);
  expect([seen.add(0, 2, 20), seen.add(0, 9, 90), seen.oldCount, seen.repeatCount]).toEqual([false, false, 1, 1]);
  for (let id = 1; id <= 9; id += 1) expect(seen.add(0, id, 1_000 + id)).toBe(true);
  expect([seen.add(0, 9, 1_009), seen.add(0, 3, 1_003)]).toEqual([false, false]);
});

test('no trade is ever counted twice, also after it was forgotten', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 500 }), { maxLength: 400 }), fc.integer({ min: 1, max: 20 }), (told, idsMax) => {
    const seen = new SeenTrades(idsMax);
    const counted = told.filter((id) => seen.add(0, id));
    expect(new Set(counted).size).toBe(counted.length);
  }));
});

test('trades without ids are all believed', () => {
  const seen = new SeenTrades(4);
  expect([seen.add(0, 0), seen.add(0, 0)]).toEqual([true, true]);
});

test('the log keeps the newest trades in order and replays them with the gaps between', () => {
  const log = new TradeLog(3);
  expect([1, 2, 2, 3].map((id) => log.onTrade(trade(id, id % 2 === 0 ? -id : id), 0))).toEqual([true, true, false, true]);
  log.onGap(1_003, 1_500);
  log.onTrade(trade(4), 0);
  expect([log.count, log.droppedCount, log.repeatCount]).toEqual([3, 1, 1]);
  const told: (readonly number[])[] = [];
  log.replay({ onTrade: (...values) => told.push(values), onGap: (...values) => told.push(values) });
  expect(told).toEqual([[1_002, 102, -2, 2_002], [1_003, 103, 3, 2_003], [1_003, 1_500], [1_004, 104, 4, 2_004]]);
  const columns = newTradeColumns(2);
  log.copy(columns);
  expect([columns.count, [...columns.timeUs], [...columns.receivedUs], [...columns.ticks], [...columns.lots]])
    .toEqual([2, [1_003, 1_004], [2_003, 2_004], [103, 104], [3, 4]]);
});

test('gaps beyond the bound become wider, never fewer trades', () => {
  const log = new TradeLog(10);
  for (let index = 0; index < gapsMax + 5; index += 1) log.onGap(index * 10, index * 10 + 5);
  const told: number[] = [];
  log.replay({ onTrade: () => undefined, onGap: (fromUs, untilUs) => told.push(fromUs, untilUs) });
  expect([told.length / 2, Math.min(...told), Math.max(...told)]).toEqual([gapsMax, 0, (gapsMax + 4) * 10 + 5]);
});

test('a trade dated far ahead of us has our time', () => {
  const log = new TradeLog(2);
  const slots = trade(1);
  setFloat(slots, 0, field.venueTimeUs, 1e15);
  log.onTrade(slots, 0);
  let seenUs = 0;
  log.tellNewest({ onTrade: (timeUs) => { seenUs = timeUs; }, onGap: () => undefined });
  expect(seenUs).toBe(2_001);
});

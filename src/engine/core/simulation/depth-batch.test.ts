import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchLevelsMax, DepthBatch } from './depth-batch.ts';
import { Exchange, type Side } from './exchange.ts';

function exchangeWith(batch: DepthBatch): Exchange {
  return new Exchange({ level: (side, ticks) => batch.touch(side, ticks), trade: () => {}, order: () => {} }, { ordersMax: 16_384, levelsMax: 8_192 });
}

test('for every series of changes a message holds each changed price once, best first, with what it holds now', () => {
  const anyChange = fc.record({ side: fc.constantFrom<Side>('buy', 'sell'), distance: fc.integer({ min: 1, max: 30 }), isCancelled: fc.boolean() });
  fc.assert(
    fc.property(fc.array(anyChange, { maxLength: 300 }), (changes) => {
      const batch = new DepthBatch();
      const exchange = exchangeWith(batch);
      const touched = { buy: new Set<number>(), sell: new Set<number>() };
      for (const { side, distance, isCancelled } of changes) {
        const ticks = side === 'buy' ? 1_000 - distance : 1_000 + distance;
        const id = exchange.place({ owner: 1, side, kind: 'post-only', ticks, lots: distance, displayLots: null, selfTrade: 'allow' });
        touched[side].add(ticks);
        if (isCancelled && id !== null) exchange.cancel(id);
      }
      batch.close(exchange.bids, exchange.asks, exchange.updateId);
      const told = (levels: typeof batch.bids): [number, number][] => Array.from({ length: levels.count }, (_, index) => [levels.ticks[index] ?? 0, levels.lots[index] ?? 0]);
      expect(told(batch.bids)).toEqual([...touched.buy].sort((a, b) => b - a).map((ticks) => [ticks, exchange.bids.lotsAtTicks(ticks)]));
      expect(told(batch.asks)).toEqual([...touched.sell].sort((a, b) => a - b).map((ticks) => [ticks, exchange.asks.lotsAtTicks(ticks)]));
    }),
    { numRuns: 100 },
  );
});

test('a message that fills up says so while there is still room for a large sweep', () => {
  const batch = new DepthBatch();
  const exchange = exchangeWith(batch);
  for (let distance = 1; !batch.isFull; distance += 1) {
    exchange.place({ owner: 1, side: 'sell', kind: 'limit', ticks: 1_000 + distance, lots: 1, displayLots: null, selfTrade: 'allow' });
  }
  expect(batch.asks.count).toBe(batchLevelsMax / 2 + 1);
  exchange.place({ owner: 2, side: 'buy', kind: 'market', ticks: null, lots: 2_000, displayLots: null, selfTrade: 'allow' });
  batch.close(exchange.bids, exchange.asks, exchange.updateId);
  expect(batch.asks.count).toBe(batchLevelsMax / 2 + 1);
  expect(batch.asks.lots.subarray(0, 2_000).every((lots) => lots === 0)).toBe(true);
  batch.next();
  expect([batch.isEmpty, batch.firstId]).toEqual([true, exchange.updateId + 1]);
});

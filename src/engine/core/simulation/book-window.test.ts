import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BookWindow, type Levels } from './book-window.ts';
import { Exchange, type Side } from './exchange.ts';

const silent = { level: (): void => {}, trade: (): void => {}, order: (): void => {} };

type Row = readonly [ticks: number, lots: number, orders: number];

function rows(levels: Levels): Row[] {
  return Array.from({ length: levels.count }, (_, rank): Row => [levels.ticks[rank] ?? 0, levels.lots[rank] ?? 0, levels.orders[rank] ?? 0]);
}

function apply(book: Map<number, Row>, changed: Levels): void {
  for (const row of rows(changed)) {
    if (row[1] === 0) book.delete(row[0]);
    else book.set(row[0], row);
  }
}

test('for every series of orders the changes lead from look to look, and the window is the cut book', () => {
  const anyOrder = fc.record({ side: fc.constantFrom<Side>('buy', 'sell'), ticks: fc.integer({ min: 990, max: 1_010 }), lots: fc.integer({ min: 1, max: 9 }), looks: fc.boolean(), cancels: fc.boolean() });
  fc.assert(
    fc.property(fc.array(anyOrder, { maxLength: 200 }), fc.integer({ min: 1, max: 6 }), (orders, levelsMax) => {
      const exchange = new Exchange(silent, { ordersMax: 512, levelsMax: 128 });
      const window = new BookWindow(levelsMax);
      const followed = { bids: new Map<number, Row>(), asks: new Map<number, Row>() };
      const resting: number[] = [];
      for (const { side, ticks, lots, looks, cancels } of orders) {
        const id = exchange.place({ owner: 1, side, kind: 'limit', ticks, lots, displayLots: null, selfTrade: 'allow' });
        if (id !== null) resting.push(id);
        if (cancels) exchange.cancel(resting.shift() ?? 0);
        if (!looks) continue;
        const idBefore = window.updateId;
        const isDifferent = window.look(exchange);
        if (idBefore === exchange.updateId) {
          expect(isDifferent).toBe(false);
          continue;
        }
        expect(isDifferent).toBe(window.bids.changed.count + window.asks.changed.count > 0);
        apply(followed.bids, window.bids.changed);
        apply(followed.asks, window.asks.changed);
        const best = (book: Map<number, Row>, sign: number): Row[] => [...book.values()].toSorted((a, b) => (a[0] - b[0]) * sign);
        expect(best(followed.bids, -1)).toEqual(rows(window.bids));
        expect(best(followed.asks, 1)).toEqual(rows(window.asks));
        for (const [levels, truth] of [[window.bids, exchange.bids], [window.asks, exchange.asks]] as const) {
          expect(levels.count).toBe(Math.min(levelsMax, truth.count));
          for (const [rank, [price, held, count]] of rows(levels).entries()) {
            const slot = truth.slotAt(rank);
            expect([price, held, count]).toEqual([truth.ticksAt(rank), truth.lots[slot], truth.orderCount[slot]]);
          }
        }
      }
    }),
    { numRuns: 200 },
  );
});

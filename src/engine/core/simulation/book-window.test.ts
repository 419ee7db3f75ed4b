import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BookWindow, type Levels } from './book-window.ts';
import { Exchange, type Side } from './exchange.ts';
import type { PriceSide } from './price-side.ts';

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

/** A book that somebody keeps: taken whole at some moment, then led on by changes. */
interface Followed {
  readonly bids: Map<number, Row>;
  readonly asks: Map<number, Row>;
}

function cut(side: PriceSide, levelsMax: number): Row[] {
  return Array.from({ length: Math.min(levelsMax, side.count) }, (_, rank): Row => {
    const slot = side.slotAt(rank);
    return [side.ticksAt(rank) ?? 0, side.lots[slot] ?? 0, side.orderCount[slot] ?? 0];
  });
}

function taken({ bids, asks }: Exchange, levelsMax: number): Followed {
  const whole = (side: PriceSide): Map<number, Row> => new Map(cut(side, levelsMax).map((row) => [row[0], row]));
  return { bids: whole(bids), asks: whole(asks) };
}

function sorted(book: Map<number, Row>, sign: number): Row[] {
  return [...book.values()].toSorted((a, b) => (a[0] - b[0]) * sign);
}

const anyOrder = fc.record({
  side: fc.constantFrom<Side>('buy', 'sell'), ticks: fc.integer({ min: 990, max: 1_010 }), lots: fc.integer({ min: 1, max: 9 }), isIceberg: fc.boolean(),
  looks: fc.integer({ min: 0, max: 3 }), cancels: fc.nat({ max: 20 }),
});

test('for every series of orders the window is the cut book, and the changes lead there from the whole book of any moment', () => {
  fc.assert(
    fc.property(fc.array(anyOrder, { maxLength: 100, size: 'max' }), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 7 }), (orders, levelsMax, everyNth) => {
      const window = new BookWindow(levelsMax);
      const followers: Followed[] = [];
      const begun: Followed[] = [];
      let lowest = Infinity;
      let highest = -Infinity;
      let touches = 0;
      const exchange: Exchange = new Exchange({
        ...silent,
        level: (side, ticks) => {
          window.touch(exchange, side, ticks);
          const book = taken(exchange, levelsMax);
          lowest = Math.min(lowest, ...book.bids.keys());
          highest = Math.max(highest, ...book.asks.keys());
          touches += 1;
          if (touches % everyNth === 0) begun.push(book);
        },
      }, { ordersMax: 512, levelsMax: 128 });
      const resting: number[] = [];
      for (const { side, ticks, lots, isIceberg, looks, cancels } of orders) {
        const id = exchange.place({ owner: 1, side, kind: 'limit', ticks, lots, displayLots: isIceberg ? 1 : null, selfTrade: 'allow' });
        if (id !== null) resting.push(id);
        const [cancelled] = cancels < resting.length ? resting.splice(cancels, 1) : [];
        if (cancelled !== undefined) exchange.cancel(cancelled);
        if (looks > 0) continue;
        const idBefore = window.updateId;
        const isTold = window.look(exchange);
        if (idBefore === exchange.updateId) {
          expect(isTold).toBe(false);
          continue;
        }
        expect(isTold).toBe(window.bids.changed.count + window.asks.changed.count > 0);
        expect([rows(window.bids), rows(window.asks)]).toEqual([cut(exchange.bids, levelsMax), cut(exchange.asks, levelsMax)]);
        followers.push(...(idBefore === null ? [{ bids: new Map<number, Row>(), asks: new Map<number, Row>() }] : []), ...begun.splice(0));
        for (const { bids, asks } of followers) {
          apply(bids, window.bids.changed);
          apply(asks, window.asks.changed);
          expect(sorted(bids, -1)).toEqual(rows(window.bids));
          expect(sorted(asks, 1)).toEqual(rows(window.asks));
        }
        // What lay beyond the window all the time is nobody's business.
        expect(rows(window.bids.changed).filter(([price]) => price < lowest)).toEqual([]);
        expect(rows(window.asks.changed).filter(([price]) => price > highest)).toEqual([]);
        lowest = Math.min(...rows(window.bids).map(([price]) => price));
        highest = Math.max(...rows(window.asks).map(([price]) => price));
      }
    }),
    { numRuns: 60 },
  );
});

test('levels that end as they began, and levels that nobody was shown, are told nevertheless', () => {
  const window = new BookWindow(3);
  const exchange: Exchange = new Exchange({ ...silent, level: (side, ticks) => window.touch(exchange, side, ticks) }, { ordersMax: 64, levelsMax: 16 });
  const place = (ticks: number): number => exchange.place({ owner: 1, side: 'buy', kind: 'limit', ticks, lots: 5, displayLots: null, selfTrade: 'allow' }) ?? 0;
  const first = place(100);
  for (const ticks of [99, 97, 96]) place(ticks);
  window.look(exchange);
  // 97 is pushed out for a moment, 90 was never near.
  exchange.cancel(place(99));
  exchange.cancel(place(98));
  exchange.cancel(place(90));
  expect(window.look(exchange)).toBe(true);
  expect(rows(window.bids.changed)).toEqual([[99, 5, 1], [98, 0, 0], [97, 5, 1]]);
  const best = place(101);
  exchange.cancel(best);
  expect(window.look(exchange)).toBe(true);
  expect(rows(window.bids.changed)).toEqual([[101, 0, 0], [97, 5, 1]]);
  // The best goes, for a while the fourth is shown, and a better one pushes it out: nothing ever touched it.
  exchange.cancel(first);
  place(102);
  window.look(exchange);
  expect(rows(window.bids.changed)).toEqual([[102, 5, 1], [100, 0, 0], [96, 0, 0]]);
});

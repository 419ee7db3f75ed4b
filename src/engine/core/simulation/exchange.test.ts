import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Exchange, type ExchangeSink, type NewOrder, type OrderKind, type SelfTrade, type Side } from './exchange.ts';

const limits = { ordersMax: 256, levelsMax: 64 };

type Command = { readonly kind: 'place'; readonly order: NewOrder } | { readonly kind: 'cancel' | 'reduce'; readonly pick: number; readonly lots: number };

interface Told {
  readonly trades: string[];
  readonly levels: string[];
  readonly orders: string[];
}

function recording(): Told & { readonly sink: ExchangeSink } {
  const told: Told = { trades: [], levels: [], orders: [] };
  const sink: ExchangeSink = {
    level: (side, ticks, before, lots, updateId) => told.levels.push(`${updateId} ${side} ${ticks} ${before}>${lots}`),
    trade: (trade) => told.trades.push(`${trade.ticks} ${trade.lots} ${trade.makerOwner}<${trade.takerOwner} ${trade.aggressor}`),
    order: (notice) => told.orders.push(`${notice.change} ${notice.owner} ${notice.side} ${notice.lots} ${notice.leftLots} ${notice.refusal ?? ''}`),
  };
  return { ...told, sink };
}

function limit(side: Side, ticks: number, lots: number, extra: Partial<NewOrder> = {}): NewOrder {
  return { owner: 1, side, kind: 'limit', ticks, lots, displayLots: null, selfTrade: 'allow', ...extra };
}

const kinds: readonly OrderKind[] = ['limit', 'market', 'ioc', 'fok', 'post-only'];
const selfTrades: readonly SelfTrade[] = ['allow', 'expire-taker', 'expire-maker', 'expire-both'];

const anyOrder: fc.Arbitrary<NewOrder> = fc
  .record({
    owner: fc.integer({ min: 1, max: 3 }),
    side: fc.constantFrom<Side>('buy', 'sell'),
    kind: fc.oneof({ weight: 3, arbitrary: fc.constant<OrderKind>('limit') }, { weight: 2, arbitrary: fc.constantFrom(...kinds) }),
    ticks: fc.integer({ min: 95, max: 106 }),
    lots: fc.integer({ min: 1, max: 20 }),
    display: fc.option(fc.integer({ min: 1, max: 4 }), { nil: null, freq: 4 }),
    selfTrade: fc.constantFrom(...selfTrades),
  })
  .map(({ display, ...order }) => ({
    ...order,
    ticks: order.kind === 'market' ? null : order.ticks,
    displayLots: display === null ? null : Math.min(display, order.lots),
  }));

const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  { weight: 5, arbitrary: anyOrder.map((order) => ({ kind: 'place' as const, order })) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('cancel' as const, 'reduce' as const), pick: fc.nat({ max: 60 }), lots: fc.integer({ min: 1, max: 6 }) }),
  },
);

/** The same exchange, written as plainly as possible: one list of orders in order of arrival. */
class Reference {
  readonly trades: string[] = [];
  orders: { id: number; owner: number; side: Side; ticks: number; shown: number; hidden: number; display: number; queued: number }[] = [];
  #clock = 0;

  place(order: NewOrder): number | null {
    const before = structuredClone(this.orders);
    const tradesBefore = this.trades.length;
    if (order.kind === 'post-only' && this.#next(order) !== undefined) return null;
    let left = order.lots;
    let isEnded = false;
    for (let maker = this.#next(order); left > 0 && maker !== undefined; maker = this.#next(order)) {
      if (order.selfTrade !== 'allow' && maker.owner === order.owner) {
        if (order.selfTrade !== 'expire-taker') this.#remove(maker.id);
        if (order.selfTrade === 'expire-maker') continue;
        isEnded = true;
        break;
      }
      const lots = Math.min(left, maker.shown);
      this.trades.push(`${maker.ticks} ${lots} ${maker.owner}<${order.owner} ${order.side}`);
      left -= lots;
      maker.shown -= lots;
      if (maker.shown === 0 && maker.hidden > 0) {
        maker.shown = Math.min(maker.display, maker.hidden);
        maker.hidden -= maker.shown;
        maker.queued = this.#clock += 1;
      }
      if (maker.shown === 0) this.#remove(maker.id);
    }
    if (order.kind === 'fok' && left > 0) {
      this.orders = before;
      this.trades.length = tradesBefore;
      return null;
    }
    if (left === 0 || isEnded || (order.kind !== 'limit' && order.kind !== 'post-only')) return null;
    const id = (this.#clock += 1);
    const display = order.displayLots ?? left;
    const shown = Math.min(left, display);
    this.orders.push({ id, owner: order.owner, side: order.side, ticks: order.ticks ?? 0, shown, hidden: left - shown, display: order.displayLots ?? order.lots, queued: id });
    return id;
  }

  cancel(id: number): void {
    this.#remove(id);
  }

  reduce(id: number, lots: number): void {
    const order = this.orders.find((candidate) => candidate.id === id);
    if (order === undefined || lots >= order.shown + order.hidden) return;
    const hidden = Math.min(order.hidden, lots);
    order.hidden -= hidden;
    order.shown -= lots - hidden;
  }

  book(side: Side): string[] {
    const own = this.orders.filter((order) => order.side === side);
    const prices = [...new Set(own.map((order) => order.ticks))].sort((a, b) => (side === 'buy' ? b - a : a - b));
    return prices.map((ticks) => `${ticks} ${own.filter((order) => order.ticks === ticks).reduce((sum, order) => sum + order.shown, 0)}`);
  }

  #next(order: NewOrder): (typeof this.orders)[number] | undefined {
    return this.orders
      .filter((maker) => maker.side !== order.side && (order.ticks === null || (order.side === 'buy' ? maker.ticks <= order.ticks : maker.ticks >= order.ticks)))
      .sort((a, b) => (order.side === 'buy' ? a.ticks - b.ticks : b.ticks - a.ticks) || a.queued - b.queued)[0];
  }

  #remove(id: number): void {
    this.orders = this.orders.filter((order) => order.id !== id);
  }
}

function bookOf(exchange: Exchange, side: Side): string[] {
  const book = exchange.side(side);
  return Array.from({ length: book.count }, (_, rank) => `${String(book.ticksAt(rank))} ${book.lots[book.slotAt(rank)] ?? 0}`);
}

describe('for every sequence of orders, cancels and reductions', () => {
  test('trades and books equal those of a plain model, price first and then time', () => {
    fc.assert(
      fc.property(fc.array(anyCommand, { maxLength: 120 }), (commands) => {
        const told = recording();
        const exchange = new Exchange(told.sink, limits);
        const reference = new Reference();
        const ids: [number | null, number | null][] = [];
        for (const command of commands) {
          if (command.kind === 'place') {
            ids.push([exchange.place(command.order), reference.place(command.order)]);
          } else {
            const [id, referenceId] = ids[command.pick % Math.max(1, ids.length)] ?? [null, null];
            if (id === null || referenceId === null) continue;
            if (command.kind === 'cancel') {
              exchange.cancel(id);
              reference.cancel(referenceId);
            } else {
              exchange.reduce(id, command.lots);
              reference.reduce(referenceId, command.lots);
            }
          }
          expect(bookOf(exchange, 'buy')).toEqual(reference.book('buy'));
          expect(bookOf(exchange, 'sell')).toEqual(reference.book('sell'));
        }
        expect(told.trades).toEqual(reference.trades);
      }),
      { numRuns: 300 },
    );
  });

  test('the book is never crossed, and its levels are what the level events say', () => {
    fc.assert(
      fc.property(fc.array(anyCommand, { maxLength: 80 }), (commands) => {
        const levels = { buy: new Map<number, number>(), sell: new Map<number, number>() };
        let lastId = 0;
        const sink: ExchangeSink = {
          level: (side, ticks, before, lots, updateId) => {
            expect(updateId).toBe(lastId + 1);
            lastId = updateId;
            expect(levels[side].get(ticks) ?? 0).toBe(before);
            if (lots === 0) levels[side].delete(ticks);
            else levels[side].set(ticks, lots);
          },
          trade: () => {},
          order: () => {},
        };
        const exchange = new Exchange(sink, limits);
        const ids: number[] = [];
        for (const command of commands) {
          if (command.kind === 'place') ids.push(exchange.place(command.order) ?? 0);
          else if (command.kind === 'cancel') exchange.cancel(ids[command.pick % Math.max(1, ids.length)] ?? 0);
          else exchange.reduce(ids[command.pick % Math.max(1, ids.length)] ?? 0, command.lots);
          expect(exchange.bestTicks('buy') ?? 0).toBeLessThan(exchange.bestTicks('sell') ?? Infinity);
        }
        for (const side of ['buy', 'sell'] as const) {
          const told = [...levels[side]].sort((a, b) => (side === 'buy' ? b[0] - a[0] : a[0] - b[0])).map(([ticks, lots]) => `${ticks} ${lots}`);
          expect(bookOf(exchange, side)).toEqual(told);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('what is placed is filled, given up or still there: no lot is lost or made', () => {
    fc.assert(
      fc.property(fc.array(anyOrder, { maxLength: 80 }), (orders) => {
        let placed = 0;
        let filled = 0;
        let ended = 0;
        let traded = 0;
        const exchange = new Exchange(
          {
            level: () => {},
            trade: (trade) => (traded += trade.lots),
            order: (notice) => {
              if (notice.change === 'filled') filled += notice.lots;
              if (notice.change === 'rejected' || notice.change === 'expired') ended += notice.lots;
            },
          },
          limits,
        );
        const resting: number[] = [];
        for (const order of orders) {
          placed += order.lots;
          const id = exchange.place(order);
          if (id !== null) resting.push(id);
        }
        const left = resting.reduce((sum, id) => sum + exchange.leftLots(id), 0);
        expect(filled).toBe(traded * 2);
        expect(placed).toBe(filled + ended + left);
      }),
      { numRuns: 200 },
    );
  });
});

test('a refilled iceberg stands behind the orders that came before the refill', () => {
  const told = recording();
  const exchange = new Exchange(told.sink, limits);
  exchange.place(limit('sell', 100, 9, { owner: 1, displayLots: 3 }));
  exchange.place(limit('sell', 100, 5, { owner: 2 }));
  exchange.place(limit('buy', 100, 10, { owner: 3, kind: 'ioc' }));
  expect(told.trades).toEqual(['100 3 1<3 buy', '100 5 2<3 buy', '100 2 1<3 buy']);
  expect(bookOf(exchange, 'sell')).toEqual(['100 1']);
});

test('a fill-or-kill order counts on hidden slices, and does nothing when it cannot be filled', () => {
  const told = recording();
  const exchange = new Exchange(told.sink, limits);
  exchange.place(limit('sell', 100, 9, { displayLots: 2 }));
  expect(exchange.place(limit('buy', 100, 10, { owner: 2, kind: 'fok' }))).toBe(null);
  expect(told.trades).toEqual([]);
  exchange.place(limit('buy', 100, 9, { owner: 2, kind: 'fok' }));
  expect(told.trades.length).toBe(5);
});

test('an exchange that is full refuses what would rest and still trades', () => {
  const told = recording();
  const exchange = new Exchange(told.sink, { ordersMax: 2, levelsMax: 1 });
  exchange.place(limit('sell', 100, 1));
  exchange.place(limit('sell', 101, 1));
  exchange.place(limit('sell', 100, 1));
  exchange.place(limit('sell', 100, 1));
  exchange.place(limit('buy', 100, 1, { owner: 2, kind: 'market', ticks: null }));
  expect(told.orders.filter((line) => line.startsWith('rejected'))).toEqual(['rejected 1 sell 1 0 full', 'rejected 1 sell 1 0 full']);
  expect(told.trades).toEqual(['100 1 1<2 buy']);
});

test('orders with impossible numbers are refused', () => {
  const told = recording();
  const exchange = new Exchange(told.sink, limits);
  for (const order of [
    limit('buy', 0, 1), limit('buy', -5, 1), limit('buy', 1.5, 1), limit('buy', Number.NaN, 1), limit('buy', 10, 0), limit('buy', 10, 0.5),
    limit('buy', 10, 2 ** 50), limit('buy', 10, 5, { displayLots: 6 }), limit('buy', 10, 5, { kind: 'market' }), limit('buy', 10, 5, { ticks: null }),
  ]) {
    expect(exchange.place(order)).toBe(null);
  }
  expect(told.orders.length).toBe(10);
  expect(told.orders.every((line) => line.startsWith('rejected'))).toBe(true);
  expect(exchange.updateId).toBe(0);
});

test('an id of the past does not reach the order that took its place', () => {
  const exchange = new Exchange(recording().sink, { ordersMax: 1, levelsMax: 4 });
  const first = exchange.place(limit('buy', 10, 1)) ?? 0;
  exchange.cancel(first);
  const second = exchange.place(limit('buy', 10, 1)) ?? 0;
  expect(exchange.cancel(first)).toBe(false);
  expect(second).toBeGreaterThan(first);
  expect(exchange.leftLots(second)).toBe(1);
});

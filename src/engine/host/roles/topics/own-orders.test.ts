import { expect, test } from 'vitest';
import { decodeOwnOrders, ownEnding, ownSells, ownUnknown } from '../../../contract/frames/own-orders.ts';
import { newBooks } from '../../../core/market/book.ts';
import { newKernelTwin } from '../../../core/memory/kernel.ts';
import { field, newSlots, setFloat, tailSlotsFor, writeHead } from '../../../core/memory/record.ts';
import { assert } from '../../../domain/assert.ts';
import { factFlag } from '../../../domain/fact.ts';
import { sampleSpec } from '../../../domain/instrument-sample.ts';
import type { OwnOrder } from '../../../domain/own-order.ts';
import { InstrumentView, newScratch } from '../instrument-view.ts';
import { openOwnOrders } from './own-orders.ts';
import { sampleHost } from './topic-sample.ts';

const spec = sampleSpec();
type Pair = readonly [ticks: number, lots: number];

/** A book, a topic on it, and what the topic sent. */
class Bench {
  orders: readonly OwnOrder[] = [];
  readonly #book = newBooks(newKernelTwin(2 ** 20)).open(spec.stream);
  readonly #view = new InstrumentView(spec, this.#book.location(), newScratch(), 0);
  readonly #topic;
  #nowUs = 0;
  #lastId = 0;

  constructor() {
    const opened = openOwnOrders({ kind: 'own-orders', instrument: { id: spec.id, version: spec.version } }, sampleHost({
      find: () => spec, viewOf: () => this.#view, ordersOf: () => this.orders,
    }));
    assert(opened.ok, 'the topic opens');
    this.#topic = opened.value;
  }

  book(bids: readonly Pair[], asks: readonly Pair[]): void {
    const pairs = [...bids, ...asks];
    const slots = newSlots(1 + tailSlotsFor(pairs.length));
    writeHead(slots, 0, 'snapshot', spec.stream, tailSlotsFor(pairs.length), 0);
    this.#lastId += 1;
    setFloat(slots, 0, field.a, this.#lastId);
    setFloat(slots, 0, field.b, this.#lastId);
    setFloat(slots, 0, field.c, bids.length);
    setFloat(slots, 0, field.d, asks.length);
    for (const [place, [ticks, lots]] of pairs.entries()) {
      setFloat(slots, 0, field.tail + 2 * place, ticks);
      setFloat(slots, 0, field.tail + 2 * place + 1, lots);
    }
    expect(this.#book.apply(slots, 0)).toBe('applied');
    this.#book.setValidity('live', 1);
    this.#topic.onBookChanged?.(spec.stream);
  }

  sell(ticks: number, lots: number): void {
    const slots = newSlots(1);
    writeHead(slots, 0, 'trade', spec.stream, 0, factFlag.sellerAggressed);
    setFloat(slots, 0, field.a, ticks);
    setFloat(slots, 0, field.b, lots);
    this.#topic.onRecord?.(slots, 0);
  }

  /** Half a second later. Null: there was nothing to say. */
  paint(): readonly (readonly number[])[] | null {
    this.#nowUs += 500_000;
    let sent: Uint8Array | null = null;
    this.#topic.paintPresent?.(this.#nowUs, { hasRoom: true, post: (bytes) => { sent = bytes; } });
    if (sent === null) return null;
    const frame = decodeOwnOrders(sent);
    assert(frame.ok, 'the frame reads');
    const { numbers, ticks, lots, aheadLeast, aheadMost, flags } = frame.value;
    return [...numbers].map((number, at) => [number, ticks[at] ?? 0, lots[at] ?? 0, aheadLeast[at] ?? 0, aheadMost[at] ?? 0, flags[at] ?? 0]);
  }
}

const order = (change: Partial<OwnOrder>): OwnOrder => ({ number: 1, stream: spec.stream, version: spec.version, side: 'buy', ticks: 99, lots: 10, filledLots: 0, state: 'open', ...change });

test('no orders are told once, and then nothing until there is one', () => {
  const bench = new Bench();
  bench.book([[99, 50]], [[101, 5]]);
  expect([bench.paint(), bench.paint()]).toEqual([[], null]);
  bench.orders = [order({})];
  expect(bench.paint()).toHaveLength(1);
});

test('an order that came while we looked stands behind what was there, and trades bring it forward', () => {
  const bench = new Bench();
  bench.book([[99, 50]], [[101, 5]]);
  bench.paint();
  bench.orders = [order({})];
  expect(bench.paint()).toEqual([[1, 99, 10, 40, 50, 0]]);
  for (let look = 0; look < 3; look += 1) {
    bench.book([[99, 60]], [[101, 5]]); // it is in the book
    bench.paint();
  }
  bench.sell(99, 20);
  bench.book([[99, 40]], [[101, 5]]);
  expect(bench.paint()).toEqual([[1, 99, 10, 20, 30, 0]]);
});

test('an order of before may stand anywhere; after a fill nobody is ahead', () => {
  const bench = new Bench();
  bench.book([[99, 50]], [[101, 5]]);
  bench.orders = [order({})];
  expect(bench.paint()).toEqual([[1, 99, 10, 0, 40, 0]]);
  bench.orders = [order({ filledLots: 4, state: 'partly-filled' })];
  expect(bench.paint()).toEqual([[1, 99, 6, 0, 0, 0]]);
});

test('what nobody knows is said: the state, a queue beyond the book, a book that is not live', () => {
  const bench = new Bench();
  bench.book([[99, 50]], [[101, 5]]);
  bench.orders = [order({ number: 2, side: 'sell', ticks: 150, state: 'unknown' }), order({ number: 3, state: 'cancelling' }), order({ number: 4, ticks: null })];
  expect(bench.paint()).toEqual([[2, 150, 10, NaN, NaN, ownSells | ownUnknown], [3, 99, 10, 0, 40, ownEnding]]);
});

test('an order at another price stands in another queue', () => {
  const bench = new Bench();
  bench.book([[99, 50], [98, 70]], [[101, 5]]);
  bench.orders = [order({})];
  bench.paint();
  bench.orders = [order({ ticks: 98 })];
  expect(bench.paint()).toEqual([[1, 98, 10, 60, 70, 0]]);
});

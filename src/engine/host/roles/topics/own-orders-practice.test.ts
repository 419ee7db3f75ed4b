/** A real order on a practice exchange, from its placing to the frame that a screen draws it from. */

import { afterEach, expect, test } from 'vitest';
import { decodeOwnOrders, type OwnOrdersFrame } from '../../../contract/frames/own-orders.ts';
import { assert } from '../../../domain/assert.ts';
import { startPractice, type PracticeServer } from '../../../edge/practice/server.ts';
import { clock } from '../../../edge/net/clock.ts';
import { limitOrder, placesOf, TradingDesk, until } from '../../account-sample.ts';
import { InstrumentView, newScratch } from '../instrument-view.ts';
import { ownOrderOf } from '../own-orders.ts';
import { openOwnOrders } from './own-orders.ts';
import { sampleHost } from './topic-sample.ts';

const seed = 7;
const [market, symbol] = ['okx:spot', 'BTC-USDT'] as const;
let server: PracticeServer | null = null;
let desk: TradingDesk | null = null;

afterEach(async () => {
  desk?.close();
  await server?.close();
});

test('an order that rests is told with its place in the queue, and one that was cancelled is not', async () => {
  server = await startPractice({ port: 0, seed, venues: ['okx'], symbols: ['BTCUSDT'] });
  const trading = await TradingDesk.open(placesOf(server), { seed, markets: [market], symbols: [symbol] });
  desk = trading;
  const spec = await trading.untilOpen({ market, symbol });
  const book = trading.bookOf({ market, symbol });
  assert(book !== null && book.bestBidTicks !== null, 'there is a book');
  const view = new InstrumentView(spec, book.location(), newScratch(), clock());
  const opened = openOwnOrders({ kind: 'own-orders', instrument: { id: spec.id, version: spec.version } }, sampleHost({
    find: () => spec, viewOf: () => view, ordersOf: () => trading.hand.accounts.alive.map(ownOrderOf),
  }));
  assert(opened.ok, 'the topic opens');
  let frame: OwnOrdersFrame | null = null;
  const look = (): OwnOrdersFrame | null => {
    opened.value.onBookChanged?.(spec.stream);
    opened.value.paintPresent?.(clock(), {
      hasRoom: true,
      post: (bytes) => {
        const decoded = decodeOwnOrders(bytes);
        if (decoded.ok) frame = decoded.value;
      },
    });
    return frame;
  };
  expect(look()?.numbers).toHaveLength(0);
  const order = trading.place(limitOrder(spec, 'buy', book.bestBidTicks - 50, 1_000));
  await trading.untilState(order, 'open');
  let told: OwnOrdersFrame | null = null;
  // A book that is not live for a moment tells no place.
  await until(() => {
    told = look();
    return told?.numbers.length === 1 && !Number.isNaN(told.aheadMost[0]);
  }, 'the order is told with its queue');
  expect(told).toMatchObject({ numbers: Float64Array.of(order.number), ticks: Float64Array.of(order.terms.ticks ?? 0), lots: Float64Array.of(1_000), flags: Uint8Array.of(0) });
  expect(trading.account(market).cancel(order.number).ok).toBe(true);
  await trading.untilState(order, 'cancelled');
  await until(() => look()?.numbers.length === 0, 'the order is gone');
});

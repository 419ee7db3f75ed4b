/** The same life of an order in every market whose practice exchange knows accounts, each with its own protocol. */

import { afterEach, expect, test } from 'vitest';
import { assert } from '../domain/assert.ts';
import type { Decimal } from '../domain/number.ts';
import { startPractice, type PracticeServer } from '../edge/practice/server.ts';
import { limitOrder, marketOrder, placesOf, TradingDesk, until } from './account-sample.ts';

const seed = 5;
let server: PracticeServer | null = null;
let desk: TradingDesk | null = null;

afterEach(async () => {
  desk?.close();
  await server?.close();
  desk = null;
});

const toNumber = ({ units, decimals }: Decimal): number => Number(units) / 10 ** decimals;

test.each([
  { venue: 'binance', market: 'binance:spot', symbol: 'BTCUSDT', takerBps: 10 },
  { venue: 'binance', market: 'binance:perp', symbol: 'BTCUSDT', takerBps: 5 },
  { venue: 'okx', market: 'okx:spot', symbol: 'BTC-USDT', takerBps: 10 },
  { venue: 'okx', market: 'okx:perp', symbol: 'BTC-USDT-SWAP', takerBps: 5 },
  { venue: 'htx', market: 'htx:spot', symbol: 'btcusdt', takerBps: 20 },
  { venue: 'htx', market: 'htx:perp', symbol: 'BTC-USDT', takerBps: 6 },
] as const)('$market: an order rests and is cancelled, another is filled and booked', async ({ venue, market, symbol, takerBps }) => {
  server = await startPractice({ port: 0, seed, venues: [venue], symbols: ['BTCUSDT'] });
  desk = await TradingDesk.open(placesOf(server), { seed, markets: [market], symbols: [symbol] });
  const spec = await desk.untilOpen({ market, symbol });
  const book = desk.bookOf({ market, symbol });
  assert(book !== null && book.bestBidTicks !== null, 'there is a book');
  // About a hundredth of a coin, in whatever the venue counts.
  const lots = Math.round(0.01 / toNumber(spec.lot) / toNumber(spec.contractSize));
  const resting = desk.place(limitOrder(spec, 'buy', Math.round(book.bestBidTicks * 0.97), lots));
  await desk.untilState(resting, 'open');
  expect(desk.account(market).cancel(resting.number).ok).toBe(true);
  await desk.untilState(resting, 'cancelled');
  const filled = desk.place(marketOrder(spec, 'sell', lots));
  const { number } = filled;
  await desk.untilState(filled, 'filled');
  await until(() => desk?.filledLots(number) === lots, 'all fills are booked');
  const status = desk.account(market).status(0);
  expect(status).toMatchObject({ state: 'ready', openOrderCount: 0, unknownCount: 0, roundTripUs: { count: 2 } });
  // What the account is charged here, as the exchange's fill says it.
  expect(status.paidBps?.taker).toBeCloseTo(takerBps, 2);
  expect(desk.faults.filter(({ code }) => code.startsWith('order.') || code === 'account.differs').map(({ detail }) => detail)).toEqual([]);
});

test('spot and perpetuals of one venue share what it permits: nobody is turned away', async () => {
  server = await startPractice({ port: 0, seed, venues: ['okx'], symbols: ['BTCUSDT'] });
  desk = await TradingDesk.open(placesOf(server), { seed, markets: ['okx:spot', 'okx:perp'], symbols: ['okx:spot:BTC-USDT', 'okx:perp:BTC-USDT-SWAP'] });
  await desk.untilOpen({ market: 'okx:spot', symbol: 'BTC-USDT' });
  await desk.untilOpen({ market: 'okx:perp', symbol: 'BTC-USDT-SWAP' });
  expect(desk.faults.map(({ detail }) => detail)).toEqual([]);
});

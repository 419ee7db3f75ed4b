/** Orders while connections break again and again, over real sockets: each ends, and what is filled is booked once. */

import { afterEach, expect, test } from 'vitest';
import type { Order } from '../core/trade/orders.ts';
import { assert } from '../domain/assert.ts';
import { newChance, nextBelow, nextHappens } from '../domain/chance.ts';
import type { Decimal } from '../domain/number.ts';
import { isTerminal } from '../domain/order.ts';
import { startPractice, type PracticeServer } from '../edge/practice/server.ts';
import { limitOrder, marketOrder, placesOf, TradingDesk, until } from './account-sample.ts';

const seed = 5;
const weatherMs = 3_500;
const pauseMs = 150;
let server: PracticeServer | null = null;
let desk: TradingDesk | null = null;

afterEach(async () => {
  desk?.close();
  await server?.close();
  desk = null;
});

const toNumber = ({ units, decimals }: Decimal): number => Number(units) / 10 ** decimals;

test.each([
  { venue: 'binance', market: 'binance:spot', symbol: 'BTCUSDT' },
  { venue: 'okx', market: 'okx:perp', symbol: 'BTC-USDT-SWAP' },
  { venue: 'htx', market: 'htx:spot', symbol: 'btcusdt' },
] as const)('$market: every order ends and every fill is booked once', async ({ venue, market, symbol }) => {
  server = await startPractice({ port: 0, seed, venues: [venue], symbols: ['BTCUSDT'], faults: 'disconnect:1s' });
  const trading = await TradingDesk.open(placesOf(server), { seed, markets: [market], symbols: [symbol] });
  desk = trading;
  const spec = await trading.untilOpen({ market, symbol });
  const account = trading.account(market);
  const lots = Math.round(0.01 / toNumber(spec.lot) / toNumber(spec.contractSize));
  const chance = newChance(seed);
  const placed: Order[] = [];
  const endMs = performance.now() + weatherMs;
  while (performance.now() < endMs) {
    const book = trading.bookOf({ market, symbol });
    if (account.isOpen && book !== null && book.bestBidTicks !== null && book.bestAskTicks !== null) {
      const side = nextHappens(chance, 0.5) ? 'buy' : 'sell';
      const far = Math.round(book.bestBidTicks * (side === 'buy' ? 0.97 : 1.03));
      const terms = nextHappens(chance, 0.4) ? marketOrder(spec, side, lots) : limitOrder(spec, side, nextHappens(chance, 0.5) ? far : side === 'buy' ? book.bestAskTicks : book.bestBidTicks, lots);
      const order = trading.hand.accounts.place(terms);
      if (order.ok) placed.push(order.value);
      const any = placed[nextBelow(chance, Math.max(1, placed.length))];
      if (any !== undefined && nextHappens(chance, 0.5)) account.cancel(any.number);
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  server.setFaults('');
  await until(() => account.isOpen, 'the account is open again');
  // What HTX lost on the way it cannot deny for minutes, because its requests are good for so long: until then it is unknown.
  const isLost = ({ state }: Order): boolean => venue === 'htx' && state === 'unknown';
  let askedMs = -Infinity;
  await until(() => {
    if (performance.now() - askedMs > 1_000) {
      askedMs = performance.now();
      for (const { number } of account.alive) account.cancel(number);
    }
    return account.alive.every(isLost);
  }, 'every order ended', () => account.alive.map(({ number, state }) => `${number} ${state}`));
  await until(() => placed.every(({ number, filledLots }) => trading.filledLots(number) === filledLots), 'every fill is booked');
  assert(placed.length > 5, 'there was something to see', { placed: placed.length });
  expect(placed.filter((order) => !isTerminal(order.state) && !isLost(order))).toEqual([]);
  expect(new Set(placed.map(({ number }) => trading.intents(number) >= 1))).toEqual(new Set([true]));
  expect(trading.faults.filter(({ code }) => code === 'order.surprise' || code === 'order.vanished' || code === 'account.differs').map(({ detail }) => detail)).toEqual([]);
});

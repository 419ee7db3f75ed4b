/**
 * ccxt as a client of the practice HTX, over real sockets with real signatures: somebody else's reading of the same
 * documents gets along with it. Its signs of V5's fees are its own, and are not asked here.
 */

import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { startPractice, type PracticeServer } from './server.ts';

let server: PracticeServer;
let exchange: object;

const anObject = z.record(z.string(), z.unknown());

async function call(name: string, ...given: readonly unknown[]): Promise<unknown> {
  const method: unknown = Reflect.get(exchange, name);
  if (typeof method !== 'function') throw new Error(`ccxt has no ${name}`);
  const answer: unknown = await Reflect.apply(method, exchange, given);
  return answer;
}

async function asked(name: string, ...given: readonly unknown[]): Promise<Record<string, unknown>> {
  return anObject.parse(await call(name, ...given));
}

beforeAll(async () => {
  server = await startPractice({ port: 0, seed: 5, venues: ['htx'], symbols: ['LTCUSDT'] });
  const key = server.keys.find(({ name }) => name === 'trading');
  const file = fileURLToPath(new URL('../../../../node_modules/ccxt/js/src/htx.js', import.meta.url));
  const module = z.object({ default: z.custom<new (settings: object) => object>((value) => typeof value === 'function') }).parse(await import(pathToFileURL(file).href));
  exchange = new module.default({ apiKey: key?.key, secret: key?.secret, options: { fetchMarkets: { types: { spot: true, linear: true, inverse: false } } } });
  const urls = anObject.parse(Reflect.get(exchange, 'urls'));
  const api = anObject.parse(urls['api']);
  const plain = Object.fromEntries(Object.entries(api).map(([name, url]) => [name, typeof url === 'string' ? url.replace('https:', 'http:') : url]));
  const hostOf = (name: string): string => `127.0.0.1:${server.ports[name]}`;
  Reflect.set(exchange, 'urls', { ...urls, api: plain, hostnames: { spot: hostOf('htx-spot'), contract: hostOf('htx-linear') } });
  Reflect.set(exchange, 'fetchCurrencies', () => Promise.resolve({}));
  expect(Object.keys(await asked('loadMarkets'))).toEqual(['LTC/USDT', 'LTC/USDT:USDT']);
});

afterAll(() => server.close());

describe.each([
  ['LTC/USDT', {}, 2],
  ['LTC/USDT:USDT', { marginMode: 'cross' }, 3],
] as const)('with %s', (symbol, params, amount) => {
  test('an order lives, and is cancelled', async () => {
    const placed = await asked('createOrder', symbol, 'limit', 'buy', amount, 30, params);
    expect(await call('fetchOpenOrders', symbol)).toMatchObject([{ id: placed['id'], price: 30, amount, filled: 0, status: 'open' }]);
    await call('cancelOrder', placed['id'], symbol);
    await expect.poll(() => asked('fetchOrder', placed['id'], symbol)).toMatchObject({ id: placed['id'], status: 'canceled', remaining: amount });
    expect(await call('fetchOpenOrders', symbol)).toEqual([]);
  });

  test('an order takes, and its fills are told', async () => {
    const placed = await asked('createOrder', symbol, 'market', 'sell', amount, undefined, params);
    const trades = z.array(anObject).parse(await call('fetchMyTrades', symbol)).filter(({ order }) => order === placed['id']);
    expect(trades.reduce((sum, trade) => sum + Number(trade['amount']), 0)).toBeCloseTo(amount, 9);
    expect(trades.every(({ side, takerOrMaker }) => side === 'sell' && takerOrMaker === 'taker')).toBe(true);
    expect(await asked('fetchOrder', placed['id'], symbol)).toMatchObject({ status: 'closed', filled: amount });
  });
});

test('balances and positions are read', async () => {
  const spot = await asked('fetchBalance');
  expect(anObject.parse(spot['LTC'])).toMatchObject({ free: 298, used: 0, total: 298 });
  const futures = await asked('fetchBalance', { type: 'swap' });
  expect(Number(anObject.parse(futures['total'])['USDT'])).toBeGreaterThan(249_990);
  expect(await call('fetchPositions', ['LTC/USDT:USDT'])).toMatchObject([{ symbol: 'LTC/USDT:USDT', contracts: 3, contractSize: 0.1, side: 'short', marginMode: 'cross', leverage: 10 }]);
});

test.each([
  ['InsufficientFunds', 'LTC/USDT', 'limit', 20_000, 60, {}], ['InsufficientFunds', 'LTC/USDT:USDT', 'limit', 9_000_000, 60, { marginMode: 'cross' }], ['InvalidOrder', 'LTC/USDT', 'limit', 0.01, 30, {}],
  ['InsufficientFunds', 'LTC/USDT:USDT', 'limit', 3, 30, { marginMode: 'cross', reduceOnly: true, side: 'sell' }],
] as const)('a refusal is understood as %s', async (name, symbol, type, amount, price, params) => {
  const side = 'side' in params ? params.side : 'buy';
  await expect(call('createOrder', symbol, type, side, amount, price, params)).rejects.toMatchObject({ name });
});

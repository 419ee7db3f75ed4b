/**
 * ccxt as a client of the practice Binance and OKX, over real sockets with real signatures: somebody else's reading of
 * the same documents gets along with them.
 */

import { createHmac } from 'node:crypto';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { startPractice, type PracticeServer } from './server.ts';

const anObject = z.record(z.string(), z.unknown());

let server: PracticeServer;

beforeAll(async () => {
  server = await startPractice({ port: 0, seed: 5, venues: ['binance', 'okx'], symbols: ['LTCUSDT'] });
});

afterAll(() => server.close());

interface Client {
  readonly call: (name: string, ...given: readonly unknown[]) => Promise<unknown>;
  readonly asked: (name: string, ...given: readonly unknown[]) => Promise<Record<string, unknown>>;
}

async function client(venue: 'binance' | 'okx', className: string, keyName: string, place: (exchange: object) => void): Promise<Client> {
  const key = server.keys.find((candidate) => candidate.venue === venue && candidate.name === keyName);
  const file = fileURLToPath(new URL(`../../../../node_modules/ccxt/js/src/${className}.js`, import.meta.url));
  const module = z.object({ default: z.custom<new (settings: object) => object>((value) => typeof value === 'function') }).parse(await import(pathToFileURL(file).href));
  const exchange = new module.default({ apiKey: key?.key, secret: key?.secret, password: key?.passphrase ?? undefined, options: { fetchMarkets: { types: className === 'binanceusdm' ? ['linear'] : ['spot', 'swap'] }, fetchMargins: false } });
  place(exchange);
  Reflect.set(exchange, 'fetchCurrencies', () => Promise.resolve({}));
  const call: Client['call'] = async (name, ...given) => {
    const method: unknown = Reflect.get(exchange, name);
    if (typeof method !== 'function') throw new Error(`ccxt has no ${name}`);
    const answer: unknown = await Reflect.apply(method, exchange, given);
    return answer;
  };
  return { call, asked: async (name, ...given) => anObject.parse(await call(name, ...given)) };
}

function atBinance(exchange: object): void {
  const urls = anObject.parse(Reflect.get(exchange, 'urls'));
  const api = Object.entries(anObject.parse(urls['api'])).map(([name, url]) => {
    const port = server.ports[name.startsWith('fapi') ? 'binance-usdm' : 'binance-spot'];
    return [name, typeof url === 'string' ? url.replace(/^https:\/\/[^/]+/, `http://127.0.0.1:${port}`) : url];
  });
  Reflect.set(exchange, 'urls', { ...urls, api: Object.fromEntries(api) });
  Reflect.set(exchange, 'options', { ...anObject.parse(Reflect.get(exchange, 'options')), fetchMarkets: { types: [Reflect.get(exchange, 'id') === 'binanceusdm' ? 'linear' : 'spot'] } });
}

function atOkx(exchange: object): void {
  const urls = anObject.parse(Reflect.get(exchange, 'urls'));
  Reflect.set(exchange, 'urls', { ...urls, api: { rest: `http://127.0.0.1:${server.ports['okx']}` } });
}

interface Case {
  readonly name: string;
  readonly open: (keyName: string) => Promise<Client>;
  readonly symbol: string;
  readonly amount: number;
  readonly params: Readonly<Record<string, unknown>>;
}

const cases: readonly Case[] = [
  { name: 'Binance spot', open: (keyName) => client('binance', 'binance', keyName, atBinance), symbol: 'LTC/USDT', amount: 2, params: {} },
  { name: 'Binance spot with Ed25519', open: () => client('binance', 'binance', 'trading-ed25519', atBinance), symbol: 'LTC/USDT', amount: 2, params: {} },
  { name: 'Binance USD-M', open: (keyName) => client('binance', 'binanceusdm', keyName, atBinance), symbol: 'LTC/USDT:USDT', amount: 2, params: {} },
  { name: 'OKX spot', open: (keyName) => client('okx', 'okx', keyName, atOkx), symbol: 'LTC/USDT', amount: 2, params: { tradeMode: 'cash' } },
  { name: 'OKX swap', open: (keyName) => client('okx', 'okx', keyName, atOkx), symbol: 'LTC/USDT:USDT', amount: 2, params: { tdMode: 'cross' } },
];

describe.each(cases)('$name', ({ open, symbol, amount, params }) => {
  test('an order lives, and is cancelled', async () => {
    const { call, asked } = await open('trading');
    const placed = await asked('createOrder', symbol, 'limit', 'buy', amount, 30, params);
    expect(await call('fetchOpenOrders', symbol)).toMatchObject([{ id: placed['id'], price: 30, amount, filled: 0, status: 'open' }]);
    await call('cancelOrder', placed['id'], symbol);
    expect(await asked('fetchOrder', placed['id'], symbol)).toMatchObject({ id: placed['id'], status: 'canceled', remaining: amount });
    expect(await call('fetchOpenOrders', symbol)).toEqual([]);
  });

  test('an order takes, and its fills and fees are told', async () => {
    const { call, asked } = await open('trading');
    const placed = await asked('createOrder', symbol, 'market', 'sell', amount, undefined, params);
    const trades = z.array(anObject).parse(await call('fetchMyTrades', symbol)).filter(({ order }) => order === placed['id']);
    expect(trades.reduce((sum, trade) => sum + Number(trade['amount']), 0)).toBeCloseTo(amount, 9);
    expect(trades.every(({ side, takerOrMaker, fee }) => side === 'sell' && takerOrMaker === 'taker' && Number(anObject.parse(fee)['cost']) > 0)).toBe(true);
    expect(await asked('fetchOrder', placed['id'], symbol)).toMatchObject({ status: 'closed', filled: amount });
  });

  test('a balance is read, a refusal understood', async () => {
    const { call, asked } = await open('trading');
    expect(Number(anObject.parse((await asked('fetchBalance'))['total'])['USDT'])).toBeGreaterThan(200_000);
    // Which words ccxt has for a code of USD-M depends on the address, and ours is another.
    await expect(call('createOrder', symbol, 'limit', 'buy', 5_000_000, 60, params)).rejects.toThrow(/insufficient balance|-2019|51008/);
    await expect(call('fetchOrder', '1', symbol)).rejects.toMatchObject({ name: 'OrderNotFound' });
  });
});

test.each(cases.filter(({ open }) => open.length > 0))('a key that may only read does so at $name, and places no order', async ({ open, symbol, amount, params }) => {
  const { call } = await open('reading');
  await expect(call('fetchBalance')).resolves.toBeDefined();
  await expect(call('createOrder', symbol, 'limit', 'buy', amount, 30, params)).rejects.toThrow(/-2015|50120/);
});

test('a venue whose clock is another’s says so, and refuses who does not ask for its time', async () => {
  const late = await startPractice({ port: 0, seed: 5, venues: ['binance'], symbols: ['LTCUSDT'], clockOffsetMs: 60_000 });
  const { serverTime } = z.object({ serverTime: z.number() }).parse(await (await fetch(`${late.restUrl}/api/v3/time`)).json());
  expect(serverTime - Date.now()).toBeGreaterThan(55_000);
  const key = late.keys.find(({ name }) => name === 'trading');
  const ask = async (timestamp: number): Promise<unknown> => {
    const query = `timestamp=${timestamp}`;
    const signature = createHmac('sha256', key?.secret ?? '').update(query).digest('hex');
    return (await fetch(`${late.restUrl}/api/v3/account?${query}&signature=${signature}`, { headers: { 'X-MBX-APIKEY': key?.key ?? '' } })).json();
  };
  expect(await ask(Date.now())).toMatchObject({ code: -1021 });
  expect(await ask(serverTime)).toMatchObject({ accountType: 'SPOT' });
  await late.close();
});

test('positions are read', async () => {
  for (const [index, contractSize] of [[2, 1], [4, 1]] as const) {
    const { call } = await (cases[index]?.open('trading') ?? Promise.reject(new Error('there is such a case')));
    expect(await call('fetchPositions', ['LTC/USDT:USDT'])).toMatchObject([{ symbol: 'LTC/USDT:USDT', contracts: 2, contractSize, side: 'short', marginMode: 'cross' }]);
  }
});

import { createServer } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { assert } from '../../domain/assert.ts';
import { priceTicks, qtyLots } from '../../domain/number.ts';
import { clock } from '../net/clock.ts';
import { listBasic, type BasicInstrument } from './basic-instrument.ts';
import { openBasicVenue } from './basic-venue.ts';
import { loadCcxtExchange, type CcxtExchange } from './ccxt-exchange.ts';
import { elsewhere } from './elsewhere.ts';
import { kindOf, kindsAt, paramsOf, type OrderKind } from './order-kinds.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function open(id: string): Promise<{ readonly exchange: CcxtExchange; readonly instrument: BasicInstrument }> {
  const exchange = await loadCcxtExchange(id, { proxy: null, key: { keyId: 'k', secret: 'c2VjcmV0', passphrase: null }, reroute: () => 'http://127.0.0.1:1/', timeoutMs: 1_000, onBytes: () => undefined });
  assert(exchange.ok, 'it loads', { id });
  closing.push(() => exchange.value.close());
  const market = {
    id: 'BTCUSD', lowercaseId: 'btcusd', symbol: 'BTC/USD', base: 'BTC', quote: 'USD', baseId: 'BTC', quoteId: 'USD', type: 'spot', spot: true, active: true,
    precision: { price: 0.1, amount: 0.0001 }, limits: { amount: { min: 0.0001, max: 1_000 }, price: {}, cost: {} }, info: {},
  };
  assert((await exchange.value.call('setMarkets', [market])).ok, 'its markets are set', { id });
  const listed = listBasic(`basic.${id}`, exchange.value.precisionMode, [market]);
  assert(listed.ok && listed.value[0] !== undefined, 'it is listed', { id });
  return { exchange: exchange.value, instrument: listed.value[0] };
}

test('what ccxt only passes on counts for nothing, whatever its table says', async () => {
  const { exchange, instrument } = await open('bitstamp');
  expect(['IOC', 'FOK', 'PO'].map((name) => exchange.feature('spot', 'createOrder', 'timeInForce', name))).toEqual([true, true, true]);
  expect(await kindsAt(exchange, instrument)).toEqual(['market-buy', 'market-sell']);
});

test('what ccxt writes in the exchange’s own words counts', async () => {
  const { exchange, instrument } = await open('kraken');
  expect(await kindsAt(exchange, instrument)).toEqual(['market-buy', 'market-sell', 'ioc', 'fok', 'post-only']);
  const bare = { clientOrderId: 'sample' };
  const told = async (params: object): Promise<unknown> => exchange.dryRun('createOrder', 'BTC/USD', 'limit', 'buy', '0.1', '100', { ...bare, ...params });
  expect(await told(paramsOf('post-only'))).toMatchObject({ told: { oflags: 'post' } });
  expect(await told(paramsOf('ioc'))).toMatchObject({ told: { timeinforce: 'IOC' } });
});

test('a market order whose quantity would be read as money does not count', async () => {
  const { exchange, instrument } = await open('gate');
  const kinds = await kindsAt(exchange, instrument);
  expect([kinds.includes('market-buy'), kinds.includes('market-sell')]).toEqual([false, true]);
});

/** As much of Kraken's protocol as it takes to list one market and to take orders. */
async function startKraken(): Promise<{ readonly address: string; readonly orders: string[] }> {
  const orders: string[] = [];
  const pair = {
    altname: 'XBTUSD', wsname: 'XBT/USD', aclass_base: 'currency', base: 'XXBT', aclass_quote: 'currency', quote: 'ZUSD', pair_decimals: 1, lot_decimals: 8, cost_decimals: 5, lot_multiplier: 1, leverage_buy: [], leverage_sell: [],
    fees: [[0, 0.4]], fees_maker: [[0, 0.25]], ordermin: '0.00005', costmin: '0.5', tick_size: '0.1', status: 'online',
  };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      const path = request.url ?? '';
      if (path.includes('/private/AddOrder')) orders.push(body);
      const result = path.includes('AssetPairs') ? { XXBTZUSD: pair }
        : path.includes('Assets') ? { XXBT: { aclass: 'currency', altname: 'XBT', decimals: 10, display_decimals: 5 }, ZUSD: { aclass: 'currency', altname: 'USD', decimals: 4, display_decimals: 2 } }
        : path.includes('/Time') ? { unixtime: Math.floor(Date.now() / 1_000), rfc1123: new Date().toUTCString() }
        : path.includes('AddOrder') ? { txid: ['OABCDE-12345-FGHIJK'], descr: { order: 'buy' } } : {};
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ error: [], result }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  const place = server.address();
  assert(place !== null && typeof place === 'object', 'it listens');
  return { address: `http://127.0.0.1:${place.port}`, orders };
}

test('orders of each kind leave in the exchange’s own words, and to find out nothing leaves', async () => {
  const { address, orders } = await startKraken();
  const venue = await openBasicVenue('kraken', {
    clock, proxy: null, key: { keyId: 'k', secret: 'c2VjcmV0', passphrase: null }, isPolled: true, reroute: (url) => elsewhere(url, address), events: { emit: () => undefined, trouble: () => undefined },
  });
  assert(venue.ok, 'it opens', venue.ok ? {} : { why: venue.fault.detail });
  closing.push(() => venue.value.close());
  const instrument = venue.value.instruments.find(({ symbol }) => symbol === 'BTC/USD');
  assert(instrument !== undefined, 'it is listed');
  const send = async (kind: OrderKind | null): Promise<unknown> => {
    const told = await venue.value.place({ instrument, side: 'buy', ticks: priceTicks(600_000), lots: qtyLots(1_000_000), kind, clientId: '7' });
    assert(told.kind === 'done', 'it is placed', { told: JSON.stringify(told) });
    const { oflags, timeinforce, ordertype, volume, price } = Object.fromEntries(new URLSearchParams(orders.at(-1)));
    return { oflags, timeinforce, ordertype, volume, price };
  };
  const plain = { ordertype: 'limit', volume: '0.01', price: '60000' };
  expect(orders).toEqual([]); // to find out what it takes nothing was sent
  expect(await send(null)).toEqual(plain);
  expect(await send('post-only')).toEqual({ ...plain, oflags: 'post' });
  expect(await send('ioc')).toEqual({ ...plain, timeinforce: 'IOC' });
  expect(await send('fok')).toEqual({ ...plain, timeinforce: 'FOK' });
  expect(orders).toHaveLength(4);
});

test('what a person wants has a kind', () => {
  expect(kindOf({ ticks: null, side: 'buy', timeInForce: 'ioc' })).toBe('market-buy');
  expect([kindOf({ ticks: null, side: 'sell', timeInForce: 'ioc' }), paramsOf('market-sell')]).toEqual(['market-sell', {}]);
});

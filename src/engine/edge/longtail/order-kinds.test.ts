import { afterEach, expect, test } from 'vitest';
import { assert } from '../../domain/assert.ts';
import type { BasicInstrument } from './basic-instrument.ts';
import { listBasic } from './basic-instrument.ts';
import { loadCcxtExchange, type CcxtExchange } from './ccxt-exchange.ts';
import { kindOf, kindsAt, paramsOf } from './order-kinds.ts';

const opened: CcxtExchange[] = [];
afterEach(async () => {
  for (const exchange of opened.splice(0)) await exchange.close();
});

async function open(id: string): Promise<{ readonly exchange: CcxtExchange; readonly instrument: BasicInstrument }> {
  const exchange = await loadCcxtExchange(id, { proxy: null, key: { keyId: 'k', secret: 'c2VjcmV0', passphrase: null }, reroute: () => 'http://127.0.0.1:1/', timeoutMs: 1_000, onBytes: () => undefined });
  assert(exchange.ok, 'it loads', { id });
  opened.push(exchange.value);
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

test('what a person wants has a kind', () => {
  expect(kindOf({ ticks: null, side: 'buy', timeInForce: 'ioc' })).toBe('market-buy');
  expect([kindOf({ ticks: null, side: 'sell', timeInForce: 'ioc' }), paramsOf('market-sell')]).toEqual(['market-sell', {}]);
});

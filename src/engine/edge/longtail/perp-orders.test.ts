/** What ccxt would do with orders in perpetuals, exchange by exchange: nothing of it leaves. */

import { afterEach, expect, test } from 'vitest';
import { assert } from '../../domain/assert.ts';
import { listBasic, type BasicInstrument } from './basic-instrument.ts';
import { loadCcxtExchange, type CcxtExchange } from './ccxt-exchange.ts';
import { kindsAt } from './order-kinds.ts';
import { canReduce, perpParams, whyNoPerps } from './perp-orders.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Opened {
  readonly exchange: CcxtExchange;
  readonly instrument: BasicInstrument;
  readonly why: () => Promise<string | null>;
}

async function open(id: string, settle = 'USDT'): Promise<Opened> {
  const loaded = await loadCcxtExchange(id, { proxy: null, key: { keyId: 'k', secret: 'c2VjcmV0', passphrase: null }, reroute: () => 'http://127.0.0.1:1/', timeoutMs: 1_000, onBytes: () => undefined });
  assert(loaded.ok, 'it loads', { id });
  const exchange = loaded.value;
  closing.push(() => exchange.close());
  const market = {
    id: 'BTCUSDT', numericId: 27, symbol: `BTC/${settle}:${settle}`, base: 'BTC', quote: settle, settle, baseId: 'BTC', quoteId: settle, settleId: settle, type: 'swap', swap: true, spot: false, contract: true, linear: true,
    inverse: false, subType: 'linear', active: true, contractSize: 0.001, precision: { price: 0.1, amount: 1 }, limits: { amount: { min: 1, max: 1_000_000 }, price: {}, cost: {}, leverage: {} }, info: {},
  };
  assert((await exchange.call('setMarkets', [market])).ok, 'its markets are set', { id });
  const listed = listBasic(`basic.${id}`, exchange.precisionMode, [market]);
  assert(listed.ok && listed.value[0] !== undefined, 'it is listed', { id });
  const [instrument] = listed.value;
  return { exchange, instrument, why: () => whyNoPerps(exchange, instrument, listed.value) };
}

test.each([
  ['okx', /leverage or a margin mode/], // each order names the mode
  ['mexc', /leverage or a margin mode/],
  ['hashkey', /one of two sides/], // BUY_OPEN, which a short position does not make smaller
  ['xt', /one of two sides/],
  ['digifinex', /one of two sides/],
  ['backpack', /has no fetchOrder/],
  ['deribit', /asks there for what is in BTC alone, and its perpetuals settle in USDT/],
])('%s has no account for perpetuals, and it says why', async (id, why) => {
  expect(await (await open(id)).why()).toMatch(why);
});

test('where ccxt asks for the positions of one currency alone, others must not look flat', async () => {
  const { exchange, instrument, why } = await open('gate');
  expect(await why()).toBeNull();
  expect(await whyNoPerps(exchange, instrument, [instrument, { ...instrument, symbol: 'BTC/USDC:USDC', quote: 'USDC', settle: 'USDC' }])).toMatch(/in USDT alone/);
});

test.each([
  ['delta', true], // reduce_only
  ['gate', true],
  ['whitebit', false], // not claimed, and only passed on
  ['krakenfutures', false], // our word, passed on: that it is the exchange's too ccxt does not say
  ['coinex', false], // another request altogether
  ['phemex', false],
])('reduce-only counts at %s: %s', async (id, can) => {
  const { exchange, instrument, why } = await open(id);
  expect(await why()).toBeNull();
  expect(await canReduce(exchange, instrument, await kindsAt(exchange, instrument))).toBe(can);
});

test('what an exchange sells with a minus is a quantity, and what it is asked with is its own word or none', async () => {
  const [gate, delta] = [await open('gate'), await open('delta')];
  expect(await kindsAt(gate.exchange, gate.instrument)).toEqual(['market-sell', 'ioc', 'fok', 'post-only']);
  expect([await perpParams(gate.exchange, 'fetchBalance'), await perpParams(delta.exchange, 'fetchBalance')]).toEqual([{ type: 'swap' }, {}]);
});

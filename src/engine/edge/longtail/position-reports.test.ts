/** What ccxt may say of positions, and what becomes of it: all of them exactly, or none. */

import { expect, test } from 'vitest';
import { assert } from '../../domain/assert.ts';
import { listBasic, type BasicInstrument } from './basic-instrument.ts';
import { readPositions, whyTwoWay } from './position-reports.ts';

function instrument(base: string): BasicInstrument {
  const market = { symbol: `${base}/USDT:USDT`, base, quote: 'USDT', settle: 'USDT', type: 'swap', linear: true, active: true, contractSize: 0.001, precision: { price: 0.5, amount: 1 }, limits: {} };
  const listed = listBasic('basic.delta', 4, [market]);
  assert(listed.ok && listed.value[0] !== undefined, 'it is listed');
  return listed.value[0];
}

const instruments = [instrument('BTC'), instrument('ETH')];
const btc = { symbol: 'BTC/USDT:USDT', side: 'long', contracts: 3, contractSize: 0.001, entryPrice: 60_000.5, hedged: false };
const told = { kind: 'position', symbol: 'BTC/USDT:USDT', side: 'net', quantity: '3', entryPrice: 60_000.5, updatedUs: 0 };
const read = (rows: unknown): unknown => readPositions(rows, instruments);

test('positions are contracts with a sign, whichever way the exchange writes it; those of other markets are left out', () => {
  expect(read([btc, { ...btc, symbol: 'ETH/USDT:USDT', side: 'short' }, { ...btc, symbol: 'BTC/USD:BTC', hedged: true }])).toEqual({ ok: true, value: [told, { ...told, symbol: 'ETH/USDT:USDT', quantity: '-3' }] });
  expect(read([{ ...btc, side: 'sell', contracts: -3, hedged: undefined }])).toEqual({ ok: true, value: [{ ...told, quantity: '-3' }] });
  expect(read([{ ...btc, contracts: 0, side: undefined }])).toEqual({ ok: true, value: [] });
  expect(read([])).toEqual({ ok: true, value: [] });
});

test.each([
  ['no list', { positions: [] }],
  ['a row that is none', [btc, null]],
  ['a row without a name', [{ ...btc, symbol: undefined }]],
  ['no quantity', [{ ...btc, contracts: undefined }]],
  ['no number', [{ ...btc, contracts: NaN }]],
  ['no side', [{ ...btc, side: undefined }]],
  ['a side that is none', [{ ...btc, side: 'up' }]],
  ['long and negative', [{ ...btc, contracts: -3 }]],
  ['contracts of another size', [{ ...btc, contractSize: 0.01 }]],
])('%s makes the answer none, because what is not in it counts as flat', (_, rows) => {
  expect(read(rows)).toMatchObject({ ok: false, fault: { code: 'message.malformed' } });
});

test.each([
  ['two positions of one instrument', [btc, { ...btc, side: 'short' }]],
  ['a position that is one of two sides', [{ ...btc, hedged: true }]],
  ['an empty side of two', [{ ...btc, contracts: 0, hedged: true }]],
])('%s is hedge mode', (_, rows) => {
  expect(read(rows)).toMatchObject({ ok: false, fault: { code: 'account.two-way', remedy: 'fix' } });
});

test('the exchange’s own word on the mode counts', () => {
  expect([whyTwoWay({ hedged: true })?.code, whyTwoWay({ hedged: false }), whyTwoWay(null)]).toEqual(['account.two-way', null, null]);
});

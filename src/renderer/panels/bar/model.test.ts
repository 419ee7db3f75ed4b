import { expect, test } from 'vitest';
import type { Instrument } from '../../../engine/contract/index.ts';
import { shownOf, worthOf } from './model.ts';

const decimal = { units: 1n, decimals: 2 };
const chosen: Instrument = {
  id: 'okx:spot:BTCUSDT', stream: 7, version: 1, venue: 'okx', market: 'spot', symbol: 'BTCUSDT', base: 'BTC', quote: 'USDT', settle: 'USDT', contractSize: decimal,
  orders: { step: decimal, quantityMin: decimal, quantityMax: null, notionalMin: null }, tick: decimal, lot: decimal, priceDecimals: 2, qtyDecimals: 2, status: 'trading',
};

test('a name stands on the screen only while its own data does', () => {
  expect([shownOf(chosen, { stream: 7 }), shownOf(chosen, { stream: 6 }), shownOf(chosen, { stream: null }), shownOf(null, { stream: 7 })]).toEqual([chosen, null, null, null]);
  expect(shownOf(chosen, null)).toBe(chosen);
});

test('a picture is worth no more than the stage that draws it and the engine that feeds it', () => {
  expect(worthOf({ freshness: 'live' }, 'heard', false)).toBe('live');
  expect(worthOf({ freshness: 'live' }, 'heard', true)).toBe('stuck');
  expect(worthOf({ freshness: 'live' }, 'silent', false)).toBe('silent');
  expect(worthOf({ freshness: 'live' }, 'cut', true)).toBe('cut');
  expect(worthOf(null, 'heard', false)).toBeNull();
});

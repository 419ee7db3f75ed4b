import { expect, test } from 'vitest';
import type { Instrument } from '../../../engine/contract/index.ts';
import { shownOf, worthOf, type WorthFacts } from './model.ts';

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
  const facts: WorthFacts = { report: { freshness: 'live' }, book: null, hearing: 'heard', isStuck: false };
  expect(worthOf(facts)).toBe('live');
  expect(worthOf({ ...facts, isStuck: true })).toBe('stuck');
  expect(worthOf({ ...facts, hearing: 'silent' })).toBe('silent');
  expect(worthOf({ ...facts, hearing: 'cut', isStuck: true })).toBe('cut');
});

test('a picture of several books is live while one of them is: the one that is named is worth what it says itself', () => {
  const facts: WorthFacts = { report: { freshness: 'live' }, book: 'stale', hearing: 'heard', isStuck: false };
  expect([worthOf(facts), worthOf({ ...facts, book: 'live' }), worthOf({ ...facts, report: { freshness: 'waiting' }, book: 'live' })]).toEqual(['stale', 'live', 'waiting']);
});

test('a panel that is drawn on the page is worth what its book is, whatever becomes of the stage', () => {
  expect(worthOf({ report: null, book: 'resyncing', hearing: 'heard', isStuck: true })).toBe('resyncing');
  expect(worthOf({ report: null, book: null, hearing: 'heard', isStuck: false })).toBeNull();
  expect(worthOf({ report: null, book: 'live', hearing: 'cut', isStuck: false })).toBe('cut');
});

/** What ccxt may say of orders, fills and balances, and what becomes of it: a report that is whole, or nothing. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readBalances, readFill, readOrder, type KnownOrder } from './account-reports.ts';
import { verdictSchema, type FillWords } from './account-words.ts';

const known: KnownOrder = { symbol: 'BTC/USD', clientId: 'fa00000a00000zz', side: 'buy', price: '59000', quantity: '0.5' };
const whole = { id: '7', clientOrderId: 'theirs', symbol: 'BTC/USD', side: 'sell', type: 'limit', price: 60_000.5, amount: 0.3, filled: 0.1, status: 'open', average: 60_000.25, lastUpdateTimestamp: 1_700_000_000_000 };
const nobody = (): null => null;
const ours = (): KnownOrder => known;

function fillOf(quantity: string, venueId = '7'): FillWords {
  return { kind: 'fill', symbol: 'BTC/USD', venueId, clientId: null, tradeId: '1', side: 'buy', price: '59000', quantity, fee: null, isMaker: false, filledUs: 0 };
}

test('an order that is told whole is a report, in exact decimals', () => {
  expect(readOrder(whole, nobody)).toEqual({
    kind: 'order', symbol: 'BTC/USD', venueId: '7', clientId: 'theirs', state: 'partly-filled', side: 'sell', price: '60000.5', quantity: '0.3', filled: '0.1', averagePrice: 60_000.25,
    updatedUs: 1_700_000_000_000_000, reason: null,
  });
});

test('what we know of our own order counts more than what is told, and fills say what the order does not', () => {
  const told = { id: '7', status: 'open', side: 'sell', price: 1, amount: 0.1 };
  expect(readOrder(told, ours, [fillOf('0.2'), fillOf('0.1'), fillOf('9', 'another')])).toMatchObject({ side: 'buy', price: '59000', quantity: '0.5', filled: '0.3', state: 'partly-filled', clientId: known.clientId });
  expect(readOrder({ ...told, filled: 0.5, status: 'closed' }, ours)).toMatchObject({ filled: '0.5', state: 'filled' });
  expect(readOrder({ ...told, remaining: 0.4, status: 'canceled' }, ours)).toMatchObject({ filled: '0.1', state: 'cancelled' });
  expect(readOrder({ ...told, filled: 0.2, status: 'closed' }, ours)).toMatchObject({ filled: '0.2', state: 'cancelled' });
});

test.each([
  ['an order of others without a word on what is filled', { ...whole, filled: undefined }, nobody],
  ['an end with less than all that only lagging fills tell', { id: '7', status: 'closed' }, ours],
  ['more filled than was wanted', { ...whole, filled: 0.4 }, nobody],
  ['less than nothing filled', { ...whole, filled: -0.1 }, nobody],
  ['a state that nobody knows', { ...whole, status: 'dreaming' }, nobody],
  ['no state', { ...whole, status: undefined }, nobody],
  ['no id', { ...whole, id: undefined }, nobody],
  ['a limit order without a price', { ...whole, price: undefined }, nobody],
  ['no number', { ...whole, amount: NaN }, nobody],
  ['a text', 'order', nobody],
])('%s says too little', (_, given, knownOf) => {
  expect(readOrder(given, knownOf)).toBeNull();
});

test('a fill has its fee, and an id of digits whatever the exchange’s looks like', () => {
  const trade = { id: 'TX-ABC', order: '7', symbol: 'BTC/USD', side: 'buy', price: 59_000, amount: 0.2, fee: { cost: 1.5, currency: 'USD' }, takerOrMaker: 'maker', timestamp: 1_700_000_000_000 };
  const fill = readFill(trade, ours);
  expect(fill).toMatchObject({ venueId: '7', clientId: known.clientId, price: '59000', quantity: '0.2', fee: { amount: '1.5', asset: 'USD' }, isMaker: true });
  expect(fill?.tradeId).toMatch(/^\d{1,30}$/);
  expect(readFill(trade, ours)?.tradeId).toBe(fill?.tradeId);
  expect(readFill({ ...trade, id: 'TX-ABD' }, ours)?.tradeId).not.toBe(fill?.tradeId);
  expect(readFill({ ...trade, id: '00042' }, ours)?.tradeId).toBe('00042');
  expect(readFill({ ...trade, fee: undefined }, ours)).toMatchObject({ fee: null });
  expect(readFill({ ...trade, order: undefined }, ours)).toBeNull();
});

test('balances are exact; one that is no number makes the list none, because what is not in it counts as gone', () => {
  expect(readBalances({ total: { BTC: 1.5, USD: '100000.00', EUR: undefined }, free: { BTC: 1.25 } })).toEqual([
    { kind: 'balance', asset: 'BTC', total: '1.5', free: '1.25', updatedUs: 0 }, { kind: 'balance', asset: 'USD', total: '100000', free: null, updatedUs: 0 },
  ]);
  expect(readBalances({ total: { BTC: 1.5, JUNK: NaN } })).toBeNull();
  expect(readBalances({ info: {} })).toBeNull();
});

test('whatever ccxt hands over, what is told is what the gateway reads', () => {
  const any = fc.oneof(fc.constant(undefined), fc.double(), fc.string({ maxLength: 50 }), fc.constantFrom('open', 'closed', 'canceled', 'buy', 'sell', 0, 0.1, 1e-7, 1e21));
  const shape = fc.record({ id: any, order: any, clientOrderId: any, symbol: any, side: any, type: any, price: any, amount: any, filled: any, remaining: any, average: any, status: any, fee: fc.record({ cost: any, currency: any }), timestamp: any });
  fc.assert(fc.property(shape, fc.boolean(), (changed, isOurs) => {
    const knownOf = isOurs ? ours : nobody;
    const given = { ...whole, ...Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined)) };
    const reports = [readOrder(given, knownOf), readFill(given, knownOf)].filter((report) => report !== null);
    expect(verdictSchema.safeParse(JSON.parse(JSON.stringify({ kind: 'done', reports })))).toMatchObject({ success: true });
  }), { numRuns: 2_000 });
});

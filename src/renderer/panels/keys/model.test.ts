import { expect, test } from 'vitest';
import { fault, type Key, type Keys } from '../../../engine/contract/index.ts';
import { extraOf, freeName, rightsOf, warningsOf, wishAfter } from './model.ts';

const key = (rights: Key['rights'], name = 'main'): Key => ({ venue: 'okx', name, tail: 'abcd', addedUs: 0, isUsed: true, rights });

test('what is dangerous about a key is said, the worst first', () => {
  expect(warningsOf(key({ trades: ['spot'], canWithdraw: false, isIpBound: true }))).toEqual([]);
  expect(warningsOf(key({ trades: [], canWithdraw: true, isIpBound: false }))).toEqual(['keyring.warn.withdraws', 'keyring.warn.unbound', 'keyring.warn.readOnly']);
  expect(warningsOf(key({ trades: ['perp'], canWithdraw: false, isIpBound: null }))).toEqual(['keyring.warn.binding']);
  expect(warningsOf(key(null))).toEqual(['keyring.warn.unchecked']);
});

test('what a key may do, and that nobody knows', () => {
  expect(rightsOf(key({ trades: ['spot', 'perp'], canWithdraw: true, isIpBound: true }))).toEqual(['keyring.may.spot', 'keyring.may.perp', 'keyring.may.withdraw']);
  expect(rightsOf(key({ trades: [], canWithdraw: false, isIpBound: true }))).toEqual(['keyring.may.read']);
  expect(rightsOf(key(null))).toEqual(['keyring.may.unknown']);
});

test('only what the engine refused for that reason may be wished all the same', () => {
  expect([fault('keys.dangerous', ''), fault('keys.unchecked', ''), fault('keys.refused', ''), fault('keys.locked', '')].map(wishAfter)).toEqual(['mayWithdraw', 'isUnchecked', null, null]);
});

test('of a basic exchange’s key it is said that nobody knows what it may do', () => {
  const basic: Key = { ...key(null), venue: 'basic.kraken' };
  expect([warningsOf(basic), rightsOf(basic), wishAfter(fault('keys.untold', ''))]).toEqual([['keyring.warn.untold'], ['keyring.may.untold'], 'isUntold']);
});

test('what a key consists of is asked for by its exchange', () => {
  const told: Keys = { place: 'keychain', state: 'open', keys: [], basics: [{ venue: 'basic.kucoin', extra: 'passphrase' }, { venue: 'basic.coinmate', extra: 'uid' }] };
  expect((['okx', 'binance', 'basic.kucoin', 'basic.coinmate'] as const).map((venue) => extraOf(told, venue))).toEqual(['passphrase', 'nothing', 'passphrase', 'uid']);
});

test('a new key has a name that is free', () => {
  expect(freeName([], 'okx')).toBe('main');
  expect(freeName([key(null), key(null, 'key-2')], 'okx')).toBe('key-3');
  expect(freeName([key(null)], 'htx')).toBe('main');
});

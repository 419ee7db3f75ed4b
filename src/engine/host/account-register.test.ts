/** The small file that gives accounts their numbers and orders their epoch. */

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { assert } from '../domain/assert.ts';
import type { MarketId } from '../domain/instrument.ts';
import { firstOrderNumber, openAccountRegister, type AccountRegister, type KeyedAccount } from './account-register.ts';

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'fathom-register-'));

function open(folder: string, accounts: Parameters<typeof openAccountRegister>[1], nowUs = 0): AccountRegister {
  const opened = openAccountRegister(folder, accounts, nowUs);
  assert(opened.ok, 'it opens');
  return opened.value;
}

const account = (market: MarketId, keyId: string, owner: string | null = null): KeyedAccount => ({ market, keyId, owner });

test('numbers and the epoch stay, another key is another account, and no key stands in the file', () => {
  const folder = newFolder();
  const first = open(folder, [account('binance:spot', 'alpha-key-id'), account('binance:perp', 'alpha-key-id')], 5);
  const second = open(folder, [account('binance:perp', 'beta-key-id'), account('binance:spot', 'alpha-key-id')], 9);
  expect([first.numberOf(account('binance:spot', 'alpha-key-id')), first.numberOf(account('binance:perp', 'alpha-key-id'))]).toEqual([1, 2]);
  expect([second.numberOf(account('binance:spot', 'alpha-key-id')), second.numberOf(account('binance:perp', 'beta-key-id'))]).toEqual([1, 3]);
  expect([second.epoch, second.drawnUs]).toEqual([first.epoch, 5]);
  expect(readFileSync(join(folder, 'accounts.json'), 'utf8')).not.toMatch(/alpha|beta/);
});

test('two keys of one owner are one account, also when the first was entered before anybody asked whose it is', () => {
  const folder = newFolder();
  open(folder, [account('okx:spot', 'first-key')]);
  open(folder, [account('okx:spot', 'first-key', '4711')]);
  const others = [account('okx:spot', 'second-key', '4711'), account('okx:spot', 'third-key', '4712'), account('okx:perp', 'second-key', '4711')];
  const register = open(folder, others);
  expect(others.map((one) => register.numberOf(one))).toEqual([1, 2, 3]);
  expect(open(folder, [account('okx:spot', 'second-key')]).numberOf(account('okx:spot', 'second-key'))).toBe(1);
  expect(readFileSync(join(folder, 'accounts.json'), 'utf8')).not.toMatch(/471|key-id/);
});

test('a file that does not read is said so and left alone', () => {
  const folder = newFolder();
  writeFileSync(join(folder, 'accounts.json'), '{"epoch": 1');
  expect(openAccountRegister(folder, [account('okx:spot', 'k')], 0)).toMatchObject({ ok: false, fault: { code: 'file.unreadable' } });
  expect(readFileSync(join(folder, 'accounts.json'), 'utf8')).toBe('{"epoch": 1');
});

test('order numbers are beyond the last known one, and beyond what a crash may have hidden', () => {
  expect(firstOrderNumber(0, 0, 0)).toBe(1);
  expect(firstOrderNumber(0, 41, 1_000_000)).toBe(42);
  expect(firstOrderNumber(0, 41, 60_000_000)).toBe(600);
  expect(firstOrderNumber(60_000_000, 41, 0)).toBe(42); // the clock was set back
});

/** `fathom order` at an exchange of the long tail that stands on this machine. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { assert } from '../../domain/assert.ts';
import { BitstampAccount } from '../../edge/practice/bitstamp-account.ts';
import { startBitstamp, type BitstampSample } from '../../edge/practice/bitstamp-sample.ts';
import { order } from './order.ts';

const folder = mkdtempSync(join(tmpdir(), 'fathom-order-basic-'));
const account = new BitstampAccount();
let exchange: BitstampSample | null = null;

beforeAll(async () => {
  exchange = await startBitstamp();
  exchange.account = account;
});
afterAll(() => {
  exchange?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function send(...args: readonly string[]): Promise<{ readonly code: number; readonly steps: readonly string[]; readonly err: string }> {
  assert(exchange !== null, 'it runs');
  const out: string[] = [];
  const err: string[] = [];
  const where = ['--venue', 'basic.bitstamp', '--symbol', 'BTC/USD', '--data-folder', folder, '--addresses', `basic.bitstamp:spot.rest=http://${exchange.address}`];
  const code = await order.run([...args, ...where], { out: (line) => out.push(line), err: (line) => err.push(line), signal: new AbortController().signal });
  return { code, steps: out.map((line) => String(JSON.parse(line).step)), err: err.join('\n') };
}

test('an order goes its whole way, stays at the exchange, and a later call cancels it', async () => {
  const placed = await send('buy', '--qty', '0.5', '--price', '59000');
  expect(placed.code, placed.err).toBe(0);
  expect(placed.steps.slice(0, 2)).toEqual(['intent', 'sent']);
  const number = /--number (\d+)/.exec(placed.err)?.[1] ?? '';
  expect([...account.orders.values()].map(({ amount, price, isCanceled }) => ({ amount, price, isCanceled }))).toEqual([{ amount: 0.5, price: '59000', isCanceled: false }]);
  const cancelled = await send('cancel', '--number', number);
  expect(cancelled.code, cancelled.err).toBe(0);
  expect([...account.orders.values()].map(({ isCanceled }) => isCanceled)).toEqual([true]);
});

test('a market order is filled, a refused one says why', async () => {
  const filled = await send('sell', '--qty', '0.1', '--market-order', '--watch');
  expect(filled.code, filled.err).toBe(0);
  account.mood = 'poor';
  expect((await send('buy', '--qty', '0.1', '--price', '59000')).code).toBe(1);
  account.mood = 'well';
});

test.each([
  [['--venue', 'basic.nosuch'], 'ccxt knows no exchange named “nosuch”'],
  [['--venue', 'basic.bitstamp', '--market', 'futures'], '--market must be spot or perp'],
  [['--venue', 'basic.bitstamp'], 'need an exchange of your own on this machine'],
  [['--venue', 'basic.bitstamp', '--addresses', 'basic.bitstamp:spot.rest=https://www.bitstamp.net'], 'is elsewhere'],
])('%j is wrong usage', async (args, words) => {
  const err: string[] = [];
  const code = await order.run(['buy', '--symbol', 'BTC/USD', '--qty', '1', '--price', '1', '--data-folder', folder, ...args], { out: () => undefined, err: (line) => err.push(line), signal: new AbortController().signal });
  expect([code, err.join('\n')]).toEqual([2, expect.stringContaining(words)]);
});

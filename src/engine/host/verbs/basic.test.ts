/** `fathom basic` on an exchange of ours that speaks Bitstamp's protocol. */

import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { assert } from '../../domain/assert.ts';
import { basic } from './basic.ts';

let server: Server | null = null;
let rest = '';

beforeAll(async () => {
  const market = { name: 'BTC/USD', market_symbol: 'btcusd', base_currency: 'BTC', base_decimals: 8, counter_currency: 'USD', counter_decimals: 2, minimum_order_value: '10', trading: 'Enabled', description: 'Bitcoin / U.S. dollar', market_type: 'SPOT' };
  const made = createServer((request, response) => {
    const path = request.url ?? '';
    response.end(JSON.stringify(path.includes('markets') ? [market]
      : path.includes('order_book') ? { timestamp: '1700000000', microtimestamp: '1700000000000000', bids: [['60000.5', '0.5']], asks: [] }
      : [{ date: '1700000001', tid: '7', amount: '0.25', type: '0', price: '60000.75' }]));
  });
  server = made;
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  const address = made.address();
  assert(address !== null && typeof address === 'object', 'it listens');
  rest = `http://127.0.0.1:${address.port}`;
});
afterAll(() => {
  server?.close();
  server?.closeAllConnections();
});

async function look(args: readonly string[]): Promise<{ readonly code: number; readonly out: readonly string[]; readonly err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await basic.run(args, { out: (line) => out.push(line), err: (line) => err.push(line), signal: new AbortController().signal });
  return { code, out, err: err.join('\n') };
}

test('it lists the instruments and says that the exchange is basic', async () => {
  expect(await look(['bitstamp', '--rest', rest])).toEqual({
    code: 0, out: ['spot  BTC/USD                  tick 0.01  lot 0.00000001'], err: 'Bitstamp, basic: 1 instruments, books are watched',
  });
});

test('it shows best prices when they change, trades once, and what the book is worth', async () => {
  const { code, out, err } = await look(['bitstamp', 'BTC/USD', '--polled', '--seconds', '1.5', '--rest', rest]);
  expect({ code, out }).toEqual({ code: 0, out: ['bid 60000.50 × 0.50000000  ask none', 'trade  60000.75 × 0.25000000'] });
  expect(err.split('\n')).toEqual(['the book is degraded', 'the book is empty']);
});

test.each([
  [[], 2, /^Say which exchange/],
  [['nowhere'], 2, /ccxt knows no exchange named “nowhere”/],
  [['bitstamp', '--seconds', '-1'], 2, /--seconds/],
  [['bitstamp', '--rest', 'x'], 2, /--rest must be an address/],
  [['bitstamp', '--rest', 'http://127.0.0.1:1'], 1, /nothing listens there/],
])('%j ends with code %i', async (args, code, words) => {
  expect(await look(args)).toMatchObject({ code, out: [], err: expect.stringMatching(words) });
});

test('a symbol that is almost right is guessed', async () => {
  expect(await look(['bitstamp', 'BTC/USE', '--rest', rest])).toMatchObject({ code: 2, err: 'Bitstamp has no BTC/USE; did you mean BTC/USD?' });
});

/** Keys are changed over while a desk runs: what is open is asked for anew with the other key, what nobody knows stays so until the exchange says. */

import { afterEach, expect, test } from 'vitest';
import { practiceKeys } from '../core/simulation/accounts/keys.ts';
import { assert } from '../domain/assert.ts';
import type { InstrumentSpec } from '../domain/instrument.ts';
import { readSigningKey } from '../edge/net/signer.ts';
import { startPractice, type PracticeServer } from '../edge/practice/server.ts';
import { limitOrder, placesOf, TradingDesk, until } from './account-sample.ts';
import type { GivenAccount } from './account-keys.ts';

const seed = 5;
const where = { market: 'binance:spot', symbol: 'BTCUSDT' } as const;

let server: PracticeServer | null = null;
let desk: TradingDesk | null = null;

afterEach(async () => {
  desk?.close();
  desk = null;
  await server?.close();
  server = null;
});

async function open(): Promise<{ readonly desk: TradingDesk; readonly spec: InstrumentSpec }> {
  server = await startPractice({ port: 0, seed, venues: ['binance'], symbols: ['BTCUSDT'] });
  desk = await TradingDesk.open(placesOf(server), { seed, markets: [where.market], symbols: [where.symbol] });
  return { desk, spec: await desk.untilOpen(where) };
}

/** Another key of the practice exchange signs, for this account. */
function changeOver(on: TradingDesk, name: string, more: Partial<GivenAccount> = {}): void {
  const key = practiceKeys(seed, ['binance']).find((one) => one.name === name);
  assert(key !== undefined, 'there is such a key');
  const signer = readSigningKey({ keyId: key.key, secret: key.secret, passphrase: null });
  assert(signer.ok, 'it signs');
  const { given } = on.account(where.market);
  on.hand.sign({ epoch: on.epoch, drawnUs: 0, accounts: [{ ...given, keyName: name, mayTrade: true, signer: signer.value, ...more }] });
}

function priceBelow(on: TradingDesk): number {
  return Math.round((on.bookOf(where)?.bestBidTicks ?? 0) * 0.97);
}

const coins = (spec: InstrumentSpec): number => 4 * 10 ** (spec.lot.decimals - 3);

test('an open order is found by the next key of the same account, and cancelled with it', async () => {
  const { desk: on, spec } = await open();
  const order = on.place(limitOrder(spec, 'buy', priceBelow(on), coins(spec)));
  await on.untilState(order, 'open');
  const before = on.account(where.market);
  changeOver(on, 'trading-ed25519');
  expect(before.isOpen).toBe(false);
  await on.untilOpen(where);
  expect(on.account(where.market)).not.toBe(before);
  await until(() => on.account(where.market).order(order.number)?.state === 'open', 'the order is open');
  expect(on.account(where.market).cancel(order.number).ok).toBe(true);
  await until(() => on.account(where.market).order(order.number)?.state === 'cancelled', 'it is cancelled');
  expect(on.intents(order.number)).toBe(2); // placed once, cancelled once
  expect(on.place(limitOrder(spec, 'buy', priceBelow(on), coins(spec))).number).toBeGreaterThan(order.number);
});

test('an order whose answer is under way when the key changes is unknown until the exchange says, and not sent again', async () => {
  const { desk: on, spec } = await open();
  const order = on.place(limitOrder(spec, 'buy', priceBelow(on), coins(spec)));
  changeOver(on, 'trading-ed25519'); // in the same turn: nothing can have come back
  expect(on.account(where.market).order(order.number)?.state).toBe('unknown');
  await until(() => on.account(where.market).order(order.number)?.state === 'open', 'it is found', () => on.statesOf(order.number));
  expect([on.intents(order.number), on.statesOf(order.number)]).toEqual([1, ['submitted', 'unknown', 'open']]);
});

test('the same key told again changes nothing but what it may do', async () => {
  const { desk: on, spec } = await open();
  const before = on.account(where.market);
  changeOver(on, 'trading', { mayTrade: false });
  expect([on.account(where.market) === before, before.isOpen]).toEqual([true, true]);
  expect(on.hand.accounts.place(limitOrder(spec, 'buy', priceBelow(on), coins(spec)))).toMatchObject({ ok: false, fault: { code: 'account.closed' } });
});

test('without a key the account is gone, and what is open stays open and is said', async () => {
  const { desk: on, spec } = await open();
  const order = on.place(limitOrder(spec, 'buy', priceBelow(on), coins(spec)));
  await on.untilState(order, 'open');
  on.hand.sign(null);
  expect(on.hand.accounts.of(where.market)).toBeNull();
  expect(on.faults.at(-1)).toMatchObject({ code: 'account.closed' });
  expect(on.hand.accounts.place(order.terms)).toMatchObject({ ok: false, fault: { code: 'account.closed' } });
});

test('an account that nobody asked for until now is read back from the journal', async () => {
  const { desk: on, spec } = await open();
  const order = on.place(limitOrder(spec, 'buy', priceBelow(on), coins(spec)));
  await on.untilState(order, 'open');
  const number = on.account(where.market).given.number;
  changeOver(on, 'reading', { number: number + 1 });
  await until(() => on.account(where.market).isOpen, 'the other account is open');
  changeOver(on, 'trading', { number });
  await until(() => on.account(where.market).order(order.number)?.state === 'open', 'it is found');
});

/** An order at an exchange of the long tail, through the journal and the gateway that all orders go through. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { fault } from '../domain/fault.ts';
import { priceTicks, qtyLots } from '../domain/number.ts';
import type { BitstampAccount } from '../edge/practice/bitstamp-account.ts';
import { BasicDesk, basicSampleMarket } from './basic-sample.ts';

const folder = mkdtempSync(join(tmpdir(), 'fathom-hand-basics-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const opened: BasicDesk[] = [];
afterEach(async () => {
  for (const desk of opened.splice(0)) await desk.close();
});

async function openDesk(at?: BitstampAccount, dataFolder = mkdtempSync(join(folder, 'data-'))): Promise<BasicDesk> {
  const desk = await BasicDesk.open({ ...(at === undefined ? {} : { at }), dataFolder });
  opened.push(desk);
  return desk;
}

const soon = { timeout: 60_000 };

test('an order is journalled, sent once, filled in parts, and its fills are booked with their fees', async () => {
  const bench = await openDesk();
  const order = bench.place();
  expect(order.state).toBe('submitted');
  await expect.poll(() => order.state, soon).toBe('open');
  const [id = ''] = bench.at.orders.keys();
  expect(order.venueId).toBe(id);
  bench.at.fill(id, 0.2, '59000');
  await expect.poll(() => [order.state, order.filledLots, order.bookedLots], soon).toEqual(['partly-filled', 20_000_000, 20_000_000]);
  bench.at.fill(id, 0.3, '59000');
  await expect.poll(() => [order.state, order.filledLots, order.bookedLots], soon).toEqual(['filled', 50_000_000, 50_000_000]);
  expect(bench.sentCount).toBe(1);
  expect(bench.lines.map((line) => line['kind'])).toEqual(expect.arrayContaining(['intent', 'order', 'fill', 'balance']));
  const kinds = bench.lines.map((line) => line['kind']);
  expect(kinds.indexOf('intent')).toBeLessThan(kinds.lastIndexOf('order'));
});

test('a market order ends with what it got; a cancel ends what rests', async () => {
  const bench = await openDesk();
  const taken = bench.place({ ticks: null, timeInForce: 'ioc', lots: qtyLots(10_000_000) });
  await expect.poll(() => [taken.state, taken.bookedLots], soon).toEqual(['filled', 10_000_000]);
  const resting = bench.place();
  await expect.poll(() => resting.state, soon).toBe('open');
  expect(bench.account.cancel(resting.number)).toMatchObject({ ok: true });
  await expect.poll(() => resting.state, soon).toBe('cancelled');
  const again = bench.place();
  await expect.poll(() => again.state, soon).toBe('open');
  expect(bench.account.cancelAll(bench.spec)).toMatchObject({ ok: true });
  await expect.poll(() => again.state, soon).toBe('cancelled');
});

test('of several that shall be cancelled each has its own end', async () => {
  const bench = await openDesk();
  const [first, second] = [bench.place(), bench.place({ ticks: priceTicks(58_000) })];
  await expect.poll(() => [first.state, second.state], soon).toEqual(['open', 'open']);
  bench.at.stubborn.add(first.venueId ?? '');
  expect(bench.account.cancelAll(bench.spec)).toMatchObject({ ok: true });
  await expect.poll(() => [first.state, second.state], { timeout: 60_000 }).toEqual(['open', 'cancelled']);
});

test('what the exchange refuses is rejected, and what it does not take is denied before anything leaves', async () => {
  const bench = await openDesk();
  bench.at.mood = 'poor';
  const refused = bench.place();
  await expect.poll(() => [refused.state, refused.reason?.fault], soon).toEqual(['rejected', 'order.funds']);
  const sent = bench.sentCount;
  for (const timeInForce of ['post-only', 'ioc', 'fok'] as const) {
    const denied = bench.hand.accounts.place(bench.terms({ timeInForce }));
    expect(denied).toMatchObject({ ok: false, fault: { code: 'order.unsupported', detail: `basic.bitstamp takes no ${timeInForce} orders as far as ccxt can write them; it takes plain limit, market-buy, market-sell` } });
  }
  expect(bench.sentCount).toBe(sent);
});

test('an order whose answer is lost is unknown, is not sent again, and is found by our name for it', async () => {
  const bench = await openDesk();
  bench.at.mood = 'silent';
  const order = bench.place();
  await expect.poll(() => order.state, soon).toBe('unknown');
  bench.at.mood = 'well';
  await expect.poll(() => order.state, { timeout: 90_000 }).toBe('open');
  expect([bench.sentCount, bench.at.orders.size]).toEqual([1, 1]);
});

test('when its thread is lost the account is marked, an order under way is unknown, and is found and not sent again', async () => {
  const bench = await openDesk();
  bench.at.mood = 'silent';
  const order = bench.place();
  await expect.poll(() => bench.sentCount, soon).toBe(1);
  bench.hand.accounts.basics?.lost(basicSampleMarket, fault('role.died', 'the thread died'));
  expect([order.state, bench.account.isOpen, bench.account.status(0).fault?.code]).toEqual(['unknown', false, 'role.died']);
  expect(bench.hand.accounts.place(bench.terms())).toMatchObject({ ok: false, fault: { code: 'account.closed' } });
  bench.at.mood = 'well';
  await expect.poll(() => [order.state, bench.account.isOpen], { timeout: 90_000 }).toEqual(['open', true]);
  expect([bench.sentCount, bench.at.orders.size]).toEqual([1, 1]);
});

test('an order of which nobody can say whether it is there stays unknown, and no second one is made', async () => {
  const bench = await openDesk();
  bench.at.mood = 'broken';
  const order = bench.place();
  await expect.poll(() => order.state, soon).toBe('unknown');
  await expect.poll(() => bench.exchange.asked.filter((path) => path.includes('open_orders')).length, soon).toBeGreaterThan(3);
  expect([order.state, bench.sentCount]).toEqual(['unknown', 1]);
});

test('what an earlier run left open is found again', async () => {
  const dataFolder = mkdtempSync(join(folder, 'data-'));
  const before = await openDesk(undefined, dataFolder);
  const order = before.place();
  await expect.poll(() => order.state, soon).toBe('open');
  for (const desk of opened.splice(0)) await desk.close();
  const after = await openDesk(before.at, dataFolder);
  await expect.poll(() => after.account.alive.map(({ number, state }) => ({ number, state })), soon).toEqual([{ number: order.number, state: 'open' }]);
  const [id = ''] = after.at.orders.keys();
  after.at.fill(id, 0.5, '59000');
  await expect.poll(() => [after.account.order(order.number)?.state, after.account.order(order.number)?.bookedLots], soon).toEqual(['filled', 50_000_000]);
});

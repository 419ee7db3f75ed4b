/** An order in a perpetual of an exchange of the long tail: contracts, positions and modes, through the journal and the gateway. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { fault } from '../domain/fault.ts';
import { priceTicks, qtyLots } from '../domain/number.ts';
import { basicAccountDialect } from '../edge/longtail/account-dialect.ts';
import { DeltaAccount, positionRow } from '../edge/practice/delta-sample.ts';
import { PerpDesk, type PerpSampleWish } from './basic-perp-sample.ts';

/** Machines that test may be slow, and busy with other tests. */
vi.setConfig({ testTimeout: 240_000 });

const folder = mkdtempSync(join(tmpdir(), 'fathom-hand-basic-perps-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const opened: PerpDesk[] = [];
afterEach(async () => {
  for (const desk of opened.splice(0)) await desk.close();
});

async function openDesk(wish: PerpSampleWish = {}): Promise<PerpDesk> {
  const desk = await PerpDesk.open({ dataFolder: mkdtempSync(join(folder, 'data-')), ...wish });
  opened.push(desk);
  return desk;
}

const soon = { timeout: 90_000 };

test('contracts go out as contracts, fills are booked with their fees, and the position is their sum', async () => {
  const bench = await openDesk();
  expect(bench.spec).toMatchObject({ market: 'perp', settle: 'USDT', contractSize: { units: 1n, decimals: 3 }, lot: { units: 1n, decimals: 0 } });
  const order = bench.place();
  await expect.poll(() => order.state, soon).toBe('open');
  expect(bench.sent).toEqual([{ product_id: 27, size: '50', side: 'buy', order_type: 'limit_order', limit_price: '59990.5', client_order_id: order.clientId }]);
  bench.at.take(bench.at.orders[0], 20, '59990.5');
  await expect.poll(() => [order.state, order.bookedLots, bench.position], soon).toEqual(['partly-filled', 20, '20']);
  bench.at.take(bench.at.orders[0], 30, '59990.5');
  await expect.poll(() => [order.state, order.bookedLots, bench.position], soon).toEqual(['filled', 50, '50']);
  const sold = bench.place({ side: 'sell', ticks: null, timeInForce: 'ioc', lots: qtyLots(60) });
  await expect.poll(() => [sold.state, sold.bookedLots, bench.position], soon).toEqual(['filled', 60, '-10']);
  const lines = bench.opened.lines;
  expect(lines.filter((line) => line['kind'] === 'fill')).toHaveLength(3);
  expect(lines.find((line) => line['kind'] === 'fill')).toMatchObject({ quantity: '20', price: '59990.5', fee: '0.0125', feeAsset: 'USDT' });
  expect(new Set(lines.flatMap((line) => (line['kind'] === 'balance' ? [line['asset']] : []))), 'what it settles in, and nothing else').toEqual(new Set(['USDT']));
  const kinds = lines.map((line) => line['kind']);
  expect(kinds.indexOf('intent')).toBeLessThan(kinds.indexOf('order'));
});

test('a cancel ends what rests, and what the exchange refuses is rejected', async () => {
  const bench = await openDesk();
  const resting = bench.place();
  await expect.poll(() => resting.state, soon).toBe('open');
  expect(bench.account.cancel(resting.number)).toMatchObject({ ok: true });
  await expect.poll(() => resting.state, soon).toBe('cancelled');
  bench.at.mood = 'poor';
  const refused = bench.place();
  await expect.poll(() => [refused.state, refused.reason?.fault], soon).toEqual(['rejected', 'order.funds']);
});

test('what is reduce-only goes out in the exchange’s own words, also at the market; what it does not read is denied', async () => {
  const at = new DeltaAccount();
  at.heldBefore = 70;
  const bench = await openDesk({ at });
  await expect.poll(() => bench.position, soon).toBe('70');
  const resting = bench.place({ side: 'sell', isReduceOnly: true, ticks: priceTicks(130_000) });
  await expect.poll(() => resting.state, soon).toBe('open');
  const taking = bench.place({ side: 'sell', isReduceOnly: true, ticks: null, timeInForce: 'ioc', lots: qtyLots(20) });
  await expect.poll(() => [taking.state, bench.position], soon).toEqual(['filled', '50']);
  expect(bench.sent).toMatchObject([{ reduce_only: true, size: '50' }, { reduce_only: true, size: '20', order_type: 'market_order' }]);
  expect(bench.opened.hand.accounts.place(bench.terms({ timeInForce: 'post-only' }))).toMatchObject({ ok: false, fault: { code: 'order.unsupported' } });
  expect(bench.sent).toHaveLength(2);
  const dialect = basicAccountDialect('basic.delta', 'perp');
  const place = { kind: 'place', clientId: 'fa', terms: bench.terms({ isReduceOnly: true }) } as const;
  expect(dialect.request(place, new Map([['kinds', 'market-buy,market-sell']]))).toMatchObject({ ok: false, fault: { code: 'order.unsupported', detail: expect.stringContaining('no reduce-only orders') } });
  expect(dialect.request(place, new Map([['kinds', 'market-buy,reduce-only']]))).toMatchObject({ ok: true });
});

test('why perpetuals have no account is told as what the account waits for', () => {
  const [kinds] = basicAccountDialect('basic.okx', 'perp').preparations;
  expect(kinds?.learn({ kinds: [], refusal: 'for this reason' })).toMatchObject({ ok: false, fault: { code: 'order.unsupported', detail: 'basic.okx has no account for perpetuals here: for this reason' } });
});

test('an order whose answer is lost is unknown, is not sent again, and is found by our name for it', async () => {
  const bench = await openDesk();
  bench.at.mood = 'silent';
  const order = bench.place();
  await expect.poll(() => order.state, soon).toBe('unknown');
  bench.at.mood = 'well';
  await expect.poll(() => order.state, soon).toBe('open');
  expect([bench.sent.length, bench.at.orders.length]).toEqual([1, 1]);
});

test('when its thread is lost the account is marked, an order under way is unknown, and is found and not sent again', async () => {
  const bench = await openDesk();
  bench.at.mood = 'silent';
  const order = bench.place();
  await expect.poll(() => bench.sent.length, soon).toBe(1);
  bench.opened.hand.accounts.basics?.lost('basic.delta:perp', fault('role.died', 'the thread died'));
  expect([order.state, bench.account.isOpen, bench.account.status(0).fault?.code]).toEqual(['unknown', false, 'role.died']);
  bench.at.mood = 'well';
  await expect.poll(() => [order.state, bench.account.isOpen], soon).toEqual(['open', true]);
  expect([bench.sent.length, bench.at.orders.length]).toEqual([1, 1]);
});

test('an account in hedge mode does not open, says what to do, and opens when that was done', async () => {
  const at = new DeltaAccount();
  at.heldBefore = 40;
  at.morePositions = [positionRow(-15)];
  const bench = await openDesk({ at, opens: false });
  await expect.poll(() => bench.account.status(0).fault, soon).toMatchObject({ code: 'account.two-way', remedy: 'fix', detail: expect.stringContaining('set one-way mode at the exchange') });
  expect([bench.account.isOpen, bench.opened.hand.accounts.place(bench.terms())]).toMatchObject([false, { ok: false, fault: { code: 'account.closed' } }]);
  at.morePositions = [];
  await expect.poll(() => [bench.account.isOpen, bench.position], soon).toEqual([true, '40']);
});

test('what an earlier run left open is found again, and the position with it', async () => {
  const dataFolder = mkdtempSync(join(folder, 'data-'));
  const before = await openDesk({ dataFolder });
  const order = before.place();
  await expect.poll(() => order.state, soon).toBe('open');
  before.at.take(before.at.orders[0], 20, '59990.5');
  await expect.poll(() => [order.bookedLots, before.position], soon).toEqual([20, '20']);
  for (const desk of opened.splice(0)) await desk.close();
  const after = await openDesk({ at: before.at, dataFolder });
  await expect.poll(() => [after.account.order(order.number)?.state, after.account.order(order.number)?.bookedLots, after.position], soon).toEqual(['partly-filled', 20, '20']);
  after.at.take(after.at.orders[0], 30, '59990.5');
  await expect.poll(() => [after.account.order(order.number)?.state, after.position], soon).toEqual(['filled', '50']);
  expect(after.at.orders).toHaveLength(1);
});

test.each([['ahead of', -90], ['behind', 90]])('a position is counted by the exchange’s clock, though ours is %s it', async (_, seconds) => {
  const at = new DeltaAccount();
  at.aheadUs = seconds * 1_000_000;
  at.heldBefore = 5;
  const bench = await openDesk({ at });
  const order = bench.place({ ticks: null, timeInForce: 'ioc', lots: qtyLots(7) });
  await expect.poll(() => [order.state, bench.position], soon).toEqual(['filled', '12']);
  expect(bench.opened.lines.filter((line) => line['differs'] === true)).toEqual([]);
});

/** An order at an exchange of the long tail, through the journal and the gateway that all orders go through. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { assert } from '../domain/assert.ts';
import { priceTicks, qtyLots } from '../domain/number.ts';
import { ok } from '../domain/result.ts';
import { isBasicMarket, type BasicMarketId, type InstrumentSpec } from '../domain/instrument.ts';
import type { OrderTerms } from '../core/venues/account.ts';
import { BitstampAccount } from '../edge/practice/bitstamp-account.ts';
import { startBitstamp } from '../edge/practice/bitstamp-sample.ts';
import type { MarketAccount } from './account-desk.ts';
import { planKeys } from './account-keys.ts';
import { AccountLines, type AccountLine } from './account-lines.ts';
import { configSchema } from './config.ts';
import { HandBasics } from './hand-basics.ts';
import { HandDesk } from './hand-desk.ts';
import { basicPlaces, placesOfBasics } from './open-market.ts';

/** Machines that test may be slow, and busy with other tests. */
vi.setConfig({ testTimeout: 120_000 });

const market: BasicMarketId = 'basic.bitstamp:spot';
const folder = mkdtempSync(join(tmpdir(), 'fathom-hand-basics-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

class Bench {
  readonly exchange;
  readonly at: BitstampAccount;
  readonly hand: HandDesk;
  readonly account: MarketAccount;
  readonly lines: AccountLine[];
  readonly faults: string[];

  private constructor(exchange: Awaited<ReturnType<typeof startBitstamp>>, at: BitstampAccount, hand: HandDesk, said: { readonly lines: AccountLine[]; readonly faults: string[] }) {
    this.exchange = exchange;
    this.at = at;
    this.hand = hand;
    this.lines = said.lines;
    this.faults = said.faults;
    const account = hand.accounts.of(market);
    assert(account !== null, 'there is an account');
    this.account = account;
  }

  static async open(at = new BitstampAccount(), dataFolder = mkdtempSync(join(folder, 'data-'))): Promise<Bench> {
    const exchange = await startBitstamp();
    closing.push(exchange.close);
    exchange.account = at;
    const config = configSchema.parse({ dataFolder, markets: [market], instruments: ['BTC/USD'], addresses: [`${market}.rest=http://${exchange.address}`] });
    const basics = basicPlaces(config);
    const faults: string[] = [];
    const { accounts: plan, basics: keys } = await planKeys({
      config, places: placesOfBasics(basics), isNewExchange: false, vault: () => Promise.resolve(ok(null)), onFault: ({ detail }) => faults.push(detail),
    });
    assert(plan !== null, 'there is a key');
    const keeper = new HandBasics(basics, keys, ({ detail }) => faults.push(detail), { pauseMs: 50, isPolled: true });
    const lines: AccountLine[] = [];
    let hand: HandDesk | null = null;
    const reader = new AccountLines((stream) => hand?.desk.catalogue.byStream(stream) ?? null, () => market);
    const opened = HandDesk.open({ config, places: [], accounts: plan, instruments: ['BTC/USD'], basics: { places: basics, keeper } }, {
      onFact: (slots, slot, isOurs) => {
        const line = isOurs ? reader.read(slots, slot) : null;
        if (line !== null) lines.push(line);
        return true;
      },
      onFault: (_place, { detail }) => faults.push(detail),
    });
    assert(opened.ok, 'it opens');
    hand = opened.value;
    const made = hand;
    closing.push(() => keeper.close(), () => made.close());
    const bench = new Bench(exchange, at, hand, { lines, faults });
    await expect.poll(() => bench.account.isOpen, { timeout: 20_000 }).toBe(true);
    return bench;
  }

  get spec(): InstrumentSpec {
    const spec = this.hand.specOf(market, 'BTC/USD');
    assert(spec !== null, 'it is listed');
    return spec;
  }

  terms(changed: Partial<OrderTerms> = {}): OrderTerms {
    return { spec: this.spec, side: 'buy', ticks: priceTicks(59_000), lots: qtyLots(50_000_000), timeInForce: 'gtc', isReduceOnly: false, ...changed };
  }

  place(changed: Partial<OrderTerms> = {}) {
    const placed = this.hand.accounts.place(this.terms(changed));
    assert(placed.ok, 'it goes out', placed.ok ? {} : { why: placed.fault.detail });
    return placed.value;
  }

  get sentCount(): number {
    return this.exchange.asked.filter((path) => path.includes('/buy/') || path.includes('/sell/')).length;
  }
}

const soon = { timeout: 20_000 };

test('an order is journalled, sent once, filled in parts, and its fills are booked with their fees', async () => {
  const bench = await Bench.open();
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
  const bench = await Bench.open();
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
  const bench = await Bench.open();
  const [first, second] = [bench.place(), bench.place({ ticks: priceTicks(58_000) })];
  await expect.poll(() => [first.state, second.state], soon).toEqual(['open', 'open']);
  bench.at.stubborn.add(first.venueId ?? '');
  expect(bench.account.cancelAll(bench.spec)).toMatchObject({ ok: true });
  await expect.poll(() => [first.state, second.state], { timeout: 60_000 }).toEqual(['open', 'cancelled']);
});

test('what the exchange refuses is rejected, and what it does not take is denied before anything leaves', async () => {
  const bench = await Bench.open();
  bench.at.mood = 'poor';
  const refused = bench.place();
  await expect.poll(() => [refused.state, refused.reason?.fault], soon).toEqual(['rejected', 'order.funds']);
  const sent = bench.sentCount;
  expect(bench.hand.accounts.place(bench.terms({ timeInForce: 'post-only' }))).toMatchObject({ ok: false, fault: { code: 'order.unsupported' } });
  expect(bench.sentCount).toBe(sent);
});

test('an order whose answer is lost is unknown, is not sent again, and is found by our name for it', async () => {
  const bench = await Bench.open();
  bench.at.mood = 'silent';
  const order = bench.place();
  await expect.poll(() => order.state, soon).toBe('unknown');
  bench.at.mood = 'well';
  await expect.poll(() => order.state, { timeout: 40_000 }).toBe('open');
  expect([bench.sentCount, bench.at.orders.size]).toEqual([1, 1]);
}, 90_000);

test('an order of which nobody can say whether it is there stays unknown, and no second one is made', async () => {
  const bench = await Bench.open();
  bench.at.mood = 'broken';
  const order = bench.place();
  await expect.poll(() => order.state, soon).toBe('unknown');
  await expect.poll(() => bench.exchange.asked.filter((path) => path.includes('open_orders')).length, soon).toBeGreaterThan(3);
  expect([order.state, bench.sentCount]).toEqual(['unknown', 1]);
}, 60_000);

test('what an earlier run left open is found again', async () => {
  const dataFolder = mkdtempSync(join(folder, 'data-'));
  const before = await Bench.open(undefined, dataFolder);
  const order = before.place();
  await expect.poll(() => order.state, soon).toBe('open');
  for (const close of closing.splice(0).reverse()) await close();
  const after = await Bench.open(before.at, dataFolder);
  await expect.poll(() => after.account.alive.map(({ number, state }) => ({ number, state })), soon).toEqual([{ number: order.number, state: 'open' }]);
  const [id = ''] = after.at.orders.keys();
  after.at.fill(id, 0.5, '59000');
  await expect.poll(() => [after.account.order(order.number)?.state, after.account.order(order.number)?.bookedLots], soon).toEqual(['filled', 50_000_000]);
  expect(isBasicMarket(market)).toBe(true);
}, 60_000);

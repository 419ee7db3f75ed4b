/** The account of one market among others of its exchange: what of it is told, and when nothing may be placed. */

import { afterEach, expect, test } from 'vitest';
import { assert } from '../../domain/assert.ts';
import { clock } from '../net/clock.ts';
import { DeltaAccount, positionRow, startDelta, type DeltaSample } from '../practice/delta-sample.ts';
import { BasicAccount } from './basic-account.ts';
import { openBasicVenue, type BasicVenue } from './basic-venue.ts';
import { elsewhere } from './elsewhere.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function open(at: DeltaAccount): Promise<{ readonly exchange: DeltaSample; readonly venue: BasicVenue }> {
  const exchange = await startDelta(at);
  closing.push(() => exchange.close());
  const venue = await openBasicVenue('delta', {
    clock, proxy: null, key: { keyId: 'k', secret: 'c2VjcmV0', passphrase: null }, isPolled: true, reroute: (url) => elsewhere(url, `http://${exchange.address}`), events: { emit: () => undefined, trouble: () => undefined },
  });
  assert(venue.ok, 'it opens', venue.ok ? {} : { why: venue.fault.detail });
  closing.push(() => venue.value.close());
  return { exchange, venue: venue.value };
}

function accountOf(venue: BasicVenue, market: 'spot' | 'perp'): (ask: object) => Promise<unknown> {
  const account = new BasicAccount({ venue, market, tell: () => undefined, trouble: () => undefined });
  closing.push(() => account.close());
  return async (ask) => JSON.parse(await account.ask(JSON.stringify(ask), clock() + 60_000_000));
}

const symbol = 'BTC/USDT:USDT';
const place = { kind: 'place', symbol, clientId: 'fa00000a00000zz', side: 'buy', price: '59990.5', quantity: '50', special: null, isReduceOnly: false };

test('only linear perpetuals are in its lists, and nothing of them in those of spot', async () => {
  const at = new DeltaAccount();
  at.heldBefore = -4;
  at.morePositions = [positionRow(9, 'BTCUSD')];
  const { exchange, venue } = await open(at);
  const [perp, spot] = [accountOf(venue, 'perp'), accountOf(venue, 'spot')];
  expect(await perp(place)).toMatchObject({ kind: 'done', reports: [{ symbol, quantity: '50', state: 'open' }] });
  expect(await perp({ kind: 'open-orders' })).toMatchObject({ kind: 'done', reports: [{ symbol, quantity: '50', filled: '0' }] });
  expect(await perp({ kind: 'positions' })).toEqual({ kind: 'done', reports: [{ kind: 'position', symbol, side: 'net', quantity: '-4', entryPrice: 59_990.5, updatedUs: 0 }] });
  expect(await perp({ kind: 'balances' })).toMatchObject({ kind: 'done', reports: [{ asset: 'USDT', total: '10000.125', free: '9000' }] });
  expect(await spot({ kind: 'open-orders' })).toEqual({ kind: 'done', reports: [] });
  expect(await spot({ ...place, clientId: 'fa00000a00001zz' })).toMatchObject({ kind: 'refused', reason: { fault: 'order.rule' } });
  expect(exchange.asked.filter(({ what }) => what === 'POST /v2/orders')).toHaveLength(1);
}, 60_000);

test('an account that goes over to hedge mode places nothing until it is one-way again; what rests can be cancelled', async () => {
  const at = new DeltaAccount();
  at.heldBefore = 4;
  const { exchange, venue } = await open(at);
  const ask = accountOf(venue, 'perp');
  const sentCount = (): number => exchange.asked.filter(({ what }) => what === 'POST /v2/orders').length;
  expect(await ask(place)).toMatchObject({ kind: 'done' });
  at.morePositions = [positionRow(-3)];
  expect(await ask({ kind: 'positions' })).toMatchObject({ kind: 'refused', reason: { fault: 'account.two-way', text: expect.stringContaining('set one-way mode at the exchange') } });
  expect(await ask({ ...place, clientId: 'fa00000a00001zz' })).toMatchObject({ kind: 'refused', reason: { fault: 'account.two-way' } });
  expect(sentCount()).toBe(1);
  expect(await ask({ kind: 'cancel', names: [{ symbol, clientId: place.clientId, venueId: null, terms: null }] })).toMatchObject({ kind: 'done' });
  at.morePositions = [];
  expect(await ask({ kind: 'positions' })).toMatchObject({ kind: 'done' });
  expect(await ask({ ...place, clientId: 'fa00000a00002zz' })).toMatchObject({ kind: 'done' });
  expect(sentCount()).toBe(2);
}, 60_000);

test('what is no whole number of contracts, or of ticks, does not go out', async () => {
  const { exchange, venue } = await open(new DeltaAccount());
  const ask = accountOf(venue, 'perp');
  expect([await ask({ ...place, quantity: '0.5' }), await ask({ ...place, price: '59990.3' })]).toMatchObject([{ kind: 'refused', reason: { fault: 'order.rule' } }, { kind: 'refused', reason: { fault: 'order.rule' } }]);
  expect(exchange.asked.filter(({ what }) => what === 'POST /v2/orders')).toEqual([]);
}, 60_000);

/** Rare moments in which money would be lost: a switch-off, a restart, a foreign word at the wrong time. */

import { expect, test } from 'vitest';
import { fault } from '../../domain/fault.ts';
import { priceTicks, qtyLots } from '../../domain/number.ts';
import { usPerSecond } from '../../domain/time.ts';
import type { AccountDialect } from '../venues/account.ts';
import { binanceUsdmAccount } from '../venues/binance/account-usdm.ts';
import { writeText } from '../venues/utf8.ts';
import { GatewayRig, idOf, large, openRig, pushOrder, termsOf } from './gateway-rig.ts';
import { modelSpec, VenueModel } from './venue-model.ts';

test('what waits for the clocks to be compared is not sent after the stop', () => {
  const rig = openRig();
  const request = rig.model.request.bind(rig.model);
  const held: (() => void)[] = [];
  rig.model.request = (id, sealed) => {
    if (sealed.target.startsWith('/fapi/v1/time')) held.push(() => request(id, sealed));
    else request(id, sealed);
  };
  rig.model.skewUs = -10 * usPerSecond;
  rig.place(1);
  rig.run(500_000);
  expect([rig.faults('clock.wrong') > 0, held.length]).toEqual([true, 1]);
  rig.gateway.stop(rig.model.ourUs);
  rig.model.breakLine(1);
  for (const answer of held) answer();
  rig.run(5 * usPerSecond);
  expect([rig.model.orders, rig.stateOf(1)]).toEqual([[], 'rejected']);
});

test('an order number that the exchange named before us is denied, and kills nobody', () => {
  const rig = openRig();
  pushOrder(rig, { c: idOf(7) });
  expect(rig.place(7, large)).toMatchObject({ ok: false, fault: { code: 'order.duplicate' } });
  expect([rig.intents.get(7), rig.place(8, large).ok]).toEqual([undefined, true]);
});

test('a restart on a clock that goes wrong does not take an order for lost that is still on its way', () => {
  const model = new VenueModel(21);
  model.skewUs = 60 * usPerSecond;
  const before = new GatewayRig({ seed: 21, model });
  before.run(3 * usPerSecond);
  model.breakLine(1); // the order goes by request, and hangs on its way
  const request = model.request.bind(model);
  const held: (() => void)[] = [];
  model.request = (id, sealed) => {
    if (sealed.method === 'POST' && sealed.target.startsWith('/fapi/v1/order')) held.push(() => request(1_000_000, sealed));
    else request(id, sealed);
  };
  const sentUs = model.ourUs;
  before.place(1, large);
  before.gateway.stop(model.ourUs);
  const rig = new GatewayRig({ seed: 22, model, recalled: [{ number: 1, terms: termsOf(large), filledLots: 0, sentUs }] });
  rig.run(3 * usPerSecond);
  for (const arrive of held) arrive();
  rig.run(20 * usPerSecond);
  expect([model.orders.length, rig.stateOf(1), rig.faults('order.surprise')]).toEqual([1, expect.stringMatching(/open|partly-filled/), 0]);
});

test('a fill of long before the last one is booked after an hour without a network', () => {
  const rig = openRig(23);
  rig.place(1, large);
  rig.run(5 * usPerSecond);
  const request = rig.model.request.bind(rig.model);
  const connect = rig.model.connect.bind(rig.model);
  rig.model.request = (id) => rig.model.at(1_000, () => rig.gateway.onResponse(id, { ok: false, fault: fault('venue.unreachable', 'no network'), wasSent: false }, rig.model.ourUs));
  rig.model.connect = () => undefined;
  for (const line of [0, 1]) rig.model.breakLine(line);
  for (let minute = 0; minute < 60; minute += 1) {
    if (minute % 20 === 5) rig.model.stir();
    rig.run(60 * usPerSecond);
  }
  rig.model.request = request;
  rig.model.connect = connect;
  rig.run(120 * usPerSecond);
  expect(rig.model.trades.length).toBeGreaterThan(2);
  expect(new Set(rig.fills.keys())).toEqual(new Set(rig.model.trades.map(({ id }) => id)));
});

test('a name that the journal had no room for is told again', () => {
  const rig = openRig();
  rig.isJournalling = false;
  expect(rig.place(1, large).ok).toBe(false);
  rig.isJournalling = true;
  rig.place(1, large);
  expect([...rig.names.values()]).toContain(idOf(1));
});

test('an order that rests while its instrument gets other steps keeps its price and its size, also when it is changed and filled', () => {
  const rig = openRig(35);
  rig.place(1, { ticks: priceTicks(5_000_000), lots: qtyLots(40) });
  rig.run(usPerSecond);
  const finer = { ...modelSpec, version: 2, tick: { units: 1n, decimals: 3 }, lot: { units: 1n, decimals: 4 } };
  rig.gateway.list(finer);
  const filledBefore = (rig.model.orders[0]?.filled ?? 0) * 10;
  expect(rig.gateway.orders.find(1)).toMatchObject({ terms: { spec: finer, ticks: 50_000_000, lots: 400 }, filledLots: filledBefore, bookedLots: filledBefore });
  expect(rig.gateway.amend(1, { ticks: 50_100_000, lots: 500 }, rig.model.ourUs)).toMatchObject({ ok: true });
  rig.run(usPerSecond);
  expect(rig.model.orders[0]).toMatchObject({ price: '50100.000', lots: 50 });
  rig.model.stir();
  rig.run(5 * usPerSecond);
  const filled = (rig.model.orders[0]?.filled ?? 0) * 10;
  expect([filled > filledBefore, rig.gateway.orders.find(1)?.filledLots, rig.gateway.book.positions.lotsOf(modelSpec.stream)]).toEqual([true, filled, rig.model.positionLots * 10]);
});

test('an order that is not in the steps of now is told, fills and ends in its own, and is not changed', () => {
  const rig = openRig(32);
  rig.place(1, { ticks: priceTicks(5_000_003), lots: qtyLots(1_000_003) });
  rig.run(usPerSecond);
  rig.gateway.list({ ...modelSpec, version: 2, tick: { units: 1n, decimals: 1 } });
  expect(rig.faults('order.unclear')).toBe(1);
  expect(rig.gateway.amend(1, { ticks: 500_010, lots: 2_000_000 }, rig.model.ourUs)).toMatchObject({ ok: false, fault: { code: 'order.unsupported' } });
  const before = rig.model.trades.length;
  while (rig.model.trades.length === before) rig.model.stir();
  rig.run(5 * usPerSecond);
  expect(rig.gateway.orders.find(1)?.filledLots).toBe(rig.model.orders[0]?.filled);
  pushOrder(rig, { c: 'web_2', i: 990, x: 'TRADE', X: 'FILLED', l: '0.010', z: '0.010', L: '50000.07', t: 9_999 });
  expect(rig.faults('order.surprise')).toBe(0);
  pushOrder(rig, { c: 'web_3', i: 991, x: 'TRADE', X: 'FILLED', l: '0.010', z: '0.010', L: '50000.0701', t: 9_998 });
  expect([rig.faults('order.surprise'), rig.faults('order.unclear')]).toEqual([0, 2]);
  for (const trade of [9_998, 9_999]) rig.fills.delete(trade);
  rig.model.positionLots += 20;
  // At a price that is no whole number of the ticks of now: booked all the same.
  expect([new Set(rig.fills.keys()), rig.gateway.book.positions.lotsOf(modelSpec.stream)]).toEqual([new Set(rig.model.trades.map(({ id }) => id)), rig.model.positionLots]);
  expect(rig.gateway.cancel(1, rig.model.ourUs)).toMatchObject({ ok: true });
  rig.run(5 * usPerSecond);
  expect(rig.stateOf(1)).toBe('cancelled');
});

test.each([
  ['a quantity below zero', { l: '-0.010' }],
  ['no quantity that can be', { l: '1e99' }],
  ['a fee that can be no amount', { n: '1e300' }],
  ['a fee with more places than there are', { n: '1e-300' }],
])('a fill with %s is told as trouble, moves nothing and kills nobody', (_, order) => {
  const rig = openRig(41);
  const fill = { i: 900, x: 'TRADE', X: 'PARTIALLY_FILLED', l: '0.010', z: '0.010', L: '50000.00', t: 77, ...order };
  expect(() => pushOrder(rig, fill)).not.toThrow();
  expect([rig.fills.size, rig.gateway.book.positions.lotsOf(modelSpec.stream), rig.faults('order.surprise')]).toEqual([0, 0, 1]);
});

test('a balance that can be none is told as trouble, and the one of before stands', () => {
  const rig = openRig(42);
  for (const wb of ['1e300', '-1e300', '1e-300']) {
    const ms = rig.model.venueMs;
    rig.gateway.onMessage(0, writeText(JSON.stringify({ e: 'ACCOUNT_UPDATE', E: ms, T: ms, a: { m: 'ORDER', B: [{ a: 'USDT', wb }] } })), rig.model.ourUs);
  }
  expect([rig.balances.get('USDT'), rig.faults('account.differs')]).toEqual([10_000, 3]);
});

test('our name on an order of another instrument fills none of ours', () => {
  const rig = openRig(43);
  rig.gateway.list({ ...modelSpec, id: 'binance:perp:ETHUSDT', symbol: 'ETHUSDT', stream: modelSpec.stream + 1 });
  rig.place(1, large);
  rig.run(usPerSecond);
  const filled = rig.model.orders[0]?.filled ?? 0;
  pushOrder(rig, { s: 'ETHUSDT', c: idOf(1), i: 901, x: 'TRADE', X: 'PARTIALLY_FILLED', l: '50.000', z: '50.000', L: '50000.00', t: 78 });
  expect(rig.gateway.orders.find(1)?.filledLots).toBe(filled);
});

test('a cancel goes although the fate of many orders is asked for with all that the exchange allows', () => {
  const dialect: AccountDialect = { ...binanceUsdmAccount, pools: [{ name: 'weight', limit: 200, windowUs: 60 * usPerSecond, header: null }] };
  const rig = new GatewayRig({ seed: 51, dialect });
  rig.run(3 * usPerSecond);
  const send = rig.model.send.bind(rig.model);
  rig.model.send = () => undefined;
  for (let number = 1; number <= 40; number += 1) expect(rig.place(number, large).ok).toBe(true);
  rig.run(15 * usPerSecond);
  rig.model.send = send;
  const unknown = [...rig.gateway.orders.alive].slice(0, 5);
  expect(unknown.map(({ number }) => rig.gateway.cancel(number, rig.model.ourUs).ok)).toEqual([true, true, true, true, true]);
});

test('the fill of an order that ended just before the program did is booked after the restart', () => {
  const before = openRig(61);
  before.place(1, { lots: qtyLots(40) });
  before.run(5 * usPerSecond);
  while (before.model.trades.length === 0) before.model.stir();
  const { ourUs, trades } = before.model;
  before.gateway.stop(ourUs);
  const filledLots = trades.reduce((sum, { lots }) => sum + lots, 0);
  const rig = new GatewayRig({ seed: 62, model: before.model, recalled: [{ number: 1, terms: termsOf({ lots: qtyLots(40) }), filledLots, sentUs: ourUs - 5 * usPerSecond }] });
  rig.run(30 * usPerSecond);
  expect(new Set(rig.fills.keys())).toEqual(new Set(trades.map(({ id }) => id)));
});

test('an order that was filled in part and that the exchange forgot is no rejected one', () => {
  const rig = new GatewayRig({ seed: 63, recalled: [{ number: 1, terms: termsOf(), filledLots: 4, sentUs: 1_699_999_000_000_000 }] });
  rig.run(60 * usPerSecond);
  expect([rig.stateOf(1), rig.faults('order.vanished') > 0]).toEqual(['expired', true]);
});

test('of an order that the exchange forgot, and that it had given a number, the fills are found all the same', () => {
  const model = new VenueModel(64);
  for (const id of [1, 2]) model.trades.push({ id, orderId: 900, lots: 3, side: 'BUY', price: '50000.00', ms: model.venueMs - id * 86_400_000 });
  const rig = new GatewayRig({ seed: 64, model, recalled: [{ number: 1, terms: termsOf(), filledLots: 0, sentUs: model.ourUs - 5 * 86_400 * usPerSecond, venueId: '900' }] });
  rig.run(60 * usPerSecond);
  expect([rig.stateOf(1), rig.faults('order.vanished'), new Set(rig.fills.keys()), rig.told.get(1)?.filledLots, rig.broken]).toEqual(['expired', 1, new Set([1, 2]), 6, []]);
});

test('an order that an earlier run was told of a moment ago is not gone because the exchange’s own books lag', () => {
  const before = openRig(65);
  before.place(1, large);
  before.run(usPerSecond);
  before.gateway.stop(before.model.ourUs);
  const { model } = before;
  const venueId = String(model.orders[0]?.id);
  const request = model.request.bind(model);
  const fromUs = model.nowUs;
  const hidden = model.orders.splice(0);
  model.request = (id, sealed) => {
    if (model.nowUs - fromUs > 1.9 * usPerSecond) model.orders.push(...hidden.splice(0));
    request(id, sealed);
  };
  const rig = new GatewayRig({ seed: 66, model, recalled: [{ number: 1, terms: termsOf(large), filledLots: 0, sentUs: model.ourUs - usPerSecond, venueId }] });
  rig.run(30 * usPerSecond);
  expect([rig.faults('order.vanished'), rig.gateway.orders.find(1)?.venueId]).toEqual([0, venueId]);
  expect(['open', 'partly-filled']).toContain(rig.stateOf(1));
});

test.each([-3_600, -5, 3_600])('an order whose answer is lost while our clock is set by %i s is unknown in time, and rejected in the end', (seconds) => {
  const rig = openRig(71);
  const send = rig.model.send.bind(rig.model);
  rig.model.send = () => undefined;
  rig.place(1, large);
  rig.model.jump(seconds * usPerSecond);
  rig.run(5 * usPerSecond);
  expect(rig.stateOf(1)).toBe('unknown');
  rig.model.send = send;
  rig.run(60 * usPerSecond);
  expect([rig.stateOf(1), rig.faults('order.surprise')]).toEqual(['rejected', 0]);
});

test('a fill that the journal had no room for is booked when there is', () => {
  const rig = openRig(81);
  rig.place(1, large);
  rig.run(10 * usPerSecond);
  const before = rig.model.trades.length;
  rig.isJournalling = false;
  while (rig.model.trades.length === before) rig.model.stir();
  rig.run(usPerSecond);
  rig.isJournalling = true;
  rig.run(30 * usPerSecond);
  expect(new Set(rig.fills.keys())).toEqual(new Set(rig.model.trades.map(({ id }) => id)));
  expect([rig.gateway.book.positions.lotsOf(modelSpec.stream), rig.faults('account.differs')]).toEqual([rig.model.positionLots, 0]);
});

/** What is lost on the way to the journal, to the exchange, or with the engine itself, and is made good. */

import { expect, test } from 'vitest';
import { fault } from '../../domain/fault.ts';
import { priceTicks, qtyLots } from '../../domain/number.ts';
import { usPerSecond } from '../../domain/time.ts';
import { writeText } from '../venues/utf8.ts';
import { GatewayRig, idOf, large, openRig, pushOrder, termsOf } from './gateway-rig.ts';
import { orderLimits } from './orders.ts';
import { recalledIn } from './steps.ts';
import { modelSpec, VenueModel } from './venue-model.ts';

/** Orders that came and went, so many that nothing older is kept. */
function crowd(rig: GatewayRig, isMissingFills: boolean): void {
  const { orders } = rig.gateway;
  for (let number = 100_000; number <= 100_000 + orderLimits.endedMax; number += 1) {
    const order = orders.add(number, idOf(number), termsOf());
    if (isMissingFills) order.filledLots = 1;
    orders.move(order, 'deny');
  }
}

/** An order that is filled and whose fills nobody told; the questions for them are held. */
function filledInSilence(seed: number): { readonly rig: GatewayRig; readonly held: (() => void)[] } {
  const rig = openRig(seed);
  const request = rig.model.request.bind(rig.model);
  const held: (() => void)[] = [];
  rig.model.request = (id, sealed) => {
    if (sealed.target.includes('/userTrades')) held.push(() => request(id, sealed));
    else request(id, sealed);
  };
  pushOrder(rig, { c: idOf(1), i: 900, X: 'FILLED', z: '1.000' });
  rig.run(5 * usPerSecond);
  expect([rig.stateOf(1), held.length > 0]).toEqual(['filled', true]);
  return { rig, held };
}

test('an ended order that is forgotten while a question about it is under way is asked for no more', () => {
  const { rig, held } = filledInSilence(91);
  expect(rig.gateway.inquiry.askingCount).toBe(1);
  crowd(rig, true);
  for (const answer of held.splice(0)) answer();
  rig.run(5 * usPerSecond);
  expect([rig.gateway.orders.find(1), rig.gateway.inquiry.askingCount]).toEqual([null, 0]);
});

test('an ended order whose fills are missing is kept longer than those that miss nothing', () => {
  const { rig } = filledInSilence(92);
  crowd(rig, false);
  expect(rig.gateway.orders.find(1)?.state).toBe('filled');
});

test.each([
  ['an order', (rig: GatewayRig) => rig.model.orders[0]?.status === 'CANCELED', (rig: GatewayRig) => rig.gateway.cancel(1, rig.model.ourUs)],
])('%s that the journal had no room for is told when there is', (_, hasHappened, act) => {
  const rig = openRig(93);
  rig.place(1, large);
  rig.run(2 * usPerSecond);
  act(rig);
  rig.isJournalling = false;
  rig.run(2 * usPerSecond);
  expect([hasHappened(rig), rig.stateOf(1)]).toEqual([true, 'cancelling']);
  rig.isJournalling = true;
  rig.run(usPerSecond);
  expect(rig.stateOf(1)).toBe('cancelled');
});

test('a balance and a position that the journal had no room for are told when there is, and only the newest of each', () => {
  const rig = openRig(94);
  rig.isJournalling = false;
  for (const wb of ['11.5', '12.5']) {
    const ms = rig.model.venueMs;
    rig.gateway.onMessage(0, writeText(JSON.stringify({ e: 'ACCOUNT_UPDATE', E: ms, T: ms, a: { m: 'ORDER', B: [{ a: 'USDT', wb }] } })), rig.model.ourUs);
  }
  const before = { ...rig.counts };
  rig.isJournalling = true;
  rig.run(usPerSecond);
  expect([rig.balances.get('USDT'), (rig.counts['balance'] ?? 0) - (before['balance'] ?? 0)]).toEqual([12.5, 1]);
});

test('a line that is ready and then refused, again and again, is tried later each time', () => {
  const rig = openRig(101);
  const opened: number[] = [];
  const connect = rig.model.connect.bind(rig.model);
  rig.model.connect = (line) => {
    if (line === 0) opened.push(rig.model.ourUs);
    connect(line);
  };
  for (let step = 0; step < 1_200; step += 1) {
    if (rig.gateway.session.isWatching) rig.model.breakLine(0);
    rig.run(usPerSecond / 10);
  }
  const pausesUs = opened.slice(1).map((atUs, index) => atUs - (opened[index] ?? 0));
  expect(opened.length).toBeLessThan(20);
  expect(Math.max(...pausesUs)).toBeGreaterThan(10 * usPerSecond);
});

test('what cannot be read on the line that tells makes the account be read again, and a storm of it no storm of questions', () => {
  const rig = openRig(102);
  const request = rig.model.request.bind(rig.model);
  let balanceCount = 0;
  rig.model.request = (id, sealed) => {
    if (sealed.target.includes('/balance')) balanceCount += 1;
    request(id, sealed);
  };
  rig.run(usPerSecond);
  rig.gateway.onMessage(0, writeText('{"e":"ORDER_TRADE_UPDATE","o":7}'), rig.model.ourUs);
  rig.run(5 * usPerSecond);
  expect(balanceCount).toBe(1);
  for (let step = 0; step < 1_000; step += 1) {
    rig.gateway.onMessage(0, writeText('{"e":"ORDER_TRADE_UPDATE","o":7}'), rig.model.ourUs);
    rig.run(usPerSecond / 25);
  }
  expect(balanceCount).toBeGreaterThanOrEqual(3);
  expect(balanceCount).toBeLessThanOrEqual(5);
});

test('an order of an earlier run that is not in the steps of now is found, filled, booked once and cancelled in its own', () => {
  const before = openRig(111);
  before.place(1, { ticks: priceTicks(5_000_003), lots: qtyLots(1_000_003) });
  before.run(5 * usPerSecond);
  const { ourUs } = before.model;
  before.gateway.stop(ourUs);
  const coarser = { ...modelSpec, stream: 3, version: 9, tick: { units: 1n, decimals: 1 } };
  const remembered = { number: 1, spec: modelSpec, side: 'buy', ticks: 5_000_003, lots: 1_000_003, timeInForce: 'gtc', isReduceOnly: false, filledLots: before.told.get(1)?.filledLots ?? 0, sentUs: ourUs } as const;
  const booked = [...before.fills.keys()].map((trade) => `BTCUSDT:${trade}`);
  const rig = new GatewayRig({ seed: 112, model: before.model, spec: coarser, recalled: [recalledIn(remembered, coarser)], bookedTrades: booked });
  rig.run(10 * usPerSecond);
  expect(rig.gateway.orders.find(1)).toMatchObject({ state: expect.stringMatching(/open|partly-filled/), terms: { ticks: 5_000_003, spec: { stream: 3 } } });
  const { trades } = rig.model;
  const count = trades.length;
  while (trades.length === count) rig.model.stir();
  rig.run(10 * usPerSecond);
  expect(new Set([...before.fills.keys(), ...rig.fills.keys()])).toEqual(new Set(trades.map(({ id }) => id)));
  expect(rig.gateway.cancel(1, rig.model.ourUs)).toMatchObject({ ok: true });
  rig.run(5 * usPerSecond);
  expect([rig.stateOf(1), rig.broken]).toEqual(['cancelled', []]);
});

test('fills that are asked for in vain while there is no network are asked for until there is one', () => {
  const { rig, held } = filledInSilence(121);
  held.splice(0);
  const withheld = rig.model.request.bind(rig.model);
  rig.model.request = (id) => rig.model.at(1_000, () => rig.gateway.onResponse(id, { ok: false, fault: fault('venue.unreachable', 'no network'), wasSent: false }, rig.model.ourUs));
  rig.run(600 * usPerSecond);
  expect(rig.faults('order.vanished')).toBe(0);
  rig.model.request = withheld;
  rig.run(30 * usPerSecond);
  expect(held.length).toBeGreaterThan(0);
});

test('an order of an earlier run whose clock was an hour ahead is not waited for an hour', () => {
  const model = new VenueModel(131);
  const rig = new GatewayRig({ seed: 131, model, recalled: [{ number: 1, terms: termsOf(), filledLots: 0, sentUs: model.ourUs + 3_600 * usPerSecond }] });
  rig.run(60 * usPerSecond);
  expect(rig.stateOf(1)).toBe('rejected');
});

test('a fill that is told before its order has a number is booked as that order’s', () => {
  const rig = openRig(141);
  const [send, request] = [rig.model.send.bind(rig.model), rig.model.request.bind(rig.model)];
  // The order arrives, its answer and its events do not, and nobody answers questions about it.
  rig.model.send = (line, text) => {
    if (text.includes('order.place')) rig.model.breakLine(0);
    send(line, text);
  };
  rig.model.request = (id, sealed) => {
    if (!sealed.target.includes('/order?')) request(id, sealed);
  };
  rig.place(1, { lots: qtyLots(40) });
  rig.model.breakLine(1);
  const ms = rig.model.venueMs;
  const fill = { s: 'BTCUSDT', c: '', S: 'BUY', o: 'LIMIT', f: 'GTC', q: '0.040', p: '50000.00', ap: '50000', x: 'TRADE', X: 'PARTIALLY_FILLED', i: 900, l: '0.010', z: '0.010', L: '50000.00', n: '0.01', N: 'USDT', t: 77, m: false };
  rig.gateway.book.onReport({ kind: 'fill', symbol: 'BTCUSDT', venueId: '900', clientId: null, tradeId: '77', side: 'buy', price: { units: 50_000n, decimals: 0 }, quantity: { units: 10n, decimals: 3 }, fee: { amount: { units: 1n, decimals: 2 }, asset: 'USDT' }, isMaker: false, filledUs: ms * 1_000 }, rig.model.ourUs);
  expect(rig.fills.size).toBe(0);
  pushOrder(rig, { ...fill, c: idOf(1), l: '0', t: 0 });
  rig.run(usPerSecond);
  expect([rig.fills.get(77), rig.gateway.orders.find(1)?.bookedLots]).toEqual([10, 10]);
});

test('a fill of somebody else waits only while it might be ours', () => {
  const rig = openRig(142);
  pushOrder(rig, { c: '', i: 900, x: 'TRADE', X: 'FILLED', l: '0.010', z: '0.010', L: '50000.00', t: 78 });
  expect(rig.fills.get(78)).toBe(10);
});

test('an order of an earlier run that was filled in part is asked for by its name until its number is known, and then by its fills', () => {
  const before = openRig(151);
  before.place(1, { lots: qtyLots(40) });
  before.run(usPerSecond);
  while (before.model.trades.length === 0) before.model.stir();
  const { ourUs, trades } = before.model;
  before.gateway.stop(ourUs);
  const filledLots = trades.reduce((sum, { lots }) => sum + lots, 0);
  const rig = new GatewayRig({ seed: 152, model: before.model, recalled: [{ number: 1, terms: termsOf({ lots: qtyLots(40) }), filledLots, sentUs: ourUs - 5 * usPerSecond }] });
  // Somebody else's word moves it on before its own number is told.
  rig.gateway.orders.move(rig.gateway.orders.find(1) ?? rig.gateway.orders.add(1, idOf(1), termsOf()), 'fill-part');
  rig.run(30 * usPerSecond);
  expect([rig.gateway.orders.find(1)?.venueId, new Set(rig.fills.keys())]).toEqual(['1', new Set(trades.map(({ id }) => id))]);
});

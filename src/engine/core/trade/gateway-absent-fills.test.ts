/** Fills that were missed and are hard to get: the venue permits little, forgets them, or does not answer. */

import { expect, test } from 'vitest';
import { qtyLots } from '../../domain/number.ts';
import { usPerSecond } from '../../domain/time.ts';
import type { AccountDialect } from '../venues/account.ts';
import { binanceUsdmAccount } from '../venues/binance/account-usdm.ts';
import { bookLimits } from './account-book.ts';
import { GatewayRig, idOf, large, termsOf } from './gateway-rig.ts';
import { modelSpec, VenueModel } from './venue-model.ts';

const dayUs = 24 * 3_600 * usPerSecond;
const venueId = '900';

/** An exchange with an order of ours that an earlier run left there. */
function modelWith(seed: number, order: { readonly filled: number }): VenueModel {
  const model = new VenueModel(seed);
  model.positionLots = order.filled;
  model.orders.push({ id: Number(venueId), client: idOf(1), side: 'BUY', type: 'LIMIT', isIoc: false, price: '50000.00', lots: large.lots, filled: order.filled, status: order.filled > 0 ? 'PARTIALLY_FILLED' : 'NEW', updateMs: model.venueMs });
  return model;
}

/** One lot each, so many days ago. */
function fillAgo(model: VenueModel, days: readonly number[]): void {
  for (const [index, ago] of days.entries()) model.trades.push({ id: index + 1, orderId: Number(venueId), lots: 1, side: 'BUY', price: '50000.00', ms: model.venueMs - ago * (dayUs / 1_000) });
}

function returnTo(model: VenueModel, seed: number, { filledLots, daysAgo, ...rest }: { readonly filledLots: number; readonly daysAgo: number; readonly dialect?: AccountDialect; readonly bookedTrades?: readonly string[] }): GatewayRig {
  return new GatewayRig({ seed, model, recalled: [{ number: 1, terms: termsOf(large), filledLots, sentUs: model.ourUs - daysAgo * dayUs, venueId }], ...rest });
}

test('more pages of fills than the exchange permits at once are all read in the end, and none is read over and over', () => {
  const days = [59, 50, 41, 32, 23, 14, 5];
  const model = modelWith(81, { filled: days.length });
  fillAgo(model, days);
  const asked: string[] = [];
  const request = model.request.bind(model);
  model.request = (id, sealed) => {
    const start = /userTrades\?.*orderId=900&startTime=(\d+)/.exec(sealed.target)?.[1];
    if (start !== undefined) asked.push(start);
    request(id, sealed);
  };
  const dialect: AccountDialect = { ...binanceUsdmAccount, costsOf: (ask) => (ask.kind === 'fills' ? [{ pool: 'weight', units: ask.order === undefined ? 5 : 700 }] : binanceUsdmAccount.costsOf(ask)) };
  const rig = returnTo(model, 82, { filledLots: 0, daysAgo: 60, dialect });
  rig.run(300 * usPerSecond);
  expect([[...rig.fills.keys()].toSorted((left, right) => left - right), rig.broken]).toEqual([days.map((_, index) => index + 1), []]);
  expect(asked.length).toBe(new Set(asked).size);
});

test('an order whose fills the exchange does not tell is still asked for itself, so that its end is known', () => {
  const model = modelWith(83, { filled: 5 });
  const rig = returnTo(model, 84, { filledLots: 5, daysAgo: 5 });
  rig.run(30 * usPerSecond);
  expect(rig.stateOf(1)).toBe('partly-filled');
  const [order] = model.orders;
  if (order !== undefined) order.status = 'CANCELED'; // and what was pushed of it is lost
  rig.run(180 * usPerSecond);
  expect([rig.stateOf(1), rig.gateway.orders.aliveCount]).toEqual(['cancelled', 0]);
});

test('an order that the exchange forgot has not vanished before an answer about its fills came', () => {
  const model = new VenueModel(85);
  fillAgo(model, [3, 2]);
  const request = model.request.bind(model);
  let lostCount = 0;
  model.request = (id, sealed) => {
    if (sealed.target.includes('userTrades') && sealed.target.includes('orderId=900') && lostCount < 3) lostCount += 1;
    else request(id, sealed);
  };
  const rig = returnTo(model, 86, { filledLots: 0, daysAgo: 5 });
  rig.run(120 * usPerSecond);
  expect([lostCount, rig.stateOf(1), rig.faults('order.vanished'), new Set(rig.fills.keys()), rig.told.get(1)?.filledLots, rig.broken]).toEqual([3, 'expired', 1, new Set([1, 2]), 2, []]);
});

test('a trade that the order is known to have is booked once, also when a hundred thousand others came since', () => {
  const model = modelWith(87, { filled: 2 });
  fillAgo(model, [2, 1]);
  const others = Array.from({ length: bookLimits.tradesMax - 2 }, (_, index) => 1_000 + index);
  const rig = returnTo(model, 88, { filledLots: 2, daysAgo: 3, bookedTrades: [1, 2, ...others].map((trade) => `${modelSpec.symbol}:${trade}`) });
  rig.run(30 * usPerSecond);
  expect([rig.fills.size, rig.gateway.orders.find(1)?.bookedLots]).toEqual([0, 2]);
  const nowUs = rig.model.ourUs;
  const report = { kind: 'fill', symbol: modelSpec.symbol, clientId: null, side: 'buy', price: { units: 50_000n, decimals: 0 }, quantity: { units: 1n, decimals: 3 }, fee: { amount: { units: 1n, decimals: 2 }, asset: 'USDT' }, isMaker: true, filledUs: nowUs } as const;
  for (const trade of [500_001, 500_002]) rig.gateway.book.onReport({ ...report, venueId: '7', tradeId: String(trade) }, nowUs);
  for (const trade of [1, 2]) rig.gateway.book.onReport({ ...report, venueId, tradeId: String(trade) }, nowUs);
  expect([...rig.fills.keys()]).toEqual([500_001, 500_002]);
});

test('an order that was known as filled before two nights without us is filled again, and has the fill that was cut off', () => {
  const model = modelWith(89, { filled: 3 });
  fillAgo(model, [2, 2, 2]);
  const [order] = model.orders;
  if (order !== undefined) Object.assign(order, { lots: 3, status: 'FILLED' });
  const rig = new GatewayRig({ seed: 90, model, recalled: [{ number: 1, terms: termsOf({ lots: qtyLots(3) }), filledLots: 3, sentUs: model.ourUs - 3 * dayUs, venueId }], bookedTrades: [`${modelSpec.symbol}:1`, `${modelSpec.symbol}:2`] });
  rig.run(30 * usPerSecond);
  expect([rig.stateOf(1), [...rig.fills.keys()], rig.faults('order.vanished'), rig.broken]).toEqual(['filled', [3], 0, []]);
});

test('fills that are told again and again are no news: those that nobody tells are asked for more and more seldom', () => {
  const model = modelWith(91, { filled: 5 });
  fillAgo(model, [0.2, 0.1]);
  let askedCount = 0;
  const request = model.request.bind(model);
  model.request = (id, sealed) => {
    if (sealed.target.includes('userTrades')) askedCount += 1;
    request(id, sealed);
  };
  const rig = returnTo(model, 92, { filledLots: 5, daysAgo: 1 });
  rig.run(300 * usPerSecond);
  expect([rig.fills.size, rig.stateOf(1)]).toEqual([2, 'partly-filled']);
  expect(askedCount).toBeLessThan(30);
});

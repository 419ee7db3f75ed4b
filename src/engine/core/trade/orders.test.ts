import { expect, test } from 'vitest';
import { parseDecimal, qtyLots, type Decimal } from '../../domain/number.ts';
import type { OrderReport } from '../venues/account.ts';
import { termsOf } from './gateway-rig.ts';
import { orderLimits, Orders, type Order } from './orders.ts';

function decimal(text: string): Decimal {
  const parsed = parseDecimal(text);
  if (!parsed.ok) throw new Error(parsed.fault);
  return parsed.value;
}

/** Lots are thousandths here. */
function told(changed: Partial<Omit<OrderReport, 'filled' | 'quantity'>> & { readonly filled?: string; readonly quantity?: string } = {}): OrderReport {
  const { filled = '0', quantity = '0.010', ...rest } = changed;
  return { kind: 'order', symbol: 'BTCUSDT', venueId: '7', clientId: 'c', state: 'open', side: 'buy', price: decimal('50000'), averagePrice: null, updatedUs: 10, reason: null, ...rest, filled: decimal(filled), quantity: decimal(quantity) };
}

function make(): { readonly orders: Orders; readonly order: Order } {
  const orders = new Orders();
  return { orders, order: orders.add(1, 'c', termsOf()) };
}

test('an old report neither ends a doubt nor takes anything back', () => {
  const { orders, order } = make();
  orders.report(order, told({ state: 'partly-filled', filled: '0.004', quantity: '0.020', updatedUs: 20 }));
  orders.move(order, 'silence');
  expect(orders.report(order, told({ updatedUs: 15 }))).toBe('old');
  expect([order.state, order.filledLots, order.terms.lots]).toEqual(['unknown', 4, 20]);
});

test('what is filled is the larger of the two accounts of it, and a trade counts once', () => {
  const { orders, order } = make();
  expect([orders.fill(order, 'a', 3), orders.fill(order, 'a', 3), orders.fill(order, 'b', 2)]).toEqual(['changed', 'old', 'changed']);
  expect([order.state, order.filledLots]).toEqual(['partly-filled', 5]);
  orders.report(order, told({ state: 'partly-filled', filled: '0.004', updatedUs: 5 }));
  expect(order.filledLots).toBe(5);
  orders.report(order, told({ state: 'partly-filled', filled: '0.008' }));
  expect([order.filledLots, orders.fill(order, 'c', 3), order.filledLots]).toEqual([8, 'old', 8]);
});

test('a fill after the cancel counts, and ends nothing anew', () => {
  const { orders, order } = make();
  orders.report(order, told());
  orders.report(order, told({ state: 'cancelled', filled: '0.002', updatedUs: 11 }));
  expect([orders.fill(order, 'a', 2), orders.fill(order, 'b', 3)]).toEqual(['old', 'changed']);
  expect([order.state, order.filledLots, orders.find(1)]).toEqual(['cancelled', 5, order]);
});

test('an order that lives although it was rejected is a surprise, and is told as one', () => {
  const { orders, order } = make();
  orders.move(order, 'reject');
  expect([orders.report(order, told()), orders.fill(order, 'a', 1), order.state]).toEqual(['surprise', 'surprise', 'rejected']);
});

test('an order that was filled although it was rejected is a surprise; one that merely ended is none', () => {
  for (const [state, filled, outcome] of [['filled', '0.010', 'surprise'], ['cancelled', '0.003', 'surprise'], ['cancelled', '0', 'old'], ['expired', '0', 'old']] as const) {
    const { orders, order } = make();
    orders.move(order, 'reject');
    expect([orders.report(order, told({ state, filled })), order.state]).toEqual([outcome, 'rejected']);
  }
});

test('while a cancel is under way an order that is found alive is still being cancelled', () => {
  const { orders, order } = make();
  order.pending.set('cancel', { stampUs: 1, terms: order.terms });
  orders.move(order, 'silence');
  orders.report(order, told());
  expect(order.state).toBe('cancelling');
});

test('a reason lasts until the venue says more', () => {
  const { orders, order } = make();
  order.reason = { fault: 'order.unclear', code: '', text: 'silence' };
  orders.report(order, told());
  expect(order.reason).toBeNull();
  orders.report(order, told({ state: 'expired', updatedUs: 11, reason: { fault: 'order.rejected', code: '5', text: '' } }));
  expect([order.state, order.reason]).toEqual(['expired', { fault: 'order.rejected', code: '5', text: '' }]);
});

test('what is off the instrument’s steps changes nothing', () => {
  const { orders, order } = make();
  expect(orders.report(order, told({ filled: '0.0005', state: 'partly-filled' }))).toBe('surprise');
  expect([order.state, order.filledLots]).toEqual(['submitted', 0]);
});

test('ended orders are kept for late reports, the latest of them', () => {
  const orders = new Orders();
  for (let number = 1; number <= orderLimits.endedMax + 5; number += 1) {
    const order = orders.add(number, String(number), termsOf({ lots: qtyLots(1) }));
    orders.name(order, String(number));
    orders.move(order, 'reject');
  }
  expect([orders.aliveCount, orders.find(5), orders.findByVenueId('BTCUSDT', '5'), orders.find(6)?.number]).toEqual([0, null, null, 6]);
});

test('an order of very many fills is counted as they come, and not from the first each time', () => {
  const { orders, order } = make();
  for (let trade = 1; trade <= 60_000; trade += 1) orders.fill(order, String(trade), 2);
  expect([order.filledLots, order.tradedLots]).toEqual([120_000, 120_000]);
});

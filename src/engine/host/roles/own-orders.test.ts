import { expect, test } from 'vitest';
import type { Order } from '../../core/trade/orders.ts';
import { Orders } from '../../core/trade/orders.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { priceTicks, qtyLots } from '../../domain/number.ts';
import type { OwnOrder } from '../../domain/own-order.ts';
import { ownOrderOf, OwnOrdersTeller, OwnOrdersTold } from './own-orders.ts';

const spec = sampleSpec();

function living(count: number): readonly Order[] {
  const orders = new Orders();
  return Array.from({ length: count }, (_, at) => orders.add(at + 1, `id-${at}`, { spec, side: 'sell', ticks: priceTicks(100 + at), lots: qtyLots(5), timeInForce: 'gtc', isReduceOnly: false }));
}

test('what changes at once is told at once, always whole', async () => {
  const told: (readonly OwnOrder[])[] = [];
  const teller = new OwnOrdersTeller(() => living(2), (orders) => void told.push(orders));
  for (let change = 0; change < 5; change += 1) teller.changed();
  await expect.poll(() => told.length).toBe(1);
  expect(told[0]).toEqual([100, 101].map((ticks, at) => ({ number: at + 1, stream: spec.stream, version: spec.version, side: 'sell', ticks, lots: 5, filledLots: 0, state: 'submitted' })));
  teller.changed();
  teller.tell();
  expect(told).toHaveLength(2);
  teller.close();
});

test('what is known of an instrument is the same array until something changes, and in doubt when nobody knows more', () => {
  const told = new OwnOrdersTold();
  const orders = living(2).map(ownOrderOf);
  told.tell([...orders, ...orders.map((order) => ({ ...order, stream: spec.stream + 1 }))]);
  const known = told.of(spec);
  expect(known).toEqual(orders);
  expect(told.of(spec)).toBe(known);
  expect(told.of({ ...spec, version: spec.version + 1 })).toEqual([]);
  told.doubt();
  expect(told.of(spec).map(({ state }) => state)).toEqual(['unknown', 'unknown']);
  const doubted = told.of(spec);
  told.doubt();
  expect(told.of(spec)).toBe(doubted);
});

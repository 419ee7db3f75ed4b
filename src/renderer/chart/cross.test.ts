import { expect, test } from 'vitest';
import { newBarColumns } from './bars.ts';
import { movedCross } from './cross.ts';
import type { Content } from './places.ts';
import { Slots } from './slots.ts';

const minuteUs = 60_000_000;
const slots = new Slots(minuteUs);
const bars = newBarColumns(10);
for (let at = 0; at < 10; at += 1) {
  bars.timeUs[at] = (100 + at) * minuteUs;
  bars.closeTicks[at] = 500 + at;
}
slots.addNewest(bars);
const content: Content = { slots, scale: { tick: 0.125, lot: 1 }, prices: { step: 0.125, text: String }, barUs: minuteUs };
const geometry = { height: 100, yOfPrice: (price: number) => 100 - price, priceOfY: (y: number) => 100 - y };
const seen = { from: 2.5, to: 12 };

test('the first key puts the crosshair on the newest bar in sight, the next ones move it', () => {
  expect(movedCross(content, geometry, seen, null, -1, 8)).toEqual({ timeUs: 109 * minuteUs, price: 63.625 });
  expect(movedCross(content, geometry, seen, { place: 9, price: 50 }, -1, 8)).toEqual({ timeUs: 108 * minuteUs, price: 58 });
});

test('it stays in sight, and without bars there is none', () => {
  expect(movedCross(content, geometry, seen, { place: 3, price: 98 }, -5, 8)).toEqual({ timeUs: 103 * minuteUs, price: 100 });
  expect(movedCross(content, geometry, seen, { place: 9, price: 4 }, 5, -20)).toEqual({ timeUs: 109 * minuteUs, price: 1 });
  expect(movedCross({ ...content, slots: new Slots(minuteUs) }, geometry, seen, null, 0, 0)).toBeNull();
});

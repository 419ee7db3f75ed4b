import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newBarColumns, type BarColumns } from './bars.ts';
import { holeSlotsMax, Slots } from './slots.ts';

const minuteUs = 60_000_000;

/** Bars that began at these minutes; a bar's close is its minute, or what is given. */
function barsAt(minutes: readonly number[], close = (minute: number): number => minute): BarColumns {
  const bars = newBarColumns(minutes.length);
  for (const [at, minute] of minutes.entries()) {
    bars.timeUs[at] = minute * minuteUs;
    bars.closeTicks[at] = close(minute);
  }
  return bars;
}

const all = (slots: Slots): readonly (readonly [minute: number, close: number | null])[] =>
  Array.from({ length: slots.count }, (_, at) => {
    const place = slots.lowest + at;
    return [slots.read('timeUs', place) / minuteUs, slots.isHole(place) ? null : slots.read('closeTicks', place)] as const;
  });

test('bars follow each other, and a missing one leaves a hole', () => {
  const slots = new Slots(minuteUs);
  expect(slots.addNewest(barsAt([5, 6]))).toEqual({ kind: 'all' });
  expect(slots.addNewest(barsAt([6, 7], () => 70))).toEqual({ kind: 'tail', from: 1 });
  expect(slots.addNewest(barsAt([10]))).toEqual({ kind: 'tail', from: 3 });
  expect(all(slots)).toEqual([[5, 5], [6, 70], [7, 70], [8, null], [9, null], [10, 10]]);
  expect(slots.holes).toEqual([{ at: 3, slots: 2, fromUs: 8 * minuteUs, toUs: 10 * minuteUs }]);
});

test('a long hole is shortened and keeps its true length', () => {
  const slots = new Slots(minuteUs);
  slots.addNewest(barsAt([0, 100_000]));
  expect(slots.count).toBe(2 + holeSlotsMax);
  expect(slots.holes).toEqual([{ at: 1, slots: holeSlotsMax, fromUs: minuteUs, toUs: 100_000 * minuteUs }]);
});

test('bars of trades leave no holes', () => {
  const slots = new Slots(null);
  slots.addNewest(barsAt([0, 3, 900]));
  expect(all(slots)).toEqual([[0, 0], [3, 3], [900, 900]]);
});

test('older bars go before without moving the places of the others, and the seam is a hole when something is missing', () => {
  const slots = new Slots(minuteUs);
  slots.addNewest(barsAt([20, 21]));
  expect(slots.addOlder(barsAt([14, 16, 17, 20, 21], () => 1))).toEqual({ kind: 'all' });
  expect([slots.lowest, slots.beyond]).toEqual([-6, 2]);
  expect(slots.read('closeTicks', 0)).toBe(20);
  expect(all(slots)).toEqual([[14, 1], [15, null], [16, 1], [17, 1], [18, null], [19, null], [20, 20], [21, 21]]);
  expect(slots.holes.map(({ at, slots: length }) => [at, length])).toEqual([[-5, 1], [-2, 2]]);
  expect(slots.addOlder(barsAt([14]))).toEqual({ kind: 'none' });
});

test('a correction deep in the past changes everything that was computed from it', () => {
  const slots = new Slots(minuteUs);
  slots.addNewest(barsAt([1, 2, 3]));
  expect(slots.addNewest(barsAt([2], () => 9))).toEqual({ kind: 'all' });
  expect(all(slots)).toEqual([[1, 1], [2, 9], [3, 3]]);
  expect(slots.addNewest(barsAt([0]))).toEqual({ kind: 'none' });
});

test('a bar that is said again as it was changes nothing', () => {
  const slots = new Slots(minuteUs);
  slots.addNewest(barsAt([1, 2, 3]));
  expect(slots.addNewest(barsAt([1, 2, 3]))).toEqual({ kind: 'none' });
  expect(slots.addNewest(barsAt([2, 3, 4]))).toEqual({ kind: 'tail', from: 3 });
});

test('a time finds the slot that covers it', () => {
  const slots = new Slots(minuteUs);
  slots.addNewest(barsAt([5, 6]));
  slots.addOlder(barsAt([3]));
  expect([2, 3, 3.5, 4, 6, 99].map((minute) => slots.placeAt(minute * minuteUs))).toEqual([null, -2, -2, -1, 1, 1]);
});

test('however bars come in, they stand as if they had come at once', () => {
  fc.assert(fc.property(
    fc.uniqueArray(fc.nat(300), { minLength: 1, maxLength: 120 }), fc.nat(), fc.nat(20),
    (minutes, split, chunk) => {
      const sorted = minutes.toSorted((left, right) => left - right);
      const middle = split % sorted.length;
      const whole = new Slots(minuteUs);
      whole.addNewest(barsAt(sorted));
      const pieces = new Slots(minuteUs);
      for (let at = middle; at < sorted.length; at += chunk + 1) pieces.addNewest(barsAt(sorted.slice(Math.max(middle, at - 1), at + chunk + 1)));
      for (let at = middle; at > 0; at -= chunk + 1) pieces.addOlder(barsAt(sorted.slice(Math.max(0, at - chunk - 1), at)));
      expect(all(pieces)).toEqual(all(whole));
      expect(pieces.barCount).toBe(sorted.length);
    },
  ));
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gapFrame, liveFrame } from '../../dev/build.ts';
import { covers, HeatPast, pastColumnsMax, widened, type PastWindow } from './past.ts';

const stepUs = 5_000_000;
const window: PastWindow = { fromUs: 0, untilUs: 100 * stepUs, stepUs, prices: { fromTicks: 0, untilTicks: 100, rowTicks: 10, far: null } };

function column(index: number) {
  return { ...liveFrame(index, [[3, 7]]), startUs: index * stepUs, durationUs: stepUs };
}

test('columns are found by their place, gaps as wide as they were, and only at their own length', () => {
  const past = new HeatPast();
  expect(past.add(column(1))).toBeNull();
  past.begin(window);
  expect(past.add(column(4))).toEqual({ first: 4, last: 4 });
  expect(past.add({ ...gapFrame(0, 1, 'stale'), startUs: 5 * stepUs, durationUs: 3 * stepUs })).toEqual({ first: 5, last: 7 });
  expect([3, 4, 5, 7, 8].map((bucket) => past.at(bucket, stepUs)?.validity)).toEqual([undefined, 'live', 'stale', 'stale', undefined]);
  expect(past.at(4, stepUs * 2)).toBeUndefined();
});

test('another length begins anew; the same goes on', () => {
  const past = new HeatPast();
  past.begin(window);
  past.add(column(4));
  past.begin({ ...window, fromUs: 50 * stepUs });
  expect(past.at(4, stepUs)).toBeDefined();
  past.begin({ ...window, stepUs: stepUs * 2 });
  expect(past.at(4, stepUs * 2)).toBeUndefined();
});

test('however much comes, no more is kept than there is room for', () => {
  const past = new HeatPast();
  past.begin(window);
  for (let index = 0; index < pastColumnsMax + 100; index += 1) past.add(column(index));
  expect([past.at(99, stepUs), past.at(100, stepUs) === undefined, past.at(pastColumnsMax + 99, stepUs) === undefined]).toEqual([undefined, false, false]);
});

test('a widened window covers the one that it was made of, and whole steps', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 4_000 }), fc.integer({ min: 1, max: 1e5 }), (from, columns, ticks) => {
    const wanted: PastWindow = { fromUs: from * 1_000, untilUs: from * 1_000 + columns * stepUs, stepUs, prices: { fromTicks: 5, untilTicks: 5 + ticks, rowTicks: 1, far: { fromTicks: 0, untilTicks: 10 * ticks, stepTicks: 64 } } };
    const wide = widened(wanted);
    expect(covers(wide, wanted)).toBe(true);
    expect([wide.fromUs % stepUs, wide.untilUs % stepUs]).toEqual([0, 0]);
    expect(covers(wanted, wide)).toBe(false);
    expect((wide.untilUs - wide.fromUs) / stepUs).toBeLessThanOrEqual(pastColumnsMax + 2);
  }));
});

test('what is kept is counted, and let go a minute after it was last seen; what the disk has stays known', () => {
  const past = new HeatPast();
  past.begin(window);
  past.add(column(4));
  past.add({ ...column(4), rows: Int32Array.of(1, 2, 3), lots: Float32Array.of(1, 1, 1) });
  past.add(column(5));
  past.reach = { sinceUs: 0, untilUs: 9 };
  expect([past.cellCount, past.columnCount]).toEqual([4, 2]);
  past.see(true, 1_000);
  past.see(false, 61_000);
  expect(past.at(4, stepUs)).toBeDefined();
  past.see(false, 61_001);
  expect([past.cellCount, past.columnCount, past.window, past.reach]).toEqual([0, 0, null, { sinceUs: 0, untilUs: 9 }]);
  past.begin(window);
  for (let index = 0; index < pastColumnsMax + 100; index += 1) past.add(column(index));
  expect(past.cellCount).toBe(pastColumnsMax);
});

test('far prices that were not asked for have to be', () => {
  const far = { fromTicks: 0, untilTicks: 1_000, stepTicks: 640 };
  const withFar = { ...window, prices: { ...window.prices, far } };
  expect([covers(window, withFar), covers(withFar, window), covers(withFar, withFar)]).toEqual([false, true, true]);
  expect(covers(withFar, { ...window, prices: { ...window.prices, far: { ...far, stepTicks: 320 } } })).toBe(false);
  expect(covers(withFar, { ...window, prices: { ...window.prices, far: { ...far, untilTicks: 1_001 } } })).toBe(false);
});

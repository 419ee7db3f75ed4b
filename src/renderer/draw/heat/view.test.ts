import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backToLive, columnPixelsFor, followed, grown, newView, opened, panned, priceZoomed, tickAt, tickY, ticksAt, timeAt, timeZoomed, xOf, yOf, type HeatView, type ViewLimits } from './view.ts';

const limits: ViewLimits = { columnUs: 250_000, rowTicks: 10, columnsMax: 14_400 };
const start = opened(newView(900, 600), 1e12, 50_000, limits);

test('pixels and market are two words for the same place', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 900, noNaN: true }), fc.double({ min: 0, max: 600, noNaN: true }), (x, y) => {
      expect(xOf(start, timeAt(start, x))).toBeCloseTo(x, 4);
      expect(yOf(start, ticksAt(start, y))).toBeCloseTo(y, 4);
    }),
  );
});

test('what is under the pointer stays there while zooming', () => {
  const still: HeatView = { ...start, isFollowing: false };
  fc.assert(
    fc.property(fc.double({ min: 0.5, max: 2, noNaN: true }), fc.double({ min: 0, max: 900, noNaN: true }), fc.double({ min: 0, max: 600, noNaN: true }), (factor, x, y) => {
      expect(timeAt(timeZoomed(still, factor, x, limits), x)).toBeCloseTo(timeAt(still, x), -1);
      expect(ticksAt(priceZoomed(still, factor, y, limits), y)).toBeCloseTo(ticksAt(still, y), 3);
    }),
  );
});

test('zoom ends where a column or a row would be absurdly large, or the history would not fill the window', () => {
  let near = start;
  let far = start;
  for (let step = 0; step < 200; step += 1) {
    near = priceZoomed(timeZoomed(near, 0.8, 0, limits), 0.8, 300, limits);
    far = priceZoomed(timeZoomed(far, 1.25, 0, limits), 1.25, 300, limits);
  }
  expect(limits.columnUs / near.usPerPixel).toBeCloseTo(24, 5);
  expect(limits.rowTicks / near.ticksPerPixel).toBeCloseTo(48, 5);
  expect(far.usPerPixel * far.width).toBeCloseTo(14_400 * 250_000, 0);
  expect(far.ticksPerPixel * far.height).toBeLessThanOrEqual(50_000 + 1);
});

test('a drag ends following, back to live begins it again', () => {
  const dragged = panned(start, 120, 0, 1e12);
  expect(dragged.isFollowing).toBe(false);
  expect(timeAt(dragged, 120)).toBeCloseTo(timeAt(start, 0), 0);
  expect(followed(dragged, 2e12, 60_000)).toBe(dragged);
  expect(backToLive(dragged, 2e12, 60_000)).toMatchObject({ isFollowing: true, endUs: 2e12, centreTicks: 60_000, usPerPixel: start.usPerPixel });
});

test('nobody pans far into the future', () => {
  expect(panned(start, -100_000, 0, 1e12).endUs).toBeLessThanOrEqual(1e12 + start.width * start.usPerPixel);
});

test('a following window stands still until the market leaves its calm middle', () => {
  const halfCalmTicks = 600 * 0.28 * start.ticksPerPixel;
  expect(followed(start, 1e12 + 250_000, 50_000 + halfCalmTicks * 0.9).centreTicks).toBe(50_000);
  expect(followed(start, 1e12 + 250_000, 50_000 + halfCalmTicks * 1.1).centreTicks).toBeGreaterThan(50_000);
  expect(followed(start, 1e12 + 250_000, null)).toMatchObject({ endUs: 1e12 + 250_000, centreTicks: 50_000 });
});

test('a tick stands in the middle of its stretch, and everything in the stretch reads as that tick', () => {
  const near = { ...start, ticksPerPixel: 1 / 24 };
  expect([tickY(near, 50_000), yOf(near, 50_000), yOf(near, 50_001)]).toEqual([288, 300, 276]);
  expect([288, 277, 299].map((y) => tickAt(near, y))).toEqual([50_000, 50_000, 50_000]);
  expect([301, 275].map((y) => tickAt(near, y))).toEqual([49_999, 50_001]);
});

test('a young map has wide columns that fill the window, and never more than four fifths of it', () => {
  expect([1, 40, 60, 80, 100, 120, 180, 181, 9_999].map((count) => columnPixelsFor(count, 900))).toEqual([12, 12, 12, 8, 6, 6, 4, 3, 3]);
  expect(grown(start, 40, limits).usPerPixel).toBeCloseTo(250_000 / 12, 6);
  expect(grown(start, 9_999, limits)).toEqual(start);
  const still = { ...start, isFollowing: false };
  expect(grown(still, 40, limits)).toBe(still);
});

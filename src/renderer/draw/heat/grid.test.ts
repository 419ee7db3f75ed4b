import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gapFrame, liveFrame } from '../../dev/build.ts';
import { codeEmpty, codeGap, codeNone, codeOf, scaleAround } from './codes.ts';
import { columnsAtOnceMax, HeatGrid, powerAtLeast, priceSlots, timeSlots } from './grid.ts';
import { HeatHistory } from './history.ts';
import { newView, type HeatView } from './view.ts';

const columnUs = 250_000;
const scale = scaleAround(100);

function viewOf(change: Partial<HeatView> = {}): HeatView {
  return { ...newView(300, 400), endUs: 1_100 * columnUs, usPerPixel: columnUs / 3, centreTicks: 1_000, ticksPerPixel: 2, ...change };
}

function cellAt(grid: HeatGrid, bucket: number, priceBucket: number): number | undefined {
  return grid.cells[(bucket % timeSlots) * priceSlots + priceBucket - grid.firstPrice];
}

test('a cell holds the lots of its row, and a live column with nothing there is empty', () => {
  const history = new HeatHistory();
  history.add(liveFrame(1_050, [[100, 400], [101, 50]]));
  const grid = new HeatGrid();
  grid.fit(viewOf(), history);
  grid.ensure(1_049, 1_051, history, scale);
  expect(cellAt(grid, 1_050, 100)).toBe(codeOf(400, scale));
  expect(cellAt(grid, 1_050, 101)).toBe(codeOf(50, scale));
  expect(cellAt(grid, 1_050, 102)).toBe(codeEmpty);
  expect(cellAt(grid, 1_049, 100)).toBe(codeNone);
  expect(cellAt(grid, 1_051, 100)).toBe(codeNone);
});

test('a gap and a column that never came are gaps from bottom to top', () => {
  const history = new HeatHistory();
  history.add(liveFrame(1_050, [[100, 400]]));
  history.add(gapFrame(1_051, 1, 'crossed'));
  history.add(liveFrame(1_053, [[100, 400]]));
  const grid = new HeatGrid();
  grid.fit(viewOf(), history);
  grid.ensure(1_050, 1_053, history, scale);
  for (const price of [grid.firstPrice, 100, grid.firstPrice + priceSlots - 1]) {
    expect(cellAt(grid, 1_051, price)).toBe(codeGap);
    expect(cellAt(grid, 1_052, price)).toBe(codeGap);
  }
  expect(cellAt(grid, 1_053, 100)).toBe(codeOf(400, scale));
});

test('one new column is one dirty slot, and the same column again is computed again', () => {
  const history = new HeatHistory();
  history.add(liveFrame(1_050, [[100, 400]]));
  const grid = new HeatGrid();
  grid.fit(viewOf(), history);
  grid.ensure(1_000, 1_099, history, scale);
  expect(grid.takeDirty()).toBeNull();
  const changed = history.add(liveFrame(1_051, [[100, 800]]));
  grid.touch(changed?.first ?? 0, changed?.last ?? 0);
  grid.ensure(1_000, 1_099, history, scale);
  expect(grid.takeDirty()).toEqual([1_051]);
  expect(grid.takeDirty()).toEqual([]);
});

test('a following window computes and uploads one slot for each new column', () => {
  const history = new HeatHistory();
  for (let index = 900; index < 1_000; index += 1) history.add(liveFrame(index, [[100, 400]]));
  const grid = new HeatGrid();
  const show = (): void => {
    const view = viewOf({ endUs: history.endUs });
    grid.fit(view, history);
    const { first, last } = grid.bucketsOf(view, history);
    grid.ensure(first, last, history, scale);
  };
  show();
  grid.takeDirty();
  for (let index = 1_000; index < 1_050; index += 1) {
    const changed = history.add(liveFrame(index, [[100, 400]]));
    grid.touch(changed?.first ?? 0, changed?.last ?? 0);
    show();
    expect(grid.takeDirty()).toEqual([index]);
  }
});

test('a wide window sums rows, shows the largest column of a bucket, and lets no gap disappear', () => {
  const history = new HeatHistory();
  history.add(liveFrame(1_040, [[100, 100], [101, 100]]));
  history.add(liveFrame(1_041, [[100, 300]]));
  history.add(liveFrame(1_042, [[100, 300]]));
  history.add(gapFrame(1_043, 1, 'stale'));
  history.add(liveFrame(1_044, [[100, 300]]));
  const grid = new HeatGrid();
  grid.fit(viewOf({ usPerPixel: columnUs * 2, ticksPerPixel: 10 }), history);
  expect([grid.columnsPerBucket, grid.bucketTicks]).toEqual([2, 20]);
  grid.ensure(520, 522, history, scale);
  expect(cellAt(grid, 520, 50)).toBe(codeOf(300, scale));
  expect(cellAt(grid, 521, 50)).toBe(codeGap);
  expect(cellAt(grid, 522, 50)).toBe(codeOf(300, scale));
});

test('the ring forgets what it overwrote, and a long pan costs no more than its slots', () => {
  const history = new HeatHistory();
  for (let index = 0; index < 5_000; index += 1) history.add(liveFrame(index, [[100, 1 + index]]));
  const grid = new HeatGrid();
  const view = viewOf({ endUs: 5_000 * columnUs });
  grid.fit(view, history);
  for (const end of [5_000, 2_952, 5_000]) {
    const { first, last } = grid.bucketsOf({ ...view, endUs: end * columnUs }, history);
    while (!grid.ensure(first, last, history, scale));
    expect(last - first).toBeLessThan(timeSlots);
    expect(cellAt(grid, last - 1, 100)).toBe(codeOf(last, scale));
  }
});

test('an hour zoomed out fills in newest first, a bounded piece at a time, and shows nothing of another zoom meanwhile', () => {
  const history = new HeatHistory();
  for (let index = 0; index < 8_000; index += 1) history.add(liveFrame(index, [[100, 400]]));
  const grid = new HeatGrid();
  const near = viewOf({ endUs: 8_000 * columnUs });
  grid.fit(near, history);
  grid.ensure(7_900, 7_999, history, scale);
  const wide = viewOf({ endUs: 8_000 * columnUs, usPerPixel: columnUs * 16 });
  grid.fit(wide, history);
  const { first, last } = grid.bucketsOf(wide, history);
  let pictures = 1;
  while (!grid.ensure(first, last, history, scale)) {
    const known = Array.from({ length: last - first + 1 }, (_, place) => cellAt(grid, first + place, 100));
    expect(known.lastIndexOf(codeNone)).toBeLessThan(known.indexOf(codeOf(400, scale)));
    pictures += 1;
  }
  expect(pictures).toBeGreaterThan(Math.floor((16 * 300) / columnsAtOnceMax));
  expect(cellAt(grid, first, 100)).toBe(codeOf(400, scale));
});

test('buckets are powers of two that are never too small', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 1e9, noNaN: true }), (value) => {
      const power = powerAtLeast(value);
      expect(Number.isInteger(Math.log2(power))).toBe(true);
      expect(power * (1 + 1e-6)).toBeGreaterThanOrEqual(value);
      expect(power === 1 || power / 2 < value).toBe(true);
    }),
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gapFrame, liveFrame } from '../../dev/build.ts';
import { codeEmpty, codeGap, codeNone, codeOf, scaleAround } from './codes.ts';
import { bandAt, bandOf, farBands, farShareMax, noBands } from './far-bands.ts';
import { bandCode, FarStrip } from './far-strip.ts';
import { farBuckets, farCellOf, farSlots, HeatGrid, priceSlots } from './grid.ts';
import { HeatHistory } from './history.ts';
import { HeatPast } from './past.ts';
import { mostInBand, readingInBand } from './reading.ts';
import { newView, ticksAt, type HeatView } from './view.ts';

const rowTicks = 10;
const index = 1_050;
const columnUs = 250_000;
const middleTicks = 650_000;
const scale = scaleAround(100);
const viewOf = (height: number, ticksPerPixel: number, centreTicks = middleTicks): HeatView =>
  ({ ...newView(300, height), endUs: (index + 10) * columnUs, usPerPixel: columnUs / 3, centreTicks, ticksPerPixel });

type Cells = readonly (readonly [row: number, lots: number])[];

/** Rows within a fifth of the middle, each once, ascending. */
const cellsBy = fc.uniqueArray(fc.tuple(fc.integer({ min: 52_000, max: 78_000 }), fc.integer({ min: 1, max: 1_000_000 })), { selector: ([row]) => row, minLength: 2, maxLength: 300 })
  .map((cells) => cells.toSorted(([left], [right]) => left - right));
const viewBy = fc.tuple(fc.integer({ min: 160, max: 1_400 }), fc.double({ min: 0.3, max: 200, noNaN: true }), fc.double({ min: 0.95, max: 1.05, noNaN: true }))
  .map(([height, ticksPerPixel, share]) => viewOf(height, ticksPerPixel, middleTicks * share));

function gridOf(cells: Cells, view: HeatView): HeatGrid {
  const history = new HeatHistory();
  history.add(liveFrame(index, cells, { rowTicks }));
  const grid = new HeatGrid();
  grid.fit(view, history);
  grid.ensure(index, index, history, scale);
  return grid;
}

const slotOf = index % 2_048;

test('the bands of a side lie one outside the other without holes, from the last bucket on the map to a tenth of the price', () => {
  fc.assert(fc.property(viewBy, (view) => {
    const grid = gridOf([[65_000, 1]], view);
    const bands = farBands(view, grid);
    for (const [side, direction] of [[bands.above, 1], [bands.below, -1]] as const) {
      for (const [place, band] of side.entries()) {
        expect(band.high).toBeGreaterThan(band.low);
        const before = side[place - 1];
        if (before !== undefined) expect(direction > 0 ? band.low : band.high).toBe(direction > 0 ? before.high : before.low);
      }
    }
    const { bucketTicks } = grid;
    const [firstAbove, firstBelow] = [bands.above[0], bands.below[0]];
    if (firstAbove !== undefined) expect(firstAbove.low * bucketTicks).toBeLessThanOrEqual(ticksAt(view, bands.top));
    if (firstBelow !== undefined) expect(firstBelow.high * bucketTicks).toBeGreaterThanOrEqual(ticksAt(view, bands.bottom));
    const reach = Math.max(ticksAt(view, 0), view.centreTicks * (1 + farShareMax));
    expect(Math.max(ticksAt(view, bands.top), (bands.above.at(-1)?.high ?? 0) * bucketTicks)).toBeGreaterThanOrEqual(Math.min(reach, (grid.firstPrice + priceSlots + farSlots * farBuckets) * bucketTicks) - 1e-6);
  }));
});

test('what stands on the map and in the bands is all that rests: no lots are lost, none are told twice', () => {
  fc.assert(fc.property(cellsBy, viewBy, (cells, view) => {
    const grid = gridOf(cells, view);
    const bands = farBands(view, grid);
    const column = { ...liveFrame(index, cells, { rowTicks }), index, isPartial: false, isUnrecorded: false };
    const [lowest, highest] = [bands.below.at(-1)?.low, bands.above.at(-1)?.high];
    const bucketOf = (row: number): number => Math.floor((row * rowTicks) / grid.bucketTicks + 1e-9);
    const isBetween = (row: number): boolean => (bands.below[0] === undefined || bucketOf(row) >= bands.below[0].high) && (bands.above[0] === undefined || bucketOf(row) < bands.above[0].low);
    const reached = cells.filter(([row]) => (lowest === undefined || bucketOf(row) >= lowest) && (highest === undefined || bucketOf(row) < highest));
    const onMap = reached.filter(([row]) => isBetween(row)).reduce((sum, [, lots]) => sum + lots, 0);
    const inBands = [...bands.above, ...bands.below].reduce((sum, band) => sum + mostInBand(column, grid.bucketTicks, band).total, 0);
    expect(onMap + inBands).toBe(reached.reduce((sum, [, lots]) => sum + lots, 0));
  }));
});

test('a band shows the largest of its buckets, so that no wall is lost however far it is', () => {
  fc.assert(fc.property(cellsBy, viewBy, (cells, view) => {
    const grid = gridOf(cells, view);
    const bands = farBands(view, grid);
    const buckets = new Map<number, number>();
    for (const [row, lots] of cells) {
      const bucket = Math.floor((row * rowTicks) / grid.bucketTicks + 1e-9);
      buckets.set(bucket, (buckets.get(bucket) ?? 0) + lots);
    }
    const known = [...buckets.keys()];
    for (const band of [...bands.above, ...bands.below]) {
      const inside = [...buckets].filter(([bucket]) => bucket >= band.low && bucket < band.high);
      const isKnown = band.high > Math.min(...known) && band.low <= Math.max(...known);
      const most = inside.reduce((before, [, lots]) => Math.max(before, lots), 0);
      expect(bandCode(grid, slotOf, band)).toBe(isKnown ? (most === 0 ? codeEmpty : codeOf(most, scale)) : codeNone);
    }
  }));
});

test('of the past the largest in each step is enough: the bands look the same', () => {
  fc.assert(fc.property(cellsBy, viewBy, (cells, view) => {
    const whole = gridOf(cells, view);
    const bands = farBands(view, whole);
    const rowsPerBucket = whole.bucketTicks / rowTicks;
    const [low, high] = [Math.floor(ticksAt(view, view.height) / whole.bucketTicks), Math.ceil(ticksAt(view, 0) / whole.bucketTicks)];
    const steps = new Map<number, readonly [number, number]>();
    const buckets = new Map<number, number>();
    for (const [row, lots] of cells) buckets.set(Math.floor(row / rowsPerBucket + 1e-9), (buckets.get(Math.floor(row / rowsPerBucket + 1e-9)) ?? 0) + lots);
    for (const [bucket, lots] of buckets) {
      const isFar = bucket < low || bucket >= high;
      const step = isFar ? Math.floor(bucket / farBuckets) * 2 + (bucket < low ? 0 : 1) + 1e9 : bucket;
      if (lots > (steps.get(step)?.[1] ?? 0)) steps.set(step, [bucket, lots]);
    }
    const thinned = [...steps.values()].toSorted(([left], [right]) => left - right);
    const history = new HeatHistory();
    history.add(liveFrame(index + 1, [[65_000, 1]], { rowTicks }));
    const past = new HeatPast();
    past.begin({ fromUs: 0, untilUs: (index + 1) * columnUs, stepUs: columnUs, prices: { fromTicks: 0, untilTicks: 1, rowTicks: whole.bucketTicks, far: null } });
    past.add(liveFrame(index, thinned, { rowTicks: whole.bucketTicks }));
    const grid = new HeatGrid();
    grid.fit(view, history);
    grid.ensure(index, index, history, scale, past);
    for (const band of [...bands.above, ...bands.below]) expect(bandCode(grid, slotOf, band)).toBe(bandCode(whole, slotOf, band));
  }));
});

test('several columns in one bucket of time keep the largest of each band; a gap is a gap in the bands too', () => {
  const history = new HeatHistory();
  const view = { ...viewOf(400, 1), usPerPixel: columnUs * 4 };
  history.add(liveFrame(index + 2, [[64_000, 5], [65_000, 1], [66_500, 300]], { rowTicks }));
  history.add(liveFrame(index + 3, [[64_000, 9], [65_000, 1], [66_500, 20]], { rowTicks }));
  const grid = new HeatGrid();
  grid.fit(view, history);
  const bucket = (index + 2) / grid.columnsPerBucket;
  grid.ensure(Math.floor(bucket), Math.floor(bucket) + 1, history, scale);
  const bands = farBands(view, grid);
  const codeAt = (price: number, at: number): number => bandCode(grid, at % 2_048, bandOf(bands, price) ?? { low: 0, high: 0 });
  expect(grid.columnsPerBucket).toBe(4);
  expect([codeAt(64_000, 263), codeAt(66_500, 263)]).toEqual([codeOf(9, scale), codeOf(300, scale)]);
  expect([codeAt(64_000, 264), codeAt(66_500, 264)]).toEqual([codeNone, codeNone]);
  history.add(gapFrame(index + 6, 1, 'stale'));
  grid.touch(index + 6, index + 6);
  grid.ensure(264, 264, history, scale);
  expect(codeAt(66_500, 264)).toBe(codeGap);
});

test('however the window moves and columns come, the bands are those of a strip that was made anew', () => {
  const moveBy = fc.record({ share: fc.oneof(fc.constant(0), fc.double({ min: -2e-4, max: 2e-4, noNaN: true }), fc.double({ min: -0.03, max: 0.03, noNaN: true })), zoom: fc.constantFrom(1, 1, 1, 2, 0.5), columns: fc.integer({ min: -20, max: 3 }), isOff: fc.boolean() });
  fc.assert(fc.property(fc.array(moveBy, { minLength: 1, maxLength: 12 }), fc.array(cellsBy, { minLength: 4, maxLength: 4 }), (moves, books) => {
    const history = new HeatHistory();
    for (let at = 0; at < 40; at += 1) history.add(liveFrame(index + at, books[at % 4] ?? [], { rowTicks }));
    const [grid, strip] = [new HeatGrid(), new FarStrip()];
    let view = { ...viewOf(400, 1), endUs: (index + 30) * columnUs };
    for (const { share, zoom, columns, isOff } of moves) {
      if (columns > 0) history.add(liveFrame(history.newestIndex + 1, books[columns] ?? [], { rowTicks }));
      view = { ...view, centreTicks: view.centreTicks * (1 + share), ticksPerPixel: Math.max(0.2, Math.min(100, view.ticksPerPixel * zoom)), endUs: Math.max(index + 12, Math.min(history.newestIndex + 1, view.endUs / columnUs + columns)) * columnUs };
      grid.fit(view, history);
      const { first, last } = grid.bucketsOf(view, history);
      grid.ensure(first, last, history, scale);
      const bands = isOff ? noBands(view) : farBands(view, grid);
      const anew = new FarStrip();
      for (const one of [strip, anew]) one.take(bands, grid, first, last);
      const [seen, should] = [new Uint32Array(256), new Uint32Array(256)];
      expect(strip.count(first, last, seen)).toBe(anew.count(first, last, should));
      expect(seen).toEqual(should);
    }
  }), { numRuns: 40 });
});

test('a wall that went is gone from the bands of the next column', () => {
  const history = new HeatHistory();
  const view = viewOf(400, 1);
  history.add(liveFrame(index, [[64_000, 5], [65_000, 1], [66_500, 300], [70_000, 1]], { rowTicks }));
  history.add(liveFrame(index + 1, [[64_000, 5], [65_000, 1], [70_000, 1]], { rowTicks }));
  const grid = new HeatGrid();
  grid.fit(view, history);
  grid.ensure(index, index + 1, history, scale);
  const band = bandOf(farBands(view, grid), 66_500);
  expect([slotOf, slotOf + 1].map((slot) => bandCode(grid, slot, band ?? { low: 0, high: 0 }))).toEqual([codeOf(300, scale), codeEmpty]);
});

test('of the past only the largest is told, and not as exact: the rest was not asked for', () => {
  const history = new HeatHistory();
  history.add(liveFrame(index + 1, [[65_000, 1]], { rowTicks }));
  const view = viewOf(400, 1);
  const grid = new HeatGrid();
  grid.fit(view, history);
  const past = new HeatPast();
  past.begin({ fromUs: 0, untilUs: (index + 1) * columnUs, stepUs: columnUs, prices: { fromTicks: 0, untilTicks: 1, rowTicks, far: null } });
  past.add(liveFrame(index, [[64_000, 5], [65_000, 1]], { rowTicks }));
  const band = bandOf(farBands(view, grid), 64_000);
  expect(band === null ? null : readingInBand(history, past, grid, (index + 0.5) * columnUs, band)).toMatchObject({ kind: 'far', most: { lots: 5, lowTicks: 640_000 }, total: null, isExact: false });
});

test('under the pointer a band says what it covers, its sum, and where its largest size stands', () => {
  const history = new HeatHistory();
  history.add(liveFrame(index, [[64_000, 5], [64_001, 4], [65_000, 1], [66_500, 300]], { rowTicks }));
  const view = viewOf(400, 1);
  const grid = new HeatGrid();
  grid.fit(view, history);
  const bands = farBands(view, grid);
  const below = bandOf(bands, 64_000);
  const above = bandAt(bands, (bandOf(bands, 66_500)?.top ?? 0) + 1);
  if (below === null || above === null) throw new Error('there are bands on both sides');
  expect(readingInBand(history, new HeatPast(), grid, null, below)).toEqual({
    kind: 'far', most: { lots: 5, lowTicks: 640_000, highTicks: 640_009 }, total: 9, isExact: true, lowTicks: below.low * grid.bucketTicks, highTicks: below.high * grid.bucketTicks - 1,
  });
  expect(readingInBand(history, new HeatPast(), grid, (index + 0.5) * columnUs, above)).toMatchObject({ kind: 'far', most: { lots: 300, lowTicks: 665_000 }, total: 300 });
  expect(readingInBand(history, new HeatPast(), grid, 5, above)).toEqual({ kind: 'none' });
  const last = bands.above.at(-1);
  expect(last === undefined ? null : readingInBand(history, new HeatPast(), grid, null, last)).toEqual({ kind: 'none' });
});

test('a low window and one that shows a tenth of the price have no bands', () => {
  const grid = gridOf([[65_000, 1]], viewOf(400, 1));
  expect(farBands(viewOf(150, 1), grid)).toMatchObject({ above: [], below: [], top: 0, bottom: 150 });
  const wide = viewOf(400, 400);
  expect(farBands(wide, gridOf([[65_000, 1]], wide))).toMatchObject({ above: [], below: [] });
});

test('far cells are as the engine counts them: multiples of their size, whatever the window', () => {
  fc.assert(fc.property(viewBy, (view) => {
    const { firstPrice } = gridOf([[65_000, 1]], view);
    expect(firstPrice % farBuckets).toBeCloseTo(0);
    expect([farCellOf(firstPrice - 1, firstPrice), farCellOf(firstPrice, firstPrice), farCellOf(firstPrice + priceSlots, firstPrice)]).toEqual([farSlots - 1, null, farSlots]);
    expect([farCellOf(firstPrice - farSlots * farBuckets - 1, firstPrice), farCellOf(firstPrice + priceSlots + farSlots * farBuckets, firstPrice)]).toEqual([null, null]);
  }));
});

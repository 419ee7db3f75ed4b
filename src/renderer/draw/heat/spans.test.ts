import { expect, test } from 'vitest';
import { heatFlagPast, heatFlagUnrecorded } from '../../../engine/contract/index.ts';
import { gapFrame, liveFrame } from '../../dev/build.ts';
import { barsOf, fullBarLots, isBidBucket } from './gutter.ts';
import { readingAt, readingNow } from './reading.ts';
import { HeatGrid } from './grid.ts';
import { HeatHistory } from './history.ts';
import { HeatPast } from './past.ts';
import { farthestBest } from './overlay.ts';
import { gapSpans, pastSpans } from './spans.ts';
import { newView, type HeatView } from './view.ts';

const columnUs = 250_000;
const view: HeatView = { ...newView(300, 200), endUs: 120 * columnUs, usPerPixel: columnUs / 3, centreTicks: 1_000, ticksPerPixel: 1 };

function historyWithGaps(): HeatHistory {
  const history = new HeatHistory();
  history.add(liveFrame(40, [[100, 7], [101, 5]]));
  history.add(gapFrame(41, 2, 'resyncing'));
  history.add(gapFrame(43, 1, 'stale'));
  history.add(liveFrame(44, [[100, 9]]));
  history.add(liveFrame(47, [[100, 20_000_001]]));
  return history;
}

test('gaps are spans with their reason, and columns that never came are gaps too', () => {
  expect(gapSpans(historyWithGaps(), view, 1)).toEqual([
    { startUs: 41 * columnUs, endUs: 43 * columnUs, reason: 'resyncing' },
    { startUs: 43 * columnUs, endUs: 44 * columnUs, reason: 'stale' },
    { startUs: 45 * columnUs, endUs: 47 * columnUs, reason: 'missing' },
  ]);
});

test('in a wide window a gap is at least a bucket wide, and stays inside the history', () => {
  expect(gapSpans(historyWithGaps(), view, 16)).toEqual([{ startUs: 40 * columnUs, endUs: 48 * columnUs, reason: 'resyncing' }]);
});

test('no gap is found where nothing is shown', () => {
  expect(gapSpans(historyWithGaps(), { ...view, endUs: 30 * columnUs }, 1)).toEqual([]);
  expect(gapSpans(new HeatHistory(), view, 1)).toEqual([]);
});

test('the crosshair reads the size of a cell, the reason of a gap, and nothing outside', () => {
  const history = historyWithGaps();
  const grid = new HeatGrid();
  grid.fit(view, history);
  expect(readingAt(history, new HeatPast(), grid, 40.5 * columnUs, 1_004)).toEqual({ kind: 'size', lots: 7, isExact: true, lowTicks: 1_000, highTicks: 1_009, timeUs: 40 * columnUs });
  expect(readingAt(history, new HeatPast(), grid, 40.5 * columnUs, 1_024)).toMatchObject({ kind: 'size', lots: 0 });
  expect(readingAt(history, new HeatPast(), grid, 42.5 * columnUs, 1_004)).toEqual({ kind: 'gap', reason: 'resyncing', timeUs: 42 * columnUs });
  expect(readingAt(history, new HeatPast(), grid, 45.5 * columnUs, 1_004)).toMatchObject({ kind: 'gap', reason: 'missing' });
  expect(readingAt(history, new HeatPast(), grid, 47.5 * columnUs, 1_004)).toMatchObject({ isExact: false });
  expect(readingAt(history, new HeatPast(), grid, 20 * columnUs, 1_004)).toEqual({ kind: 'none' });
});

test('beside the map the crosshair reads the newest column alone', () => {
  const history = historyWithGaps();
  const grid = new HeatGrid();
  grid.fit({ ...view, usPerPixel: columnUs * 16 }, history);
  history.add(liveFrame(48, [[100, 3]]));
  expect(readingNow(history, grid, 1_004)).toMatchObject({ kind: 'size', lots: 3, timeUs: 48 * columnUs });
  history.add(gapFrame(49, 1, 'crossed'));
  expect(readingNow(history, grid, 1_004)).toEqual({ kind: 'gap', reason: 'crossed', timeUs: 49 * columnUs });
  expect(readingNow(new HeatHistory(), grid, 1_004)).toEqual({ kind: 'none' });
});

test('the bucket of the best bid is a bid, also where a bucket is one tick', () => {
  expect([4_996, 4_997, 4_998].map((bucket) => isBidBucket(bucket, 1, 4_997, 4_998))).toEqual([true, true, false]);
  expect([499, 500].map((bucket) => isBidBucket(bucket, 10, 4_999, 5_000))).toEqual([true, false]);
});

test('one wall does not shrink the rest of the book to nothing', () => {
  const crumbs = Array.from({ length: 20 }, (_, place) => place + 1);
  expect(fullBarLots([...crumbs, 10_000])).toBeLessThanOrEqual(100);
  expect(fullBarLots([...Array.from({ length: 92 }, () => 1), 60, 62, 64, 66, 68, 70, 72, 74])).toBe(74);
  expect(fullBarLots(crumbs)).toBe(20);
  expect(fullBarLots([])).toBe(1);
});

test('the book now is summed into the buckets on the screen', () => {
  expect([...barsOf(Int32Array.of(100, 101, 102, 900), Float32Array.of(1, 2, 3, 4), 10, 20, 900, 1_100)]).toEqual([[50, 3], [51, 3]]);
});

test('a spike inside a wide bucket is not lost: the lowest bid and the highest ask are found', () => {
  const history = new HeatHistory();
  for (const [index, bid] of [[40, 1_000], [41, 940], [42, 1_070], [43, 1_010], [44, 900]] as const) history.add(liveFrame(index, [[100, 1]], { bestBidTicks: bid, bestAskTicks: bid + 2 }));
  expect([farthestBest(history, 10, 4, 'bid'), farthestBest(history, 10, 4, 'ask')]).toEqual([940, 1_072]);
  expect([farthestBest(history, 11, 4, 'bid'), farthestBest(history, 12, 4, 'bid')]).toEqual([900, 0]);
});

test('of the past, gaps are spans, what nobody recorded says so, and what did not come yet is nothing', () => {
  const history = new HeatHistory();
  history.add(liveFrame(100, [[1, 1]]));
  const past = new HeatPast();
  past.begin({ fromUs: 0, untilUs: 100 * columnUs, stepUs: columnUs, prices: { fromTicks: 0, untilTicks: 1, rowTicks: 1, far: null } });
  for (const index of [90, 91]) past.add(liveFrame(index, [[1, 1]]));
  past.add(gapFrame(92, 2, 'stale'));
  past.reach = { sinceUs: 80 * columnUs, untilUs: 96 * columnUs };
  const narrow: HeatView = { ...newView(40, 10), endUs: 105 * columnUs, usPerPixel: columnUs, ticksPerPixel: 1 };
  expect(pastSpans(past, history, narrow, { bucketUs: columnUs, columnsPerBucket: 1 }).map(({ startUs, endUs, reason }) => [startUs / columnUs, endUs / columnUs, reason])).toEqual([[92, 94, 'stale'], [96, 100, 'unrecorded']]);
  expect(pastSpans(past, history, narrow, { bucketUs: columnUs * 2, columnsPerBucket: 2 })).toEqual([]);
});

test('a wide window names hours that nobody recorded as such, and before the first that was recorded there is no gap at all', () => {
  const history = new HeatHistory();
  history.add(liveFrame(100, [[1, 1]]));
  const past = new HeatPast();
  past.begin({ fromUs: 0, untilUs: 100 * columnUs, stepUs: columnUs, prices: { fromTicks: 0, untilTicks: 1, rowTicks: 1, far: null } });
  past.add(gapFrame(40, 20, 'empty', { flags: heatFlagPast | heatFlagUnrecorded }));
  past.add(liveFrame(60, [[1, 1]]));
  past.add(gapFrame(61, 9, 'empty', { flags: heatFlagPast | heatFlagUnrecorded }));
  past.add(gapFrame(70, 10, 'empty', { flags: heatFlagPast }));
  past.reach = { sinceUs: 60 * columnUs, untilUs: 80 * columnUs };
  const narrow: HeatView = { ...newView(100, 10), endUs: 105 * columnUs, usPerPixel: columnUs, ticksPerPixel: 1 };
  const grid = new HeatGrid();
  grid.fit(narrow, history);
  expect(pastSpans(past, history, narrow, { bucketUs: columnUs, columnsPerBucket: 1 }).map(({ startUs, endUs, reason }) => [startUs / columnUs, endUs / columnUs, reason])).toEqual([[61, 70, 'unrecorded'], [70, 80, 'empty'], [80, 100, 'unrecorded']]);
  expect(grid.bucketsOf(narrow, history, past.reach.sinceUs).first).toBe(60);
  expect(readingAt(history, past, grid, 65.5 * columnUs, 1)).toMatchObject({ kind: 'gap', reason: 'unrecorded' });
});

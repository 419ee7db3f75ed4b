import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ladderFrame } from '../../dev/build.ts';
import { groupOptions, steppedGroup } from './grouping.ts';
import { clampScroll, layoutLadder, type LadderSpace } from './rows.ts';

const space: LadderSpace = { top: 24, height: 130, rowHeight: 20, spreadHeight: 30, scrollRows: 0 };
const frame = ladderFrame([[99, 5], [98, 7], [95, 1], [90, 100]], [[101, 2], [103, 3], [104, 4]]);

test('asks stand above the spread, bids below it, best next to it, with sums from the best outward', () => {
  const layout = layoutLadder(frame, space);
  expect(layout.rows.map(({ ticks, lots, sumLots, top, isAsk }) => [ticks, lots, sumLots, top, isAsk])).toEqual([
    [101, 2, 2, 54, true], [103, 3, 5, 34, true],
    [99, 5, 5, 104, false], [98, 7, 12, 124, false],
  ]);
  expect([layout.spreadTop, layout.spreadTicks, layout.lotsMax, layout.sumMax]).toEqual([74, 2, 7, 12]);
});

test('scrolled rows keep their sums', () => {
  const layout = layoutLadder(frame, { ...space, scrollRows: -3 });
  expect(layout.rows.map(({ ticks, sumLots }) => [ticks, sumLots])).toEqual([[99, 5], [98, 12], [95, 13], [90, 113]]);
});

test('a side without levels has no spread', () => {
  expect(layoutLadder(ladderFrame([], [[101, 2]]), space)).toMatchObject({ spreadTicks: null, rows: [{ ticks: 101 }] });
});

test('scrolling ends when one row of a side is left', () => {
  expect(clampScroll(99, 3, 4)).toBe(2);
  expect(clampScroll(-99, 3, 4)).toBe(-3);
  expect(clampScroll(5, 0, 0)).toBe(0);
});

test('steps are the ones a trader knows, up to a useful part of the price', () => {
  expect(groupOptions(6_000_000).slice(0, 12)).toEqual([1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000]);
  expect(groupOptions(6_000_000).at(-1)).toBe(100_000);
  expect(groupOptions(20)).toEqual([1, 2, 5, 10, 25, 50]);
  expect(groupOptions(null).at(-1)).toBe(1_000);
});

test('every offered step is one that the engine takes, in rising order', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (middle) => {
      const options = groupOptions(middle);
      expect(options).toEqual([...new Set(options)].toSorted((before, after) => before - after));
      expect(options.at(-1)).toBeLessThanOrEqual(1_000_000_000);
    }),
  );
});

test('one step finer or coarser, and no further than the ends', () => {
  const options = groupOptions(6_000_000);
  expect(steppedGroup(options, 10, 1)).toBe(25);
  expect(steppedGroup(options, 1, -1)).toBe(1);
  expect(steppedGroup(options, 100_000, 1)).toBe(100_000);
  expect(steppedGroup(options, 3, 1)).toBe(1);
});

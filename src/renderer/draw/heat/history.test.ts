import { expect, test } from 'vitest';
import { heatFlagBacklog } from '../../../engine/contract/index.ts';
import { gapFrame, liveFrame } from '../../dev/build.ts';
import { HeatHistory } from './history.ts';

const column = 250_000;

test('columns are found by their place in time', () => {
  const history = new HeatHistory();
  expect(history.add(liveFrame(10, [[5, 100]]))).toEqual({ first: 10, last: 10 });
  expect(history.add(liveFrame(11, [[6, 200]]))).toEqual({ first: 11, last: 11 });
  expect(history.columnCount).toBe(2);
  expect(history.endUs).toBe(12 * column);
  expect([...(history.at(11)?.rows ?? [])]).toEqual([6]);
  expect(history.at(12)).toBeUndefined();
});

test('a wide gap becomes the columns it spans, and they have no cells', () => {
  const history = new HeatHistory();
  history.add(liveFrame(10, [[5, 100]]));
  expect(history.add(gapFrame(11, 4, 'resyncing'))).toEqual({ first: 11, last: 14 });
  expect(history.at(13)?.validity).toBe('resyncing');
  expect(history.cellCount).toBe(1);
});

test('the oldest columns go when there are too many columns or too many cells', () => {
  const history = new HeatHistory({ columnsMax: 4, cellsMax: 5 });
  for (let index = 0; index < 10; index += 1) history.add(liveFrame(index, [[1, 1]]));
  expect([history.oldestIndex, history.newestIndex, history.cellCount]).toEqual([6, 9, 4]);
  history.add(liveFrame(10, [[1, 1], [2, 1], [3, 1]]));
  expect([history.oldestIndex, history.newestIndex, history.cellCount]).toEqual([8, 10, 5]);
});

test('a hole is no column, and a gap longer than the history leaves only the gap', () => {
  const history = new HeatHistory({ columnsMax: 8, cellsMax: 100 });
  history.add(liveFrame(10, [[1, 1]]));
  history.add(liveFrame(13, [[1, 1]]));
  expect(history.at(11)).toBeUndefined();
  history.add(gapFrame(14, 1_000_000, 'stale'));
  expect(history.columnCount).toBe(8);
  expect(history.at(history.oldestIndex)?.validity).toBe('stale');
  expect(history.cellCount).toBe(0);
});

test('backlog that comes again takes the place of what was there, and older backlog goes before it', () => {
  const history = new HeatHistory();
  history.add(liveFrame(10, [[1, 1]]));
  history.add(liveFrame(8, [[1, 1], [2, 2]], { flags: heatFlagBacklog }));
  history.add(liveFrame(10, [[3, 3]], { flags: heatFlagBacklog }));
  expect([history.oldestIndex, history.newestIndex, history.cellCount]).toEqual([8, 10, 3]);
  expect([...(history.at(10)?.rows ?? [])]).toEqual([3]);
});

test('a clock that stepped back begins a new picture', () => {
  const history = new HeatHistory();
  history.add(liveFrame(100, [[1, 1]]));
  history.add(liveFrame(50, [[1, 1]]));
  expect([history.oldestIndex, history.newestIndex]).toEqual([50, 50]);
});

test('coarser rows keep finer columns that add up; finer or odd rows begin anew', () => {
  const history = new HeatHistory();
  history.add(liveFrame(1, [[1, 1]], { rowTicks: 10 }));
  history.add(liveFrame(2, [[1, 1]], { rowTicks: 20 }));
  expect([history.columnCount, history.rowTicks]).toEqual([2, 20]);
  history.add(liveFrame(3, [[1, 1]], { rowTicks: 50 }));
  expect([history.columnCount, history.rowTicks]).toEqual([1, 50]);
});

test('a frame that makes no sense is left out', () => {
  const history = new HeatHistory();
  expect(history.add({ ...liveFrame(1, []), durationUs: 0 })).toBeNull();
  expect(history.add({ ...liveFrame(1, []), startUs: Number.NaN })).toBeNull();
  expect(history.add({ ...liveFrame(1, []), rowTicks: -1 })).toBeNull();
  expect(history.isEmpty).toBe(true);
});

import { expect, test } from 'vitest';
import { fittedRange, zoomedRange } from './range.ts';

test('all rows are in sight with some room above and below', () => {
  expect(fittedRange({ rowTicks: 10, lowRow: 100, buyLots: new Float64Array(20) })).toEqual({ low: 990, high: 1_210 });
});

test('a zoom keeps what is under the pointer, and ends at some ticks', () => {
  const range = { low: 100, high: 200 };
  expect(zoomedRange(range, 0.5, 125)).toEqual({ low: 112.5, high: 162.5 });
  expect(zoomedRange(range, 2, null)).toEqual({ low: 50, high: 250 });
  const closest = zoomedRange(range, 1e-9, null);
  expect(closest.high - closest.low).toBeCloseTo(4, 9);
});

import { expect, test } from 'vitest';
import { summed, watchVitals } from './vitals.ts';

test('pauses are counted, summed, and the longest is told', () => {
  expect(summed([{ atMs: 1, ms: 2 }, { atMs: 2, ms: 5 }, { atMs: 3, ms: 1 }])).toEqual({ count: 3, totalMs: 8, longestMs: 5 });
  expect(summed([])).toEqual({ count: 0, totalMs: 0, longestMs: 0 });
});

test('a thread that makes garbage sees it collected', async () => {
  const vitals = watchVitals();
  let kept: unknown[] = [];
  const until = performance.now() + 20_000;
  while (vitals().gc.count === 0 && performance.now() < until) {
    for (let round = 0; round < 200; round += 1) kept = Array.from({ length: 10_000 }, (_, at) => ({ at, round }));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  expect([vitals().gc.count > 0, vitals().heapBytes > 0, kept.length]).toEqual([true, true, 10_000]);
});

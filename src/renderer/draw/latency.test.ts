import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ageBoundsUs, Latencies, PaintRate, samplesMax } from './latency.ts';

test('percentiles are ranks of what was measured', () => {
  const latencies = new Latencies();
  for (let value = 100; value >= 1; value -= 1) latencies.add(value);
  expect(latencies.percentiles()).toEqual({ p50: 50, p99: 99, count: 100 });
});

test('nothing measured is null, and nonsense is not measured', () => {
  const latencies = new Latencies();
  latencies.add(Number.NaN);
  expect(latencies.percentiles()).toBeNull();
});

test('only the newest samples count, and p50 never passes p99', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 1_500 }), (values) => {
      const latencies = new Latencies();
      for (const value of values) latencies.add(value);
      const found = latencies.percentiles();
      const kept = values.slice(-samplesMax);
      expect(kept).toContain(found?.p50);
      expect(kept).toContain(found?.p99);
      expect(found?.p50).toBeLessThanOrEqual(found?.p99 ?? 0);
    }),
  );
});

test('paints older than a second are forgotten', () => {
  const rate = new PaintRate();
  for (let ms = 0; ms < 3_000; ms += 100) rate.add(ms);
  expect(rate.perSecond(2_900)).toBe(10);
  expect(rate.perSecond(5_000)).toBe(0);
});

test('a histogram counts every kept value once, the slowest beyond all steps', () => {
  const latencies = new Latencies();
  for (const value of [1, 10, 11, 100, 5_000]) latencies.add(value);
  expect(latencies.histogram([10, 100])).toEqual([2, 2, 1]);
  fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { maxLength: 1_200 }), (values) => {
    const many = new Latencies();
    for (const value of values) many.add(value);
    expect(many.histogram(ageBoundsUs).reduce((sum, count) => sum + count, 0)).toBe(Math.min(values.length, samplesMax));
  }));
});

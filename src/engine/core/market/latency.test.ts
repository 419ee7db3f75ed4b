import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LatencyHistogram, latencyUsMax } from './latency.ts';

const wait = fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 1_000_000 }), fc.integer({ min: 0, max: latencyUsMax }));

test('a percentile is never below the true one and at most 1/32 above it', () => {
  fc.assert(fc.property(fc.array(wait, { minLength: 1, maxLength: 300 }), fc.double({ min: 0, max: 1, noNaN: true }), (waits, share) => {
    const histogram = new LatencyHistogram(4_000_000);
    for (const us of waits) histogram.record(us);
    const sorted = waits.toSorted((left, right) => left - right);
    const exact = sorted[Math.max(1, Math.ceil(share * waits.length)) - 1] ?? NaN;
    const told = histogram.quantile(share) ?? NaN;
    expect(told).toBeGreaterThanOrEqual(exact);
    expect(told).toBeLessThanOrEqual(exact + exact / 32);
    expect(histogram.count).toBe(waits.length);
  }));
});

test('values leave when the window has passed, a quarter of it at a time', () => {
  const histogram = new LatencyHistogram(4_000_000);
  for (let second = 0; second < 8; second += 1) {
    histogram.advance(1e15 + second * 1_000_000);
    for (let value = 0; value < 10; value += 1) histogram.record(second * 10);
  }
  expect(histogram.count).toBe(40);
  expect(histogram.quantile(0)).toBe(40);
  histogram.advance(1e15 + 60_000_000);
  expect([histogram.count, histogram.quantile(0.5)]).toEqual([0, null]);
});

test('what was recorded before the first advance counts', () => {
  const histogram = new LatencyHistogram(4_000_000);
  histogram.record(7);
  histogram.advance(1e15);
  expect(histogram.quantile(0.5)).toBe(7);
});

test('a clock that steps back empties the window instead of freezing it', () => {
  const histogram = new LatencyHistogram(4_000_000);
  histogram.advance(3_600_000_000);
  histogram.record(9);
  histogram.advance(0);
  expect(histogram.count).toBe(0);
  histogram.record(5);
  histogram.advance(3_000_000);
  expect(histogram.quantile(1)).toBe(5);
  histogram.advance(4_000_000);
  expect(histogram.count).toBe(0);
});

test.each([[-5, 0], [NaN, 0], [0, 0], [0.2, 1], [1e300, latencyUsMax], [Infinity, latencyUsMax]])('a wait of %s counts as %s', (us, told) => {
  const histogram = new LatencyHistogram(4_000_000);
  histogram.record(us);
  expect(histogram.quantile(1)).toBe(told);
});

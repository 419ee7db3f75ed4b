import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RateMeter } from './rates.ts';

test('a steady stream reads as its own rate', () => {
  const meter = new RateMeter();
  for (let ms = 0; ms < 5_000; ms += 10) meter.add(1e15 + ms * 1_000, 300);
  expect(meter.messagesPerSecond(1e15 + 5_000_000)).toBeCloseTo(100, 6);
  expect(meter.bytesPerSecond(1e15 + 5_000_000)).toBeCloseTo(30_000, 6);
});

test('a silence brings the rate to zero and tells the age', () => {
  const meter = new RateMeter();
  expect(meter.ageUs(5)).toBeNull();
  for (let ms = 0; ms < 1_000; ms += 10) meter.add(ms * 1_000, 1);
  expect(meter.messagesPerSecond(3_500_000)).toBe(0);
  expect(meter.ageUs(3_500_000)).toBe(2_510_000);
});

test('a clock that steps back starts the meter anew instead of freezing it', () => {
  const meter = new RateMeter();
  meter.add(3_600_000_000, 1);
  for (let ms = 0; ms < 2_000; ms += 10) meter.add(ms * 1_000, 1);
  expect(meter.messagesPerSecond(2_000_000)).toBeCloseTo(100, 6);
});

test('the rate is the messages of the last eight ended quarter seconds, whatever came before', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 400_000 }), { maxLength: 200 }), (waits) => {
    const meter = new RateMeter();
    const times: number[] = [0];
    meter.add(0, 1);
    let nowUs = 0;
    for (const wait of waits) {
      nowUs += wait;
      times.push(nowUs);
      meter.add(nowUs, 1);
    }
    const slice = Math.floor(nowUs / 250_000);
    const ended = Math.min(8, slice);
    const counted = times.filter((time) => time >= (slice - ended) * 250_000 && time < slice * 250_000).length;
    expect(meter.messagesPerSecond(nowUs)).toBeCloseTo(ended === 0 ? 0 : counted / (ended / 4), 9);
  }));
});

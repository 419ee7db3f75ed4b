import { expect, test } from 'vitest';
import { isoText, isoTimeUs } from './iso-time.ts';

test('times are read and written as the calendar has them, through leap days', () => {
  for (let day = 0; day < 40_000; day += 13) {
    const timeUs = (day * 86_400_000 + 12_345_678) * 1_000;
    const text = new Date(timeUs / 1_000).toISOString();
    expect(isoText(timeUs)).toBe(text);
    expect(isoTimeUs(text)).toBe(timeUs);
  }
});

test.each(['', '2020-13-08T09:08:57.715Z', '2020-12-08 09:08:57', '1607418537', '2020-12-08T24:00:00Z'])('“%s” is no time', (text) => {
  expect(isoTimeUs(text)).toBe(null);
});

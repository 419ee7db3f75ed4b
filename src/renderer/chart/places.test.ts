import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newBarColumns } from './bars.ts';
import { placeOfTime, stepUs, timeOfPlace } from './places.ts';
import { Slots } from './slots.ts';

function content(times: readonly number[], barUs: number | null) {
  const slots = new Slots(barUs);
  const bars = newBarColumns(times.length);
  bars.timeUs.set(times);
  slots.addNewest(bars);
  return { slots, barUs };
}

test('places go on before the first and after the last bar', () => {
  const bars = content([100, 110, 120], 10);
  expect([-2, 0, 0.5, 2, 4.5].map((place) => timeOfPlace(bars, place))).toEqual([80, 100, 105, 120, 145]);
  expect([80, 100, 105, 120, 145].map((timeUs) => placeOfTime(bars, timeUs))).toEqual([-2, 0, 0.5, 2, 4.5]);
  expect(stepUs(content([0, 40, 60], null))).toBe(30);
});

test('a time finds its place and the place its time, however irregular the bars', () => {
  fc.assert(fc.property(fc.uniqueArray(fc.nat(100_000), { minLength: 2, maxLength: 60 }), fc.integer({ min: -50_000, max: 150_000 }), (times, timeUs) => {
    const bars = content(times.toSorted((before, after) => before - after), null);
    expect(timeOfPlace(bars, placeOfTime(bars, timeUs))).toBeCloseTo(timeUs, 4);
  }));
});

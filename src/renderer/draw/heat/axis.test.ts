import fc from 'fast-check';
import { expect, test } from 'vitest';
import { axisLinesMax, priceLines, timeLines } from './axis.ts';
import { newZone } from '../../i18n/zone.ts';
import { newView, type HeatView } from './view.ts';

const utc = newZone('UTC');
const view: HeatView = { ...newView(1_000, 600), endUs: 1_700_000_000_000_000, usPerPixel: 80_000, centreTicks: 6_000_000, ticksPerPixel: 20 };

test('price lines are whole ticks at one distance, inside the window, and not too many', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 1e6, noNaN: true }), fc.integer({ min: 1, max: 1e9 }), (ticksPerPixel, centreTicks) => {
      const lines = priceLines({ ...view, ticksPerPixel, centreTicks });
      expect(lines.length).toBeLessThanOrEqual(axisLinesMax);
      expect(lines.every(Number.isInteger)).toBe(true);
      expect(new Set(lines.slice(1).map((line, place) => line - (lines[place] ?? 0))).size).toBeLessThanOrEqual(1);
    }),
  );
  expect(priceLines(view)).toContain(6_000_000);
});

test('time lines stand on whole clock units', () => {
  const { timesUs, withMilliseconds } = timeLines(view, utc);
  expect(timesUs.length).toBeGreaterThan(4);
  expect(timesUs.every((timeUs) => timeUs % 5_000_000 === 0)).toBe(true);
  expect(withMilliseconds).toBe(false);
  expect(timeLines({ ...view, usPerPixel: 500 }, utc).withMilliseconds).toBe(true);
});

test('a day begins where it begins in the zone that the person chose, whatever the computer thinks', () => {
  const days: HeatView = { ...view, endUs: Date.parse('2026-10-27T12:00:00Z') * 1_000, usPerPixel: 400_000_000 };
  for (const name of ['Asia/Shanghai', 'Asia/Kathmandu', 'Europe/Berlin', 'UTC']) {
    const zone = newZone(name);
    const { timesUs } = timeLines(days, zone);
    expect(timesUs.length).toBeGreaterThan(3);
    // Summer time ended in Berlin in between.
    expect(timesUs.map((timeUs) => zone.wall(timeUs)).every(({ hour, minute }) => hour % 12 === 0 && minute === 0)).toBe(true);
  }
});

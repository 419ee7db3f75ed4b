import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chooseRowTicks, nearestNice, rowBandFactor, rowShareOfMid } from './rows.ts';

const mid = fc.double({ min: 0.5, max: 1e12, noNaN: true });

test.each([
  [6_123_456, 100],
  [6_123_456.5, 100],
  [100_000, 2],
  [1, 1],
  [0.5, 1],
  [250_000_000, 5_000],
])('a mid of %s ticks has rows of %s', (midTicks, rowTicks) => {
  expect(chooseRowTicks(null, midTicks)).toBe(rowTicks);
});

test('a row is 1, 2 or 5 times a power of ten, at least a tick, and within a factor of 1.6 of the ideal', () => {
  fc.assert(fc.property(mid, (midTicks) => {
    const rowTicks = chooseRowTicks(null, midTicks);
    expect(String(rowTicks)).toMatch(/^[125]0*$/);
    const ideal = Math.max(1, midTicks * rowShareOfMid);
    expect(Math.max(rowTicks / ideal, ideal / rowTicks)).toBeLessThan(1.6);
  }));
});

test('the height stays while the ideal is within a third and three times of it, and follows beyond', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 9 }), mid, (power, midTicks) => {
    const present = 10 ** power;
    const ideal = Math.max(1, midTicks * rowShareOfMid);
    const isInside = ideal < present * rowBandFactor && ideal * rowBandFactor > present;
    expect(chooseRowTicks(present, midTicks)).toBe(isInside ? present : nearestNice(ideal));
  }));
});

test('a price that trembles on a border never changes the height twice', () => {
  let rowTicks: number | null = null;
  let changes = 0;
  for (let step = 0; step < 1_000; step += 1) {
    const next = chooseRowTicks(rowTicks, step % 2 === 0 ? 70_700 : 70_800);
    if (next !== rowTicks) changes += 1;
    rowTicks = next;
  }
  expect(changes).toBe(1);
});

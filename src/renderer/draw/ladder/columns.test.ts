import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnsOf, digitGroups, numberWidth } from './columns.ts';

test('long numbers stand in threes before the point, and lose no digit', () => {
  expect(['1234', '12345', '157288127379', '1234567.891234', '0.00001234', '1.235M', '≈12345678', '—'].map(digitGroups)).toEqual([
    ['1', '234'], ['12', '345'], ['157', '288', '127', '379'], ['1', '234', '567.891234'], ['0.00001234'], ['1.235M'], ['≈12345678'], ['—'],
  ]);
  fc.assert(fc.property(fc.bigInt(0n, 10n ** 24n), (value) => digitGroups(String(value)).join('') === String(value)));
});

test('a gap between groups takes room, but less than a digit', () => {
  expect(numberWidth('123', 10)).toBe(30);
  expect(numberWidth('1234567', 10)).toBeGreaterThan(70);
  expect(numberWidth('1234567', 10)).toBeLessThan(80);
});

test('the columns stand apart inside the panel, whatever its width', () => {
  fc.assert(
    fc.property(fc.integer({ min: 240, max: 600 }), fc.integer({ min: 1, max: 12 }), (width, priceLength) => {
      const { priceRight, sizeRight, sumRight, sizeRoom, sumRoom } = columnsOf(width, priceLength, 7.2);
      expect([priceRight + sizeRoom < sizeRight, sizeRight + sumRoom < sumRight, sumRight < width]).toEqual([true, true, true]);
      expect(sumRoom).toBeGreaterThanOrEqual(sizeRoom);
    }),
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteWriter } from '../byte-writer.ts';
import { plainForm } from '../plain-decimal.ts';
import { bigDecimalText, doubleText, shortDoubleText, writeDouble } from './java-number.ts';

test.each([
  [0n, 0, '0.0'],
  [38n, 0, '38.0'],
  [5_266_502n, 2, '52665.02'],
  [198n, 6, '1.98E-4'],
  [1n, 3, '0.001'],
  [999n, 6, '9.99E-4'],
  [9_999_999n, 0, '9999999.0'],
  [10_000_000n, 0, '1.0E7'],
  [8_181_588_598_785_326n, 7, '8.181588598785326E8'],
  [-5n, 2, '-0.05'],
  [1_200n, 8, '1.2E-5'],
])('%s × 10^-%s is the double %s', (units, decimals, text) => {
  expect(doubleText({ units, decimals })).toBe(text);
});

test('a short double has no bare zero', () => {
  expect([shortDoubleText({ units: 51_732n, decimals: 0 }), shortDoubleText({ units: 10n ** 7n, decimals: 0 })]).toEqual(['51732', '1.0E7']);
});

test.each([
  [1n, 3, '0.001000000000000000'],
  [100n, 0, '100.000000000000000000'],
  [1n, 6, '0.000001000000000000'],
  [1n, 8, '1.0000000000E-8'],
  [0n, 0, '0E-18'],
  [-75n, 4, '-0.007500000000000000'],
])('%s × 10^-%s is the decimal %s', (units, decimals, text) => {
  expect(bigDecimalText({ units, decimals })).toBe(text);
});

test('every form of a number has the value of the number', () => {
  const writer = new ByteWriter(64, 1_024);
  fc.assert(
    fc.property(fc.nat({ max: 2 ** 40 }), fc.integer({ min: 0, max: 8 }), (steps, decimals) => {
      const step = { units: 1n, decimals };
      writer.length = 0;
      writeDouble(writer, steps, plainForm(step));
      const written = Buffer.from(writer.view()).toString();
      expect(written).toBe(doubleText({ units: BigInt(steps), decimals }));
      const value = Number(`${steps}e-${decimals}`);
      expect([Number(written), Number(bigDecimalText({ units: BigInt(steps), decimals }))]).toEqual([value, value]);
    }),
  );
});

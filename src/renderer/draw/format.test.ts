import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatSteps } from '../../engine/contract/index.ts';
import { sharedPrefix, stepFormat, trimmed } from './format.ts';

test('every whole number of steps reads as the contract writes it', () => {
  const steps = fc.record({ units: fc.bigInt(1n, 10_000n), decimals: fc.integer({ min: 0, max: 12 }) });
  fc.assert(
    fc.property(fc.integer({ min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }), steps, (count, step) => {
      const exact = trimmed(step);
      expect(stepFormat(step).text(count)).toBe(formatSteps(count, exact, exact.decimals));
    }),
  );
});

test('a venue that writes more places than its step needs loses only zeros', () => {
  expect(stepFormat({ units: 1_000_000n, decimals: 8 }).text(6_123_456)).toBe('61234.56');
  expect(stepFormat({ units: 1n, decimals: 8 }).text(1_234)).toBe('0.00001234');
  expect(stepFormat({ units: 50n, decimals: 1 }).text(3)).toBe('15');
});

test('a sum past exact numbers is marked as rounded', () => {
  const { text } = stepFormat({ units: 1n, decimals: 2 });
  expect(text(2 ** 60)).toBe('≈11529215046068469.76');
  expect(text(Number.POSITIVE_INFINITY)).toBe('—');
  expect(text(Number.NaN)).toBe('—');
});

test('digits that all prices share are found, but never all of them', () => {
  expect(sharedPrefix('61249.03', '61247.93')).toBe(4);
  expect(sharedPrefix('61249.03', '61249.03')).toBe(7);
  expect(sharedPrefix('100.00', '99.99')).toBe(0);
});

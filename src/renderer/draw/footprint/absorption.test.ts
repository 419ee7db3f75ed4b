import fc from 'fast-check';
import { expect, test } from 'vitest';
import { footprintBit } from '../../../engine/contract/index.ts';
import { absorbedOf } from './absorption.ts';

/** Rows from the lowest. */
function bar(bought: readonly number[], sold: readonly number[], close: number, flags: number = footprintBit.closed): Parameters<typeof absorbedOf>[0] {
  const whole = (lots: readonly number[]): number => lots.reduce((sum, one) => sum + one, 0);
  return { flags, low: 0, high: 100, close, bought: whole(bought), sold: whole(sold), buyLots: Float64Array.from(bought), sellLots: Float64Array.from(sold) };
}

test('heavy buying at a high that was given back was absorbed, and so was heavy selling at a low', () => {
  const even = [1, 1, 1, 1, 1];
  expect([absorbedOf(bar([1, 1, 1, 1, 4], even, 20)), absorbedOf(bar(even, [4, 1, 1, 1, 1], 80))]).toEqual(['buyers', 'sellers']);
});

test('not where the close held, where nobody pushed, or where the bar is too small to say', () => {
  const heavy = [1, 1, 1, 1, 4];
  const even = [1, 1, 1, 1, 1];
  expect([absorbedOf(bar(heavy, even, 60)), absorbedOf(bar(even, even, 0)), absorbedOf(bar([1, 4], [1, 1], 0)), absorbedOf(bar([0, 0, 0, 0, 0], even, 0))]).toEqual([null, null, null, null]);
});

test('of a bar that goes on, or of which trades are missing, nothing is said', () => {
  const heavy = [1, 1, 1, 1, 4];
  const even = [1, 1, 1, 1, 1];
  expect([absorbedOf(bar(heavy, even, 20, 0)), absorbedOf(bar(heavy, even, 20, footprintBit.closed | footprintBit.incomplete))]).toEqual([null, null]);
});

test('a bar turned upside down with its sides exchanged is judged the other way', () => {
  const lots = fc.array(fc.nat({ max: 9 }), { minLength: 5, maxLength: 12 });
  fc.assert(fc.property(lots, fc.nat({ max: 100 }), fc.infiniteStream(fc.nat({ max: 9 })), (bought, close, others) => {
    const sold = bought.map(() => others.next().value ?? 0);
    const other = { buyers: 'sellers', sellers: 'buyers' } as const;
    const judged = absorbedOf(bar(bought, sold, close));
    expect(absorbedOf(bar(sold.toReversed(), bought.toReversed(), 100 - close))).toBe(judged === null ? null : other[judged]);
  }));
});

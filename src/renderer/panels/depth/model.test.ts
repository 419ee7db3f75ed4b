import { expect, test } from 'vitest';
import { otherUnit, rangeSizes, settingsFrom, steppedRange, wheelSteps } from './model.ts';

test('what was stored is judged, and the size must be one of its unit', () => {
  expect(settingsFrom({})).toEqual({ rangeUnit: 'bps', rangeSize: 20, isLog: false, unit: 'base', books: 'own', without: [], quotes: [] });
  expect(settingsFrom({ rangeUnit: 'ticks', rangeSize: 7, isLog: 1, books: 'none', unit: 'quote', without: [3] })).toEqual({ rangeUnit: 'ticks', rangeSize: 1_000, isLog: false, unit: 'quote', books: 'own', without: [], quotes: [] });
});

test('the range steps wider and narrower, and no further than its ends', () => {
  const first = settingsFrom({});
  expect([steppedRange(first, 1), steppedRange(first, -1)]).toEqual([{ rangeSize: 50 }, { rangeSize: 10 }]);
  const [narrowest = 0] = rangeSizes.bps;
  expect(steppedRange({ ...first, rangeSize: narrowest }, -1)).toEqual({ rangeSize: narrowest });
  expect(steppedRange({ ...first, rangeSize: 2_000 }, 1)).toEqual({ rangeSize: 2_000 });
});

test('the other unit is about as wide', () => {
  const first = settingsFrom({});
  const ticks = otherUnit(first, 6_000_000);
  expect(ticks).toEqual({ rangeUnit: 'ticks', rangeSize: 10_000 });
  expect(otherUnit({ ...first, ...ticks }, 6_000_000)).toEqual({ rangeUnit: 'bps', rangeSize: 20 });
  expect(otherUnit(first, null)).toEqual({ rangeUnit: 'ticks', rangeSize: 1_000 });
});

test('a slow wheel adds up to a step, and a wild one is one step', () => {
  let rest = 0;
  const taken = Array.from({ length: 8 }, () => {
    const turned = wheelSteps(rest, 16, 0);
    rest = turned.restPixels;
    return turned.step;
  });
  expect(taken).toEqual([0, 0, 0, 1, 0, 0, 0, 1]);
  expect(wheelSteps(0, -5_000, 1).step).toBe(-1);
});

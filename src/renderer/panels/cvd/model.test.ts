import { expect, test } from 'vitest';
import { settingsFrom, topicOf, zoomFactor } from './model.ts';

test('what was stored is judged: unknown cells and groups become what a newcomer has', () => {
  expect(settingsFrom({})).toEqual({ books: 'all', without: [], quotes: [], cellSeconds: 5, groups: ['spot', 'perp', 'all'], hasMarkets: true, hasPrice: true, isRebased: true });
  expect(settingsFrom({ books: 'x', without: [3, 'okx:spot'], cellSeconds: 7, groups: ['all', 'moon'], hasMarkets: 0, isRebased: false })).toMatchObject({ books: 'all', without: ['okx:spot'], cellSeconds: 5, groups: ['all'], hasMarkets: true, isRebased: false });
  expect(topicOf(settingsFrom({}), [])).toBeNull();
});

test('a notch of the wheel is a quarter more, and a wild one no more than four notches', () => {
  expect([zoomFactor(100, 0), zoomFactor(-100, 0)]).toEqual([expect.closeTo(1.25, 9), expect.closeTo(0.8, 9)]);
  expect(zoomFactor(1e9, 1)).toBeCloseTo(1.25 ** 4, 9);
});

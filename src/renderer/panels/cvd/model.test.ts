import { expect, test } from 'vitest';
import { settingsFrom, topicOf, wheelTell, zoomFactor } from './model.ts';

test('what was stored is judged: unknown cells and groups become what a newcomer has', () => {
  expect(settingsFrom({})).toEqual({ books: 'all', without: [], quotes: [], cellSeconds: 5, groups: ['spot', 'perp', 'all'], hasMarkets: true, hasPrice: true, isRebased: true });
  expect(settingsFrom({ books: 'x', without: [3, 'okx:spot'], cellSeconds: 7, groups: ['all', 'moon'], hasMarkets: 0, isRebased: false })).toMatchObject({ books: 'all', without: ['okx:spot'], cellSeconds: 5, groups: ['all'], hasMarkets: true, isRebased: false });
  expect(topicOf(settingsFrom({}), [])).toBeNull();
});

test('a notch of the wheel is a quarter more, and a wild one no more than four notches', () => {
  expect([zoomFactor(100, 0), zoomFactor(-100, 0)]).toEqual([expect.closeTo(1.25, 9), expect.closeTo(0.8, 9)]);
  expect(zoomFactor(1e9, 1)).toBeCloseTo(1.25 ** 4, 9);
});

test('the wheel zooms, and sideways it pans', () => {
  expect([wheelTell({ deltaX: 0, deltaY: 100, deltaMode: 0 }), wheelTell({ deltaX: -900, deltaY: 3, deltaMode: 0 })]).toEqual([{ kind: 'cvd-zoom', factor: expect.closeTo(1.25, 9) }, { kind: 'cvd-pan', dx: 400 }]);
});

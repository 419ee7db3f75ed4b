import { expect, test } from 'vitest';
import { lookOf, settingsFrom, topicOf } from './model.ts';

test('what was stored is judged, and no kind at all is all kinds', () => {
  const first = { books: 'own', without: [], quotes: [], unit: 'quote', worthMin: 25_000, distanceBp: 25, kinds: ['add', 'pull', 'fill'] };
  expect(settingsFrom({})).toEqual(first);
  expect(settingsFrom({ books: 1, without: 'x', unit: 'base', worthMin: 3, distanceBp: 0, kinds: ['pull', 'moon'] })).toEqual({ ...first, unit: 'base', distanceBp: 0, kinds: ['pull'] });
  expect(settingsFrom({ kinds: [] }).kinds).toEqual(first.kinds);
});

test('everywhere is no limit, and what stands out is ten times the least', () => {
  expect(lookOf(settingsFrom({ distanceBp: 0 }), [])).toMatchObject({ distanceBpMax: Infinity, tierWorth: 250_000 });
  expect([lookOf(settingsFrom({}), []).distanceBpMax, topicOf(settingsFrom({}), [])]).toEqual([25, null]);
});

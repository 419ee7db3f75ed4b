import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lookOf, settingsFrom, topicOf } from './model.ts';

test('whatever was stored, the settings are ones that can be drawn, and reading them again changes nothing', () => {
  fc.assert(fc.property(fc.dictionary(fc.constantFrom('bracketMinutes', 'sessionHours', 'valueShare', 'isSplit', 'rows'), fc.anything()), (stored) => {
    const settings = settingsFrom(stored);
    expect(settingsFrom(settings)).toEqual(settings);
    const { bracketUs, sessionUs } = lookOf(settings, null);
    expect(sessionUs % bracketUs).toBe(0);
  }));
});

test('rows of nonsense are left out', () => {
  expect(settingsFrom({ rows: { a: 5, b: 0, c: 1.5, d: 'x' }, bracketMinutes: 60 })).toMatchObject({ rows: { a: 5 }, bracketMinutes: 60, sessionHours: 24 });
  expect(topicOf(settingsFrom({}), null)).toBe(null);
});

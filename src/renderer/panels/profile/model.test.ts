import { expect, test } from 'vitest';
import { rangeOf, settingsFrom, topicOf, withFixed } from './model.ts';

const first = settingsFrom({});

test('what was stored is judged, and a newcomer sees the day', () => {
  expect(first).toEqual({ range: 'session', sessionHours: 24, back: 0, recentMinutes: 15, from: {}, until: {}, rows: {}, valueShare: 0.7, unit: 'base', isDelta: false, hasVwap: true });
  expect(settingsFrom({ range: 'x', sessionHours: 3, from: { a: -1, b: 5 }, rows: { a: 0.5 }, unit: 1, isDelta: true })).toEqual({ ...first, from: { b: 5 }, isDelta: true });
  expect(topicOf(first, null)).toBeNull();
});

test('a session is of some hours from midnight, the last while of minutes', () => {
  expect(rangeOf({ ...first, sessionHours: 8 }, 'a')).toEqual({ kind: 'session', sessionUs: 8 * 3_600e6, offsetUs: 0 });
  expect(rangeOf({ ...first, sessionHours: 8, back: 2 }, 'a', 25 * 3_600e6)).toEqual({ kind: 'fixed', fromUs: 8 * 3_600e6, untilUs: 16 * 3_600e6 });
  expect(rangeOf({ ...first, range: 'recent', recentMinutes: 5 }, 'a')).toEqual({ kind: 'recent', us: 300e6 });
});

test('a fixed stretch begins and ends when somebody says so, for that instrument alone; an end before the beginning is none', () => {
  const begun = settingsFrom({ ...first, ...withFixed(first, 'a', 'from', 50) });
  expect([rangeOf(begun, 'a'), rangeOf(begun, 'b').kind]).toEqual([{ kind: 'fixed', fromUs: 50, untilUs: null }, 'session']);
  const ended = settingsFrom({ ...begun, ...withFixed(begun, 'a', 'until', 90) });
  expect(rangeOf(ended, 'a')).toEqual({ kind: 'fixed', fromUs: 50, untilUs: 90 });
  expect(rangeOf({ ...ended, until: { a: 40 } }, 'a')).toEqual({ kind: 'fixed', fromUs: 50, untilUs: null });
  expect(rangeOf(settingsFrom({ ...ended, ...withFixed(ended, 'a', 'from', 95) }), 'a')).toEqual({ kind: 'fixed', fromUs: 95, untilUs: null });
});

import { expect, test } from 'vitest';
import { settingsFrom } from './model.ts';

test('one kind of meter at least is shown', () => {
  expect(settingsFrom({})).toEqual({ hasLevels: true, hasBands: true });
  expect(settingsFrom({ hasLevels: false, hasBands: false })).toEqual({ hasLevels: false, hasBands: true });
  expect(settingsFrom({ hasLevels: 'no', hasBands: false })).toEqual({ hasLevels: true, hasBands: false });
});

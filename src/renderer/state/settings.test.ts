import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstPreferences, preferencesFrom, scaleMax, scaleMin } from './settings.ts';

test('what was set is read back, and each nonsense alone becomes what it was at first', () => {
  const chosen = { theme: 'light', upDown: 'red-up', density: 'compact', compact: 'chinese', scale: 1.25, timeZone: 'Asia/Shanghai' } as const;
  expect(preferencesFrom(JSON.parse(JSON.stringify(chosen)))).toEqual(chosen);
  expect(preferencesFrom({ ...chosen, theme: 'pink', scale: 9, timeZone: 'Atlantis/Capital' })).toEqual({ ...chosen, theme: 'dark', scale: 1, timeZone: 'local' });
});

test('whatever was stored, there is a theme, a size within bounds and a zone that can be asked', () => {
  fc.assert(fc.property(fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom(...Object.keys(firstPreferences)), fc.jsonValue())), (stored) => {
    const { scale, timeZone } = preferencesFrom(stored);
    expect(scale >= scaleMin && scale <= scaleMax).toBe(true);
    expect(() => new Intl.DateTimeFormat('en', timeZone === 'local' ? {} : { timeZone })).not.toThrow();
  }));
});

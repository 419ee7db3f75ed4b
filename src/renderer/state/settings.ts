/**
 * What a person set for the whole screen: theme, colours of up and down, density, size, numbers, time zone. Kept, and
 * followed when another window changes it.
 */

import { kepts } from './settings-keeper.ts';
import { choiceOr, fieldsOf, numberOr, textOr } from './settings-parse.ts';
import { newStore, type Store } from './store.ts';

export const themeChoices = ['dark', 'light', 'system'] as const;
/** Which colour means up: green in most of the world, red in China, Japan and Korea, blue for eyes that tell red and green apart badly. */
export const upDownChoices = ['green-up', 'red-up', 'okabe-ito'] as const;
export const densityChoices = ['normal', 'compact'] as const;
/** Large numbers: as the language has it, in thousands (K, M, B), or in ten thousands (万, 亿). */
export const compactChoices = ['language', 'western', 'chinese'] as const;

export interface Preferences {
  readonly theme: (typeof themeChoices)[number];
  readonly upDown: (typeof upDownChoices)[number];
  readonly density: (typeof densityChoices)[number];
  readonly compact: (typeof compactChoices)[number];
  readonly scale: number;
  /** An IANA name, or `local`: the zone of this computer. */
  readonly timeZone: string;
}

export const scaleMin = 0.8;
export const scaleMax = 1.6;
export const localZone = 'local';

export const firstPreferences: Preferences = { theme: 'dark', upDown: 'green-up', density: 'normal', compact: 'language', scale: 1, timeZone: localZone };

export function preferencesFrom(stored: unknown): Preferences {
  const fields = fieldsOf(stored);
  const first = firstPreferences;
  const timeZone = textOr(fields['timeZone'], 64, first.timeZone);
  return {
    theme: choiceOr(fields['theme'], themeChoices, first.theme),
    upDown: choiceOr(fields['upDown'], upDownChoices, first.upDown),
    density: choiceOr(fields['density'], densityChoices, first.density),
    compact: choiceOr(fields['compact'], compactChoices, first.compact),
    scale: numberOr(fields['scale'], scaleMin, scaleMax, first.scale),
    timeZone: timeZone === localZone || isZone(timeZone) ? timeZone : first.timeZone,
  };
}

/** Whether this browser knows a zone by that name. */
export function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const key = 'preferences';

export const preferences: Store<Preferences> = newStore(preferencesFrom(kepts.get(key)));
kepts.onNews(key, () => preferences.set(preferencesFrom(kepts.get(key))));

export function prefer(part: Partial<Preferences>): void {
  const next = preferencesFrom({ ...preferences.get(), ...part });
  preferences.set(next);
  kepts.put(key, next);
}

/**
 * The two languages: flat texts with the same keys, switched live and remembered.
 *
 * Holds: a key that exists in neither language does not compile; a language that is not known is not stored. A text may
 * have places like `{value}`; a place that gets no value stays visible, so that it is noticed.
 */

import english from '../../../resources/locales/en.json';
import chinese from '../../../resources/locales/zh-CN.json';
import type { DrawText } from '../draw/texts.ts';
import { kepts } from '../state/settings-keeper.ts';
import { newStore, type Store } from '../state/store.ts';

export type TextKey = keyof typeof english;
export type Texts = Readonly<Record<TextKey, string>>;

export const languages = ['en', 'zh-CN'] as const;
export type Language = (typeof languages)[number];

const texts: Readonly<Record<Language, Texts>> = { en: english, 'zh-CN': chinese };

export const language: Store<Language> = newStore<Language>(wantedLanguage());
kepts.onNews('language', () => language.set(wantedLanguage()));

/** The remembered language, else the first of the browser's that we speak, else English. */
export function firstLanguage(remembered: unknown, wanted: readonly string[]): Language {
  const known = languages.find((one) => one === remembered);
  if (known !== undefined) return known;
  for (const tag of wanted) {
    if (tag.toLowerCase().startsWith('zh')) return 'zh-CN';
    if (tag.toLowerCase().startsWith('en')) return 'en';
  }
  return 'en';
}

export function speak(next: Language): void {
  kepts.put('language', next);
  language.set(next);
}

export type Places = Readonly<Record<string, string | number>>;

export function textIn(spoken: Language, key: TextKey, places: Places = {}): string {
  return texts[spoken][key].replaceAll(/\{(\w+)\}/g, (place, name: string) => String(places[name] ?? place));
}

/** Of a key that comes from elsewhere. */
export function isTextKey(key: string): key is TextKey {
  return Object.hasOwn(english, key);
}

/** What the canvases show, in one language. */
export function drawTextsIn(spoken: Language): DrawText {
  return texts[spoken];
}

function wantedLanguage(): Language {
  return firstLanguage(kepts.get('language'), navigatorLanguages());
}

function navigatorLanguages(): readonly string[] {
  return typeof navigator === 'undefined' ? [] : navigator.languages;
}

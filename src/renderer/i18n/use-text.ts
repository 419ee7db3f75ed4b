/** Texts in React: components that use them are drawn again when the language changes. */

import { useSyncExternalStore } from 'react';
import { language, textIn, type Language, type Places, type TextKey } from './language.ts';

export type Translate = (key: TextKey, places?: Places) => string;

export function useLanguage(): Language {
  return useSyncExternalStore(language.subscribe, language.get);
}

export function useText(): Translate {
  const spoken = useLanguage();
  return (key, places) => textIn(spoken, key, places);
}

/** How numbers and times are written as a person chose it, and in their language. The render worker is sent the choice. */

import { preferences } from '../state/settings.ts';
import { newStore, type Store } from '../state/store.ts';
import { choiceOf, newFormats, type FormatChoice, type Formats } from './formats.ts';
import { language } from './language.ts';

const now = (): FormatChoice => choiceOf(preferences.get(), language.get());

export const formatChoice: Store<FormatChoice> = newStore(now());
/** The page's. */
export const formats: Store<Formats> = newStore(newFormats(formatChoice.get()));

function renew(): void {
  const choice = now();
  if (JSON.stringify(choice) === JSON.stringify(formatChoice.get())) return;
  formatChoice.set(choice);
  formats.set(newFormats(choice));
}
preferences.subscribe(renew);
language.subscribe(renew);

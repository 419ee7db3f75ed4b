/** What words about alerts need, in React. */

import { useStore, useTerminal } from '../../app/use-terminal.ts';
import { formats } from '../../i18n/chosen-formats.ts';
import { useText } from '../../i18n/use-text.ts';
import type { Say } from './words.ts';

export function useSay(): Say {
  const t = useText();
  const terminal = useTerminal();
  return { t, formats: useStore(formats), instruments: useStore(terminal.instruments) ?? [] };
}

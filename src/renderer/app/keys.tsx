/** A key as caps, in the words of the person's system and language. */

import type { ReactNode } from 'react';
import { useText } from '../i18n/use-text.ts';
import { keyParts } from './help-model.ts';

const isMac = globalThis.fathomDesktop?.platform === 'darwin' || (typeof navigator !== 'undefined' && navigator.platform.startsWith('Mac'));

export function Keys({ spelt }: { readonly spelt: string }): ReactNode {
  const t = useText();
  return <span className="keys">{keyParts(spelt, isMac).map((part) => <kbd key={part.text ?? part.key}>{part.text === null ? part.key : t(part.text)}</kbd>)}</span>;
}

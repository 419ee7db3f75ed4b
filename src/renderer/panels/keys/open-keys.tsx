/** The way to the card of keys, from wherever exchanges are shown. */

import { useState, type ReactNode } from 'react';
import { useText } from '../../i18n/use-text.ts';
import { KeysCard } from './keys-card.tsx';

export function OpenKeys(): ReactNode {
  const t = useText();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="small-button" data-testid="keys-open" onClick={() => setOpen(true)}>{t('keyring.open')}</button>
      {isOpen && <KeysCard onClose={() => setOpen(false)} />}
    </>
  );
}

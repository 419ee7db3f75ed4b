/** A card over everything, with a title and a way out: the page’s own dialog, in whichever window the chart stands. */

import { useEffect, useRef, type ReactNode } from 'react';
import { useText } from '../../i18n/use-text.ts';
import { Icon } from './icons.tsx';

interface SheetProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly testId: string;
  readonly isWide?: boolean;
  readonly children: ReactNode;
}

export function Sheet({ title, onClose, testId, isWide = false, children }: SheetProps): ReactNode {
  const t = useText();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const card = dialog.current;
    if (card !== null && !card.open) card.showModal();
  }, []);
  return (
    <dialog ref={dialog} className={isWide ? 'card chart-card is-wide' : 'card chart-card'} aria-label={title} data-testid={testId} onClose={onClose} onKeyDown={(event) => event.stopPropagation()}>
      <header><h2>{title}</h2><button type="button" className="card-close" aria-label={t('details.close')} onClick={() => dialog.current?.close()}><Icon name="cross" /></button></header>
      <div className="card-body">{children}</div>
    </dialog>
  );
}

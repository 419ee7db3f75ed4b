/** A card above the screen: the browser keeps the focus inside it and closes it on Escape. */

import { useEffect, useRef, type ReactNode } from 'react';

interface CardProps {
  readonly title: string;
  readonly closeText: string;
  readonly onClose: () => void;
  readonly testId: string;
  readonly children: ReactNode;
}

export function Card({ title, closeText, onClose, testId, children }: CardProps): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  // React tells a card of the cards within it, too: their end is not its own.
  useEffect(() => {
    const element = dialog.current;
    if (element !== null && !element.open) element.showModal();
  }, []);
  return (
    <dialog ref={dialog} className="card" aria-label={title} data-testid={testId} onClose={(event) => { if (event.target === dialog.current) onClose(); }} onClick={(event) => { if (event.target === dialog.current) dialog.current?.close(); }}>
      <header><h2>{title}</h2><button type="button" className="card-close" aria-label={closeText} onClick={() => dialog.current?.close()}><svg viewBox="0 0 12 12" aria-hidden="true"><path d="M2 2l8 8M10 2l-8 8" /></svg></button></header>
      <div className="card-body">{children}</div>
    </dialog>
  );
}

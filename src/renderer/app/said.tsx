/** What the shell has to say: a line that goes by itself, and windows that wait for a click to open. */

import { useEffect, useState, type ReactNode } from 'react';
import { useText } from '../i18n/use-text.ts';
import { useDesk } from './desk.ts';
import type { Dock } from './dock/dock.ts';
import { useStore } from './use-terminal.ts';

const shownMs = 8_000;

export function Said(): ReactNode {
  const said = useStore(useDesk().said);
  const [goneCount, setGoneCount] = useState(0);
  const count = said?.count ?? 0;
  useEffect(() => {
    const timer = setTimeout(() => setGoneCount(count), shownMs);
    return () => clearTimeout(timer);
  }, [count]);
  return <p className={said === null || goneCount === count ? 'said' : 'said is-shown'} role="status" aria-live="polite" data-testid="said">{goneCount === count ? '' : said?.text}</p>;
}

/** Browsers open windows only when somebody pressed something. */
export function WaitingWindows(): ReactNode {
  const dock = useStore(useDesk().dock);
  return dock === null ? null : <Waiting dock={dock} />;
}

function Waiting({ dock }: { readonly dock: Dock }): ReactNode {
  const t = useText();
  const waiting = useStore(dock.waiting);
  const isDesktop = globalThis.fathomDesktop !== undefined;
  useEffect(() => {
    if (isDesktop && dock.waiting.get().length > 0) void dock.reopen();
  }, [dock, isDesktop]);
  if (waiting.length === 0) return null;
  return (
    <p className="notice" role="status" data-testid="windows-waiting">
      <span className="notice-words">{t('dock.waiting', { count: waiting.length })}</span>
      <button type="button" className="small-button" data-testid="reopen-windows" onClick={() => void dock.reopen()}>{t('dock.reopen')}</button>
      <button type="button" className="small-button" onClick={() => dock.forgetWaiting()}>{t('dock.leaveDocked')}</button>
    </p>
  );
}

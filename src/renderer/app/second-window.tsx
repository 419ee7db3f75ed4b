/** Says that another window keeps the open workspace, and what can be done about it. */

import { useEffect, useState, type ReactNode } from 'react';
import { useText } from '../i18n/use-text.ts';
import { useDesk } from './desk.ts';
import { workspaceTitle } from './dock/title.ts';
import { useStore } from './use-terminal.ts';

/** A page that is loaded anew may meet itself for a moment. */
const patienceMs = 1_000;

export function SecondWindow(): ReactNode {
  const t = useText();
  const desk = useDesk();
  const { workspaces, holder } = desk;
  const isOurs = useStore(workspaces.isOurs);
  const open = useStore(workspaces.open);
  const list = useStore(workspaces.list);
  const [isShown, setIsShown] = useState(false);
  useEffect(() => {
    if (isOurs) return undefined;
    const timer = setTimeout(() => setIsShown(true), patienceMs);
    return () => {
      clearTimeout(timer);
      setIsShown(false);
    };
  }, [isOurs]);
  if (!isShown) return null;
  const name = list.filter(({ id }) => id === open.id).map(workspaceTitle).join('');
  return (
    <p className="notice" role="status" data-testid="second-window">
      <span className="notice-words">{t('workspace.theirs', { name })}</span>
      <button type="button" className="small-button" data-testid="take-over" onClick={() => void holder.takeOver()}>{t('workspace.theirs.take')}</button>
      <button type="button" className="small-button" data-testid="work-in-copy" onClick={() => void workspaces.take({ ...workspaces.current(), name: '' })}>{t('workspace.theirs.copy')}</button>
      <button type="button" className="small-button" onClick={() => setIsShown(false)}>{t('notice.dismiss')}</button>
    </p>
  );
}

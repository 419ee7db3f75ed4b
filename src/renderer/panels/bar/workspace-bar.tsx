/** The workspaces in the bar: which is open, what can be done with them, the lock, and the list of panels to add. */

import { useState, type ReactNode } from 'react';
import { useDesk } from '../../app/desk.ts';
import { workspaceTitle } from '../../app/dock/title.ts';
import { Popover } from '../../app/popover.tsx';
import { useStore } from '../../app/use-terminal.ts';
import { useText } from '../../i18n/use-text.ts';
import { nameLengthMax } from '../../state/workspace-file.ts';
import { panelKinds } from '../index.ts';
import type { AnyPanelKind } from '../panel.ts';

export function WorkspaceBar(): ReactNode {
  const t = useText();
  const desk = useDesk();
  const open = useStore(desk.workspaces.open);
  const isLocked = useStore(open.isLocked);
  const isOurs = useStore(desk.workspaces.isOurs);
  const list = useStore(desk.workspaces.list);
  const name = list.filter(({ id }) => id === open.id).map(workspaceTitle).join('');
  return (
    <span className="workspace-bar">
      <Popover label={t('workspace.choose', { name })} isLabelWhole className="workspace-button" role="dialog" testId="workspaces" face={<><span className="workspace-name">{name}</span><svg className="chevron" viewBox="0 0 10 6" aria-hidden="true"><path d="M1 1l4 4 4-4" /></svg></>}>
        {() => <WorkspaceCard />}
      </Popover>
      <button
        type="button" className="icon-button" aria-pressed={isLocked} aria-label={isLocked ? t('workspace.unlock') : t('workspace.lock')} title={isLocked ? t('workspace.unlock') : t('workspace.lock')}
        data-testid="lock" disabled={!isOurs} onClick={() => desk.workspaces.lock(!isLocked)}
      >
        <svg viewBox="0 0 16 16" aria-hidden="true"><rect x="3.5" y="7" width="9" height="6.5" rx="1" /><path d={isLocked ? 'M5.5 7V5a2.5 2.5 0 0 1 5 0v2' : 'M5.5 7V5a2.5 2.5 0 0 1 4.9-.7'} /></svg>
      </button>
      <Popover label={t('panel.add')} testId="add-panel" face={<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M8 3v10M3 8h10" /></svg>}>
        {() => <AddMenu />}
      </Popover>
    </span>
  );
}

function WorkspaceCard(): ReactNode {
  const t = useText();
  const desk = useDesk();
  const { workspaces } = desk;
  const list = useStore(workspaces.list);
  const open = useStore(workspaces.open);
  const commands = useStore(desk.commands);
  const [name, setName] = useState(() => list.filter(({ id }) => id === open.id).map(workspaceTitle).join(''));
  return (
    <div className="workspace-card">
      <div role="radiogroup" aria-label={t('workspace.list')}>
        {list.map((one) => (
          <button key={one.id} type="button" role="radio" className="menu-item" aria-checked={one.id === open.id} data-testid={`workspace-${one.id}`} data-closes="" onClick={() => workspaces.switchTo(one.id)}>
            <span>{workspaceTitle(one)}</span>
          </button>
        ))}
      </div>
      <form className="workspace-rename" onSubmit={(event) => { event.preventDefault(); workspaces.rename(open.id, name); }}>
        <input className="field" value={name} maxLength={nameLengthMax} aria-label={t('workspace.name')} data-testid="workspace-name" onChange={(event) => setName(event.target.value)} />
        <button type="submit" className="small-button" data-closes="">{t('workspace.rename')}</button>
      </form>
      <div className="menu-group">
        {(['workspace.new', 'workspace.copy', 'workspace.export', 'workspace.import', 'workspace.reset', 'workspace.remove'] as const).map((id) => {
          const command = commands.find((one) => one.id === id);
          return <button key={id} type="button" className="menu-item" disabled={command?.isReady?.() === false} data-testid={id} data-closes="" onClick={() => command?.run()}><span>{t(id)}</span></button>;
        })}
      </div>
    </div>
  );
}

const groups: readonly AnyPanelKind['group'][] = ['depth', 'flow', 'charts', 'markets', 'system'];

function AddMenu(): ReactNode {
  const t = useText();
  const desk = useDesk();
  return groups.map((group) => {
    const kinds = panelKinds.filter((kind) => kind.group === group);
    if (kinds.length === 0) return null;
    return (
      <div key={group} role="group" aria-label={t(`panel.group.${group}`)} className="menu-group">
        <span className="menu-title" aria-hidden="true">{t(`panel.group.${group}`)}</span>
        {kinds.map((kind) => (
          <button key={kind.id} type="button" role="menuitem" className="menu-item" data-testid={`add-${kind.id}`} onClick={() => desk.add(kind.id)}><span>{t(kind.title)}</span></button>
        ))}
      </div>
    );
  });
}

/** What stands above a panel: its tab, its own tools, whom it is linked with, and what can be done with it. */

import { useCallback, useEffect, useSyncExternalStore, type ReactNode } from 'react';
import type { DockviewGroupPanel } from 'dockview';
import { useLanguage, useText } from '../../i18n/use-text.ts';
import type { Panel, PanelLink, Settings } from '../../panels/panel.ts';
import { bindings, keysOf } from '../../state/settings-shortcuts.ts';
import type { OpenWorkspace } from '../../state/workspace.ts';
import { useDesk } from '../desk.ts';
import { Keys } from '../keys.tsx';
import { Popover } from '../popover.tsx';
import { useStore } from '../use-terminal.ts';
import type { Dock } from './dock.ts';
import { HeadTools } from './head-tools.tsx';
import { LinkMark, LinkMenu } from './link-menu.tsx';
import { kindTitle, titleOf } from './title.ts';

interface HeadProps {
  readonly id: string;
  readonly open: OpenWorkspace;
  readonly dock: Dock;
}

/** Nothing in a tab takes the focus: the tab itself does. */
export function PanelTab({ id, open, dock }: HeadProps): ReactNode {
  const panel = open.panels.get(id);
  return panel === null ? null : <TabFace panel={panel} open={open} dock={dock} />;
}

function TabFace({ panel, open, dock }: { readonly panel: Panel<Settings>; readonly open: OpenWorkspace; readonly dock: Dock }): ReactNode {
  const desk = useDesk();
  useLanguage();
  const instrument = useStore(panel.instrument);
  const link = useStore(panel.link);
  const title = titleOf(desk, open, panel.id);
  // What dockview reads out.
  useEffect(() => dock.retitle(panel.id, title), [dock, panel.id, title]);
  const isAbout = (desk.workspaces.kindOf(panel.kind)?.about ?? 'none') !== 'none';
  return (
    <span className="tab-face" data-testid={`tab-${panel.kind}`}>
      <i className="tab-grip" aria-hidden="true" />
      {isAbout && link.colour !== null && <LinkMark colour={link.colour} />}
      <span className="tab-title">{kindTitle(desk, panel.kind)}</span>{' '}
      {isAbout && instrument !== null && <span className={isLinked(link) ? 'only-heard' : 'tab-about'}>{instrument.base}{'/'}{instrument.quote}</span>}
    </span>
  );
}

export function GroupActions({ group, open }: { readonly group: DockviewGroupPanel; readonly open: OpenWorkspace }): ReactNode {
  const desk = useDesk();
  const id = useActive(group);
  const reload = useStore(desk.reloads)[id ?? ''] ?? 0;
  const panel = id === null ? null : open.panels.get(id);
  if (panel === null || id === null) return null;
  const kind = desk.workspaces.kindOf(panel.kind);
  return (
    <>
      {kind !== null && kind.about !== 'none' && <HeadAbout panel={panel} />}
      {kind?.Tools !== undefined && <HeadTools key={`${id} ${reload}`} Tools={kind.Tools} panel={panel} />}
      {kind !== null && kind.about !== 'none' && <LinkMenu panel={panel} onLink={(link) => open.panels.relink(id, link)} hasBars={kind.about === 'bars'} />}
      <PanelMenu />
    </>
  );
}

/** What a linked panel shows stands once in its head, not in every tab of its group: tools need the room. */
function HeadAbout({ panel }: { readonly panel: Panel<Settings> }): ReactNode {
  const instrument = useStore(panel.instrument);
  const link = useStore(panel.link);
  return instrument === null || !isLinked(link) ? null : <span className="head-about">{instrument.base}{'/'}{instrument.quote}</span>;
}

function isLinked({ colour, symbol }: PanelLink): boolean {
  return colour !== null && symbol;
}

/** The panel in front of a group's tabs. */
function useActive(group: DockviewGroupPanel): string | null {
  const subscribe = useCallback((listener: () => void) => {
    const end = group.api.onDidActivePanelChange(listener);
    return () => end.dispose();
  }, [group]);
  return useSyncExternalStore(subscribe, () => group.activePanel?.id ?? null);
}

/** The commands of panels, for this one. */
const menu = ['panel.maximise', 'panel.popOut', 'panel.float', 'panel.dock', 'panel.reload', 'panel.close'] as const;

/** The commands act on the active panel: a press in a group's head makes its panel that. */
function PanelMenu(): ReactNode {
  const t = useText();
  const desk = useDesk();
  const commands = useStore(desk.commands);
  const bound = useStore(bindings);
  return (
    <Popover label={t('panel.menu')} className="head-button" testId="panel-menu" face={<svg viewBox="0 0 16 16" aria-hidden="true"><circle cx="3" cy="8" r="1.3" /><circle cx="8" cy="8" r="1.3" /><circle cx="13" cy="8" r="1.3" /></svg>}>
      {() => menu.map((name) => {
        const command = commands.find((one) => one.id === name);
        if (command === undefined) return null;
        const [key] = keysOf(command, bound);
        return (
          <button key={name} type="button" role="menuitem" className="menu-item" disabled={command.isReady?.() === false} data-testid={name} onClick={command.run}>
            <span>{t(command.text)}</span>{key !== undefined && <Keys spelt={key} />}
          </button>
        );
      })}
    </Popover>
  );
}

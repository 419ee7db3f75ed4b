/** The screen: a bar above, the workspace, a line below, and what lies above all of them. */

import { useEffect, type ComponentType, type ReactNode } from 'react';
import type { Instrument } from '../../engine/contract/index.ts';
import { useLanguage, useText } from '../i18n/use-text.ts';
import { TopBar } from '../panels/bar/top-bar.tsx';
import { askSoon, lazily } from '../panels/lazily.ts';
import { StatusBar } from '../panels/status/status-bar.tsx';
import { newStore } from '../state/store.ts';
import type { Workspaces } from '../state/workspace.ts';
import { frontsOf } from '../state/workspace-layout.ts';
import { Cards, DockPlace } from './cards.tsx';
import { useDesk } from './desk.ts';
import { Help } from './help.tsx';
import { Notices } from './notice.tsx';
import { Palette } from './palette/palette.tsx';
import { Said } from './said.tsx';
import { Toasts } from './toasts.tsx';
import { useStore, useTerminal } from './use-terminal.ts';

type AboveCard = ComponentType<{ readonly onClose: () => void }>;

/** What is shown at once, and large: it comes beside what starts the page. */
const DockView = lazily(() => import('./dock/dock-view.tsx'), 'DockView');
const Details: AboveCard = lazily(() => import('../panels/bodies.ts'), 'Details');
const Exchanges: AboveCard = lazily(() => import('../panels/bodies.ts'), 'Exchanges');
const SettingsCard: AboveCard = lazily(() => import('../panels/bodies.ts'), 'SettingsCard');

/** Asks for the code of what is shown first, all at once, instead of each piece when the one before it is there. */
export function askForShown(workspaces: Workspaces): void {
  void askSoon(DockView);
  const { layout, panels } = workspaces.open.get();
  const { root, floats } = layout.get();
  for (const id of [...(root === null ? [] : frontsOf(root)), ...floats.flatMap(({ node }) => frontsOf(node))]) {
    const kind = workspaces.kindOf(panels.get(id)?.kind ?? '');
    void askSoon(kind?.Body);
    void askSoon(kind?.Tools);
  }
}

const noInstrument = newStore<Instrument | null>(null);

export function App(): ReactNode {
  const t = useText();
  const desk = useDesk();
  const market = useStore(useTerminal().session.market);
  const above = useStore(desk.above);
  const isReady = useStore(desk.workspaces.isReady);
  const spoken = useLanguage();
  useEffect(() => {
    document.documentElement.lang = spoken;
  }, [spoken]);
  const close = (): void => desk.above.update((now) => (now === above ? null : now));
  return (
    <div className={market === 'live' ? 'app is-live' : 'app'}>
      <a className="skip" href="#workspace" onClick={(event) => { event.preventDefault(); desk.dock.get()?.focusNext(1); }}>{t('app.skip')}</a>
      <TopBar />
      <main className="workspace" id="workspace">
        <DockPlace>{isReady && <DockView />}</DockPlace>
        <Said />
        <Toasts />
      </main>
      <SubjectStatus />
      {above === 'palette' && <Palette onClose={close} />}
      {above === 'help' && <Help onClose={close} />}
      <Cards key={above}>
        {above === 'details' && <Details onClose={close} />}
        {above === 'exchanges' && <Exchanges onClose={close} />}
        {above === 'settings' && <SettingsCard onClose={close} />}
      </Cards>
    </div>
  );
}

/** The line below begins with the market of what the bar above speaks of. */
function SubjectStatus(): ReactNode {
  const desk = useDesk();
  const open = useStore(desk.workspaces.open);
  const subject = useStore(desk.subject);
  const panel = subject === null ? null : open.panels.get(subject);
  const shown = useStore(panel?.instrument ?? noInstrument);
  return <StatusBar notices={<Notices />} shown={shown} onDetails={() => desk.above.set('details')} onExchanges={() => desk.above.set('exchanges')} />;
}

/** The line at the head of the screen: which instrument, what it is worth, which workspace, in which language. */

import { useEffect, useState, type ReactNode } from 'react';
import type { Instrument } from '../../../engine/contract/index.ts';
import { useDesk } from '../../app/desk.ts';
import { useStore, useTerminal } from '../../app/use-terminal.ts';
import { isBasicInstrument, worthOfBook, type Freshness } from '../../draw/freshness.ts';
import type { DrawingReport } from '../../draw/messages.ts';
import { languages, speak } from '../../i18n/language.ts';
import { useLanguage, useText } from '../../i18n/use-text.ts';
import { VenueStrip } from '../exchanges/strip.tsx';
import type { Panel, Settings } from '../panel.ts';
import { Picker } from '../picker/picker.tsx';
import { toneOfFreshness } from '../status/model.ts';
import { Shape } from '../status/shape.tsx';
import { Brand } from './brand.tsx';
import { shownOf, worthOf } from './model.ts';
import { WorkspaceBar } from './workspace-bar.tsx';

export function TopBar(): ReactNode {
  const t = useText();
  const desk = useDesk();
  const open = useStore(desk.workspaces.open);
  const subject = useStore(desk.subject);
  const panel = subject === null ? null : open.panels.get(subject);
  return (
    <header className="top">
      <Brand name={t('app.name')} />
      {panel !== null && <Subject key={panel.id} panel={panel} />}
      <ModeBadge />
      <span className="panel-space" />
      <WorkspaceBar />
      <LanguageSwitch />
      <button type="button" className="icon-button" aria-label={t('palette.open')} title={t('palette.open')} data-testid="open-palette" onClick={() => desk.above.set('palette')}><svg viewBox="0 0 16 16" aria-hidden="true"><circle cx="7" cy="7" r="4.2" /><path d="M10.2 10.2l4 4" /></svg></button>
      <button type="button" className="icon-button" aria-label={t('settings.open')} title={t('settings.open')} data-testid="open-settings" onClick={() => desk.above.set('settings')}><svg viewBox="0 0 16 16" aria-hidden="true"><path d="M2 5h6M12 5h2M2 11h2M8 11h6" /><circle cx="10" cy="5" r="1.9" /><circle cx="6" cy="11" r="1.9" /></svg></button>
      <button type="button" className="icon-button" aria-label={t('help.open')} title={t('help.open')} data-testid="help" onClick={() => desk.above.set('help')}>{'?'}</button>
    </header>
  );
}

/** The panel that the bar speaks of: the last one that was used of those that show an instrument. */
function Subject({ panel }: { readonly panel: Panel<Settings> }): ReactNode {
  const t = useText();
  const desk = useDesk();
  const terminal = useTerminal();
  const instruments = useStore(terminal.instruments);
  const chosen = useStore(panel.instrument);
  const hearing = useStore(terminal.hearing);
  const isStuck = useStore(terminal.isStageStuck);
  const above = useStore(desk.above);
  const report = useReport(panel.id);
  const shown = shownOf(chosen, report);
  const status = useStore(terminal.session.status);
  const book = status?.books.find(({ stream }) => stream === chosen?.stream)?.validity;
  const worth = worthOf({ report, book: book === undefined ? null : worthOfBook(book, isBasicInstrument(chosen)), hearing, isStuck });
  return (
    <>
      <Picker
        instruments={instruments} shown={shown} pending={shown === null ? chosen : null} isOpen={above === 'picker'}
        onOpen={(isOpen) => desk.above.set(isOpen ? 'picker' : null)} onChoose={(instrument) => panel.choose(instrument)}
      />
      {instruments !== null && chosen !== null && <VenueStrip instruments={instruments} chosen={chosen} onChoose={(instrument) => panel.choose(instrument)} />}
      {worth !== null && <Validity worth={worth} />}
      {shown !== null && shown.status !== 'trading' && <span className="validity is-busy" data-testid="instrument-status">{t(`instrument.${shown.status}`)}</span>}
      <DocumentWords shown={shown} />
    </>
  );
}

function Validity({ worth }: { readonly worth: Freshness }): ReactNode {
  const t = useText();
  const tone = toneOfFreshness(worth);
  return (
    <span className={`validity is-${tone}`} role="status" title={t(`validity.${worth}.hint`)} data-testid="validity" data-validity={worth}>
      <Shape tone={tone} /><span>{t(`validity.${worth}`)}</span>
    </span>
  );
}

/** Nothing to see: the page's title. */
function DocumentWords({ shown }: { readonly shown: Instrument | null }): ReactNode {
  const t = useText();
  useEffect(() => {
    document.title = shown === null ? t('app.name') : t('app.title', { symbol: shown.symbol });
  });
  return null;
}

function ModeBadge(): ReactNode {
  const t = useText();
  const market = useStore(useTerminal().session.market);
  if (market === null) return null;
  return <span className={`mode is-${market}`} title={t(`mode.${market}.hint`)} data-testid="mode">{t(`mode.${market}`)}</span>;
}

function LanguageSwitch(): ReactNode {
  const t = useText();
  const spoken = useLanguage();
  return (
    <span className="segments" role="group" aria-label={t('language.switch')}>
      {languages.map((one) => (
        <button key={one} type="button" lang={one} aria-pressed={one === spoken} title={t(`language.${one}`)} data-testid={`language-${one}`} onClick={() => speak(one)}>{t(`language.short.${one}`)}</button>
      ))}
    </span>
  );
}

const lookEveryMs = 200;

/** What the panel's drawing says of itself, looked at five times a second. */
function useReport(panel: string): DrawingReport | null {
  const { drawings } = useTerminal();
  const [report, setReport] = useState(() => drawings.reportOf(panel));
  useEffect(() => {
    const timer = setInterval(() => setReport(drawings.reportOf(panel)), lookEveryMs);
    return () => clearInterval(timer);
  }, [drawings, panel]);
  return report;
}

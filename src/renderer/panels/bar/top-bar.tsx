/** The line at the head of the screen: which market, which mode, what it is worth, in which language. */

import type { ReactNode } from 'react';
import { useStore, useTerminal } from '../../app/use-terminal.ts';
import { languages, speak } from '../../i18n/language.ts';
import { useLanguage, useText } from '../../i18n/use-text.ts';
import { VenueStrip } from '../exchanges/strip.tsx';
import { Picker, type PickerProps } from '../picker/picker.tsx';
import { toneOfFreshness } from '../status/model.ts';
import { Shape } from '../status/shape.tsx';
import { Brand } from './brand.tsx';

export function TopBar({ picker, onHelp }: { readonly picker: PickerProps; readonly onHelp: () => void }): ReactNode {
  const t = useText();
  return (
    <header className="top">
      <Brand name={t('app.name')} />
      <Picker {...picker} />
      {picker.instruments !== null && picker.shown !== null && <VenueStrip instruments={picker.instruments} shown={picker.shown} />}
      <ModeBadge />
      <Validity />
      {picker.shown !== null && picker.shown.status !== 'trading' && <span className="validity is-busy" data-testid="instrument-status">{t(`instrument.${picker.shown.status}`)}</span>}
      <span className="panel-space" />
      <LanguageSwitch />
      <button type="button" className="icon-button" aria-label={t('help.open')} title={t('help.open')} data-testid="help" onClick={onHelp}>{'?'}</button>
    </header>
  );
}

function ModeBadge(): ReactNode {
  const t = useText();
  const market = useStore(useTerminal().session.market);
  if (market === null) return null;
  return <span className={`mode is-${market}`} title={t(`mode.${market}.hint`)} data-testid="mode">{t(`mode.${market}`)}</span>;
}

function Validity(): ReactNode {
  const t = useText();
  const report = useStore(useTerminal().report);
  if (report === null) return null;
  const tone = toneOfFreshness(report.freshness);
  return (
    <span className={`validity is-${tone}`} role="status" title={t(`validity.${report.freshness}.hint`)} data-testid="validity" data-validity={report.freshness}>
      <Shape tone={tone} />{t(`validity.${report.freshness}`)}
    </span>
  );
}

function LanguageSwitch(): ReactNode {
  const t = useText();
  const spoken = useLanguage();
  return (
    <span className="segments" role="group" aria-label={t('language.switch')}>
      {languages.map((one) => (
        <button key={one} type="button" lang={one} aria-pressed={one === spoken} aria-label={t(`language.${one}`)} data-testid={`language-${one}`} onClick={() => speak(one)}>{t(`language.short.${one}`)}</button>
      ))}
    </span>
  );
}

/** Everything a person can set for the whole screen. Each change counts at once. */

import { useId, type ReactNode } from 'react';
import { languages, speak } from '../../i18n/language.ts';
import { formats } from '../../i18n/chosen-formats.ts';
import { useLanguage, useText } from '../../i18n/use-text.ts';
import { compactChoices, densityChoices, localZone, prefer, preferences, scaleMax, scaleMin, themeChoices, upDownChoices } from '../../state/settings.ts';
import { Card } from '../../app/card.tsx';
import { useStore } from '../../app/use-terminal.ts';
import { zoneNames } from './model.ts';
import { Shortcuts } from './shortcuts.tsx';

export function SettingsCard({ onClose }: { readonly onClose: () => void }): ReactNode {
  const t = useText();
  return <Card title={t('settings.title')} closeText={t('details.close')} onClose={onClose} testId="settings-card"><SettingsBody /></Card>;
}

export function SettingsPage(): ReactNode {
  return <div className="page" tabIndex={0}><SettingsBody /></div>;
}

function SettingsBody(): ReactNode {
  const t = useText();
  const spoken = useLanguage();
  const chosen = useStore(preferences);
  return (
    <div className="settings" data-testid="settings">
      <section>
        <h3>{t('settings.look')}</h3>
        <Choices name={t('settings.theme')} value={chosen.theme} choices={themeChoices} testId="theme" say={(one) => t(`settings.theme.${one}`)} onChoose={(theme) => prefer({ theme })} />
        <Choices name={t('settings.upDown')} value={chosen.upDown} choices={upDownChoices} testId="up-down" say={(one) => t(`settings.upDown.${one}`)} onChoose={(upDown) => prefer({ upDown })} />
        <p className="settings-sample" aria-hidden="true"><span className="is-buy">{'▲ +1.25 %'}</span><span className="is-sell">{'▼ −0.87 %'}</span></p>
        <Choices name={t('settings.density')} value={chosen.density} choices={densityChoices} testId="density" say={(one) => t(`settings.density.${one}`)} onChoose={(density) => prefer({ density })} />
        <label className="setting">
          <span>{t('settings.scale')}</span>
          <span className="setting-scale">
            <input type="range" min={scaleMin} max={scaleMax} step="0.05" value={chosen.scale} data-testid="scale" onChange={(event) => prefer({ scale: Number(event.target.value) })} />
            <span className="digits">{Math.round(chosen.scale * 100)} %</span>
          </span>
        </label>
      </section>
      <section>
        <h3>{t('settings.words')}</h3>
        <Choices name={t('language.switch')} value={spoken} choices={languages} testId="language" say={(one) => t(`language.${one}`)} onChoose={speak} />
        <Choices name={t('settings.compact')} value={chosen.compact} choices={compactChoices} testId="compact" say={(one) => t(`settings.compact.${one}`)} onChoose={(compact) => prefer({ compact })} />
        <p className="settings-sample digits" data-testid="compact-sample"><Sample /></p>
        <TimeZone />
      </section>
      <section className="settings-keys">
        <h3>{t('settings.keys')}</h3>
        <Shortcuts />
      </section>
    </div>
  );
}

function Sample(): ReactNode {
  const { compact } = useStore(formats);
  return [12_345, 1_234_567, 12_345_678_901].map(compact).join('   ');
}

interface ChoicesProps<Choice extends string> {
  readonly name: string;
  readonly value: Choice;
  readonly choices: readonly Choice[];
  readonly testId: string;
  readonly say: (choice: Choice) => string;
  readonly onChoose: (choice: Choice) => void;
}

function Choices<Choice extends string>({ name, value, choices, testId, say, onChoose }: ChoicesProps<Choice>): ReactNode {
  const id = useId();
  return (
    <div className="setting">
      <span id={id}>{name}</span>
      <span className="segments" role="radiogroup" aria-labelledby={id}>
        {choices.map((one) => (
          <label key={one} className={one === value ? 'segment is-chosen' : 'segment'}>
            <input type="radio" name={id} value={one} checked={one === value} data-testid={`${testId}-${one}`} onChange={() => onChoose(one)} />
            <span>{say(one)}</span>
          </label>
        ))}
      </span>
    </div>
  );
}

const zones = zoneNames(Intl.supportedValuesOf('timeZone'));

function TimeZone(): ReactNode {
  const t = useText();
  const { timeZone } = useStore(preferences);
  const here = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <label className="setting">
      <span>{t('settings.timeZone')}</span>
      <select value={timeZone} data-testid="time-zone" onChange={(event) => prefer({ timeZone: event.target.value })}>
        <option value={localZone}>{t('settings.timeZone.local', { zone: here })}</option>
        {(zones.includes(timeZone) || timeZone === localZone ? zones : [timeZone, ...zones]).map((zone) => <option key={zone} value={zone}>{zone}</option>)}
      </select>
    </label>
  );
}

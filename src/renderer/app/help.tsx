/** The page of keys, made from the list of commands. */

import type { ReactNode } from 'react';
import { useText, type Translate } from '../i18n/use-text.ts';
import { Card } from '../panels/status/details.tsx';
import { commands, type Place } from './commands.ts';
import { grouped, keyParts } from './help-model.ts';

const places: readonly Place[] = ['anywhere', 'heatmap', 'ladder'];

export function Help({ onClose }: { readonly onClose: () => void }): ReactNode {
  const t = useText();
  return (
    <Card title={t('help.title')} closeText={t('details.close')} onClose={onClose} testId="help-card">
      <div className="card-columns">
        {places.map((place) => (
          <section key={place} className="facts">
            <h3>{t(`help.where.${place}`)}</h3>
            <dl>{grouped(commands, place).map(({ text, keys }) => <div key={text}><dt>{t(text)}</dt><dd>{keys.map((key) => <Keys key={key} spelt={key} t={t} />)}</dd></div>)}</dl>
          </section>
        ))}
      </div>
      <section className="facts"><h3>{t('help.mouse')}</h3><p>{t('help.wheel')}</p><p>{t('help.drag')}</p></section>
    </Card>
  );
}

function Keys({ spelt, t }: { readonly spelt: string; readonly t: Translate }): ReactNode {
  return <span className="keys">{keyParts(spelt).map((part) => <kbd key={part.text ?? part.key}>{part.text === null ? part.key : t(part.text)}</kbd>)}</span>;
}

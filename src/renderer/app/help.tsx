/** The page of keys, made from the list of commands. */

import type { ReactNode } from 'react';
import { useText } from '../i18n/use-text.ts';
import { anywhere, bindings } from '../state/settings-shortcuts.ts';
import { Card } from './card.tsx';
import { useDesk, valuesOf } from './desk.ts';
import { grouped } from './help-model.ts';
import { Keys } from './keys.tsx';
import { placeTitle } from './dock/title.ts';
import { useStore } from './use-terminal.ts';

export function Help({ onClose }: { readonly onClose: () => void }): ReactNode {
  const t = useText();
  const desk = useDesk();
  const commands = useStore(desk.commands);
  const bound = useStore(bindings);
  const places = [...new Set([anywhere, ...commands.map(({ place }) => place)])];
  return (
    <Card title={t('help.title')} closeText={t('details.close')} onClose={onClose} testId="help-card">
      <div className="card-columns">
        {places.map((place) => (
          <section key={place} className="facts">
            <h3>{placeTitle(desk, place)}</h3>
            <dl>{grouped(commands, bound, place).map(({ text, command, keys }) => <div key={text}><dt>{t(text, valuesOf(command))}</dt><dd>{keys.map((key) => <Keys key={key} spelt={key} />)}</dd></div>)}</dl>
          </section>
        ))}
      </div>
      <section className="facts"><h3>{t('help.mouse')}</h3><p>{t('help.wheel')}</p><p>{t('help.drag')}</p><p>{t('help.double')}</p></section>
      <p className="card-note"><button type="button" className="small-button" onClick={() => { onClose(); desk.above.set('settings'); }}>{t('help.change')}</button></p>
    </Card>
  );
}

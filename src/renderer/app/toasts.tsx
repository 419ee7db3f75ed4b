/** Events of alerts as cards in a corner, above the workspace; each goes by itself, or when somebody has read it. */

import { useEffect, type ReactNode } from 'react';
import type { Firing } from '../../engine/contract/index.ts';
import { useText } from '../i18n/use-text.ts';
import { useSay } from '../panels/alerts/use-say.ts';
import { firingWords, type Say } from '../panels/alerts/words.ts';
import { beep } from './beep.ts';
import { useStore, useTerminal } from './use-terminal.ts';

export function Toasts(): ReactNode {
  const t = useText();
  const say = useSay();
  const { alerts } = useTerminal();
  const toasts = useStore(alerts.toasts);
  useEffect(() => {
    alerts.signalWith({ sound: beep, notify: (firing) => notify(firing, say) });
  });
  return (
    <ul className="toasts" aria-live="assertive" aria-label={t('alerts.toasts')}>
      {toasts.map(({ id, firing, moreCount }) => (
        <li key={id} className="toast" data-testid="toast" data-id={id} data-more={moreCount}>
          <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M8 2a4 4 0 0 0-4 4c0 4-2 5-2 6h12c0-1-2-2-2-6a4 4 0 0 0-4-4ZM6.5 14h3" /></svg>
          <div>
            {firing.alert.name !== '' && <b>{firing.alert.name}</b>}
            <p>{firingWords(firing, say)}</p>
            <small>{say.formats.time(firing.timeUs)}{firing.isAfterGap && <> · {t('alerts.afterGap')}</>}{moreCount > 0 && <> · {t('alerts.more', { count: moreCount })}</>}</small>
          </div>
          <button type="button" className="card-close" aria-label={t('alerts.dismiss')} onClick={() => alerts.dismiss(id)}><svg viewBox="0 0 12 12" aria-hidden="true"><path d="M2 2l8 8M10 2l-8 8" /></svg></button>
        </li>
      ))}
    </ul>
  );
}

/** The same event is one notification, whoever shows it. */
function notify(firing: Firing, say: Say): void {
  if (!('Notification' in globalThis) || Notification.permission !== 'granted') return;
  const title = firing.alert.name === '' ? say.t('alerts.title') : firing.alert.name;
  const shown = new Notification(title, { body: firingWords(firing, say), tag: firing.id });
  shown.addEventListener('click', () => globalThis.focus());
}

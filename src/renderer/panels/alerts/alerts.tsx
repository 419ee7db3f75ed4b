/** The alerts' body: what is set, with a switch each, what fired, and where events are sent. */

import { useState, type ReactNode } from 'react';
import type { Fault, ListedAlert, Result } from '../../../engine/contract/index.ts';
import { Popover } from '../../app/popover.tsx';
import { useStore, useTerminal } from '../../app/use-terminal.ts';
import { useText } from '../../i18n/use-text.ts';
import type { PageAlerts } from '../../state/alerts.ts';
import type { Panel } from '../panel.ts';
import { troubleText } from '../chart/script-state.ts';
import { Shape } from '../status/shape.tsx';
import { editingOf } from './editing.ts';
import { Editor } from './editor.tsx';
import { Hook } from './hook.tsx';
import { inOrder, settingsOf, snoozeChoices, stateOf, tellerOf, type AlertsSettings, type AlertStateName } from './model.ts';
import { useSay } from './use-say.ts';
import { conditionWords, firingWords } from './words.ts';

interface AlertsProps {
  readonly panel: Panel<AlertsSettings>;
}

export function Alerts({ panel }: AlertsProps): ReactNode {
  const t = useText();
  const { alerts } = useTerminal();
  const list = useStore(alerts.list);
  const nowUs = useStore(useTerminal().session.status)?.nowUs ?? 0;
  const editing = useStore(editingOf(panel.id));
  const { hasEvents } = useStore(panel.settings);
  const [refused, setRefused] = useState<Fault | null>(null);
  const act = (done: Promise<Result<object, Fault>>): void => void done.then((outcome) => setRefused(outcome.ok ? null : outcome.fault));
  const edited = editing === null ? null : (list?.alerts.find(({ rule }) => rule.id === editing.id) ?? null);
  const done = (list?.alerts ?? []).filter((alert) => stateOf(alert, nowUs) === 'done');
  return (
    <div className="page alerts" tabIndex={0} data-testid="alerts" data-count={list?.alerts.length}>
      {refused !== null && <p className="card-note is-bad" role="alert">{t(`fault.${refused.code}`)} {refused.detail}</p>}
      {editing !== null && <Editor key={editing.id ?? 'new'} panel={panel} before={edited === null ? null : settingsOf(edited)} hasHook={list?.hook?.isOn === true} onClose={() => editingOf(panel.id).set(null)} />}
      {editing === null && <div className="form-actions"><button type="button" className="small-button" data-testid="alert-new" onClick={() => editingOf(panel.id).set({ id: null })}>{t('alerts.new')}</button>{done.length > 0 && <button type="button" className="small-button" data-testid="alerts-clear" onClick={() => act(clear(alerts, done))}>{t('alerts.clear', { count: done.length })}</button>}</div>}
      {list === null && <p className="card-note">{t('alerts.waiting')}</p>}
      {list !== null && list.alerts.length === 0 && editing === null && <p className="card-note">{t('alerts.none')}</p>}
      {list !== null && list.alerts.length > 0 && (
        <ul className="alert-list" aria-label={t('alerts.list')}>
          {inOrder(list.alerts, nowUs).map((alert) => (
            <Line
              key={alert.rule.id} alert={alert} nowUs={nowUs} onEdit={() => editingOf(panel.id).set({ id: alert.rule.id })} onRemove={() => act(alerts.remove(alert.rule.id))}
              onChange={(part) => act(alerts.set({ ...settingsOf(alert), ...part }))}
            />
          ))}
        </ul>
      )}
      {list !== null && hasEvents && <Events />}
      {list !== null && <Hook hook={list.hook} />}
    </div>
  );
}

/** One after the other; the first that is refused ends it. */
async function clear(alerts: Pick<PageAlerts, 'remove'>, done: readonly ListedAlert[]): Promise<Result<object, Fault>> {
  for (const { rule } of done) {
    const outcome = await alerts.remove(rule.id);
    if (!outcome.ok) return outcome;
  }
  return { ok: true, value: {} };
}

const tones: Readonly<Record<AlertStateName, 'good' | 'busy' | 'bad' | 'off'>> = { watching: 'good', blind: 'busy', stopped: 'bad', snoozed: 'off', done: 'off', off: 'off' };

interface LineProps {
  readonly alert: ListedAlert;
  readonly nowUs: number;
  readonly onChange: (part: { readonly isOn?: boolean; readonly snoozedUntilUs?: number }) => void;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

function Line({ alert, nowUs, onChange, onEdit, onRemove }: LineProps): ReactNode {
  const t = useText();
  const say = useSay();
  const state = stateOf(alert, nowUs);
  const words = conditionWords(alert.rule.condition, say);
  const teller = tellerOf(alert);
  const isSnoozed = state === 'snoozed';
  return (
    <li className={alert.isOn ? 'alert-line' : 'alert-line is-off'} data-testid="alert" data-id={alert.rule.id} data-state={state} data-fired={alert.firedCount}>
      <button type="button" className="switch" role="switch" aria-checked={alert.isOn} aria-label={t('alerts.switch', { name: words })} onClick={() => onChange({ isOn: !alert.isOn, snoozedUntilUs: 0 })}><i /></button>
      <div className="alert-words">
        {alert.name !== '' && <b>{alert.name}</b>}
        <span>{words}</span>
        <small>
          <Shape tone={tones[state]} /> {isSnoozed ? t('alerts.state.snoozedUntil', { time: say.formats.time(alert.snoozedUntilUs) }) : t(`alerts.state.${state}`)}
          {alert.firedCount > 0 && <> · {t('alerts.firedCount', { count: alert.firedCount })}</>}
          {alert.rule.isOnce && <> · {t('alerts.once')}</>}
          {teller !== null && <span title={t(`alerts.teller.${teller}.hint`)}> · {t(`alerts.teller.${teller}`)}</span>}
        </small>
        {alert.isOn && alert.trouble !== undefined && <small className="is-warn" data-testid="alert-trouble">{troubleText({ ...alert.trouble, column: null }, t)}</small>}
      </div>
      <Popover label={t('alerts.actions')} className="head-button" testId="alert-actions" face={<svg viewBox="0 0 12 12" aria-hidden="true"><circle cx="2" cy="6" r="1.2" /><circle cx="6" cy="6" r="1.2" /><circle cx="10" cy="6" r="1.2" /></svg>}>
        {() => (
          <>
            <button type="button" role="menuitem" className="menu-item" data-testid="alert-edit" onClick={onEdit}>{t('alerts.edit')}</button>
            {alert.isOn && (
              <div className="menu-group">
                <span className="menu-title">{t('alerts.snooze')}</span>
                {snoozeChoices.map((minutes) => (
                  <button key={minutes} type="button" role="menuitem" className="menu-item" data-testid={`alert-snooze-${minutes}`} onClick={() => onChange({ snoozedUntilUs: nowUs + minutes * 60_000_000 })}>{t(`alerts.snooze.${minutes}`)}</button>
                ))}
                {isSnoozed && <button type="button" role="menuitem" className="menu-item" onClick={() => onChange({ snoozedUntilUs: 0 })}>{t('alerts.wake')}</button>}
              </div>
            )}
            <div className="menu-group"><button type="button" role="menuitem" className="menu-item" data-testid="alert-remove" onClick={onRemove}>{t('alerts.remove')}</button></div>
          </>
        )}
      </Popover>
    </li>
  );
}

function Events(): ReactNode {
  const t = useText();
  const say = useSay();
  const firings = useStore(useTerminal().alerts.list)?.firings ?? [];
  return (
    <section>
      <h3>{t('alerts.events')}</h3>
      {firings.length === 0 && <p className="card-note">{t('alerts.events.none')}</p>}
      <ul className="alert-events">
        {firings.slice(0, eventsShown).map((firing) => (
          <li key={firing.id} data-testid="alert-event" data-id={firing.id}>
            <time className="digits" dateTime={new Date(firing.timeUs / 1_000).toISOString()} title={say.formats.dateTime(firing.timeUs)}>{say.formats.time(firing.timeUs)}</time>
            <span>
              {firing.alert.name !== '' && <b>{firing.alert.name} </b>}{firingWords(firing, say)}
              {firing.isAfterGap && <small className="is-warn">{t('alerts.afterGap')}</small>}
              {firing.silencedCount > 0 && <small>{t('alerts.silenced', { count: firing.silencedCount })}</small>}
              {firing.hook !== null && <small className={firing.hook === 'failed' ? 'is-warn' : undefined}>{t(`alerts.hook.${firing.hook}`)}</small>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const eventsShown = 50;

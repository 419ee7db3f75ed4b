/** An alert as a form: what is wrong with it is said beside the field, and nothing wrong is sent. */

import { useId, useState, type ReactNode } from 'react';
import { alertDirections, alertTextMax, alertWallEvents, type AlertSettings, type Fault } from '../../../engine/contract/index.ts';
import { useStore, useTerminal } from '../../app/use-terminal.ts';
import { useText } from '../../i18n/use-text.ts';
import { Choose } from '../choose.tsx';
import { siblingsOf } from '../exchanges/model.ts';
import type { Panel } from '../panel.ts';
import { useSay } from './use-say.ts';
import { alertKinds, cooldownChoices, draftOf, freshId, judge, newDraft, scriptOf, subjectOf, tellerOfScript, withKind, type AlertsSettings, type Draft, type DraftField } from './model.ts';
import { marketWords, subjectWords } from './words.ts';

interface EditorProps {
  readonly panel: Panel<AlertsSettings>;
  /** Null: a new one. */
  readonly before: AlertSettings | null;
  /** There is an address to send to. */
  readonly hasHook: boolean;
  readonly onClose: () => void;
}

export function Editor({ panel, before, hasHook, onClose }: EditorProps): ReactNode {
  const t = useText();
  const { alerts } = useTerminal();
  const instrument = useStore(panel.instrument);
  const [draft, setDraft] = useState<Draft>(() => (before === null ? newDraft(instrument) : draftOf(before, instrument)));
  const [wrong, setWrong] = useState<ReadonlyMap<DraftField, string>>(new Map());
  const [refused, setRefused] = useState<Fault | null>(null);
  const script = scriptOf(draft, useStore(alerts.offeredScripts), before);
  const teller = tellerOfScript(script);
  const change = (part: Partial<Draft>): void => setDraft((now) => ({ ...now, ...part }));
  // A new one follows the panel's instrument.
  const subject = before === null && subjectOf(draft.kind) === 'instrument' ? (instrument?.id ?? '') : draft.of;
  const save = async (): Promise<void> => {
    const judged = judge({ ...draft, of: subject }, freshId(Date.now(), Math.random()), before, script);
    setWrong(new Map(judged.ok ? [] : judged.wrong.map(([field, why]) => [field, t(why)])));
    if (!judged.ok) return;
    const outcome = await alerts.set(judged.alert);
    setRefused(outcome.ok ? null : outcome.fault);
    if (outcome.ok) onClose();
  };
  return (
    <form
      className="alert-form" noValidate data-testid="alert-form" aria-label={t(before === null ? 'alerts.new' : 'alerts.edit')}
      onSubmit={(event) => { event.preventDefault(); void save(); }}
      onKeyDown={(event) => { if (event.key === 'Escape' && !event.nativeEvent.isComposing) onClose(); }}
    >
      <div className="form-columns">
        <Condition draft={draft} subject={subject} panel={panel} wrong={wrong} change={change} />
        <Field label={t('alerts.cooldown')}><Choose label={t('alerts.cooldown')} value={draft.cooldownSeconds} choices={withPresent(cooldownChoices, draft.cooldownSeconds)} testId="alert-cooldown" say={(seconds) => t(cooldownText(seconds), { count: seconds < 3_600 ? Math.round(seconds / 60) : Math.round(seconds / 3_600) })} onChoose={(cooldownSeconds) => change({ cooldownSeconds })} /></Field>
        <TextField label={t('alerts.name')} value={draft.name} wrong={wrong.get('name')} testId="alert-name" onChange={(name) => change({ name })} />
      </div>
      <div className="alert-checks">
        <Check label={t('alerts.isOnce')} isOn={draft.isOnce} testId="alert-once" onChange={(isOnce) => change({ isOnce })} />
        {draft.kind !== 'wall' && <Check label={t('alerts.isImmediate')} isOn={draft.isImmediate} testId="alert-immediate" onChange={(isImmediate) => change({ isImmediate })} />}
        {script !== null && <Check label={t('alerts.isOnClose')} isOn={draft.isOnClose} testId="alert-on-close" onChange={(isOnClose) => change({ isOnClose })} />}
        <Check label={t('alerts.sound')} isOn={draft.isSound} testId="alert-sound" onChange={(isSound) => change({ isSound })} />
        <Check label={t('alerts.desktop')} isOn={draft.isDesktop} testId="alert-desktop" onChange={(isDesktop) => { change({ isDesktop }); if (isDesktop) void askToNotify(); }} />
        <Check label={t('alerts.hook')} isOn={draft.isHook} testId="alert-hook" onChange={(isHook) => change({ isHook })} />
      </div>
      {draft.kind === 'indicator' && draft.of !== '' && <p className="card-note" data-testid="alert-teller" data-teller={teller}>{t(`alerts.teller.${teller}.hint`)}</p>}
      {draft.isDesktop && isNotifyingRefused() && <p className="card-note is-warn">{t('alerts.desktop.refused')}</p>}
      {draft.isHook && !hasHook && <p className="card-note is-warn">{t('alerts.hook.none')}</p>}
      {refused !== null && <p className="card-note is-bad" role="alert">{t(`fault.${refused.code}`)} {refused.detail}</p>}
      <div className="form-actions">
        <button type="submit" className="small-button is-main" data-testid="alert-save">{t('alerts.save')}</button>
        <button type="button" className="small-button" onClick={onClose}>{t('alerts.cancel')}</button>
      </div>
    </form>
  );
}

interface ConditionProps {
  readonly draft: Draft;
  readonly subject: string;
  readonly panel: Panel<AlertsSettings>;
  readonly wrong: ReadonlyMap<DraftField, string>;
  readonly change: (part: Partial<Draft>) => void;
}

function Condition({ draft, subject, panel, wrong, change }: ConditionProps): ReactNode {
  const say = useSay();
  const { t } = say;
  const terminal = useTerminal();
  const instrument = useStore(panel.instrument);
  const venues = useStore(terminal.session.status)?.venues ?? [];
  const offered = useStore(terminal.alerts.offered);
  const markets = [...(draft.kind === 'latency' ? ['engine', 'frame'] : []), ...venues.filter(({ isOn }) => isOn).map(({ venue, market }) => `${venue}:${market}`)];
  const needs = subjectOf(draft.kind);
  const others = draft.kind === 'spread' && instrument !== null ? siblingsOf(say.instruments, instrument).filter(({ id }) => id !== subject).map(({ id }) => id) : [];
  const nameOf = (id: string): string => subjectWords({ kind: 'wall', of: id, event: 'appeared', worthMin: 0 }, say);
  return (
    <>
      <Field label={t('alerts.kind')}><Choose label={t('alerts.kind')} value={draft.kind} choices={alertKinds} testId="alert-kind" say={(kind) => t(`alerts.kind.${kind}`)} onChoose={(kind) => change(withKind(draft, kind, instrument, venueOf(markets, venues)))} /></Field>
      {needs === 'instrument' && <Field label={t('alerts.of')} wrong={wrong.get('of')}><output className="alert-of" data-testid="alert-of">{subject === '' ? t('details.none') : nameOf(subject)}</output></Field>}
      {needs === 'market' && <Field label={t('alerts.market')} wrong={wrong.get('of')}><Choose label={t('alerts.market')} value={draft.of} choices={withPresent(markets, draft.of)} testId="alert-market" say={(one) => marketWords(one, t)} onChoose={(of) => change({ of })} /></Field>}
      {needs === 'name' && <Field label={t('alerts.indicator')} wrong={wrong.get('of')} hint={t('alerts.indicator.hint')}><Choose label={t('alerts.indicator')} value={draft.of} choices={withPresent(['', ...offered], draft.of)} testId="alert-name-of" say={(one) => (one === '' ? t('alerts.indicator.choose') : subjectWords({ kind: 'level', source: 'indicator', of: one, direction: 'up', threshold: 0, hysteresis: 0, isImmediate: false }, say))} onChoose={(of) => change({ of })} /></Field>}
      {draft.kind === 'spread' && <Field label={t('alerts.other')}><Choose label={t('alerts.other')} value={draft.other} choices={withPresent(['', ...others], draft.other)} testId="alert-other" say={(id) => (id === '' ? t('alerts.other.none') : nameOf(id))} onChoose={(other) => change({ other })} /></Field>}
      {draft.kind === 'wall' ? (
        <>
          <Field label={t('alerts.event')}><Choose label={t('alerts.event')} value={draft.event} choices={alertWallEvents} testId="alert-event-kind" say={(one) => t(`alerts.event.${one}`)} onChoose={(event) => change({ event })} /></Field>
          <TextField label={t('alerts.worthMin', { quote: instrument?.quote ?? '' })} value={draft.worthMin} wrong={wrong.get('worthMin')} testId="alert-worth" onChange={(worthMin) => change({ worthMin })} />
        </>
      ) : (
        <>
          <Field label={t('alerts.direction')}><Choose label={t('alerts.direction')} value={draft.direction} choices={alertDirections} testId="alert-direction" say={(one) => t(`alerts.direction.${one}`)} onChoose={(direction) => change({ direction })} /></Field>
          <TextField label={t('alerts.threshold')} hint={t(`alerts.unit.${draft.kind}`, { quote: instrument?.quote ?? '' })} value={draft.threshold} wrong={wrong.get('threshold')} testId="alert-threshold" onChange={(threshold) => change({ threshold })} />
          <TextField label={t('alerts.hysteresis')} hint={t('alerts.hysteresis.hint')} value={draft.hysteresis} wrong={wrong.get('hysteresis')} testId="alert-hysteresis" onChange={(hysteresis) => change({ hysteresis })} />
        </>
      )}
    </>
  );
}

function venueOf(markets: readonly string[], venues: readonly { readonly venue: string; readonly market: string; readonly isOn: boolean }[]): string {
  const on = venues.find(({ isOn }) => isOn);
  return markets[0] ?? (on === undefined ? '' : `${on.venue}:${on.market}`);
}

function withPresent<Choice>(choices: readonly Choice[], present: Choice): readonly Choice[] {
  return choices.includes(present) ? choices : [...choices, present];
}

function cooldownText(seconds: number): 'alerts.cooldown.none' | 'alerts.cooldown.minutes' | 'alerts.cooldown.hours' {
  return seconds === 0 ? 'alerts.cooldown.none' : seconds < 3_600 ? 'alerts.cooldown.minutes' : 'alerts.cooldown.hours';
}

/** Only a press may ask. */
async function askToNotify(): Promise<void> {
  if ('Notification' in globalThis && Notification.permission === 'default') await Notification.requestPermission();
}

function isNotifyingRefused(): boolean {
  return !('Notification' in globalThis) || Notification.permission === 'denied';
}

function Field({ label, wrong, hint, children }: { readonly label: string; readonly wrong?: string | undefined; readonly hint?: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className="form-field">
      <span className="form-label">{label}</span>
      {children}
      {wrong !== undefined && <small className="is-bad" role="alert">{wrong}</small>}
      {wrong === undefined && hint !== undefined && <small>{hint}</small>}
    </div>
  );
}

interface TextFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly wrong: string | undefined;
  readonly testId: string;
  readonly onChange: (value: string) => void;
}

function TextField({ label, hint, value, wrong, testId, onChange }: TextFieldProps): ReactNode {
  const id = useId();
  const said = wrong ?? hint;
  return (
    <div className="form-field">
      <label htmlFor={id}>{label}</label>
      <input id={id} value={value} maxLength={alertTextMax} autoComplete="off" spellCheck={false} aria-invalid={wrong !== undefined} aria-describedby={said === undefined ? undefined : `${id}-said`} data-testid={testId} onChange={(event) => onChange(event.target.value)} />
      {said !== undefined && <small id={`${id}-said`} className={wrong === undefined ? undefined : 'is-bad'} role={wrong === undefined ? undefined : 'alert'}>{said}</small>}
    </div>
  );
}

function Check({ label, isOn, testId, onChange }: { readonly label: string; readonly isOn: boolean; readonly testId: string; readonly onChange: (isOn: boolean) => void }): ReactNode {
  return <label className="check"><input type="checkbox" checked={isOn} data-testid={testId} onChange={(event) => onChange(event.target.checked)} /><span>{label}</span></label>;
}

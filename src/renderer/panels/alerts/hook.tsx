/** Where events are sent: an address of a person's own. It is typed once and never shown again but for its host. */

import { useId, useState, type ReactNode } from 'react';
import { hookCharactersMax, type AlertList, type Fault } from '../../../engine/contract/index.ts';
import { useTerminal } from '../../app/use-terminal.ts';
import { useText } from '../../i18n/use-text.ts';

export function Hook({ hook }: { readonly hook: AlertList['hook'] }): ReactNode {
  const t = useText();
  const { alerts } = useTerminal();
  const id = useId();
  const [url, setUrl] = useState('');
  const [said, setSaid] = useState<string | null>(null);
  const [isBad, setIsBad] = useState(false);
  const tell = (text: string | null, fault: Fault | null): void => {
    setIsBad(fault !== null);
    setSaid(fault === null ? text : `${t(`fault.${fault.code}`)} ${fault.detail}`);
  };
  const put = async (address: string | null, isOn: boolean, text: string): Promise<void> => {
    const outcome = await alerts.setHook(address, isOn);
    tell(text, outcome.ok ? null : outcome.fault);
    if (outcome.ok) setUrl('');
  };
  const test = async (): Promise<void> => {
    tell(t('alerts.hook.testing'), null);
    const outcome = await alerts.testHook();
    tell(t('alerts.hook.tested'), outcome.ok ? null : outcome.fault);
  };
  return (
    <section className="alert-hook">
      <h3>{t('alerts.hook.title')}</h3>
      <p className="card-note">{t('alerts.hook.hint')}</p>
      {hook !== null && (
        <div className="form-actions">
          <button type="button" className="switch" role="switch" aria-checked={hook.isOn} aria-label={t('alerts.hook.switch')} onClick={() => void put('', !hook.isOn, '')}><i /></button>
          <span className="digits">{hook.host}</span>
          <button type="button" className="small-button" onClick={() => void test()}>{t('alerts.hook.test')}</button>
          <button type="button" className="small-button" onClick={() => void put(null, false, t('alerts.hook.gone'))}>{t('alerts.hook.remove')}</button>
        </div>
      )}
      <form className="form-actions" onSubmit={(event) => { event.preventDefault(); if (url !== '') void put(url, true, t('alerts.hook.kept')); }}>
        <label htmlFor={id} className="only-heard">{t('alerts.hook.address')}</label>
        <input id={id} className="field" type="url" value={url} maxLength={hookCharactersMax} autoComplete="off" spellCheck={false} placeholder={t('alerts.hook.placeholder')} data-testid="hook-url" onChange={(event) => setUrl(event.target.value)} />
        <button type="submit" className="small-button" data-testid="hook-save">{t('alerts.hook.save')}</button>
      </form>
      {said !== null && said !== '' && <p className={isBad ? 'card-note is-bad' : 'card-note'} role="status">{said}</p>}
    </section>
  );
}

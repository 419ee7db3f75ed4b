/** The passphrase of the keys: asked for, or chosen when there are none yet. */

import { useState, type FormEvent, type ReactNode } from 'react';
import { passphraseCharsMin, type Fault } from '../../../engine/contract/index.ts';
import { useText } from '../../i18n/use-text.ts';
import type { KeyCalls } from './calls.ts';
import { Field } from './field.tsx';
import { takeFields } from './fields.ts';
import { Refusal } from './refusal.tsx';

export function Unlock({ isNew, calls }: { readonly isNew: boolean; readonly calls: KeyCalls }): ReactNode {
  const t = useText();
  const [refused, setRefused] = useState<Fault | null>(null);
  const [isDifferent, setDifferent] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const given = takeFields(event.currentTarget, ['passphrase', 'again']);
    const [passphrase, again] = [given('passphrase'), given('again')];
    setDifferent(isNew && passphrase !== again);
    if (isNew && passphrase !== again) return;
    setBusy(true);
    setRefused(await calls.unlock(passphrase));
    setBusy(false);
  };
  return (
    <form className="form" autoComplete="off" data-testid="keys-unlock" onSubmit={(event) => void submit(event)}>
      <p className="card-note">{t(isNew ? 'keyring.choose' : 'keyring.locked', { count: passphraseCharsMin })}</p>
      <Field name="passphrase" text={t(isNew ? 'keyring.newPassphrase' : 'keyring.passphrase')} isSecret />
      {isNew && <Field name="again" text={t('keyring.again')} isSecret />}
      {isDifferent && <p className="card-note is-bad" role="alert">{t('keyring.different')}</p>}
      {refused?.code === 'keys.locked' && <p className="refusal" role="alert" data-testid="keys-refusal">{t(isNew ? 'keyring.tooShort' : 'keyring.wrong', { count: passphraseCharsMin })}</p>}
      {refused !== null && refused.code !== 'keys.locked' && <Refusal fault={refused} t={t} />}
      <div className="form-actions"><button type="submit" className="small-button" disabled={isBusy}>{t(isNew ? 'keyring.choosePassphrase' : 'keyring.unlock')}</button></div>
    </form>
  );
}

/** Entering a key: asked at its exchange what it may do, and kept. */

import { useState, type FormEvent, type ReactNode } from 'react';
import { keyVenues, type Fault, type Key } from '../../../engine/contract/index.ts';
import { useText, type Translate } from '../../i18n/use-text.ts';
import type { KeyCalls } from './calls.ts';
import { Field } from './field.tsx';
import { freeName, warningsOf, wishAfter } from './model.ts';
import { readField, takeFields } from './fields.ts';
import { Refusal } from './refusal.tsx';

type Outcome = { readonly kind: 'kept'; readonly key: Key } | { readonly kind: 'refused'; readonly fault: Fault };

export function AddKey({ keys, calls }: { readonly keys: readonly Key[]; readonly calls: KeyCalls }): ReactNode {
  const t = useText();
  const [venue, setVenue] = useState<Key['venue']>('binance');
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [isBusy, setBusy] = useState(false);
  const wish = outcome?.kind === 'refused' ? wishAfter(outcome.fault) : null;
  const name = freeName(keys, venue);
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget;
    const isWished = new FormData(form).has('wish');
    const own = readField(form, 'name');
    const given = takeFields(form, ['keyId', 'secret', 'passphrase']);
    setBusy(true);
    const answer = await calls.add({
      venue, name: own, keyId: given('keyId'), secret: given('secret'), passphrase: venue === 'okx' ? given('passphrase') : null,
      mayWithdraw: isWished && wish === 'mayWithdraw', isUnchecked: isWished && wish === 'isUnchecked',
    });
    setBusy(false);
    if (answer.ok) form.reset();
    setOutcome(answer.ok ? { kind: 'kept', key: answer.value } : { kind: 'refused', fault: answer.fault });
  };
  return (
    <form className="form" autoComplete="off" data-testid="keys-add" onSubmit={(event) => void submit(event)}>
      <h3>{t('keyring.add')}</h3>
      <div className="form-columns">
        <div className="form-field">
          <label htmlFor="keyring-venue">{t('details.venue')}</label>
          <select id="keyring-venue" value={venue} onChange={(event) => setVenue(keyVenues.find((one) => one === event.target.value) ?? venue)}>
            {keyVenues.map((one) => <option key={one} value={one}>{t(`venue.${one}`)}</option>)}
          </select>
        </div>
        <Field key={`${venue}:${name}`} name="name" text={t('keyring.name')} first={name} note={t('keyring.nameNote')} />
        <Field name="keyId" text={t('keyring.keyId')} />
        <Field name="secret" text={t('keyring.secret')} isSecret note={t('keyring.secretNote')} />
        {venue === 'okx' && <Field name="passphrase" text={t('keyring.okxPassphrase')} isSecret />}
      </div>
      {outcome !== null && <Told outcome={outcome} t={t} />}
      {wish !== null && <label className="form-wish" data-testid="keys-wish"><input type="checkbox" name="wish" />{t(`keyring.wish.${wish}`)}</label>}
      <div className="form-actions">
        <button type="submit" className="small-button" disabled={isBusy}>{t('keyring.enter')}</button>
        {isBusy && <span className="card-note" role="status">{t('keyring.asking', { venue: t(`venue.${venue}`) })}</span>}
      </div>
    </form>
  );
}

function Told({ outcome, t }: { readonly outcome: Outcome; readonly t: Translate }): ReactNode {
  if (outcome.kind === 'refused') return <Refusal fault={outcome.fault} t={t} />;
  const { key } = outcome;
  return (
    <p className="card-note" role="status" data-testid="keys-kept">
      {t(key.isUsed ? 'keyring.kept' : 'keyring.keptBeside', { venue: t(`venue.${key.venue}`), name: key.name })}
      {warningsOf(key).map((text) => <span key={text} className="is-warn"> {t(text)}</span>)}
    </p>
  );
}

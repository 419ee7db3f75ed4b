/** Entering a key: asked at its exchange what it may do, and kept. */

import { useState, type FormEvent, type ReactNode } from 'react';
import { keyVenues, type Fault, type Key, type Keys } from '../../../engine/contract/index.ts';
import { useText, type Translate } from '../../i18n/use-text.ts';
import { venueName } from '../../i18n/venue-name.ts';
import type { KeyCalls } from './calls.ts';
import { Field } from './field.tsx';
import { extraOf, freeName, isBasic, warningsOf, wishAfter } from './model.ts';
import { readField, takeFields } from './fields.ts';
import { Refusal } from './refusal.tsx';

type Outcome = { readonly kind: 'kept'; readonly key: Key } | { readonly kind: 'refused'; readonly fault: Fault };

export function AddKey({ told, calls }: { readonly told: Keys; readonly calls: KeyCalls }): ReactNode {
  const t = useText();
  const [venue, setVenue] = useState<Key['venue']>('binance');
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [isBusy, setBusy] = useState(false);
  const wish = outcome?.kind === 'refused' ? wishAfter(outcome.fault) : null;
  const name = freeName(told.keys, venue);
  const extra = extraOf(told, venue);
  const venues: readonly Key['venue'][] = [...keyVenues, ...told.basics.map((basic) => basic.venue)];
  const own = venueName({ venue }, t);
  /** What was said was said of another exchange. */
  const choose = (next: Key['venue']): void => {
    setVenue(next);
    setOutcome(null);
  };
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget;
    const isWished = new FormData(form).has('wish');
    const keyName = readField(form, 'name');
    const given = takeFields(form, ['keyId', 'secret', 'passphrase']);
    setBusy(true);
    const answer = await calls.add({
      venue, name: keyName, keyId: given('keyId'), secret: given('secret'), passphrase: extra === 'nothing' ? null : given('passphrase'),
      mayWithdraw: isWished && (wish === 'mayWithdraw' || wish === 'isUntold'), isUnchecked: isWished && wish === 'isUnchecked',
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
          <select id="keyring-venue" value={venue} onChange={(event) => choose(venues.find((one) => one === event.target.value) ?? venue)}>
            {venues.map((one) => <option key={one} value={one}>{venueName({ venue: one }, t)}</option>)}
          </select>
        </div>
        <Field key={`${venue}:${name}`} name="name" text={t('keyring.name')} first={name} note={t('keyring.nameNote')} />
        {extra !== 'other' && <Field name="keyId" text={t('keyring.keyId')} />}
        {extra !== 'other' && <Field name="secret" text={t('keyring.secret')} isSecret note={t('keyring.secretNote')} />}
        {venue === 'okx' && <Field name="passphrase" text={t('keyring.okxPassphrase')} isSecret />}
        {isBasic(venue) && extra === 'passphrase' && <Field name="passphrase" text={t('keyring.passphraseAt', { venue: own })} isSecret />}
        {extra === 'uid' && <Field name="passphrase" text={t('keyring.uidAt', { venue: own })} />}
      </div>
      {isBasic(venue) && <p className="card-note">{t(extra === 'other' ? 'keyring.otherCredentials' : 'keyring.basicNote')}</p>}
      {outcome !== null && <Told outcome={outcome} t={t} />}
      {wish !== null && <label className="form-wish" data-testid="keys-wish"><input type="checkbox" name="wish" />{t(`keyring.wish.${wish}`)}</label>}
      <div className="form-actions">
        <button type="submit" className="small-button" disabled={isBusy || extra === 'other'}>{t(isBasic(venue) ? 'keyring.enterBasic' : 'keyring.enter')}</button>
        {isBusy && !isBasic(venue) && <span className="card-note" role="status">{t('keyring.asking', { venue: own })}</span>}
      </div>
    </form>
  );
}

function Told({ outcome, t }: { readonly outcome: Outcome; readonly t: Translate }): ReactNode {
  if (outcome.kind === 'refused') return <Refusal fault={outcome.fault} t={t} />;
  const { key } = outcome;
  return (
    <p className="card-note" role="status" data-testid="keys-kept">
      {t(key.isUsed ? 'keyring.kept' : 'keyring.keptBeside', { venue: venueName({ venue: key.venue }, t), name: key.name })}
      {warningsOf(key).map((text) => <span key={text} className="is-warn"> {t(text)}</span>)}
    </p>
  );
}

/** The keys that there are. Removing one takes a second step. */

import { useState, type ReactNode } from 'react';
import type { Key } from '../../../engine/contract/index.ts';
import { useStore } from '../../app/use-terminal.ts';
import { formats } from '../../i18n/chosen-formats.ts';
import { useText, type Translate } from '../../i18n/use-text.ts';
import { venueName } from '../../i18n/venue-name.ts';
import type { KeyAction } from './calls.ts';
import { isBasic, rightsOf, warningsOf } from './model.ts';

export interface KeyTableProps {
  readonly keys: readonly Key[];
  readonly canRemove: boolean;
  readonly onChange: (action: KeyAction, key: Key) => Promise<void>;
}

export function KeyTable({ keys, canRemove, onChange }: KeyTableProps): ReactNode {
  const t = useText();
  const { date } = useStore(formats);
  return (
    <table>
      <thead><tr><th>{t('details.venue')}</th><th>{t('keyring.name')}</th><th>{t('keyring.may')}</th><th>{t('keyring.added')}</th><th>{t('keyring.signs')}</th><th>{t('keyring.change')}</th></tr></thead>
      <tbody>
        {keys.map((key) => (
          <tr key={`${key.venue}:${key.name}`} data-testid={`key-${key.venue}-${key.name}`}>
            <td>{venueName({ venue: key.venue }, t)}</td>
            <td>{key.name}<small className="digits">{t('keyring.tail', { tail: key.tail })}</small></td>
            <td>
              {rightsOf(key).map((text) => t(text)).join(t('keyring.comma'))}
              {warningsOf(key).map((text) => <small key={text} className="is-warn">{t(text)}</small>)}
            </td>
            <td className="digits">{date(key.addedUs)}</td>
            <td>{key.isUsed ? <b>{t('keyring.isUsed')}</b> : <Pressed text={t('keyring.use')} act={() => onChange('useKey', key)} />}</td>
            <td>
              <div className="form-actions">
                {!isBasic(key.venue) && <Pressed text={t('keyring.check')} act={() => onChange('checkKey', key)} />}
                {canRemove && <Remove act={() => onChange('removeKey', key)} t={t} />}
              </div>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Cannot be pressed twice. */
function Pressed({ text, act }: { readonly text: string; readonly act: () => Promise<void> }): ReactNode {
  const [isBusy, setBusy] = useState(false);
  const press = async (): Promise<void> => {
    setBusy(true);
    await act();
    setBusy(false);
  };
  return <button type="button" className="small-button" disabled={isBusy} onClick={() => void press()}>{text}</button>;
}

function Remove({ act, t }: { readonly act: () => Promise<void>; readonly t: Translate }): ReactNode {
  const [isAsked, setAsked] = useState(false);
  if (!isAsked) return <button type="button" className="small-button" onClick={() => setAsked(true)}>{t('keyring.remove')}</button>;
  return <><Pressed text={t('keyring.removeNow')} act={act} /><button type="button" className="small-button" onClick={() => setAsked(false)}>{t('keyring.keep')}</button></>;
}

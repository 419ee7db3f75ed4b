/**
 * The card of exchange keys: which there are, what they may do, which one signs, and a form to enter another.
 *
 * Holds: secrets stand in the fields alone, never in a state of React's, and the fields are cleared as soon as they are
 * sent, whatever comes back. What the engine refuses for its danger can be wished a second time, entered anew.
 */

import { useEffect, useMemo, useState, type ReactNode } from 'react';
import type { Fault, Key, Keys } from '../../../engine/contract/index.ts';
import { Card } from '../../app/card.tsx';
import { useStore, useTerminal } from '../../app/use-terminal.ts';
import { useText, type Translate } from '../../i18n/use-text.ts';
import { AddKey } from './add-key.tsx';
import { KeyCalls, type KeyAction } from './calls.ts';
import { KeyTable } from './key-table.tsx';
import { Refusal } from './refusal.tsx';
import { Unlock } from './unlock.tsx';

export function KeysCard({ onClose }: { readonly onClose: () => void }): ReactNode {
  const t = useText();
  const { session } = useTerminal();
  const client = useStore(session.phase).kind === 'open' ? session.client : null;
  const calls = useMemo(() => (client === null ? null : new KeyCalls(client)), [client]);
  return (
    <Card title={t('keyring.title')} closeText={t('details.close')} onClose={onClose} testId="keys-card">
      {calls === null ? <p className="card-note">{t('status.none')}</p> : <Told calls={calls} t={t} />}
    </Card>
  );
}

function Told({ calls, t }: { readonly calls: KeyCalls; readonly t: Translate }): ReactNode {
  const told = useStore(calls.told);
  useEffect(() => void calls.refresh(), [calls]);
  if (told === null) return null;
  return told.ok ? <Body keys={told.value} calls={calls} t={t} /> : <Refusal fault={told.fault} t={t} />;
}

function Body({ keys: told, calls, t }: { readonly keys: Keys; readonly calls: KeyCalls; readonly t: Translate }): ReactNode {
  const { place, state, keys } = told;
  const [refused, setRefused] = useState<Fault | null>(null);
  const change = async (action: KeyAction, key: Key): Promise<void> => setRefused(await calls.change(action, key));
  if (place === 'practice') return <p className="card-note" data-testid="keys-practice">{t('keyring.practice')}</p>;
  if (state !== 'open') return <Unlock isNew={state === 'new'} calls={calls} />;
  return (
    <>
      {keys.length > 0 && <KeyTable keys={keys} canRemove={place !== 'environment'} onChange={change} />}
      {refused !== null && <Refusal fault={refused} t={t} />}
      {place !== 'environment' && <AddKey told={told} calls={calls} />}
      <p className="card-note">{t(`keyring.place.${place}`)}</p>
    </>
  );
}

/** Why the engine did not do it. */

import type { ReactNode } from 'react';
import type { Fault } from '../../../engine/contract/index.ts';
import type { Translate } from '../../i18n/use-text.ts';

export function Refusal({ fault, t }: { readonly fault: Fault; readonly t: Translate }): ReactNode {
  return <p className="card-note is-bad" role="alert" data-testid="keys-refusal">{t(`fault.${fault.code}`)} {fault.detail}</p>;
}

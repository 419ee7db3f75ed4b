/** Why the engine did not do it. */

import type { ReactNode } from 'react';
import type { Fault } from '../../../engine/contract/index.ts';
import type { Translate } from '../../i18n/use-text.ts';

export function Refusal({ fault, t }: { readonly fault: Fault; readonly t: Translate }): ReactNode {
  return <p className="refusal" role="alert" data-testid="keys-refusal"><b>{t(`fault.${fault.code}`)}</b>{fault.detail}</p>;
}

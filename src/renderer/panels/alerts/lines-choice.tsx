/** Which lines a panel shows, as boxes to tick. */

import type { ReactNode } from 'react';
import { lineKinds, type ShownLines } from '../../draw/lines/lines.ts';
import { useText } from '../../i18n/use-text.ts';

interface LinesChoiceProps {
  readonly shown: ShownLines;
  readonly onChange: (shown: ShownLines) => void;
}

export function LinesChoice({ shown, onChange }: LinesChoiceProps): ReactNode {
  const t = useText();
  return lineKinds.map((kind) => (
    <label key={kind} className="check" title={t(`lines.${kind}.hint`)}>
      <input type="checkbox" checked={shown[kind]} data-testid={`lines-${kind}`} onChange={() => onChange({ ...shown, [kind]: !shown[kind] })} /><span>{t(`lines.${kind}`)}</span>
    </label>
  ));
}

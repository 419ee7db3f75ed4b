/** What is drawn, how far back, and which liquidations are listed: in the panel's head. */

import type { ReactNode } from 'react';
import { useStore } from '../../app/use-terminal.ts';
import { formats } from '../../i18n/chosen-formats.ts';
import { useText } from '../../i18n/use-text.ts';
import { Choose } from '../choose.tsx';
import type { Panel } from '../panel.ts';
import { measures, spanChoices, worthChoices, type PerpetualsSettings } from './model.ts';

export function PerpetualsTools({ panel }: { readonly panel: Panel<PerpetualsSettings> }): ReactNode {
  const t = useText();
  const { measure, span, worthMin } = useStore(panel.settings);
  const { compact } = useStore(formats);
  const quote = useStore(panel.instrument)?.quote ?? '';
  return (
    <>
      <Choose label={t('perps.measure')} value={measure} choices={measures} testId="perps-measure" say={(one) => t(`perps.measure.${one}`)} onChoose={(one) => panel.change({ measure: one })} />
      <Choose label={t('perps.span')} value={span} choices={spanChoices} testId="perps-span" say={(minutes) => t('perps.span.hours', { count: minutes / 60 })} onChoose={(minutes) => panel.change({ span: minutes })} />
      <Choose label={t('perps.least')} value={worthMin} choices={worthChoices} testId="perps-least" say={(worth) => (worth === 0 ? t('perps.least.any') : `≥ ${compact(worth)} ${quote}`)} onChoose={(worth) => panel.change({ worthMin: worth })} />
    </>
  );
}

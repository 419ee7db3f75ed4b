/** The imbalance panel's body: a canvas that the stage draws on. */

import { useEffect, type ReactNode } from 'react';
import { useStore } from '../../app/use-terminal.ts';
import { useText } from '../../i18n/use-text.ts';
import { topicInstrument } from '../../state/topics.ts';
import type { Panel } from '../panel.ts';
import { useDrawing } from '../use-drawing.ts';
import type { ImbalanceSettings } from './model.ts';

interface ImbalanceProps {
  readonly panel: Panel<ImbalanceSettings>;
}

export function Imbalance({ panel }: ImbalanceProps): ReactNode {
  const t = useText();
  const instrument = useStore(panel.instrument);
  const { hasLevels, hasBands } = useStore(panel.settings);
  const { canvas, box, shown, report, tell } = useDrawing(panel, 'imbalance', { pressure: instrument === null ? null : { kind: 'pressure', instrument: topicInstrument(instrument) } });
  useEffect(() => tell({ kind: 'imbalance-look', look: { hasLevels, hasBands } }), [tell, hasLevels, hasBands]);
  const says = report?.says.kind === 'imbalance' ? report.says : null;
  return (
    <div ref={box} className="rows" tabIndex={0} role="img" aria-label={t('imbalance.label', { symbol: shown?.symbol ?? '', value: says?.weighted?.toFixed(2) ?? t('details.none') })} data-testid="imbalance" data-symbol={shown?.id} data-freshness={report?.freshness} data-meters={says?.meterCount}>
      <canvas ref={canvas} />
    </div>
  );
}

export function ImbalanceTools({ panel }: ImbalanceProps): ReactNode {
  const t = useText();
  const { hasLevels, hasBands } = useStore(panel.settings);
  return (
    <>
      <button type="button" className="small-button" aria-pressed={hasLevels} disabled={!hasBands} onClick={() => panel.change({ hasLevels: !hasLevels })}>{t('imbalance.levels')}</button>
      <button type="button" className="small-button" aria-pressed={hasBands} disabled={!hasLevels} onClick={() => panel.change({ hasBands: !hasBands })}>{t('imbalance.bands')}</button>
    </>
  );
}

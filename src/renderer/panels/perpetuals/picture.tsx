/** One measure of the contracts over time: a line each, or what was closed by force as bars. */

import { memo, type ReactNode } from 'react';
import type { Instrument } from '../../../engine/contract/index.ts';
import { useStore } from '../../app/use-terminal.ts';
import { formats } from '../../i18n/chosen-formats.ts';
import { useText } from '../../i18n/use-text.ts';
import { venueColour } from '../../theme/tokens.ts';
import { marketName, signed } from '../compare/words.ts';
import type { Panel } from '../panel.ts';
import { barsOf, pathOf, scaleOf, usPerMinute, valuesOf, type Bar, type Measure, type PerpetualsKept, type PerpetualsSettings } from './model.ts';

interface PictureProps {
  readonly panel: Panel<PerpetualsSettings>;
  readonly contracts: readonly Instrument[];
  readonly kept: PerpetualsKept;
  /** The newest, counted from the epoch. */
  readonly minute: number;
  /** Of what is kept: an equal picture is not made again. */
  readonly version: number;
}

/** So much at least between the top and the bottom: of what hardly moves, no mountains are made. */
const spanMin: Readonly<Record<Exclude<Measure, 'forced'>, number>> = { interest: 0.1, basis: 1, funding: 0.2 };

export const Picture = memo(function Picture({ panel, contracts, kept, minute }: PictureProps): ReactNode {
  const t = useText();
  const { measure, span } = useStore(panel.settings);
  const { minute: clock } = useStore(formats);
  const from = minute - span + 1;
  const times = [from, from + span / 2, minute].map((at) => clock(at * usPerMinute));
  return (
    <figure className="perps-picture" data-testid="perps-picture" data-measure={measure}>
      <figcaption>{t(`perps.measure.${measure}.of`)}</figcaption>
      {measure === 'forced' ? <Bars bars={barsOf(contracts.map(({ stream }) => kept.minutesOf(stream)), from, span)} /> : <Lines contracts={contracts} measure={measure} lines={contracts.map(({ stream }) => valuesOf(kept.minutesOf(stream), measure, from, span))} />}
      <div className="perps-times" aria-hidden="true">{times.map((text, place) => <span key={place}>{text}</span>)}</div>
    </figure>
  );
}, (before, after) => before.panel === after.panel && before.version === after.version && before.minute === after.minute && before.contracts.length === after.contracts.length && before.contracts.every((one, place) => one === after.contracts[place]));

interface LinesProps {
  readonly contracts: readonly Instrument[];
  readonly measure: Exclude<Measure, 'forced'>;
  readonly lines: readonly (readonly number[])[];
}

function Lines({ contracts, measure, lines }: LinesProps): ReactNode {
  const t = useText();
  const scale = scaleOf(lines, spanMin[measure]);
  if (scale === null) return <p className="watch-note">{t('perps.waiting')}</p>;
  const write = (value: number): string => (Number.isFinite(value) ? `${signed(value, (size) => size.toFixed(2))} ${measure === 'interest' ? '%' : 'bp'}` : t('details.none'));
  const zero = 100 - ((0 - scale.low) / (scale.high - scale.low)) * 100;
  return (
    <div className="perps-plot">
      <svg viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true">
        {zero > 0 && zero < 100 && <path className="compare-zero" d={`M0 ${zero.toFixed(2)}H1000`} />}
        {lines.map((values, place) => <path key={contracts[place]?.id} className={`is-${venueColour(place)}`} d={pathOf(values, scale)} />)}
      </svg>
      <span className="perps-high digits">{write(scale.high)}</span>
      <span className="perps-low digits">{write(scale.low)}</span>
      <ul className="perps-key">{contracts.map((one, place) => <li key={one.id}><i aria-hidden="true" className={`perps-dot is-${venueColour(place)}`} />{marketName(one, t)} <b className="digits">{write(lines[place]?.findLast(Number.isFinite) ?? NaN)}</b></li>)}</ul>
    </div>
  );
}

function Bars({ bars }: { readonly bars: readonly Bar[] }): ReactNode {
  const t = useText();
  const { compact } = useStore(formats);
  const most = bars.reduce((sum, { bought, sold }) => Math.max(sum, bought, sold), 0);
  if (most === 0) return <p className="watch-note">{t('perps.noneForced')}</p>;
  const width = 1_000 / bars.length;
  return (
    <div className="perps-plot">
      <svg viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true">
        <path className="compare-zero" d="M0 50H1000" />
        {bars.map(({ bought, sold }, place) => (
          <g key={place}>
            <rect className="is-bought" x={place * width + width * 0.15} width={width * 0.7} y={50 - (bought / most) * 48} height={(bought / most) * 48} />
            <rect className="is-sold" x={place * width + width * 0.15} width={width * 0.7} y={50} height={(sold / most) * 48} />
          </g>
        ))}
      </svg>
      <span className="perps-high digits">{t('perps.shorts.peak', { worth: compact(bars.reduce((sum, { bought }) => Math.max(sum, bought), 0)) })}</span>
      <span className="perps-low digits">{t('perps.longs.peak', { worth: compact(bars.reduce((sum, { sold }) => Math.max(sum, sold), 0)) })}</span>
    </div>
  );
}

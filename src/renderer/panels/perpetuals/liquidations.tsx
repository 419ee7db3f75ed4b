/** Who was closed out by force, the newest first: what the exchanges told of it, which is not all. */

import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { Instrument } from '../../../engine/contract/index.ts';
import { useStore } from '../../app/use-terminal.ts';
import { formats } from '../../i18n/chosen-formats.ts';
import { useText } from '../../i18n/use-text.ts';
import type { Panel } from '../panel.ts';
import { badgeOf } from '../tape/model.ts';
import { rowPixels, windowOf } from '../walls/model.ts';
import type { Liquidation, PerpetualsKept, PerpetualsSettings } from './model.ts';

interface LiquidationsProps {
  readonly panel: Panel<PerpetualsSettings>;
  readonly contracts: readonly Instrument[];
  readonly kept: PerpetualsKept;
}

const columns = ['time', 'side', 'price', 'size', 'worth'] as const;

export function Liquidations({ panel, contracts, kept }: LiquidationsProps): ReactNode {
  const t = useText();
  const { worthMin } = useStore(panel.settings);
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ top: 0, height: 300 });
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const look = (): void => setPlace({ top: element.scrollTop, height: element.clientHeight });
    const seen = new ResizeObserver(look);
    seen.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      seen.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, []);
  const shown = kept.liquidations.filter(({ worth }) => worth >= worthMin);
  const { from, until } = windowOf(place.top, place.height, shown.length);
  const badges = new Map(contracts.map((one) => [one.stream, badgeOf(one, contracts[0])]));
  return (
    <div className="perps-forced">
      <p className="perps-note" title={t('perps.forced.hint')}>{t('perps.forced', { count: shown.length })}{kept.missedCount > 0 && <span className="is-warn"> {t('perps.missed', { count: kept.missedCount })}</span>}</p>
      <div ref={box} className="perps-list" role="table" aria-rowcount={shown.length + 1} aria-label={t('perps.list')} tabIndex={0} data-testid="liquidations" data-rows={shown.length}>
        <div role="rowgroup" className="perps-list-head"><div role="row" aria-rowindex={1} className="perps-row">{columns.map((id) => <span key={id} role="columnheader" className={`is-${id}`}>{t(`perps.column.${id}`)}</span>)}</div></div>
        {shown.length === 0 && <p className="walls-empty" role="row"><span role="cell">{t(kept.liquidations.length === 0 ? 'perps.noneForced' : 'perps.filtered')}</span></p>}
        <div role="rowgroup" className="walls-body" ref={(node) => node?.style.setProperty('height', `${shown.length * rowPixels}px`)}>
          {shown.slice(from, until).map((one, at) => <Line key={one.key} row={one} place={from + at} badge={badges.get(one.stream) ?? ''} />)}
        </div>
      </div>
    </div>
  );
}

function Line({ row, place, badge }: { readonly row: Liquidation; readonly place: number; readonly badge: string }): ReactNode {
  const t = useText();
  const { time, dateTime, compact } = useStore(formats);
  return (
    <div role="row" aria-rowindex={place + 2} className={`perps-row ${row.isLong ? 'is-long' : 'is-short'}`} data-testid="liquidation" ref={(node) => node?.style.setProperty('transform', `translateY(${place * rowPixels}px)`)}>
      <span role="cell" className="is-time digits" title={dateTime(row.venueUs)}>{time(row.venueUs)}</span>
      <span role="cell" className="is-side"><i aria-hidden="true" className="side-mark" />{t(row.isLong ? 'perps.long' : 'perps.short')} <small>{badge}</small></span>
      <span role="cell" className="is-price digits">{row.priceText}</span>
      <span role="cell" className="is-size digits">{compact(row.size)}</span>
      <span role="cell" className="is-worth digits">{compact(row.worth)}</span>
    </div>
  );
}

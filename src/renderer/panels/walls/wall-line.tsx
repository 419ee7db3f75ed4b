/** One large order as a line: what it is is said in words and by a shape, never by a colour alone. */

import type { ReactNode } from 'react';
import { useStore } from '../../app/use-terminal.ts';
import { formats } from '../../i18n/chosen-formats.ts';
import { useText, type Translate } from '../../i18n/use-text.ts';
import type { Panel } from '../panel.ts';
import { ageOf, rowPixels, type wallUnits, type WallsSettings } from './model.ts';
import { measuredOf, type WallRow, type WallRowName } from './rows.ts';

interface WallLineProps {
  readonly row: WallRow;
  readonly place: number;
  readonly nowUs: number;
  readonly unit: (typeof wallUnits)[number];
  /** Of the market, where several are together. */
  readonly badge: string | null;
  /** Whose crosshair goes to the price; null where it is another market's. */
  readonly priceOnly: Panel<WallsSettings> | null;
}

/** On a grid of 12. */
const shapes: Readonly<Record<WallRowName, string>> = {
  stands: 'M2 2h8v8H2Z',
  refilled: 'M9.5 3.5A4.2 4.2 0 1 0 10.2 7M10 1v3H7',
  hidden: 'M6 1.5 10.5 6 6 10.5 1.5 6ZM1.5 6h9',
  eaten: 'M2 6.5 5 9.5 10 3',
  pulled: 'M10 9V6.5a3 3 0 0 0-3-3H2.5M5 1 2.2 3.5 5 6',
  pulledAtTouch: 'M10 9V6.5a3 3 0 0 0-3-3H2.5M5 1 2.2 3.5 5 6M2 10.5h8',
  lost: 'M2.5 6h1M5.5 6h1M8.5 6h1',
  over: 'M6 1.5 10.5 6 6 10.5 1.5 6Z',
};

export function WallLine({ row, place, nowUs, unit, badge, priceOnly }: WallLineProps): ReactNode {
  const t = useText();
  const { compact, time } = useStore(formats);
  const size = (amount: number): string => compact(unit === 'base' ? amount : amount * row.price);
  const side = t(row.isAsk ? 'walls.ask' : 'walls.bid');
  const times = row.endedUs === 0 ? t('walls.since', { time: time(row.startUs) }) : t('walls.fromUntil', { from: time(row.startUs), until: time(row.endedUs) });
  return (
    <div
      role="row" aria-rowindex={place + 2} className={`walls-row ${row.isAsk ? 'is-ask' : 'is-bid'} ${row.isLive ? 'is-live' : 'is-over'}`} data-testid="wall" data-state={row.state} data-key={row.key}
      ref={(node) => node?.style.setProperty('transform', `translateY(${place * rowPixels}px)`)}
      onPointerEnter={() => priceOnly?.point({ panel: priceOnly.id, timeUs: null, price: row.price })} onPointerLeave={() => priceOnly?.point(null)}
    >
      <span role="cell" className="walls-cell is-price digits"><i aria-hidden="true" className="side-mark" /><span className="only-heard">{side}</span>{row.priceText}{badge !== null && <small>{badge}</small>}</span>
      <span role="cell" className="walls-cell is-size digits" title={t('walls.size.hint', { start: size(row.sizeStart), refilled: size(row.refilled) })}>{row.isHidden ? <>{size(row.eaten)}<small>/ {size(row.sizeMax)}</small></> : <>{size(row.isLive ? row.sizeNow : row.sizeMax)}{row.isLive && row.sizeMax > row.sizeNow && <small>/ {size(row.sizeMax)}</small>}</>}</span>
      <span role="cell" className="walls-cell is-age digits" title={times}>{ageOf((row.endedUs === 0 ? nowUs : row.endedUs) - row.startUs)}</span>
      <span role="cell" className="walls-cell is-distance digits">{row.isHidden && !row.isLive ? '—' : row.distanceBp.toFixed(1)}</span>
      <span role="cell" className="walls-cell is-state" title={`${times}${row.isUncertain ? ` ${t('walls.uncertain')}` : ''}`}>
        <svg viewBox="0 0 12 12" aria-hidden="true" className={`wall-shape is-${row.state}`}><path d={shapes[row.state]} /></svg><span>{t(`walls.state.${row.state}`)}{row.isUncertain && '?'}</span>
      </span>
      <span role="cell" className="walls-cell is-took digits"><Took row={row} size={size} t={t} /></span>
      <span role="cell" className="walls-cell is-confidence digits" title={row.confidence > 0 ? t('walls.confidence.hint', { share: percent(row.confidence) }) : undefined}>{row.confidence >= 0.05 ? percent(row.confidence) : '—'}</span>
      <Score row={row} t={t} />
    </div>
  );
}

/** What traded against what was taken away, of all that the wall lost. */
function Took({ row, size, t }: { readonly row: WallRow; readonly size: (amount: number) => string; readonly t: Translate }): ReactNode {
  const { eatenShare } = row;
  if (eatenShare === null) return '—';
  const words = t('walls.took.hint', { eaten: size(row.eaten), pulled: size(row.pulled) });
  return (
    <svg className="wall-took" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label={words}>
      <title>{words}</title>
      <rect className="is-pulled" x={eatenShare * 100} width={100 - eatenShare * 100} height="8" />
      <rect className="is-eaten" width={eatenShare * 100} height="8" />
    </svg>
  );
}

function Score({ row, t }: { readonly row: WallRow; readonly t: Translate }): ReactNode {
  if (row.score === null) return <span role="cell" className="walls-cell is-score digits">—</span>;
  const isPulled = row.state === 'pulled' || row.state === 'pulledAtTouch';
  const { from, until, bluffShare } = measuredOf(row.score, isPulled);
  const kind = t(isPulled ? 'walls.score.pulled' : 'walls.score.standing');
  const measured = bluffShare === null
    ? t('walls.score.few', { kind, from, until })
    : t('walls.score.measured', { kind, from, until, bluffs: Math.round(bluffShare * 100), wrong: Math.round((1 - bluffShare) * 100) });
  return (
    <span role="cell" className="walls-cell is-score digits" title={`${measured} ${t('walls.score.note')}`}>
      <svg className="wall-score" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect width={row.score * 100} height="8" /></svg>{Math.round(row.score * 100)}
    </span>
  );
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

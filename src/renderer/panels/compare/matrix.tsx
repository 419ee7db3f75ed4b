/** What buying here and selling there would leave after both taker fees, and who leads whom. */

import type { ReactNode } from 'react';
import type { CompareFrame, Instrument } from '../../../engine/contract/index.ts';
import { useStore } from '../../app/use-terminal.ts';
import { formats } from '../../i18n/chosen-formats.ts';
import { useText } from '../../i18n/use-text.ts';
import { bestCell, cellOf, clears, leadsOf, type Cell } from './model.ts';
import { memberName, signed } from './words.ts';

interface MatrixProps {
  readonly frame: CompareFrame;
  readonly byStream: ReadonlyMap<number, Instrument>;
  readonly base: string;
  readonly quote: string;
  readonly ownQuote: string;
}

export function Matrix({ frame, byStream, base, quote, ownQuote }: MatrixProps): ReactNode {
  const t = useText();
  const { compact } = useStore(formats);
  const places = frame.members.flatMap(({ stream, absence }, place) => {
    const instrument = byStream.get(stream);
    return instrument === undefined || absence !== null ? [] : [{ place, name: memberName(instrument, ownQuote, t) }];
  });
  const nameAt = (place: number): string => places.find((one) => one.place === place)?.name ?? '';
  const best = bestCell(frame);
  const say = (cell: Cell): string => t('compare.cell', {
    buy: nameAt(cell.buy), sell: nameAt(cell.sell), gross: signed(cell.grossBps, (size) => size.toFixed(2)), net: signed(cell.netBps, (size) => size.toFixed(2)),
    open: clears(cell) ? t('compare.cell.open', { base: `${compact(cell.openBase)} ${base}`, left: `${compact(cell.openLeft)} ${quote}` }) : '',
  });
  return (
    <section className="compare-part" data-testid="compare-matrix">
      <h3>{t('compare.matrix')}</h3>
      {best !== null && <p className={clears(best) ? 'compare-best is-clear' : 'compare-best'} data-testid="compare-best" data-clears={clears(best)}>{clears(best) ? '▲ ' : ''}{say(best)}</p>}
      <table className="compare-matrix">
        <thead><tr><th scope="col"><span className="compare-head">{t('compare.matrix.corner')}</span></th>{places.map(({ place, name }) => <th key={place} scope="col" className="is-number"><span className="compare-head">{name}</span></th>)}</tr></thead>
        <tbody>
          {places.map(({ place: buy, name }) => (
            <tr key={buy}>
              <th scope="row">{name}</th>
              {places.map(({ place: sell }) => {
                const cell = cellOf(frame, buy, sell);
                return <td key={sell} className={clears(cell) ? 'is-number is-clear' : 'is-number'} title={cell === null ? undefined : say(cell)}>{cell === null ? '' : `${clears(cell) ? '▲' : ''}${signed(cell.netBps, (size) => size.toFixed(1))}`}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="compare-note">{t('compare.note')}</p>
    </section>
  );
}

export function Leads({ frame, byStream, ownQuote }: Pick<MatrixProps, 'frame' | 'byStream' | 'ownQuote'>): ReactNode {
  const t = useText();
  const { sure, unsureCount } = leadsOf(frame, byStream);
  return (
    <section className="compare-part" data-testid="compare-leads">
      <h3>{t('compare.leads')}</h3>
      {sure.length === 0 && <p className="compare-note">{t(unsureCount === 0 ? 'compare.leads.few' : 'compare.leads.none')}</p>}
      <ul>
        {sure.map(({ leader, follower, byUs, correlation, sureness }) => (
          <li key={`${leader.id} ${follower.id}`}>
            <b>{memberName(leader, ownQuote, t)}</b> {t('compare.leads.by', { follower: memberName(follower, ownQuote, t), ms: (byUs / 1_000).toFixed(byUs < 10_000 ? 1 : 0) })}
            <small>{t('compare.leads.sure', { sure: Math.floor(sureness * 1_000) / 10, correlation: correlation.toFixed(2) })}</small>
          </li>
        ))}
      </ul>
      {sure.length > 0 && unsureCount > 0 && <p className="compare-note">{t('compare.leads.unsure', { count: unsureCount })}</p>}
    </section>
  );
}

/** One row of a watchlist. */

import type { ReactNode } from 'react';
import type { Formats } from '../../i18n/formats.ts';
import { useText } from '../../i18n/use-text.ts';
import { venueName } from '../../i18n/venue-name.ts';
import { isSigned, textOf, trailPath, valueOf, type ColumnId, type Known } from './columns.ts';
import { isPresent, type RowWorth } from './model.ts';

interface RowProps {
  readonly id: string;
  /** Counted from 1, the head included. */
  readonly index: number;
  readonly row: Known;
  readonly worth: RowWorth;
  readonly columns: readonly ColumnId[];
  readonly formats: Formats;
  readonly isChosen: boolean;
  readonly isCursor: boolean;
  readonly isDraggable: boolean;
  readonly isDropPlace: boolean;
  readonly onChoose: () => void;
  readonly onDrag: () => void;
  readonly onDragEnd: () => void;
  readonly onDrop: () => void;
}

const trailSize = { width: 72, height: 18 } as const;

export function WatchRow({ id, index, row, worth, columns, formats, isChosen, isCursor, isDraggable, isDropPlace, onChoose, onDrag, onDragEnd, onDrop }: RowProps): ReactNode {
  const t = useText();
  const { instrument } = row;
  const venue = `${venueName(instrument, t)} ${t(`market.short.${instrument.market}`)}`;
  const why = worth === 'live' ? null : t(`watch.worth.${worth}`);
  const classes = [isPresent(worth) ? '' : 'is-old', isChosen ? 'is-chosen' : '', isCursor ? 'is-cursor' : '', isDropPlace ? 'is-place' : ''].filter((one) => one !== '').join(' ');
  return (
    <tr
      id={id} className={classes} aria-rowindex={index} aria-selected={isChosen} data-testid={`watch-${instrument.id}`} data-worth={worth} draggable={isDraggable} title={why ?? undefined}
      onClick={onChoose} onDragStart={(event) => { event.dataTransfer.effectAllowed = 'move'; event.dataTransfer.setData('text/plain', instrument.id); onDrag(); }} onDragEnd={onDragEnd}
      onDragOver={(event) => { if (isDropPlace) event.preventDefault(); }} onDrop={(event) => { event.preventDefault(); onDrop(); }}
    >
      <th scope="row" className="is-symbol"><span className="watch-symbol">{instrument.base}<span className="watch-quote"><i>{'/'}</i>{instrument.quote}</span></span> <small>{venue}</small></th>
      {columns.map((column, at) => <Cell key={column} column={column} row={row} formats={formats} why={at === 0 && row.values === null ? why : null} worth={worth} />)}
    </tr>
  );
}

interface CellProps {
  readonly column: ColumnId;
  readonly row: Known;
  readonly formats: Formats;
  /** What stands where nothing is known. */
  readonly why: string | null;
  readonly worth: RowWorth;
}

function Cell({ column, row, formats, why, worth }: CellProps): ReactNode {
  const t = useText();
  if (why !== null) return <td className="is-words">{why}</td>;
  const value = valueOf(column, row);
  const isNought = !/[1-9]/.test(textOf(column, row, formats));
  const tone = isSigned(column) && Number.isFinite(value) && !isNought ? (value > 0 ? ' is-up' : ' is-down') : '';
  if (column === 'trail') {
    const path = row.trail === null ? '' : trailPath(row.trail, row.values?.last ?? NaN, trailSize.width, trailSize.height);
    return (
      <td className={`is-number is-trail${tone}`}>
        {path !== '' && <svg viewBox={`0 0 ${trailSize.width} ${trailSize.height}`} role="img" aria-label={t('watch.trail', { change: textOf(column, row, formats) })}><path d={path} /></svg>}
      </td>
    );
  }
  const text = column === 'age' && worth !== 'live' && worth !== 'old' && worth !== 'degraded' ? t(`watch.worth.${worth}`) : textOf(column, row, formats);
  return <td className={`is-number is-${column}${tone}`}>{text}</td>;
}

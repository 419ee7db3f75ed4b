/** The watchlist's body: a table of which only the rows in sight are made, and a search to add to it. */

import { useEffect, useMemo, useRef, useState, type CSSProperties, type KeyboardEvent, type ReactNode } from 'react';
import type { Instrument } from '../../../engine/contract/index.ts';
import { useStore, useTerminal } from '../../app/use-terminal.ts';
import { formats } from '../../i18n/chosen-formats.ts';
import { useText } from '../../i18n/use-text.ts';
import type { Panel } from '../panel.ts';
import { AddRow } from './add-row.tsx';
import type { ColumnId, Known } from './columns.ts';
import { heldOf } from './held.ts';
import { nextSort, openList, sorted, visibleRows, watchLimits, withAdded, withDropped, withIds, worthOf, type WatchSettings } from './model.ts';
import { WatchRow } from './row.tsx';
import { useQuotes } from './use-quotes.ts';

interface WatchProps {
  readonly panel: Panel<WatchSettings>;
}

/** Rows keep their places so long while they are sorted by something that changes. */
const resortMs = 2_000;

export function Watchlist({ panel }: WatchProps): ReactNode {
  const t = useText();
  const terminal = useTerminal();
  const settings = useStore(panel.settings);
  const isShown = useStore(panel.isShown);
  const all = useStore(terminal.instruments) ?? none;
  const venues = useStore(terminal.session.status)?.venues;
  const hearing = useStore(terminal.hearing);
  const chosen = useStore(panel.instrument);
  const written = useStore(formats);
  const held = heldOf(panel.id);
  const cursor = useStore(held.cursor);
  const isAdding = useStore(held.isAdding);
  const ids = openList(settings, all).ids;
  const byId = new Map(all.map((one) => [one.id, one]));
  const listed = ids.flatMap((id) => byId.get(id) ?? []);
  const { rows, trails, nowUs } = useQuotes(listed.slice(0, watchLimits.followedMax), isShown);
  const known = listed.map((instrument): Known => ({ instrument, values: rows.get(instrument.id)?.values ?? null, trail: trails.get(instrument.id) ?? null, nowUs }));
  const ordered = useSorted(known, settings, nowUs);
  useEffect(() => held.order.set(ordered.map(({ instrument }) => instrument.id)), [held, ordered]);
  const { box, window: seen, scrollTo } = useVirtual(ordered.length);
  const cursorAt = ordered.findIndex(({ instrument }) => instrument.id === cursor);
  useEffect(() => {
    if (cursorAt >= 0) scrollTo(cursorAt);
  }, [cursorAt, scrollTo]);
  const [dragged, setDragged] = useState<string | null>(null);
  const shown = ordered.slice(seen.from, seen.from + seen.count);
  const change = (part: Partial<WatchSettings>): void => panel.change(part);
  const choose = (instrument: Instrument): void => {
    held.cursor.set(instrument.id);
    panel.choose(instrument);
  };
  const columns = settings.columns;
  return (
    <div className="watch" data-testid="watchlist" data-hearing={hearing}>
      {isAdding && <AddRow instruments={all} has={new Set(ids)} onAdd={(instrument) => { change(withIds(settings, all, (before) => withAdded(before, instrument.id))); held.cursor.set(instrument.id); }} onClose={() => { held.isAdding.set(false); box.current?.focus(); }} />}
      <div ref={box} className="watch-scroll" tabIndex={0} role="group" aria-label={t('watch.label', { count: listed.length })} aria-activedescendant={cursorAt < 0 ? undefined : rowId(panel.id, cursor ?? '')}>
        <table role="grid" aria-label={t('watch.title')} aria-rowcount={ordered.length + 1}>
          <thead>
            <tr aria-rowindex={1}>
              <Head by="symbol" settings={settings} onSort={change} />
              {columns.map((id) => <Head key={id} by={id} settings={settings} onSort={change} />)}
            </tr>
          </thead>
          <tbody>
            <Space rows={seen.from} columns={columns.length + 1} />
            {shown.map((row, at) => {
              const { instrument } = row;
              const told = rows.get(instrument.id) ?? null;
              const venue = venues?.find((one) => one.venue === instrument.venue && one.market === instrument.market);
              const worth = worthOf({ hearing, place: listed.indexOf(instrument), venue, row: told, ageUs: nowUs - (told?.values.changedUs ?? nowUs) });
              return (
                <WatchRow
                  key={instrument.id} id={rowId(panel.id, instrument.id)} index={seen.from + at + 2} row={row} worth={worth} columns={columns} formats={written}
                  isChosen={chosen?.id === instrument.id} isCursor={instrument.id === cursor} isDraggable={settings.sort === null} isDropPlace={dragged !== null && dragged !== instrument.id}
                  onChoose={() => choose(instrument)} onDrag={() => setDragged(instrument.id)} onDragEnd={() => setDragged(null)}
                  onDrop={() => { if (dragged !== null) change(withIds(settings, all, (before) => withDropped(before, dragged, instrument.id))); setDragged(null); }}
                />
              );
            })}
            <Space rows={ordered.length - seen.from - shown.length} columns={columns.length + 1} />
          </tbody>
        </table>
        {listed.length === 0 && <p className="watch-note">{all.length === 0 ? t('picker.loading') : t('watch.empty')} {all.length > 0 && <button type="button" className="small-button" onClick={() => held.isAdding.set(true)}>{t('watch.add')}</button>}</p>}
        {ids.length > listed.length && all.length > 0 && <p className="watch-note">{t('watch.unlisted', { count: ids.length - listed.length })}</p>}
        {listed.length > watchLimits.followedMax && <p className="watch-note">{t('watch.bound', { count: watchLimits.followedMax })}</p>}
      </div>
    </div>
  );
}

const none: readonly Instrument[] = [];

function rowId(panel: string, instrument: string): string {
  return `watch-${panel}-${instrument}`;
}

/** What is not in sight, as room. */
function Space({ rows, columns }: { readonly rows: number; readonly columns: number }): ReactNode {
  const style: CSSProperties = { height: `calc(${rows} * var(--row))` };
  return rows <= 0 ? null : <tr className="watch-space" aria-hidden="true"><td colSpan={columns} style={style} /></tr>;
}

interface HeadProps {
  readonly by: ColumnId | 'symbol';
  readonly settings: WatchSettings;
  readonly onSort: (part: Partial<WatchSettings>) => void;
}

function Head({ by, settings: { sort }, onSort }: HeadProps): ReactNode {
  const t = useText();
  const isBy = sort?.by === by;
  // Enter and space are the button's own here, whatever they mean in the panel.
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' || event.key === ' ') event.stopPropagation();
  };
  return (
    <th scope="col" className={by === 'symbol' ? 'is-symbol' : `is-number is-${by}`} aria-sort={isBy ? (sort.isDown ? 'descending' : 'ascending') : undefined}>
      <button type="button" title={t(`watch.column.${by}.hint`)} data-testid={`sort-${by}`} onKeyDown={onKey} onClick={() => onSort({ sort: nextSort(sort, by) })}>
        <span>{t(`watch.column.${by}`)}</span>{isBy && <i aria-hidden="true">{sort.isDown ? '↓' : '↑'}</i>}
      </button>
    </th>
  );
}

/** In the order that was asked for, settled anew now and then: a row that moves away under the pointer is the wrong one. */
function useSorted(known: readonly Known[], { sort }: WatchSettings, nowUs: number): readonly Known[] {
  const key = `${sort?.by} ${sort?.isDown} ${known.map(({ instrument, values }) => `${instrument.id}${values === null ? '?' : ''}`).join()}`;
  const turn = Math.floor(nowUs / (resortMs * 1_000));
  // Between two turns the rows have other values, and keep their places.
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  const order = useMemo(() => sorted(known, sort).map(({ instrument }) => instrument.id), [key, turn]);
  if (sort === null) return known;
  const byId = new Map(known.map((row) => [row.instrument.id, row]));
  return order.flatMap((id) => byId.get(id) ?? []);
}

function useVirtual(count: number) {
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ scrolled: 0, height: 600, rowPixels: 24 });
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const look = (): void => {
      const row = element.querySelector('tbody tr:not(.watch-space)');
      const rowPixels = Math.max(8, row === null ? 24 : row.clientHeight);
      const next = { scrolled: Math.floor(element.scrollTop / rowPixels) * rowPixels, height: element.clientHeight, rowPixels };
      setView((before) => (before.scrolled === next.scrolled && before.height === next.height && before.rowPixels === next.rowPixels ? before : next));
    };
    look();
    element.addEventListener('scroll', look, { passive: true });
    const observer = new ResizeObserver(look);
    observer.observe(element);
    if (element.firstElementChild !== null) observer.observe(element.firstElementChild); // grows with its first rows
    return () => {
      element.removeEventListener('scroll', look);
      observer.disconnect();
    };
  }, []);
  const { rowPixels } = view;
  const [scrollTo] = useState(() => (place: number): void => {
    const element = box.current;
    if (element === null) return;
    const row = element.querySelector('tbody tr:not(.watch-space)');
    const size = Math.max(8, row?.clientHeight ?? 24);
    const head = element.querySelector('thead')?.clientHeight ?? 0;
    if (place * size < element.scrollTop) element.scrollTop = place * size;
    else if ((place + 1) * size + head > element.scrollTop + element.clientHeight) element.scrollTop = (place + 1) * size + head - element.clientHeight;
  });
  return { box, window: visibleRows(count, rowPixels, view.scrolled, view.height), scrollTo };
}

/** What a watchlist keeps, which instruments stand in it and in what order, and what each row is worth. */

import { quotesMax, type Instrument, type QuoteRow, type Validity, type VenueStatus } from '../../../engine/contract/index.ts';
import { choiceOr, fieldsOf, flagOr, listOf, numberOr, textOr } from '../../state/settings-parse.ts';
import type { Settings } from '../panel.ts';
import { columnIds, valueOf, type ColumnId, type Known } from './columns.ts';

export const watchLimits = {
  listsMax: 12,
  instrumentsMax: 400,
  nameLengthMax: 30,
  /** Of one list so many are followed, the first of it. */
  followedMax: quotesMax,
  /** Venues tell the day of each instrument about once a second: what is older is called so. */
  oldUs: 10_000_000,
} as const;

export interface WatchList {
  readonly name: string;
  readonly ids: readonly string[];
}

export interface Sort {
  readonly by: ColumnId | 'symbol';
  readonly isDown: boolean;
}

export interface WatchSettings {
  readonly [key: string]: unknown;
  /** Empty: nobody made one, and what is usual is shown. */
  readonly lists: readonly WatchList[];
  /** The place of the open one. */
  readonly list: number;
  readonly columns: readonly ColumnId[];
  /** Null: in the order of the list. */
  readonly sort: Sort | null;
}

const usualColumns: readonly ColumnId[] = ['last', 'change', 'trail', 'volume', 'spread', 'funding', 'basis', 'age'];
const idLengthMax = 80;

export function settingsFrom(stored: Settings): WatchSettings {
  const lists = listOf(stored['lists'], watchLimits.listsMax).map(fieldsOf).map(({ name, ids }): WatchList => ({
    name: textOr(name, watchLimits.nameLengthMax, ''),
    ids: [...new Set(listOf(ids, watchLimits.instrumentsMax).filter((id): id is string => typeof id === 'string' && id !== '' && id.length <= idLengthMax))],
  }));
  const columns = [...new Set(listOf(stored['columns'], columnIds.length).flatMap((id) => choiceOr(id, columnIds, null) ?? []))];
  const { by, isDown } = fieldsOf(stored['sort']);
  const sortBy = choiceOr(by, ['symbol', ...columnIds], null);
  return {
    lists,
    list: Math.min(Math.floor(numberOr(stored['list'], 0, watchLimits.listsMax - 1, 0)), Math.max(0, lists.length - 1)),
    columns: columns.length === 0 ? usualColumns : columns,
    sort: sortBy === null ? null : { by: sortBy, isDown: flagOr(isDown, true) },
  };
}

/** What somebody who never made a list is likely to want: two coins against USDT wherever they are, spot first. */
export function usualIds(instruments: readonly Instrument[]): readonly string[] {
  const bases = ['BTC', 'ETH'];
  const venues: readonly Instrument['venue'][] = ['binance', 'okx', 'htx'];
  const rank = ({ base, venue, market }: Instrument): number => bases.indexOf(base) * 100 + (market === 'spot' ? 0 : 50) + venues.indexOf(venue);
  return instruments
    .filter(({ base, quote, venue, status }) => bases.includes(base) && quote === 'USDT' && venues.includes(venue) && status === 'trading')
    .toSorted((left, right) => rank(left) - rank(right)).map(({ id }) => id).slice(0, 12);
}

/** The open list. */
export function openList({ lists, list }: WatchSettings, instruments: readonly Instrument[]): WatchList {
  return lists[list] ?? { name: '', ids: usualIds(instruments) };
}

type Part = Partial<WatchSettings>;

/** The open list with other instruments: what was usual becomes the person's own with the first change. */
export function withIds(settings: WatchSettings, instruments: readonly Instrument[], change: (ids: readonly string[]) => readonly string[]): Part {
  const open = openList(settings, instruments);
  const changed: WatchList = { ...open, ids: change(open.ids).slice(0, watchLimits.instrumentsMax) };
  return settings.lists.length === 0 ? { lists: [changed], list: 0 } : { lists: settings.lists.map((one, place) => (place === settings.list ? changed : one)) };
}

export function withAdded(ids: readonly string[], id: string): readonly string[] {
  return ids.includes(id) ? ids : [...ids, id];
}

/** So many places up or down; the ends are ends. */
export function withMoved(ids: readonly string[], id: string, by: number): readonly string[] {
  const at = ids.indexOf(id);
  if (at < 0) return ids;
  const rest = ids.filter((one) => one !== id);
  const to = Math.max(0, Math.min(rest.length, at + by));
  return [...rest.slice(0, to), id, ...rest.slice(to)];
}

/** To the place of another. */
export function withDropped(ids: readonly string[], id: string, onto: string): readonly string[] {
  return withMoved(ids, id, ids.indexOf(onto) - ids.indexOf(id));
}

export function withNewList(settings: WatchSettings, instruments: readonly Instrument[], name: string): Part {
  const before = settings.lists.length === 0 ? [openList(settings, instruments)] : settings.lists;
  if (before.length >= watchLimits.listsMax) return {};
  return { lists: [...before, { name: name.slice(0, watchLimits.nameLengthMax), ids: [] }], list: before.length };
}

export function withName(settings: WatchSettings, instruments: readonly Instrument[], name: string): Part {
  const kept = withIds(settings, instruments, (ids) => ids);
  const list = kept.list ?? settings.list;
  return { ...kept, lists: (kept.lists ?? []).map((one, place) => (place === list ? { ...one, name: name.slice(0, watchLimits.nameLengthMax) } : one)) };
}

export function withoutList({ lists, list }: WatchSettings): Part {
  return { lists: lists.filter((_, place) => place !== list), list: Math.max(0, list - 1) };
}

export function nextList({ lists, list }: WatchSettings): Part {
  return lists.length === 0 ? {} : { list: (list + 1) % lists.length };
}

/** The largest first, then the smallest, then the order of the list again. */
export function nextSort(sort: Sort | null, by: Sort['by']): Sort | null {
  if (sort?.by !== by) return { by, isDown: by !== 'symbol' };
  return sort.isDown === (by !== 'symbol') ? { by, isDown: !sort.isDown } : null;
}

/** By the next of the columns that are shown, and after the last one in the order of the list again. */
export function steppedSort({ sort, columns }: Pick<WatchSettings, 'sort' | 'columns'>): Sort | null {
  const all: readonly Sort['by'][] = ['symbol', ...columns];
  const by = all[sort === null ? 0 : all.indexOf(sort.by) + 1];
  return by === undefined ? null : nextSort(null, by);
}

export function turnedSort(sort: Sort | null): Sort | null {
  return sort === null ? null : { by: sort.by, isDown: !sort.isDown };
}

/** In their usual order among each other; the last one stays. */
export function withColumn(columns: readonly ColumnId[], id: ColumnId, isOn: boolean): readonly ColumnId[] {
  const next = columnIds.filter((one) => (one === id ? isOn : columns.includes(one)));
  return next.length === 0 ? columns : next;
}

/** What nobody knows stands last, whichever way; what is equal keeps the order of the list. */
export function sorted(rows: readonly Known[], sort: Sort | null): readonly Known[] {
  if (sort === null) return rows;
  const { by, isDown } = sort;
  const way = isDown ? -1 : 1;
  if (by === 'symbol') return rows.toSorted((left, right) => way * compareTexts(left.instrument.id.slice(left.instrument.id.lastIndexOf(':')), right.instrument.id.slice(right.instrument.id.lastIndexOf(':'))));
  return rows.map((row) => ({ row, value: valueOf(by, row) })).toSorted((left, right) => {
    const [leftKnown, rightKnown] = [Number.isFinite(left.value), Number.isFinite(right.value)];
    if (leftKnown !== rightKnown) return leftKnown ? -1 : 1;
    return leftKnown ? way * (left.value - right.value) : 0;
  }).map(({ row }) => row);
}

function compareTexts(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/**
 * What a row is worth. `beyond`: the list is longer than what is followed of it; `not-followed`: the engine has no room for it;
 * `off`: its market is switched off; `old`: nothing came for long.
 */
export type RowWorth = 'live' | 'old' | 'waiting' | 'not-followed' | 'beyond' | 'off' | 'silent' | 'cut' | Exclude<Validity, 'live'>;

export interface WorthFacts {
  readonly hearing: 'heard' | 'silent' | 'cut';
  readonly place: number;
  readonly venue: Pick<VenueStatus, 'isOn'> | undefined;
  readonly row: Pick<QuoteRow, 'isFollowed' | 'validity'> | null;
  readonly ageUs: number;
}

export function worthOf({ hearing, place, venue, row, ageUs }: WorthFacts): RowWorth {
  if (hearing !== 'heard') return hearing;
  if (place >= watchLimits.followedMax) return 'beyond';
  if (venue?.isOn === false) return 'off';
  if (row === null) return 'waiting';
  if (!row.isFollowed) return 'not-followed';
  if (row.validity !== 'live') return row.validity;
  return ageUs > watchLimits.oldUs ? 'old' : 'live';
}

/** Whether what the row says is the market's present. A basic exchange's is never better than `degraded`. */
export function isPresent(worth: RowWorth): boolean {
  return worth === 'live' || worth === 'degraded';
}

/** The rows to be made of so many, for a view of that height: the first, and how many. */
export function visibleRows(count: number, rowPixels: number, scrolled: number, height: number): { readonly from: number; readonly count: number } {
  const from = Math.max(0, Math.min(count, Math.floor(scrolled / rowPixels) - spareRows));
  return { from, count: Math.max(0, Math.min(count - from, Math.ceil(height / rowPixels) + 2 * spareRows)) };
}

const spareRows = 4;

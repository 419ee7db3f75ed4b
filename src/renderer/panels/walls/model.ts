/** What the monitor of large orders keeps, what it asks the engine for, and which rows stand where. */

import { never, type Instrument, type TopicSpec } from '../../../engine/contract/index.ts';
import { choiceOr, flagOr } from '../../state/settings-parse.ts';
import { topicInstrument } from '../../state/topics.ts';
import { quotesFrom } from '../depth/members.ts';
import { booksChoices, type BooksChoice } from '../heatmap/model.ts';
import type { Settings } from '../panel.ts';
import { withoutFrom } from '../tape/model.ts';
import type { WallRow } from './rows.ts';

export const wallUnits = ['base', 'quote'] as const;
/** In the quote; 0: all that the engine tells. */
export const worthChoices = [0, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000] as const;
/** In basis points; 0: at any distance. */
export const distanceChoices = [0, 2, 5, 10, 25, 50] as const;
export const showChoices = ['all', 'live', 'ended'] as const;
export const wallColumns = ['price', 'size', 'age', 'distance', 'state', 'took', 'confidence', 'score'] as const;
export type WallsColumn = (typeof wallColumns)[number];

export interface WallsSettings {
  readonly [key: string]: unknown;
  readonly books: BooksChoice;
  readonly without: readonly string[];
  readonly quotes: readonly string[];
  readonly unit: (typeof wallUnits)[number];
  readonly worthMin: number;
  readonly distanceMax: number;
  readonly show: (typeof showChoices)[number];
  /** Prices that hide orders are among the rows. */
  readonly hasHidden: boolean;
  readonly sortBy: WallsColumn;
  readonly isDown: boolean;
}

export function settingsFrom(stored: Settings): WallsSettings {
  const among = (value: unknown, choices: readonly number[]): number => choices.find((one) => one === value) ?? 0;
  return {
    books: choiceOr(stored['books'], booksChoices, 'own'),
    without: withoutFrom(stored['without']),
    quotes: quotesFrom(stored['quotes']),
    unit: choiceOr(stored['unit'], wallUnits, 'base'),
    worthMin: among(stored['worthMin'], worthChoices),
    distanceMax: among(stored['distanceMax'], distanceChoices),
    show: choiceOr(stored['show'], showChoices, 'all'),
    hasHidden: flagOr(stored['hasHidden'], true),
    sortBy: choiceOr(stored['sortBy'], wallColumns, 'age'),
    isDown: flagOr(stored['isDown'], false),
  };
}

export function topicOf(chosen: readonly Instrument[]): Extract<TopicSpec, { kind: 'walls' }> | null {
  const [own, ...others] = chosen;
  return own === undefined ? null : { kind: 'walls', instrument: topicInstrument(own), others: others.map(topicInstrument) };
}

type Shown = Pick<WallsSettings, 'worthMin' | 'distanceMax' | 'show' | 'hasHidden'>;

/** A wall counts by the most that it held; a hidden order by what traded. */
export function isShown(row: WallRow, { worthMin, distanceMax, show, hasHidden }: Shown): boolean {
  if (row.isHidden && !hasHidden) return false;
  if (show !== 'all' && (show === 'live') !== row.isLive) return false;
  return row.worth >= worthMin && (distanceMax === 0 || Math.abs(row.distanceBp) <= distanceMax);
}

/** Those that stand first, whatever the order; equal ones by age, the youngest first. */
export function sorted(rows: readonly WallRow[], sortBy: WallsColumn, isDown: boolean): readonly WallRow[] {
  const sign = isDown ? -1 : 1;
  return rows.toSorted((left, right) =>
    Number(right.isLive) - Number(left.isLive) || sign * (keyOf(left, sortBy) - keyOf(right, sortBy)) || newestUs(right) - newestUs(left) || (left.key < right.key ? -1 : 1));
}

/** A click on the column that sorts turns it round; another begins with what is looked for first. */
export function resorted({ sortBy, isDown }: Pick<WallsSettings, 'sortBy' | 'isDown'>, column: WallsColumn): Pick<WallsSettings, 'sortBy' | 'isDown'> {
  return column === sortBy ? { sortBy, isDown: !isDown } : { sortBy: column, isDown: column !== 'age' && column !== 'distance' && column !== 'state' };
}

const states = ['stands', 'refilled', 'hidden', 'eaten', 'pulled', 'pulledAtTouch', 'lost', 'over'] as const;

function keyOf(row: WallRow, column: WallsColumn): number {
  switch (column) {
    case 'price': return row.price;
    case 'size': return row.worth;
    // The youngest first: of those that ended, whichever ended last.
    case 'age': return -newestUs(row);
    case 'distance': return Math.abs(row.distanceBp);
    case 'state': return states.indexOf(row.state);
    case 'took': return row.eatenShare ?? -1;
    case 'confidence': return row.confidence;
    case 'score': return row.score ?? -1;
    default: return never(column);
  }
}

function newestUs({ isLive, startUs, endedUs }: WallRow): number {
  return isLive ? startUs : endedUs;
}

export interface Outcomes {
  readonly live: number;
  readonly eaten: number;
  readonly pulled: number;
  readonly pulledAtTouch: number;
  readonly lost: number;
}

/** Of the walls among the rows: what stands, and what became of the others. */
export function outcomesOf(rows: readonly WallRow[]): Outcomes {
  const count = (state: WallRow['state']): number => rows.filter((row) => !row.isHidden && row.state === state).length;
  return { live: rows.filter(({ isLive, isHidden }) => isLive && !isHidden).length, eaten: count('eaten'), pulled: count('pulled'), pulledAtTouch: count('pulledAtTouch'), lost: count('lost') };
}

export const rowPixels = 22;
const spare = 6;

/** Which rows are in the document at this place of the scroll. */
export function windowOf(scrollTop: number, height: number, count: number): { readonly from: number; readonly until: number } {
  const from = Math.max(0, Math.min(count, Math.floor(scrollTop / rowPixels) - spare));
  return { from, until: Math.min(count, from + Math.ceil(height / rowPixels) + 2 * spare) };
}

/** `42 s`, `3:07`, `1:02:33`: in seconds, minutes, hours. */
export function ageOf(us: number): string {
  const seconds = Math.max(0, Math.floor(us / 1_000_000));
  const pair = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3_600);
  return hours > 0 ? `${hours}:${pair(Math.floor(seconds / 60) % 60)}:${pair(seconds % 60)}` : `${Math.floor(seconds / 60)}:${pair(seconds % 60)}`;
}

const csvHead = ['market', 'kind', 'side', 'price', 'appeared', 'ended', 'state', 'size_appeared', 'size_now', 'size_max', 'worth_quote', 'eaten', 'pulled', 'refilled', 'hidden', 'distance_bp', 'nearest_bp',
  'iceberg_confidence', 'spoof_indicator', 'not_all_seen'] as const;

/** Sizes as amounts of the base, times as ISO 8601. */
export function csvOf(rows: readonly WallRow[], nameOf: (stream: number) => string): string {
  const time = (us: number): string => (us === 0 ? '' : new Date(us / 1_000).toISOString());
  const lines = rows.map((row) => [
    nameOf(row.stream), row.isHidden ? 'iceberg' : 'wall', row.isAsk ? 'ask' : 'bid', row.priceText, time(row.startUs), time(row.endedUs), row.state, plain(row.sizeStart), plain(row.sizeNow), plain(row.sizeMax),
    row.worth.toFixed(2), plain(row.eaten), plain(row.pulled), plain(row.refilled), plain(row.hidden), row.distanceBp.toFixed(2), row.nearestBp.toFixed(2), row.confidence.toFixed(3), row.score === null ? '' : row.score.toFixed(3),
    row.isUncertain ? '1' : '0',
  ].join(','));
  return [csvHead.join(','), ...lines, ''].join('\n');
}

/** No exponent, and nothing that a float only seems to have. */
function plain(size: number): string {
  return String(Number(size.toFixed(10)));
}

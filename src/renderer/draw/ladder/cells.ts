/**
 * The texts in a ladder's columns, and which columns had to be shortened.
 *
 * Holds: every number is the exact text of the newest frame unless one of its column would not fit, or the person wants short ones: then the
 * whole column is short and stays so, because a change of form is harder to read than a short form.
 */

import { never } from '../../../engine/contract/index.ts';
import type { Formats } from '../../i18n/formats.ts';
import { numberWidth, columnGap, type ColumnBox } from './columns.ts';
import type { LadderBook } from './book.ts';
import type { LadderColumn, NumberForm } from './look.ts';
import type { LadderRow } from './rows.ts';
import type { FlowRows, OwnRow, OwnRows, WallRows } from './rows-told.ts';
import type { SizeFormat } from './units.ts';

export type Side = 'bid' | 'ask';

export interface CellFacts {
  readonly book: LadderBook;
  readonly flow: FlowRows | null;
  readonly own: OwnRows | null;
  readonly walls: WallRows | null;
  /** Of the book's lots, and of the instrument's own: another lot where several books are together. */
  readonly sizes: SizeFormat;
  readonly ownSizes: SizeFormat;
  readonly numbers: NumberForm;
}

/** Whose side a cell is of: where a row has only one, that one. */
export function sideOf(row: LadderRow, box: ColumnBox): Side {
  if (box.side !== 'both') return box.side;
  return row.askAt === null ? 'bid' : 'ask';
}

export function placeOf(row: LadderRow, side: Side): number | null {
  return side === 'ask' ? row.askAt : row.bidAt;
}

export function ownAt({ own }: CellFacts, row: LadderRow, side: Side): OwnRow | null {
  return (side === 'ask' ? own?.asks : own?.bids)?.get(row.ticks) ?? null;
}

/** Empty where there is nothing to say. `shortest`: the characters that there is room for; null: every digit is wanted. */
export function cellText(facts: CellFacts, row: LadderRow, box: ColumnBox, shortest: number | null): string {
  const side = sideOf(row, box);
  const at = placeOf(row, side);
  const { book, flow, sizes, ownSizes } = facts;
  const formWith = (format: SizeFormat, less: number): Form => (lots, ticks) => (shortest === null ? format.exact(lots, ticks) : format.short(lots, ticks, shortest - less));
  const form = formWith(sizes, 0);
  const ownForm = formWith(ownSizes, 0);
  const signedForm = formWith(ownSizes, 1);
  const told = flow?.groupTicks === book.groupTicks ? flow : null;
  const changed = (side === 'ask' ? told?.asks : told?.bids)?.get(row.ticks);
  switch (box.id) {
    case 'price':
      return '';
    case 'size':
      return at === null ? '' : form((side === 'ask' ? book.asks : book.bids).lots[at] ?? 0, row.ticks);
    case 'sum':
      return at === null ? '' : form((side === 'ask' ? book.asks : book.bids).sums[at] ?? 0, row.ticks);
    case 'net':
      return changed === undefined ? '' : signed(changed.added - changed.pulled, row.ticks, signedForm);
    case 'added':
      return changed === undefined || changed.added === 0 ? '' : signed(changed.added, row.ticks, signedForm);
    case 'pulled':
      return changed === undefined || changed.pulled === 0 ? '' : signed(-changed.pulled, row.ticks, signedForm);
    case 'traded': {
      const traded = told?.traded.get(row.ticks);
      const lots = traded === undefined ? 0 : box.side === 'both' ? traded.bought + traded.sold : side === 'ask' ? traded.bought : traded.sold;
      return lots === 0 ? '' : ownForm(lots, row.ticks);
    }
    case 'wall': {
      const wall = (side === 'ask' ? facts.walls?.asks : facts.walls?.bids)?.get(row.ticks);
      return wall === undefined ? '' : wall.hidden === null ? ageText(wall.ageUs) : `≋${Math.round(wall.hidden * 100)}%`;
    }
    case 'own': {
      const mine = ownAt(facts, row, side);
      return mine === null ? '' : `${signedForm(mine.lots, row.ticks)}${mine.isUnknown ? '?' : mine.isEnding ? '×' : ''}`;
    }
    case 'queue': {
      const mine = ownAt(facts, row, side);
      if (mine === null) return '';
      if (mine.ahead === null) return '?';
      const { least, likely, most } = mine.ahead;
      const [low, middle, high] = [least, likely, most].map((lots) => ownSizes.short(lots, row.ticks, shortest ?? aheadCharacters));
      return low === high ? (low ?? '') : shortest !== null ? `≈${(middle ?? '').replace('≈', '')}` : `${middle ?? ''} (${low ?? ''}–${high ?? ''})`;
    }
    default:
      return never(box.id);
  }
}

type Form = (lots: number, ticks: number) => string;

const aheadCharacters = 5;

function signed(lots: number, ticks: number, form: Form): string {
  if (lots === 0) return '';
  return lots > 0 ? `+${form(lots, ticks)}` : `−${form(-lots, ticks)}`;
}

/** `0:45`, `12:05`, `1:02:03`: alike in every language. */
export function ageText(ageUs: number): string {
  const seconds = Math.floor(ageUs / 1_000_000);
  const pair = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3_600);
  return hours === 0 ? `${Math.floor(seconds / 60)}:${pair(seconds % 60)}` : `${hours}:${pair(Math.floor(seconds / 60) % 60)}:${pair(seconds % 60)}`;
}

/** The forms of the columns: which are short because some number did not fit, and how many places the others need. */
export class ColumnForms {
  readonly #short = new Set<LadderColumn>();
  readonly #places = new Map<LadderColumn, number>();

  /** The characters that fit into a column whose numbers are short; null: they are not. */
  shortest(box: ColumnBox, numbers: NumberForm, digitWidth: number): number | null {
    return numbers === 'short' || (box.id !== 'price' && this.#short.has(box.id)) ? Math.floor((box.right - box.left - columnGap) / digitWidth) : null;
  }

  /** True when the column became short just now. */
  judge(box: ColumnBox, texts: readonly string[], digitWidth: number): boolean {
    if (box.id === 'price' || this.#short.has(box.id)) return false;
    const room = box.right - box.left - columnGap;
    if (texts.every((text) => text.length * digitWidth <= room * 0.9 || numberWidth(text, digitWidth) <= room)) return false;
    this.#short.add(box.id);
    return true;
  }

  /** Without the zeros that no number of the column needs, so far: a common lot of several books is finer than any of their sizes. */
  trimmed(box: ColumnBox, texts: readonly string[]): readonly string[] {
    if (box.id === 'price') return texts;
    const needed = texts.reduce((most, text) => Math.max(most, placesNeeded(text)), this.#places.get(box.id) ?? 0);
    this.#places.set(box.id, needed);
    return texts.map((text) => withPlaces(text, needed));
  }

  clear(): void {
    this.#short.clear();
    this.#places.clear();
  }
}

function placesNeeded(text: string): number {
  const point = text.indexOf('.');
  if (point < 0) return 0;
  let end = text.length;
  while (text[end - 1] === '0') end -= 1;
  return Math.max(0, end - point - 1);
}

/** Only zeros go, and only from a plain number. */
function withPlaces(text: string, places: number): string {
  const point = text.indexOf('.');
  if (point < 0 || !/\d$/.test(text)) return text;
  return places === 0 ? text.slice(0, point) : text.slice(0, Math.max(point + 1 + places, point + 1 + placesNeeded(text)));
}

/** What taking everything up to a row costs: for grouped rows a bound. */
export interface ToHere {
  readonly lots: number;
  readonly averageTicks: number;
  /** From the best price, in bp. */
  readonly bps: number;
}

export function toHere(book: LadderBook, row: LadderRow, side: Side): ToHere | null {
  const at = placeOf(row, side);
  const { ticks, lots } = side === 'ask' ? book.asks : book.bids;
  const [best] = ticks;
  if (at === null || best === undefined) return null;
  let sum = 0;
  let cost = 0;
  for (let place = 0; place <= at; place += 1) {
    sum += lots[place] ?? 0;
    cost += (lots[place] ?? 0) * (ticks[place] ?? 0);
  }
  if (sum === 0 || best === 0) return null;
  const averageTicks = cost / sum;
  return { lots: sum, averageTicks, bps: (Math.abs(averageTicks - best) / Math.abs(best)) * 10_000 };
}

export function bpsText(bps: number, formats: Formats): string {
  return `${formats.number(bps, bps < 10 ? 2 : 1)} bp`;
}

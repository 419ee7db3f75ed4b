/** What a ladder panel keeps, which books it asks for, and how far a wheel scrolls it. */

import type { Instrument, TopicSpec } from '../../../engine/contract/index.ts';
import { columnWeightMax, columnWeightMin, firstLook, ladderColumns, ladderLayouts, numberForms, sizeUnits, type ColumnChoice, type LadderColumn, type LadderLook } from '../../draw/ladder/look.ts';
import { groupOptions } from '../../draw/ladder/grouping.ts';
import type { ShownLines } from '../../draw/lines/lines.ts';
import { choiceOr, fieldsOf, flagOr, listOf, numberOr } from '../../state/settings-parse.ts';
import { topicInstrument } from '../../state/topics.ts';
import { sizes } from '../../theme/tokens.ts';
import { ownAndSet, shownLinesFrom } from '../alerts/lines.ts';
import { memberKey, quotesFrom } from '../depth/members.ts';
import { booksChoices, type BooksChoice } from '../heatmap/model.ts';
import type { Settings } from '../panel.ts';

const rowsMax = 20;

/** Whole rows, and the pixels that were not enough for another one. Wheel up shows higher prices. */
export function scrolledRows(restPixels: number, delta: number, deltaMode: number): { readonly rows: number; readonly restPixels: number } {
  const pixels = restPixels - (deltaMode === 0 ? delta / 2 : delta * sizes.ladderRow);
  const rows = Math.trunc(pixels / sizes.ladderRow);
  return { rows: Math.max(-rowsMax, Math.min(rowsMax, rows)), restPixels: pixels - rows * sizes.ladderRow };
}

/** Over how many seconds adding and pulling are summed. */
export const windowChoices = [5, 30, 60, 300] as const;

export interface LadderSettings {
  readonly [key: string]: unknown;
  /** Each instrument's grouping, by its id: ticks of one mean nothing for another. */
  readonly groups: Readonly<Record<string, number>>;
  /** From when on what traded counts, by instrument; all that is known for those that are not named. */
  readonly tradedSince: Readonly<Record<string, number>>;
  readonly layout: LadderLook['layout'];
  readonly columns: readonly ColumnChoice[];
  readonly unit: LadderLook['unit'];
  readonly numbers: LadderLook['numbers'];
  readonly isFollowing: boolean;
  readonly books: BooksChoice;
  /** Markets that are left out of it, by their keys. */
  readonly without: readonly string[];
  /** Currencies whose books are converted, beside the instrument's own. */
  readonly quotes: readonly string[];
  readonly windowSeconds: (typeof windowChoices)[number];
  readonly lines: ShownLines;
}

/** The oldest choices are forgotten first. */
const namesMax = 200;

export function settingsFrom(stored: Settings): LadderSettings {
  return {
    groups: numbersOf(stored['groups'], (value) => Number.isSafeInteger(value) && value >= 1),
    tradedSince: numbersOf(stored['tradedSince'], (value) => value >= 0),
    layout: choiceOr(stored['layout'], ladderLayouts, firstLook.layout),
    columns: columnsFrom(stored['columns']),
    unit: choiceOr(stored['unit'], sizeUnits, firstLook.unit),
    numbers: choiceOr(stored['numbers'], numberForms, firstLook.numbers),
    isFollowing: flagOr(stored['isFollowing'], firstLook.isFollowing),
    books: choiceOr(stored['books'], booksChoices, 'own'),
    without: listOf(stored['without'], namesMax).filter((one): one is string => typeof one === 'string' && one.length <= 80),
    quotes: quotesFrom(stored['quotes']),
    windowSeconds: windowChoices.find((one) => one === stored['windowSeconds']) ?? 30,
    lines: shownLinesFrom(stored['lines'], ownAndSet),
  };
}

/** Each column once, the known ones only, and never none. */
function columnsFrom(stored: unknown): readonly ColumnChoice[] {
  const kept = new Map<LadderColumn, ColumnChoice>();
  for (const one of listOf(stored, ladderColumns.length)) {
    const { id, weight } = fieldsOf(one);
    const known = choiceOr(id, ladderColumns, null);
    if (known !== null && !kept.has(known)) kept.set(known, { id: known, weight: numberOr(weight, columnWeightMin, columnWeightMax, 1) });
  }
  return kept.size === 0 ? firstLook.columns : [...kept.values()];
}

function numbersOf(stored: unknown, isGood: (value: number) => boolean): Readonly<Record<string, number>> {
  const kept = Object.entries(fieldsOf(stored)).filter((entry): entry is [string, number] => typeof entry[1] === 'number' && Number.isFinite(entry[1]) && isGood(entry[1]));
  return Object.fromEntries(kept.slice(-namesMax));
}

export function lookOf({ layout, columns, unit, numbers, isFollowing }: LadderSettings): LadderLook {
  return { layout, columns, unit, numbers, isFollowing };
}

export function groupOf({ groups }: LadderSettings, instrument: string): number {
  return groups[instrument] ?? 1;
}

export function withGroup({ groups }: LadderSettings, instrument: string, groupTicks: number): Pick<LadderSettings, 'groups'> {
  const { [instrument]: _, ...others } = groups;
  return { groups: { ...others, [instrument]: groupTicks } };
}

export function withTradedSince({ tradedSince }: LadderSettings, instrument: string, sinceUs: number): Pick<LadderSettings, 'tradedSince'> {
  const { [instrument]: _, ...others } = tradedSince;
  return { tradedSince: { ...others, [instrument]: sinceUs } };
}

/** Shown or not; a column that comes stands last. The last one stays. */
export function withColumn(columns: readonly ColumnChoice[], id: LadderColumn, isShown: boolean): readonly ColumnChoice[] {
  const others = columns.filter((one) => one.id !== id);
  if (isShown) return others.length === columns.length ? [...columns, { id, weight: 1 }] : columns;
  return others.length === 0 ? columns : others;
}

/** One place nearer to the price (−1) or farther (+1); at the end it stays. */
export function withMoved(columns: readonly ColumnChoice[], id: LadderColumn, step: -1 | 1): readonly ColumnChoice[] {
  const at = columns.findIndex((one) => one.id === id);
  const [moved, other] = [columns[at], columns[at + step]];
  if (moved === undefined || other === undefined) return columns;
  return columns.map((one, place) => (place === at ? other : place === at + step ? moved : one));
}

export function withWeight(columns: readonly ColumnChoice[], id: LadderColumn, weight: number): readonly ColumnChoice[] {
  return columns.map((one) => (one.id === id ? { id, weight: Math.max(columnWeightMin, Math.min(columnWeightMax, weight)) } : one));
}

/** Those that are shown first, in their order; then the others. */
export function listedColumns(columns: readonly ColumnChoice[]): readonly { readonly id: LadderColumn; readonly choice: ColumnChoice | null }[] {
  const hidden = ladderColumns.filter((id) => columns.every((one) => one.id !== id));
  return [...columns.map((choice) => ({ id: choice.id, choice })), ...hidden.map((id) => ({ id, choice: null }))];
}

/** The next choice of a few, and the first after the last. */
export function nextOf<Choice>(choices: readonly [Choice, ...Choice[]], present: Choice): Choice {
  return choices[(choices.indexOf(present) + 1) % choices.length] ?? choices[0];
}

export interface LadderTopics {
  readonly ladder: TopicSpec | null;
  readonly trades: TopicSpec | null;
  readonly flow: TopicSpec | null;
  readonly own: TopicSpec | null;
  readonly walls: TopicSpec | null;
}

/** Rows a side that are asked for: more than fit on the tallest screen, for scrolling. */
const rowsAsked = 200;
const combinedRowsAsked = 120;

const flowColumns: readonly LadderColumn[] = ['net', 'added', 'pulled', 'traded'];

/** What the panel watches: nothing that it does not show. `members`: the books that can be together, its own first. */
export function topicsOf(settings: LadderSettings, instrument: Instrument | null, members: readonly Instrument[]): LadderTopics {
  if (instrument === null) return { ladder: null, trades: null, flow: null, own: null, walls: null };
  const about = topicInstrument(instrument);
  const groupTicks = groupOf(settings, instrument.id);
  const others = members.slice(1).filter((one) => !settings.without.includes(memberKey(one, instrument.quote)));
  return {
    ladder: settings.books === 'own'
      ? { kind: 'ladder', instrument: about, groupTicks, rows: rowsAsked }
      : { kind: 'composite-ladder', instrument: about, others: others.map(topicInstrument), groupTicks, rows: combinedRowsAsked },
    trades: settings.books === 'own' ? { kind: 'trades', instrument: about } : { kind: 'composite-trades', instrument: about, others: others.map(topicInstrument) },
    flow: settings.columns.some(({ id }) => flowColumns.includes(id))
      ? { kind: 'ladder-flow', instrument: about, groupTicks, windowUs: settings.windowSeconds * 1_000_000, sinceUs: settings.tradedSince[instrument.id] ?? 0 }
      : null,
    own: { kind: 'own-orders', instrument: about },
    walls: settings.lines.walls || settings.columns.some(({ id }) => id === 'wall') ? { kind: 'walls', instrument: about, others: [] } : null,
  };
}

/**
 * What changing to that layout means for the grouping: with a row for every step, single ticks of a dear coin show two levels and much nothing. Who
 * has chosen a grouping keeps it.
 */
export function withLayout(settings: LadderSettings, layout: LadderLook['layout'], instrument: Instrument | null, middleTicks: number | null): Partial<LadderSettings> {
  if (layout !== 'dom' || instrument === null || middleTicks === null || instrument.id in settings.groups) return { layout };
  const wanted = Math.abs(middleTicks) * domStepShare;
  const group = groupOptions(middleTicks).findLast((step) => step <= wanted) ?? 1;
  return { layout, ...withGroup(settings, instrument.id, group) };
}

/** A tenth of a basis point: a screen of rows is then some basis points high. */
const domStepShare = 1e-5;

/** What a depth chart keeps, and how far a wheel widens it. */

import { type Instrument, type TopicSpec } from '../../../engine/contract/index.ts';
import { choiceOr, flagOr, listOf } from '../../state/settings-parse.ts';
import { topicInstrument } from '../../state/topics.ts';
import { booksChoices, type BooksChoice } from '../heatmap/model.ts';
import type { Settings } from '../panel.ts';
import { memberKey, quotesFrom } from './members.ts';

export const rangeUnits = ['bps', 'ticks'] as const;
export type RangeUnit = (typeof rangeUnits)[number];

/** How far from the middle, on each side. */
export const rangeSizes: Readonly<Record<RangeUnit, readonly number[]>> = {
  bps: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000],
  ticks: [10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000],
};

export const depthUnits = ['base', 'quote'] as const;

export interface DepthSettings {
  readonly [key: string]: unknown;
  readonly rangeUnit: RangeUnit;
  readonly rangeSize: number;
  readonly isLog: boolean;
  readonly unit: (typeof depthUnits)[number];
  readonly books: BooksChoice;
  readonly without: readonly string[];
  readonly quotes: readonly string[];
}

const firstSize: Readonly<Record<RangeUnit, number>> = { bps: 20, ticks: 1_000 };
const namesMax = 200;

export function settingsFrom(stored: Settings): DepthSettings {
  const rangeUnit = choiceOr(stored['rangeUnit'], rangeUnits, 'bps');
  return {
    rangeUnit,
    rangeSize: rangeSizes[rangeUnit].find((size) => size === stored['rangeSize']) ?? firstSize[rangeUnit],
    isLog: flagOr(stored['isLog'], false),
    unit: choiceOr(stored['unit'], depthUnits, 'base'),
    books: choiceOr(stored['books'], booksChoices, 'own'),
    without: listOf(stored['without'], namesMax).filter((one): one is string => typeof one === 'string' && one.length <= 80),
    quotes: quotesFrom(stored['quotes']),
  };
}

/** One size wider or narrower; the same at either end. */
export function steppedRange({ rangeUnit, rangeSize }: DepthSettings, direction: 1 | -1): Pick<DepthSettings, 'rangeSize'> {
  const all = rangeSizes[rangeUnit];
  return { rangeSize: all[Math.max(0, Math.min(all.length - 1, all.indexOf(rangeSize) + direction))] ?? rangeSize };
}

/** The other unit, about as wide where the price and the tick say so. */
export function otherUnit({ rangeUnit, rangeSize }: DepthSettings, middleTicks: number | null): Pick<DepthSettings, 'rangeUnit' | 'rangeSize'> {
  const next = rangeUnit === 'bps' ? 'ticks' : 'bps';
  if (middleTicks === null || middleTicks === 0) return { rangeUnit: next, rangeSize: firstSize[next] };
  const wanted = next === 'ticks' ? (Math.abs(middleTicks) * rangeSize) / 10_000 : (rangeSize / Math.abs(middleTicks)) * 10_000;
  const nearest = rangeSizes[next].toSorted((left, right) => Math.abs(Math.log(left / wanted)) - Math.abs(Math.log(right / wanted)))[0];
  return { rangeUnit: next, rangeSize: nearest ?? firstSize[next] };
}

const points = 240;

/** `members`: the books that can be together, the panel's own first. */
export function topicOf({ rangeUnit, rangeSize, without }: DepthSettings, instrument: Instrument | null, members: readonly Instrument[]): TopicSpec | null {
  if (instrument === null) return null;
  const others = members.slice(1).filter((one) => !without.includes(memberKey(one, instrument.quote)));
  return { kind: 'depth', instrument: topicInstrument(instrument), others: others.map(topicInstrument), points, range: { unit: rangeUnit, size: rangeSize } };
}

const pixelsPerStep = 60;

/** A slow wheel adds up to whole steps. Downward is wider. */
export function wheelSteps(restPixels: number, delta: number, deltaMode: number): { readonly step: -1 | 0 | 1; readonly restPixels: number } {
  const pixels = restPixels + (deltaMode === 0 ? delta : delta * 20);
  if (Math.abs(pixels) < pixelsPerStep) return { step: 0, restPixels: pixels };
  return { step: pixels > 0 ? 1 : -1, restPixels: 0 };
}

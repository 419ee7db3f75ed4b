/** What a maker tape keeps, and what it asks the engine for. */

import { makerFrameKinds, type Instrument, type MakerFrameKind, type TopicSpec } from '../../../engine/contract/index.ts';
import type { MakersLook } from '../../draw/makers/drawing.ts';
import { choiceOr, listOf } from '../../state/settings-parse.ts';
import { topicInstrument } from '../../state/topics.ts';
import { quotesFrom } from '../depth/members.ts';
import { booksChoices, type BooksChoice } from '../heatmap/model.ts';
import type { Settings } from '../panel.ts';
import { badgeOf, tapeUnits, withoutFrom } from '../tape/model.ts';

/** In the quote. */
export const makerWorths = [1_000, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000] as const;
/** Basis points from the touch; 0 is everywhere. */
export const distanceChoices = [0, 1, 5, 25, 100] as const;

export interface MakersSettings {
  readonly [key: string]: unknown;
  readonly books: BooksChoice;
  readonly without: readonly string[];
  readonly quotes: readonly string[];
  readonly unit: (typeof tapeUnits)[number];
  readonly worthMin: number;
  readonly distanceBp: number;
  readonly kinds: readonly MakerFrameKind[];
}

export function settingsFrom(stored: Settings): MakersSettings {
  const kinds = makerFrameKinds.filter((kind) => listOf(stored['kinds'], makerFrameKinds.length).includes(kind));
  return {
    books: choiceOr(stored['books'], booksChoices, 'own'),
    without: withoutFrom(stored['without']),
    quotes: quotesFrom(stored['quotes']),
    unit: choiceOr(stored['unit'], tapeUnits, 'quote'),
    worthMin: makerWorths.find((one) => one === stored['worthMin']) ?? 25_000,
    distanceBp: distanceChoices.find((one) => one === stored['distanceBp']) ?? 25,
    kinds: kinds.length === 0 ? makerFrameKinds : kinds,
  };
}

/** What is highlighted: ten times the least that is listed. */
const tierTimes = 10;

export function lookOf({ unit, worthMin, distanceBp, kinds }: MakersSettings, chosen: readonly Instrument[]): MakersLook {
  return { unit, worthMin, distanceBpMax: distanceBp === 0 ? Infinity : distanceBp, kinds, tierWorth: worthMin * tierTimes, markets: chosen.map((one) => ({ stream: one.stream, badge: badgeOf(one, chosen[0]) })) };
}

/** The engine lists from the least that can be chosen near to what is: another choice nearby shows what is kept already. */
export function topicOf({ worthMin }: MakersSettings, chosen: readonly Instrument[]): TopicSpec | null {
  const [own, ...others] = chosen;
  return own === undefined ? null : { kind: 'makers', instrument: topicInstrument(own), others: others.map(topicInstrument), worthMin: worthMin >= coarse ? coarse : (makerWorths[0] ?? 0) };
}

const coarse = 25_000;

/** What a summed delta keeps, and which cells it asks for. */

import type { Instrument, TopicSpec } from '../../../engine/contract/index.ts';
import type { CvdTell } from '../../draw/cvd/drawing.ts';
import { cvdGroups, type CvdGroup } from '../../draw/cvd/lines.ts';
import { choiceOr, flagOr, listOf } from '../../state/settings-parse.ts';
import { topicInstrument } from '../../state/topics.ts';
import { quotesFrom } from '../depth/members.ts';
import { booksChoices, type BooksChoice } from '../heatmap/model.ts';
import type { Settings } from '../panel.ts';
import { withoutFrom } from '../tape/model.ts';

/** Seconds of a cell. */
export const cellChoices = [1, 5, 15, 60, 300, 900] as const;
const cells = 400;

export interface CvdSettings {
  readonly [key: string]: unknown;
  readonly books: BooksChoice;
  readonly without: readonly string[];
  readonly quotes: readonly string[];
  readonly cellSeconds: number;
  readonly groups: readonly CvdGroup[];
  readonly hasMarkets: boolean;
  readonly hasPrice: boolean;
  readonly isRebased: boolean;
}

export function settingsFrom(stored: Settings): CvdSettings {
  return {
    books: choiceOr(stored['books'], booksChoices, 'all'),
    without: withoutFrom(stored['without']),
    quotes: quotesFrom(stored['quotes']),
    cellSeconds: cellChoices.find((one) => one === stored['cellSeconds']) ?? 5,
    groups: Array.isArray(stored['groups']) ? cvdGroups.filter((group) => listOf(stored['groups'], cvdGroups.length).includes(group)) : cvdGroups,
    hasMarkets: flagOr(stored['hasMarkets'], true),
    hasPrice: flagOr(stored['hasPrice'], true),
    isRebased: flagOr(stored['isRebased'], true),
  };
}

export function topicOf({ cellSeconds }: CvdSettings, chosen: readonly Instrument[]): TopicSpec | null {
  const [own, ...others] = chosen;
  return own === undefined ? null : { kind: 'cvd', instrument: topicInstrument(own), others: others.map(topicInstrument), cellUs: cellSeconds * 1_000_000, cells };
}

const zoomPerPixel = Math.log(1.25) / 100;

/** Wheel down: more cells in sight. */
export function zoomFactor(delta: number, deltaMode: number): number {
  return Math.exp(Math.max(-400, Math.min(400, deltaMode === 0 ? delta : delta * 16)) * zoomPerPixel);
}

/** The wheel zooms; sideways it pans. */
export function wheelTell({ deltaX, deltaY, deltaMode }: Pick<WheelEvent, 'deltaX' | 'deltaY' | 'deltaMode'>): CvdTell {
  if (Math.abs(deltaX) > Math.abs(deltaY)) return { kind: 'cvd-pan', dx: -Math.max(-400, Math.min(400, deltaMode === 0 ? deltaX : deltaX * 16)) };
  return { kind: 'cvd-zoom', factor: zoomFactor(deltaY, deltaMode) };
}

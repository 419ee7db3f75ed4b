/** What time at price keeps, and what it asks the engine for. */

import type { Instrument, TopicSpec } from '../../../engine/contract/index.ts';
import type { TpoLook } from '../../draw/tpo/drawing.ts';
import { fieldsOf, flagOr } from '../../state/settings-parse.ts';
import { topicInstrument } from '../../state/topics.ts';
import type { Settings } from '../panel.ts';

/** Minutes. */
export const bracketChoices = [15, 30, 60] as const;
/** Hours, from midnight in UTC, as exchanges count their days. */
export const sessionChoices = [8, 12, 24] as const;
export const areaChoices = [0.68, 0.7, 0.8] as const;

export interface TpoSettings {
  readonly [key: string]: unknown;
  readonly bracketMinutes: (typeof bracketChoices)[number];
  readonly sessionHours: (typeof sessionChoices)[number];
  readonly valueShare: (typeof areaChoices)[number];
  readonly isSplit: boolean;
  /** Ticks of a row, by instrument. */
  readonly rows: Readonly<Record<string, number>>;
}

const rowsMax = 200;

export function settingsFrom(stored: Settings): TpoSettings {
  const rows = Object.entries(fieldsOf(stored['rows'])).filter((entry): entry is [string, number] => typeof entry[1] === 'number' && Number.isSafeInteger(entry[1]) && entry[1] >= 1 && entry[1] <= 1_000_000_000);
  return {
    bracketMinutes: bracketChoices.find((one) => one === stored['bracketMinutes']) ?? 30,
    sessionHours: sessionChoices.find((one) => one === stored['sessionHours']) ?? 24,
    valueShare: areaChoices.find((one) => one === stored['valueShare']) ?? 0.7,
    isSplit: flagOr(stored['isSplit'], false),
    rows: Object.fromEntries(rows.slice(0, rowsMax)),
  };
}

export function topicOf({ bracketMinutes }: TpoSettings, instrument: Instrument | null): Extract<TopicSpec, { kind: 'bars' }> | null {
  return instrument === null ? null : { kind: 'bars', instrument: topicInstrument(instrument), bar: { kind: 'time', us: bracketMinutes * 60_000_000 } };
}

export function lookOf({ bracketMinutes, sessionHours, valueShare, isSplit, rows }: TpoSettings, instrument: Instrument | null): TpoLook {
  return { bracketUs: bracketMinutes * 60_000_000, sessionUs: sessionHours * 3_600_000_000, rowTicks: rows[instrument?.id ?? ''] ?? null, valueShare, isSplit };
}

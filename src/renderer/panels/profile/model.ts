/** What a volume profile keeps, and which stretch it asks for. */

import { never, type Instrument, type TopicSpec } from '../../../engine/contract/index.ts';
import { choiceOr, fieldsOf, flagOr } from '../../state/settings-parse.ts';
import { topicInstrument } from '../../state/topics.ts';
import { areaChoices, numbersFrom } from '../footprint/model.ts';
import type { Settings } from '../panel.ts';

export const rangeChoices = ['session', 'recent', 'fixed'] as const;
export type RangeChoice = (typeof rangeChoices)[number];
/** Hours, from midnight UTC on; eight is a funding period. */
export const sessionChoices = [1, 4, 8, 12, 24] as const;
/** Sessions back from the present one. */
export const backChoices = [0, 1, 2, 3, 4, 5, 6, 7] as const;
/** Minutes. */
export const recentChoices = [1, 5, 15, 30, 60, 240] as const;

export interface ProfileSettings {
  readonly [key: string]: unknown;
  readonly range: RangeChoice;
  readonly sessionHours: number;
  readonly back: number;
  readonly recentMinutes: number;
  /** Beginning and end of the fixed stretch, by instrument; without an end it goes on. */
  readonly from: Readonly<Record<string, number>>;
  readonly until: Readonly<Record<string, number>>;
  readonly rows: Readonly<Record<string, number>>;
  readonly valueShare: number;
  readonly unit: 'base' | 'quote';
  readonly isDelta: boolean;
  readonly hasVwap: boolean;
}

export function settingsFrom(stored: Settings): ProfileSettings {
  const among = (value: unknown, choices: readonly number[], fallback: number): number => choices.find((one) => one === value) ?? fallback;
  return {
    range: choiceOr(stored['range'], rangeChoices, 'session'),
    sessionHours: among(stored['sessionHours'], sessionChoices, 24),
    back: among(stored['back'], backChoices, 0),
    recentMinutes: among(stored['recentMinutes'], recentChoices, 15),
    from: numbersFrom(fieldsOf(stored['from']), (us) => us > 0),
    until: numbersFrom(fieldsOf(stored['until']), (us) => us > 0),
    rows: numbersFrom(stored['rows'], (ticks) => Number.isSafeInteger(ticks) && ticks >= 1 && ticks <= 1_000_000_000),
    valueShare: among(stored['valueShare'], areaChoices, 0.7),
    unit: choiceOr(stored['unit'], ['base', 'quote'], 'base'),
    isDelta: flagOr(stored['isDelta'], false),
    hasVwap: flagOr(stored['hasVwap'], true),
  };
}

type Range = Extract<TopicSpec, { kind: 'profile' }>['range'];

/** A fixed stretch that nobody has begun yet is the day so far. A session that is over is a stretch like any other. */
export function rangeOf({ range, sessionHours, back, recentMinutes, from, until }: ProfileSettings, instrument: string, nowUs: number | null = null): Range {
  const sessionUs = sessionHours * 3_600_000_000;
  const day: Range = { kind: 'session', sessionUs, offsetUs: 0 };
  switch (range) {
    case 'session': {
      if (back === 0 || nowUs === null) return day;
      const fromUs = (Math.floor(nowUs / sessionUs) - back) * sessionUs;
      return { kind: 'fixed', fromUs, untilUs: fromUs + sessionUs };
    }
    case 'recent': return { kind: 'recent', us: recentMinutes * 60_000_000 };
    case 'fixed': {
      const fromUs = from[instrument];
      const untilUs = until[instrument] ?? null;
      return fromUs === undefined ? day : { kind: 'fixed', fromUs, untilUs: untilUs !== null && untilUs > fromUs ? untilUs : null };
    }
    default: return never(range);
  }
}

export function topicOf(settings: ProfileSettings, instrument: Instrument | null, nowUs: number | null = null): TopicSpec | null {
  if (instrument === null) return null;
  return { kind: 'profile', instrument: topicInstrument(instrument), rowTicks: settings.rows[instrument.id] ?? null, valueShare: settings.valueShare, range: rangeOf(settings, instrument.id, nowUs) };
}

/** A beginning, or an end, or neither; an end before its beginning is none. */
export function withFixed({ from, until }: ProfileSettings, instrument: string, which: 'from' | 'until', timeUs: number | null): Partial<ProfileSettings> {
  const without = (all: Readonly<Record<string, number>>): Readonly<Record<string, number>> => {
    const { [instrument]: _, ...others } = all;
    return others;
  };
  if (which === 'until') return { range: 'fixed', until: timeUs === null ? without(until) : { ...until, [instrument]: timeUs } };
  return { range: 'fixed', from: timeUs === null ? without(from) : { ...from, [instrument]: timeUs }, until: without(until) };
}

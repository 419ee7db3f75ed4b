/** How much of the past an indicator wants before its newest value is the one that everybody else comes to. */

import type { BarKind } from '../topics.ts';
import type { Indicator, Params } from './part.ts';

/** Whoever computes one beside no chart keeps so many bars. */
export const pastBarsMax = 4_000;
const pastBarsMin = 500;
/** An average that never quite forgets has forgotten all but a two-thousandth after so many of its lengths. */
const lengthsWanted = 8;
const dayUs = 86_400_000_000;
const minuteUs = 60_000_000;

export interface PastWanted {
  readonly bars: number;
  /** Also every bar since midnight UTC. */
  readonly isFromMidnight: boolean;
}

/** Null: it hangs on bars that only a chart has. */
export function pastWanted({ params, since }: Pick<Indicator, 'params' | 'since'>, given: Params, bar: BarKind): PastWanted | null {
  if (since === 'first') return null;
  // Bars that are made of trades reach back as far as trades were recorded, which may be half a day.
  if (since === 'day' && (bar.kind !== 'time' || bar.us < minuteUs)) return null;
  const lengths = params.filter(({ step }) => Number.isInteger(step)).reduce((sum, { id }) => sum + given.of(id), 0);
  return { bars: Math.min(pastBarsMax, Math.max(pastBarsMin, lengths * lengthsWanted)), isFromMidnight: since === 'day' };
}

/** The beginning of its day. */
export function midnightOf(timeUs: number): number {
  return Math.floor(timeUs / dayUs) * dayUs;
}

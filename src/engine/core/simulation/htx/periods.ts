/** HTX's words for the lengths of bars. Days and weeks begin by Singapore's clock, and so do the hours of four, which changes nothing. */

import { usPerMinute } from '../../../domain/time.ts';

const singaporeUs = 8 * 60 * usPerMinute;

export interface Period {
  readonly intervalUs: number;
  readonly zoneUs: number;
}

export const periods: ReadonlyMap<string, Period> = new Map(
  ([['1min', 1], ['5min', 5], ['15min', 15], ['30min', 30], ['60min', 60], ['4hour', 240], ['1day', 1_440], ['1week', 10_080]] as const)
    .map(([name, minutes]) => [name, { intervalUs: minutes * usPerMinute, zoneUs: singaporeUs }]),
);

/** How long a venue is asked for nothing when its HTTP status refuses: as it says, or as is known of it. */

import { usPerSecond } from '../../domain/time.ts';

/** Where it does not say: asking on after 429 leads to 418, a ban of two minutes at least (Binance, “Limits”). */
const pauseUsUnsaid: ReadonlyMap<number, number> = new Map([[429, usPerSecond], [418, 120 * usPerSecond]]);

/** Names of `headers` in lower case. */
export function refusalPauseUs(status: number, headers: Readonly<Record<string, string>>): number {
  return retryAfterUs(headers) || (pauseUsUnsaid.get(status) ?? 0);
}

/** Whole seconds, as all our venues write them; a date or a word is as good as nothing. */
export function retryAfterUs(headers: Readonly<Record<string, string>>): number {
  const seconds = Number(headers['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * usPerSecond : 0;
}

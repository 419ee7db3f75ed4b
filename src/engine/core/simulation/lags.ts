/**
 * Who leads and who follows in the practice market, as a person may say it: `okx=120ms,htx:spot=350ms`. The lag is how
 * long after the pair's worth the market's participants know it; the smallest leads. Markets that are not named
 * keep what profiles.ts says.
 */

import { failed, ok, type Result } from '../../domain/result.ts';
import { usPerMs } from '../../domain/time.ts';
import { memoryUs } from './fair-price.ts';
import type { MarketProfile } from './profiles.ts';

/** What a pair was worth is remembered for a little longer. */
export const lagMsMax = Math.floor(memoryUs / usPerMs) - 100;

export function withLags(profiles: readonly MarketProfile[], text: string): Result<readonly MarketProfile[], string> {
  let changed = profiles;
  for (const part of text.split(',').map((each) => each.trim()).filter((each) => each !== '')) {
    const [, venue, market, digits] = /^([a-z]+)(?::([a-z]+))?=(\d{1,6})(?:ms)?$/.exec(part) ?? [];
    const isMeant = (profile: MarketProfile): boolean => profile.venue === venue && (market === undefined || profile.market === market || profile.name === market);
    if (digits === undefined || !profiles.some(isMeant) || Number(digits) > lagMsMax) {
      return failed(`“${part}” is no lag of a market; they are such as okx=120ms or htx:spot=350ms, up to ${lagMsMax} ms`);
    }
    changed = changed.map((profile) => (isMeant(profile) ? { ...profile, lagUs: Number(digits) * usPerMs } : profile));
  }
  return ok(changed);
}

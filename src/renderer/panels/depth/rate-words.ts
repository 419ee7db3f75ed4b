/** How a rate is written: what one of a currency counts as, how old that is, and whose books say it. */

import type { Instrument } from '../../../engine/contract/index.ts';
import type { Formats } from '../../i18n/formats.ts';
import type { Translate } from '../../i18n/use-text.ts';
import { venueName } from '../../i18n/venue-name.ts';
import type { RateTold } from './use-rates.ts';

const digits = 6;

/** Six digits, whatever its size: 0.99985, 61837.6. */
export function rateText(rate: number, { number }: Pick<Formats, 'number'>): string {
  return number(rate, Math.max(0, digits - 1 - Math.floor(Math.log10(rate)) - (rate < 1 ? 1 : 0)));
}

export interface RateFacts {
  readonly into: string;
  readonly all: readonly Instrument[];
  readonly formats: Pick<Formats, 'number'>;
  readonly t: Translate;
}

export function rateWords({ quote, rate, ageUs, isOld, streams }: RateTold, { into, all, formats, t }: RateFacts): string {
  if (!Number.isFinite(rate)) return t('quotes.none', { quote });
  const sources = streams.flatMap((stream) => {
    const one = all.find((each) => each.stream === stream);
    return one === undefined ? [] : [venueName(one, t)];
  });
  return t(isOld ? 'quotes.old' : 'quotes.rate', { quote, into, rate: rateText(rate, formats), seconds: Math.round(ageUs / 1_000_000), sources: sources.join(t('quotes.comma')) });
}

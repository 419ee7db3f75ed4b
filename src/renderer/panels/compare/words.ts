/** How the comparison writes markets, signed numbers and sizes. */

import type { Instrument } from '../../../engine/contract/index.ts';
import type { Translate } from '../../i18n/use-text.ts';
import { venueName } from '../../i18n/venue-name.ts';

export function marketName(instrument: Pick<Instrument, 'venue' | 'market'>, t: Translate): string {
  return `${venueName(instrument, t)} ${t(`market.short.${instrument.market}`)}`;
}

/** With its currency, where that is another than the panel's. */
export function memberName(instrument: Pick<Instrument, 'venue' | 'market' | 'quote'>, ownQuote: string, t: Translate): string {
  return instrument.quote === ownQuote ? marketName(instrument, t) : `${marketName(instrument, t)} ${instrument.quote}`;
}

/** With a sign of its own; a dash where nobody knows. */
export function signed(value: number, write: (size: number) => string): string {
  if (!Number.isFinite(value)) return '—';
  const text = write(Math.abs(value));
  const isNought = !/[1-9]/.test(text);
  return `${isNought ? '' : value > 0 ? '+' : '−'}${text}`;
}

export function quantity(value: number, compact: (value: number) => string): string {
  return Number.isFinite(value) ? compact(value) : '—';
}

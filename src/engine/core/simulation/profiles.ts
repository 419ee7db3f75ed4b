/**
 * How the markets of the venues differ: who leads and who lags, how far each strays from the fair
 * price, how busy it is. The figures are plausible, not measured: what matters to a terminal is that
 * gaps between venues open for moments and close again, and that the same venue is usually first.
 */

import type { MarketKind, MajorVenueId } from '../../domain/instrument.ts';

export interface MarketProfile {
  readonly venue: MajorVenueId;
  readonly market: MarketKind;
  /** The venue's own word. */
  readonly name: string;
  /** How long after the fair price its participants know; 0 leads. */
  readonly lagUs: number;
  /** Wandering of its own around the fair price, and how soon that is forgotten. */
  readonly noiseBp: number;
  readonly noiseFadeUs: number;
  /** How busy it is against the recorded Binance spot market. */
  readonly activity: number;
  /** Between the best prices; at least one tick. */
  readonly spreadBp: number;
  /** A perpetual's usual distance from the index, and how far that wanders in minutes. */
  readonly basisBp: number;
  readonly basisNoiseBp: number;
  /** How often changes of the book are told together. */
  readonly depthEveryUs: number;
}

const basisNone = { basisBp: 0, basisNoiseBp: 0 } as const;

export const marketProfiles: readonly MarketProfile[] = [
  { venue: 'binance', market: 'spot', name: 'spot', lagUs: 40_000, noiseBp: 0, noiseFadeUs: 3_000_000, activity: 1, spreadBp: 0, ...basisNone, depthEveryUs: 100_000 },
  { venue: 'binance', market: 'perp', name: 'usdm', lagUs: 0, noiseBp: 0.2, noiseFadeUs: 2_000_000, activity: 1.2, spreadBp: 0, basisBp: -2, basisNoiseBp: 3, depthEveryUs: 100_000 },
  { venue: 'okx', market: 'spot', name: 'spot', lagUs: 120_000, noiseBp: 0.6, noiseFadeUs: 4_000_000, activity: 0.5, spreadBp: 0.1, ...basisNone, depthEveryUs: 100_000 },
  { venue: 'okx', market: 'perp', name: 'swap', lagUs: 60_000, noiseBp: 0.4, noiseFadeUs: 3_000_000, activity: 0.7, spreadBp: 0.1, basisBp: -1, basisNoiseBp: 4, depthEveryUs: 100_000 },
  { venue: 'htx', market: 'spot', name: 'spot', lagUs: 350_000, noiseBp: 1.5, noiseFadeUs: 8_000_000, activity: 0.2, spreadBp: 1, ...basisNone, depthEveryUs: 100_000 },
  { venue: 'htx', market: 'perp', name: 'linear', lagUs: 250_000, noiseBp: 1.2, noiseFadeUs: 6_000_000, activity: 0.25, spreadBp: 0.8, basisBp: 1, basisNoiseBp: 5, depthEveryUs: 30_000 },
];

export function profileOf(venue: MajorVenueId, market: MarketKind): MarketProfile | undefined {
  return marketProfiles.find((profile) => profile.venue === venue && profile.market === market);
}

/** Books made by hand, for tests of what is built on several of them. */

import type { Validity } from '../../domain/fact.ts';
import type { BookSource } from './composite.ts';
import type { Levels } from './levels.ts';

export type Pair = readonly [ticks: number, lots: number];

export interface SampleBook {
  readonly bids: readonly Pair[];
  readonly asks: readonly Pair[];
  readonly validity?: Validity;
  readonly receivedUs?: number;
  readonly venueTimeUs?: number;
  readonly bidReachTicks?: number | null;
  readonly askReachTicks?: number | null;
}

export function sampleSource(book: SampleBook): BookSource {
  return {
    bidReachTicks: book.bidReachTicks ?? null,
    askReachTicks: book.askReachTicks ?? null,
    read: (levels, levelsMax) => {
      fillLevels(levels, book, levelsMax);
      return true;
    },
  };
}

function fillLevels(levels: Levels, { bids, asks, validity = 'live', receivedUs = 0, venueTimeUs = 0 }: SampleBook, levelsMax: number): void {
  bids.slice(0, levelsMax).forEach(([ticks, lots], index) => {
    levels.bidTicks[index] = ticks;
    levels.bidLots[index] = lots;
  });
  asks.slice(0, levelsMax).forEach(([ticks, lots], index) => {
    levels.askTicks[index] = ticks;
    levels.askLots[index] = lots;
  });
  levels.bidCount = Math.min(bids.length, levelsMax);
  levels.askCount = Math.min(asks.length, levelsMax);
  levels.validity = validity;
  levels.receivedUs = receivedUs;
  levels.venueTimeUs = venueTimeUs;
}

/** The prices in sight of a profile: all of its rows with some room, or what a person zoomed to. */

import type { ProfileFrame } from '../../../engine/contract/index.ts';

export interface PriceRange {
  readonly low: number;
  readonly high: number;
}

export function fittedRange({ rowTicks, lowRow, buyLots }: Pick<ProfileFrame, 'rowTicks' | 'lowRow' | 'buyLots'>): PriceRange {
  const room = Math.max(1, buyLots.length * 0.03) * rowTicks;
  return { low: lowRow * rowTicks - room, high: (lowRow + buyLots.length) * rowTicks + room };
}

const spanMin = 4;

/** Above 1: more prices. What is under the pointer stays there. */
export function zoomedRange({ low, high }: PriceRange, factor: number, about: number | null): PriceRange {
  const centre = about ?? (low + high) / 2;
  const by = Math.max(spanMin / (high - low), factor);
  return { low: centre - (centre - low) * by, high: centre + (high - centre) * by };
}

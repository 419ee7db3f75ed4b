/**
 * What the picture is worth at this moment, decided on the screen: the engine's word on the book, and whether the
 * engine can still be heard at all.
 *
 * Holds: silence is noticed `silentMsMax` after the last frame, looked at every `lookEveryMs`, so that what is shown
 * greys within a quarter of a second of the threshold.
 */

import type { Validity } from '../../engine/contract/index.ts';

/**
 * `waiting`: nothing has come yet. `silent`: the link stands, but no frame comes. `cut`: there is no link.
 * `stuck`: the scene itself does not answer any more; only the page can notice that.
 */
export type Freshness = Validity | 'waiting' | 'silent' | 'cut' | 'stuck';

/** The scene reports four times a second. */
export const stuckMsMax = 2_500;

/** The engine sends a heat column every quarter second, whatever the market does. */
export const silentMsMax = 1_500;
export const lookEveryMs = 100;

export interface FreshnessFacts {
  readonly isConnected: boolean;
  readonly hasFrames: boolean;
  readonly lastFrameMs: number;
  readonly nowMs: number;
  /** As the newest frame says it; null while there are only columns from before. */
  readonly validity: Validity | null;
}

export function freshnessOf(facts: FreshnessFacts): Freshness {
  if (!facts.isConnected) return 'cut';
  if (!facts.hasFrames) return 'waiting';
  if (facts.nowMs - facts.lastFrameMs > silentMsMax) return 'silent';
  return facts.validity ?? 'waiting';
}

/** Whether prices on the screen are the market's prices now. */
export function isFresh(freshness: Freshness): boolean {
  return freshness === 'live';
}

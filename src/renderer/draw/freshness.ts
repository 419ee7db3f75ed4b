/**
 * What the picture is worth at this moment, decided on the screen: the engine's word on the book, and whether the
 * engine can still be heard at all.
 *
 * Holds: silence is noticed `silentMsMax` after the last frame, looked at every `lookEveryMs`, so that what is shown
 * greys within a quarter of a second of the threshold.
 */

import type { Instrument, Validity } from '../../engine/contract/index.ts';

/**
 * `waiting`: nothing has come yet. `silent`: the link stands, but no frame comes. `cut`: there is no link.
 * `stuck`: the scene itself does not answer any more; only the page can notice that. `basic`: the best that can be said of a market at a
 * basic exchange, whose book is asked for now and then and may miss changes.
 */
export type Freshness = Validity | 'basic' | 'waiting' | 'silent' | 'cut' | 'stuck';

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
  /** Of an instrument at a basic exchange. */
  readonly isBasic: boolean;
}

export function freshnessOf(facts: FreshnessFacts): Freshness {
  if (!facts.isConnected) return 'cut';
  if (!facts.hasFrames) return 'waiting';
  if (facts.nowMs - facts.lastFrameMs > silentMsMax) return 'silent';
  return facts.validity === null ? 'waiting' : worthOfBook(facts.validity, facts.isBasic);
}

/** Nothing of a basic exchange is ever called live, whatever the frame says. */
export function worthOfBook(validity: Validity, isBasic: boolean): Freshness {
  return isBasic && (validity === 'live' || validity === 'degraded') ? 'basic' : validity;
}

export function isBasicInstrument(instrument: Pick<Instrument, 'venue'> | null): boolean {
  return instrument?.venue.startsWith('basic.') === true;
}

/** Whether prices on the screen are the market's prices now, as near as its exchange lets us know. */
export function isFresh(freshness: Freshness): boolean {
  return freshness === 'live' || freshness === 'basic';
}

/** What a person chose to see of a footprint. */

export const footprintModes = ['bidask', 'delta', 'volume', 'profile'] as const;
export type FootprintMode = (typeof footprintModes)[number];

export const stripRows = ['volume', 'delta', 'share', 'cvd', 'deltaMax', 'deltaMin', 'trades', 'boughtMost', 'soldMost'] as const;
export type StripRow = (typeof stripRows)[number];

export const footprintLayers = ['naked', 'stacks', 'unfinished', 'absorption', 'vwap', 'profile'] as const;
export type FootprintLayer = (typeof footprintLayers)[number];

export interface FootprintLook {
  readonly mode: FootprintMode;
  readonly unit: 'base' | 'quote';
  readonly layers: readonly FootprintLayer[];
  readonly strip: readonly StripRow[];
  /** Of the profile of the bars in sight. */
  readonly valueShare: number;
}

export const firstFootprintLook: FootprintLook = { mode: 'bidask', unit: 'base', layers: ['naked', 'stacks', 'unfinished', 'vwap', 'profile'], strip: ['volume', 'delta', 'share', 'cvd', 'trades'], valueShare: 0.7 };

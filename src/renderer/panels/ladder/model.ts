/** How far a wheel scrolls the ladder. */

import { sizes } from '../../theme/tokens.ts';

const rowsMax = 20;

/** Whole rows, and the pixels that were not enough for another one. Wheel up shows higher prices. */
export function scrolledRows(restPixels: number, delta: number, deltaMode: number): { readonly rows: number; readonly restPixels: number } {
  const pixels = restPixels - (deltaMode === 0 ? delta / 2 : delta * sizes.ladderRow);
  const rows = Math.trunc(pixels / sizes.ladderRow);
  return { rows: Math.max(-rowsMax, Math.min(rowsMax, rows)), restPixels: pixels - rows * sizes.ladderRow };
}

/** Each instrument's grouping, by its id: ticks of one mean nothing for another. */
export interface LadderSettings {
  readonly [key: string]: unknown;
  readonly groups: Readonly<Record<string, number>>;
}

/** The oldest choices are forgotten first. */
const groupsMax = 200;

export function settingsFrom(stored: Readonly<Record<string, unknown>>): LadderSettings {
  const { groups } = stored;
  if (typeof groups !== 'object' || groups === null) return { groups: {} };
  const kept = Object.entries(groups).filter((entry): entry is [string, number] => Number.isSafeInteger(entry[1]) && Number(entry[1]) >= 1);
  return { groups: Object.fromEntries(kept.slice(-groupsMax)) };
}

export function groupOf({ groups }: LadderSettings, instrument: string): number {
  return groups[instrument] ?? 1;
}

export function withGroup({ groups }: LadderSettings, instrument: string, groupTicks: number): LadderSettings {
  const { [instrument]: _, ...others } = groups;
  return { groups: { ...others, [instrument]: groupTicks } };
}

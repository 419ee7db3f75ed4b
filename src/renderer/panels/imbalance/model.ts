/** What the imbalance panel keeps. */

import { flagOr } from '../../state/settings-parse.ts';
import type { Settings } from '../panel.ts';

export interface ImbalanceSettings {
  readonly [key: string]: unknown;
  /** Meters of the best levels, and of what lies within a distance. */
  readonly hasLevels: boolean;
  readonly hasBands: boolean;
}

/** One kind of meter at least is shown. */
export function settingsFrom(stored: Settings): ImbalanceSettings {
  const hasLevels = flagOr(stored['hasLevels'], true);
  return { hasLevels, hasBands: flagOr(stored['hasBands'], true) || !hasLevels };
}

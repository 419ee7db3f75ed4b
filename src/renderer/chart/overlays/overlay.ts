/**
 * Something of the market that is painted over the bars, as trades, alerts or orders are: a value with an id, that opens
 * for a symbol, keeps what it needs within bounds, and paints when it is asked.
 */

import type { Instrument } from '../../../engine/contract/index.ts';
import type { TextKey } from '../../i18n/language.ts';
import type { Topics } from '../../state/topics.ts';
import type { Geometry, Pen } from '../layer.ts';
import type { ChartLook } from '../look.ts';
import type { Content } from '../places.ts';
import { largeTrades } from './large-trades.ts';

/** Where an overlay gets its facts. */
export interface OverlayFeeds {
  readonly topics: Pick<Topics, 'open'>;
}

export interface OpenOverlay {
  readonly paint: (pen: Pen, geometry: Geometry, content: Content, look: ChartLook) => void;
  readonly close: () => void;
}

export interface ChartOverlay {
  readonly id: string;
  readonly name: TextKey;
  /** `onChange`: there is something else to paint. */
  readonly open: (instrument: Instrument, feeds: OverlayFeeds, onChange: () => void) => OpenOverlay;
}

/** A new one is a file and a line here. */
export const overlays: readonly ChartOverlay[] = [largeTrades];

export function overlayNamed(id: string): ChartOverlay | null {
  return overlays.find((one) => one.id === id) ?? null;
}

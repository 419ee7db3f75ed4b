/**
 * Something of the market that is painted over the bars, as trades, alerts or orders are: a value with an id, that opens
 * for a symbol, keeps what it needs within bounds, and paints when it is asked, or tells its lines.
 */

import type { Instrument } from '../../../engine/contract/index.ts';
import type { Lines } from '../../draw/lines/paint.ts';
import type { TextKey } from '../../i18n/language.ts';
import type { PageAlerts } from '../../state/alerts.ts';
import type { Topics } from '../../state/topics.ts';
import type { Geometry, Pen } from '../layer.ts';
import type { ChartLook } from '../look.ts';
import type { Content } from '../places.ts';
import { largeTrades } from './large-trades.ts';
import { forcedOrders } from './liquidations.ts';
import { alertOverlay, largeOrders, ownOrders } from './price-lines.ts';

/** Where an overlay gets its facts. */
export interface OverlayFeeds {
  readonly topics: Pick<Topics, 'open'>;
  /** Null where nobody keeps any. */
  readonly alerts: Pick<PageAlerts, 'list' | 'set'> | null;
}

export interface OpenOverlay {
  readonly paint?: (pen: Pen, geometry: Geometry, content: Content, look: ChartLook) => void;
  /** A pointer is there, in CSS pixels of the picture, or nowhere. True: there is something else to paint. */
  readonly point?: (at: { readonly x: number; readonly y: number } | null) => boolean;
  /** Marks that it has, in sight or not. */
  readonly count?: () => number;
  /** Lines at prices: those of all overlays are painted together. */
  readonly lines?: () => Partial<Lines>;
  readonly close: () => void;
}

export interface ChartOverlay {
  readonly id: string;
  readonly name: TextKey;
  /** What has to be known about it. */
  readonly hint?: TextKey;
  /** On or off, as an action. */
  readonly command: TextKey;
  /** `onChange`: there is something else to paint. */
  readonly open: (instrument: Instrument, feeds: OverlayFeeds, onChange: () => void) => OpenOverlay;
}

/** A new one is a file and a line here. */
export const overlays: readonly ChartOverlay[] = [ownOrders, alertOverlay, largeOrders, largeTrades, forcedOrders];

/** Of a chart that nobody told otherwise: what one owns and set. */
export const firstOverlays: readonly string[] = [ownOrders.id, alertOverlay.id];

export function overlayNamed(id: string): ChartOverlay | null {
  return overlays.find((one) => one.id === id) ?? null;
}

export function withOverlay(ids: readonly string[], id: string): readonly string[] {
  return ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id];
}

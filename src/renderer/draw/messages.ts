/**
 * What the page and the render worker tell each other. Plain cloneable values; frames travel as their bytes,
 * handed over, not copied.
 */

import type { Instrument } from '../../engine/contract/index.ts';
import type { Freshness } from './freshness.ts';
import type { Percentiles } from './latency.ts';
import type { Surface } from './pen.ts';
import type { DrawText } from './texts.ts';

/** How to draw the cells: WebGL unless it would be drawn in software, or always, or never. */
export type CellsWish = 'auto' | 'force' | 'off';

export type PanelName = 'heat' | 'ladder';

/** The part of the heatmap that a gesture began on. */
export type GestureZone = 'plot' | 'prices' | 'times';

export type SceneCommand =
  | { readonly kind: 'open'; readonly heat: Surface; readonly overlay: Surface; readonly ladder: Surface; readonly cells: CellsWish; readonly texts: DrawText; readonly withChinese: boolean }
  | { readonly kind: 'size'; readonly panel: PanelName; readonly width: number; readonly height: number; readonly ratio: number }
  | { readonly kind: 'watch'; readonly instrument: Instrument | null }
  | { readonly kind: 'group'; readonly groupTicks: number }
  | { readonly kind: 'frame'; readonly bytes: Uint8Array }
  | { readonly kind: 'link'; readonly isConnected: boolean }
  | { readonly kind: 'clock'; readonly offsetUs: number }
  /** The page came into sight or went out of it; nothing is painted meanwhile. */
  | { readonly kind: 'sight'; readonly isVisible: boolean }
  /** The person asked their system for less motion. */
  | { readonly kind: 'motion'; readonly isReduced: boolean }
  | { readonly kind: 'texts'; readonly texts: DrawText; readonly withChinese: boolean }
  | { readonly kind: 'contrast'; readonly value: number }
  | { readonly kind: 'hover'; readonly x: number; readonly y: number }
  | { readonly kind: 'leave' }
  | { readonly kind: 'pan'; readonly dx: number; readonly dy: number }
  | { readonly kind: 'zoom'; readonly axis: 'time' | 'price'; readonly factor: number; readonly x: number | null; readonly y: number | null }
  | { readonly kind: 'back-to-live' }
  | { readonly kind: 'reset-view' }
  | { readonly kind: 'cross-move'; readonly dx: number; readonly dy: number }
  | { readonly kind: 'scroll-ladder'; readonly rows: number }
  | { readonly kind: 'recentre-ladder' }
  /** As when the graphics driver restarts: for tests. */
  | { readonly kind: 'lose-context' };

/** Why the heatmap is drawn without WebGL, or null when it is drawn with it. */
export type CellsNote = 'no-webgl' | 'software-webgl' | 'context-lost' | 'chosen' | null;

/** The scene as the page shows it around the canvases, a few times a second. */
export interface SceneReport {
  readonly kind: 'report';
  /** The stream whose data is on the screen: names come from here, not from what was asked for. */
  readonly stream: number | null;
  readonly freshness: Freshness;
  readonly cells: 'webgl' | 'canvas';
  readonly cellsNote: CellsNote;
  readonly isFollowing: boolean;
  readonly isLadderCentred: boolean;
  /** Group of the ladder frame on the screen; null before the first. */
  readonly groupTicks: number | null;
  readonly middleTicks: number | null;
  /** Height of a drawn row in ticks; 0 before the first. */
  readonly rowTicks: number;
  /** Engine hands → painted, microseconds. */
  readonly paintUs: Percentiles | null;
  /** Time spent painting one picture, microseconds. */
  readonly drawUs: Percentiles | null;
  readonly paintsPerSecond: number;
  readonly columnCount: number;
  readonly cellCount: number;
  readonly uploadBytes: number;
  readonly uploadCount: number;
  readonly wholeUploadCount: number;
  readonly badFrameCount: number;
  readonly foreignFrameCount: number;
  readonly tradesDroppedCount: number;
}

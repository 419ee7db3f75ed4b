/**
 * What the page and the render worker tell each other. Plain cloneable values; frames travel as their bytes,
 * handed over, not copied.
 */

import type { Instrument } from '../../engine/contract/index.ts';
import type { FormatChoice } from '../i18n/formats.ts';
import type { Palette } from '../theme/palette.ts';
import type { CvdReport, CvdTell } from './cvd/drawing.ts';
import type { DepthReport, DepthTell } from './depth/drawing.ts';
import type { FootprintReport, FootprintTell } from './footprint/drawing.ts';
import type { DrawnPlace } from './drawing.ts';
import type { Freshness } from './freshness.ts';
import type { HeatReport, HeatTell } from './heat/drawing.ts';
import type { DrawingKind } from './index.ts';
import type { ImbalanceReport, ImbalanceTell } from './imbalance/drawing.ts';
import type { LadderReport, LadderTell } from './ladder/drawing.ts';
import type { MakersReport, MakersTell } from './makers/drawing.ts';
import type { ProfileReport, ProfileTell } from './profile/drawing.ts';
import type { Percentiles } from './latency.ts';
import type { Surface } from './pen.ts';
import type { TapeReport, TapeTell } from './tape/drawing.ts';
import type { DrawText } from './texts.ts';
import type { TpoReport, TpoTell } from './tpo/drawing.ts';

/** How to draw the cells: WebGL unless it would be drawn in software, or always, or never. */
export type CellsWish = 'auto' | 'force' | 'off';

/** What drawings can be told by their panels: a line a kind. */
export type PanelTell = HeatTell | LadderTell | DepthTell | ImbalanceTell | TapeTell | FootprintTell | CvdTell | ProfileTell | MakersTell | TpoTell;

/** What drawings say of themselves a few times a second: a line a kind. */
export type PanelReport = HeatReport | LadderReport | DepthReport | ImbalanceReport | TapeReport | FootprintReport | CvdReport | ProfileReport | MakersReport | TpoReport;

export type StageCommand =
  | { readonly kind: 'open'; readonly cells: CellsWish; readonly texts: DrawText; readonly withChinese: boolean }
  /** A panel came; what its topics and settings are follows. */
  | { readonly kind: 'panel'; readonly panel: string; readonly draws: DrawingKind }
  | { readonly kind: 'panel-gone'; readonly panel: string }
  /** Its canvas, or null: it has none at present. */
  | { readonly kind: 'surface'; readonly panel: string; readonly surface: Surface | null }
  | { readonly kind: 'size'; readonly panel: string; readonly width: number; readonly height: number; readonly ratio: number }
  | { readonly kind: 'show'; readonly panel: string; readonly instrument: Instrument | null }
  /** Frames of that number are the panel's, under that name; null: no longer. */
  | { readonly kind: 'topic'; readonly panel: string; readonly name: string; readonly topic: number | null }
  /** What it keeps is wanted as text. */
  | { readonly kind: 'take'; readonly panel: string }
  /** What is at a point of it, or at its crosshair, is wanted. */
  | { readonly kind: 'place'; readonly panel: string; readonly question: number; readonly at: { readonly x: number; readonly y: number } | null }
  | { readonly kind: 'tell'; readonly panel: string; readonly tell: PanelTell }
  | { readonly kind: 'frame'; readonly bytes: Uint8Array }
  | { readonly kind: 'link'; readonly isConnected: boolean }
  | { readonly kind: 'clock'; readonly offsetUs: number }
  /** The page came into sight or went out of it; nothing is painted meanwhile. */
  | { readonly kind: 'sight'; readonly isVisible: boolean }
  /** The person asked their system for less motion. */
  | { readonly kind: 'motion'; readonly isReduced: boolean }
  | { readonly kind: 'texts'; readonly texts: DrawText; readonly withChinese: boolean }
  /** How the person wants to see it: colours, sizes, numbers and times. */
  | { readonly kind: 'look'; readonly palette: Palette; readonly formats: FormatChoice }
  /** As when the graphics driver restarts: for tests. */
  | { readonly kind: 'lose-context' };

/** Why the heatmap is drawn without WebGL, or null when it is drawn with it. */
export type CellsNote = 'no-webgl' | 'software-webgl' | 'context-lost' | 'chosen' | null;

/** What a panel's drawing is worth and says. */
export interface DrawingReport {
  /** The stream whose data is on the screen: names come from here, not from what was asked for. Null before the first frame. */
  readonly stream: number | null;
  readonly freshness: Freshness;
  /** What it keeps of the past, about; null where a drawing does not say. */
  readonly keptBytes: number | null;
  readonly says: PanelReport;
}

/** The whole stage, as the status bar and the diagnostics show it. */
export interface StageReport {
  readonly isConnected: boolean;
  readonly cells: 'webgl' | 'canvas';
  readonly cellsNote: CellsNote;
  /** Engine hands → painted, microseconds. */
  readonly paintUs: Percentiles | null;
  /** Time spent painting one picture, microseconds. */
  readonly drawUs: Percentiles | null;
  /** The ages behind `paintUs`, by the steps of `ageBoundsUs`. */
  readonly paintHistogram: readonly number[];
  readonly paintsPerSecond: number;
  /** Display frames that passed between the wish for a picture and its beginning, beyond the one that it takes. */
  readonly missedPaintCount: number;
  readonly frameCount: number;
  readonly badFrameCount: number;
  readonly strayFrameCount: number;
  readonly drawingCount: number;
}

export type StageNews =
  | { readonly kind: 'stage'; readonly report: StageReport }
  | { readonly kind: 'drawing'; readonly panel: string; readonly report: DrawingReport }
  | { readonly kind: 'placed'; readonly question: number; readonly place: DrawnPlace | null }
  | { readonly kind: 'taken'; readonly panel: string; readonly text: string };

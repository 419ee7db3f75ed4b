/**
 * A drawing: what one panel shows, in the render worker. It outlives its canvas: a panel that is moved to another window
 * gives the old one up and brings a new one, and finds everything as it was.
 *
 * Holds: a frame changes the model at once and the picture at the next paint; nothing of a former instrument survives `show`.
 */

import type { FrameHeader, Instrument, Validity } from '../../engine/contract/index.ts';
import type { Formats } from '../i18n/formats.ts';
import type { Palette } from '../theme/palette.ts';
import type { Freshness } from './freshness.ts';
import type { PanelReport, PanelTell } from './messages.ts';
import type { Extent, Pen } from './pen.ts';
import type { DrawText } from './texts.ts';

/** What every drawing is given to paint with. */
export interface Easel {
  readonly pen: Pen;
  readonly texts: DrawText;
  /** Another object when something in it changed: what is derived from it is kept until then. */
  readonly palette: Palette;
  readonly formats: Formats;
  readonly freshness: Freshness;
  readonly nowMs: number;
}

/** A place on a drawing that a person means. */
export interface DrawnPlace {
  readonly ticks: number;
  /** The alert whose line is there. */
  readonly alert: string | null;
}

export interface Drawing {
  readonly show: (instrument: Instrument | null) => void;
  readonly size: (extent: Extent) => void;
  /** A gesture or a choice. What is not meant for this kind of drawing changes nothing. */
  readonly tell: (tell: PanelTell) => void;
  /** A frame of the topic that the panel knows by that name. False when its body makes no sense. */
  readonly onFrame: (topic: string, header: FrameHeader, bytes: Uint8Array) => boolean;
  /** The engine cannot be heard any more: what it would have sent is missing. */
  readonly interrupt?: () => void;
  /** As its newest frame says it; null while there is none. Undefined: its frames do not say. */
  readonly validity: Validity | null;
  /** Another picture is due although nothing new comes. */
  readonly isMoving: boolean;
  readonly paint: (easel: Easel) => void;
  readonly report: () => PanelReport;
  /** About how much it keeps of the past. */
  readonly keptBytes?: number;
  /** What is at a point in CSS pixels from the top left; of null, at its crosshair. Null: no price is there. */
  readonly placeAt?: (at: { readonly x: number; readonly y: number } | null) => DrawnPlace | null;
  /** All that it keeps, as text for a file. */
  readonly take?: () => string;
  /** The panel is gone for good. */
  readonly close?: () => void;
}

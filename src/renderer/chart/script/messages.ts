/** What the page and a script’s worker say to each other, and the limits that both keep. */

import type { Draw, PlotColour } from '../indicators/part.ts';

export const scriptLengthMax = 20_000;
export const plotsMax = 8;
export const scriptParamsMax = 8;
/** Milliseconds that one bar may take, and all bars together. */
export const barMsMax = 250;
export const runMsMax = 5_000;
/** A worker that has not answered for so long is ended: what ran was something that cannot be interrupted. */
export const answerMsMax = 9_000;
export const memoryBytesMax = 24 * 1_048_576;
export const stackBytesMax = 256 * 1_024;

export interface ScriptParam {
  readonly id: string;
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

export interface ScriptPlot {
  readonly id: string;
  readonly draw: Draw;
  readonly colour: PlotColour;
}

/** What a script says of itself. */
export interface ScriptShape {
  readonly pane: 'price' | 'own';
  readonly params: readonly ScriptParam[];
  readonly plots: readonly ScriptPlot[];
  readonly levels: readonly number[];
}

/** Where and why a script went no further. */
export interface ScriptTrouble {
  readonly kind: 'error' | 'bar-time' | 'run-time' | 'memory' | 'silent' | 'shape';
  /** As the machine said it. */
  readonly text: string;
  readonly line: number | null;
  readonly column: number | null;
}

export interface ScriptSpent {
  /** Milliseconds: all that it has used, the slowest bar, and the middle one in microseconds. */
  readonly runMs: number;
  readonly barMsWorst: number;
  readonly barUs: number;
}

/** Bars in columns: time, open, high, low, close, volume, bought, one after the other. */
export const barColumnCount = 7;

export type ToScript =
  | { readonly kind: 'begin'; readonly source: string; readonly params: Readonly<Record<string, number>> }
  /** Finished bars, each once and in order; `open`: the last of them still grows and will come again. */
  | { readonly kind: 'bars'; readonly run: number; readonly from: number; readonly count: number; readonly columns: Float64Array; readonly hasOpen: boolean };

export type FromScript =
  | { readonly kind: 'ready' }
  | { readonly kind: 'shape'; readonly shape: ScriptShape }
  | { readonly kind: 'values'; readonly run: number; readonly from: number; readonly count: number; readonly values: Float64Array; readonly spent: ScriptSpent }
  | { readonly kind: 'trouble'; readonly trouble: ScriptTrouble };

/** What the page and a script’s worker say to each other. */

import type { ScriptSpent, ScriptTrouble } from '../../../engine/contract/script/limits.ts';
import type { Draw, PlotColour } from '../../../engine/contract/indicators/part.ts';

export const plotsMax = 8;
export const scriptParamsMax = 8;
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

export type ToScript =
  | { readonly kind: 'begin'; readonly source: string; readonly params: Readonly<Record<string, number>> }
  /** Finished bars, each once and in order; `open`: the last of them still grows and will come again. */
  | { readonly kind: 'bars'; readonly run: number; readonly from: number; readonly count: number; readonly columns: Float64Array; readonly hasOpen: boolean };

export type FromScript =
  | { readonly kind: 'ready' }
  | { readonly kind: 'shape'; readonly shape: ScriptShape }
  | { readonly kind: 'values'; readonly run: number; readonly from: number; readonly count: number; readonly values: Float64Array; readonly spent: ScriptSpent }
  | { readonly kind: 'trouble'; readonly trouble: ScriptTrouble };

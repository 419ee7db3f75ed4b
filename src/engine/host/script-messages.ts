/** What the view role and the thread of scripts say to each other. One question at a time is under way. */

import type { ScriptTrouble } from '../contract/script/limits.ts';

/** A person's own, or an indicator of ours. */
export type Program =
  | { readonly source: string; readonly params: Readonly<Record<string, number>> }
  | { readonly indicator: string; readonly params: Readonly<Record<string, number | string>> };

/** Bars of a run in columns, each once and in order; `hasOpen`: the last one still grows and comes again. Another run begins with a fresh machine. */
export type ToScripts =
  | {
    readonly kind: 'bars'; readonly script: number; readonly run: number; readonly program: Program;
    readonly columns: Float64Array; readonly count: number; readonly hasOpen: boolean;
  }
  | { readonly kind: 'end'; readonly script: number };

/** Values bar by bar, a number a plot. */
export type FromScripts =
  | { readonly kind: 'values'; readonly script: number; readonly run: number; readonly plots: readonly string[]; readonly values: Float64Array; readonly tookUs: number }
  | { readonly kind: 'trouble'; readonly script: number; readonly trouble: ScriptTrouble };

/** What became of the scripts of a chart, in words. Apart from the card with the editor, which is fetched when it opens. */

import { useSyncExternalStore } from 'react';
import type { ChartController } from '../../chart/controller.ts';
import { barMsMax, runMsMax, type ScriptTrouble } from '../../../engine/contract/script/limits.ts';
import type { ScriptState } from '../../chart/script/script-run.ts';
import type { Translate } from '../../i18n/use-text.ts';
import { newStore } from '../../state/store.ts';

const noStates = newStore<Readonly<Record<string, ScriptState>>>({});

export function useScriptStates(chart: ChartController | null): Readonly<Record<string, ScriptState>> {
  return useSyncExternalStore((listener) => (chart?.scripts.states ?? noStates).subscribe(listener), () => (chart?.scripts.states ?? noStates).get());
}

export function stateText(state: ScriptState | null, t: Translate): string {
  if (state === null) return t('script.idle');
  if (state.trouble !== null) return troubleText(state.trouble, t);
  if (state.spent === null) return t('script.running');
  const { runMs, barMsWorst, barUs } = state.spent;
  return t('script.spent', { run: runMs.toFixed(0), runMax: runMsMax, worst: barMsWorst.toFixed(1), barMax: barMsMax, bar: barUs.toFixed(0) });
}

export function troubleText({ kind, text, line }: ScriptTrouble, t: Translate): string {
  const where = line === null ? '' : ` ${t('script.line', { line })}`;
  return `${t(`script.trouble.${kind}`, { bar: barMsMax, run: runMsMax / 1_000 })}${where}${kind === 'error' || kind === 'shape' ? `: ${text}` : ''}`;
}

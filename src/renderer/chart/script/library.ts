/**
 * The scripts that a person keeps, by name; and the one that a newcomer begins with. A file with a script may come from
 * a stranger: it is a text with a name, and nothing in it runs but in its sandbox.
 */

import { failed, ok, type Result } from '../../../engine/contract/index.ts';
import { kepts } from '../../state/settings-keeper.ts';
import { fieldsOf, jsonOf, listOf, textOr } from '../../state/settings-parse.ts';
import { newStore, type Store } from '../../state/store.ts';
import { nameLengthMax } from '../settings.ts';
import { scriptLengthMax } from '../../../engine/contract/script/limits.ts';

export const scriptsMax = 40;
export const fileMark = 'fathom-indicator';

export interface Script {
  readonly name: string;
  readonly source: string;
}

export const firstSource = `// Runs for every bar, oldest first. Hover a name to see what it does.
const { length } = indicator({
  pane: 'price',
  params: { length: { default: 20, min: 2, max: 500 } },
  plots: { mean: 'line', upper: { draw: 'line', colour: 'second' }, lower: { draw: 'line', colour: 'second' } },
});

const mean = sma(length);
const range = atr(length);

function onBar(bar) {
  const middle = mean(bar.close);
  const away = range(bar);
  return { mean: middle, upper: middle + away, lower: middle - away };
}
`;

const key = 'chart.scripts';

export const scripts: Store<readonly Script[]> = newStore(scriptsFrom(kepts.get(key)));
kepts.onNews(key, () => scripts.set(scriptsFrom(kepts.get(key))));

export function scriptNamed(name: string): Script | null {
  return scripts.get().find((one) => one.name === name) ?? null;
}

/** Under its name, in place of the one that had it; false when there is no room. */
export function saveScript(script: Script): boolean {
  const others = scripts.get().filter(({ name }) => name !== script.name);
  const next = scriptsFrom([...others, script]);
  if (!next.some(({ name, source }) => name === script.name && source === script.source)) return false;
  keep(next);
  return true;
}

export function removeScript(name: string): void {
  keep(scripts.get().filter((one) => one.name !== name));
}

function keep(next: readonly Script[]): void {
  scripts.set(next);
  kepts.put(key, next);
}

export function scriptsFrom(stored: unknown): readonly Script[] {
  const seen = new Set<string>();
  return listOf(stored, scriptsMax).flatMap((one) => {
    const script = scriptFrom(one);
    if (script === null || seen.has(script.name)) return [];
    seen.add(script.name);
    return [script];
  });
}

export function scriptFrom(stored: unknown): Script | null {
  const fields = fieldsOf(stored);
  const name = textOr(fields['name'], nameLengthMax, null)?.trim() ?? '';
  const source = textOr(fields['source'], scriptLengthMax, null);
  return name === '' || source === null ? null : { name, source };
}

export function scriptFile(script: Script): string {
  return JSON.stringify({ kind: fileMark, version: 1, ...script }, null, 2);
}

export function readScriptFile(text: string): Result<Script, 'not-ours' | 'too-long'> {
  if (text.length > scriptLengthMax * 2) return failed('too-long');
  const fields = fieldsOf(jsonOf(text, scriptLengthMax * 2));
  const script = fields['kind'] === fileMark && fields['version'] === 1 ? scriptFrom(fields) : null;
  return script === null ? failed('not-ours') : ok(script);
}

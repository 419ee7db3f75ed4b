/**
 * Templates by name, and the one that new charts begin with. In a file a template brings its scripts along; such a file
 * may come from a stranger.
 */

import { failed, ok, type Result } from '../../engine/contract/index.ts';
import { kepts } from '../state/settings-keeper.ts';
import { fieldsOf, jsonOf, listOf, textOr } from '../state/settings-parse.ts';
import { newStore, type Store } from '../state/store.ts';
import { scriptFrom, type Script } from './script/library.ts';
import { firstTemplate, indicatorsMax, nameLengthMax, templateFrom, templateOf, type ChartTemplate } from './settings.ts';

export const templatesMax = 60;
export const templateMark = 'fathom-chart-template';
const fileLengthMax = 1_000_000;

export interface NamedTemplate {
  readonly name: string;
  readonly template: ChartTemplate;
}

const key = 'chart.templates';
const standardKey = 'chart.standard';

export const templates: Store<readonly NamedTemplate[]> = newStore(templatesFrom(kepts.get(key)));
export const standard: Store<ChartTemplate> = newStore(templateFrom(kepts.get(standardKey)));
kepts.onNews(key, () => templates.set(templatesFrom(kepts.get(key))));
kepts.onNews(standardKey, () => standard.set(templateFrom(kepts.get(standardKey))));

/** Under its name, in place of the one that had it; false when there is no room. */
export function saveTemplate(name: string, template: ChartTemplate): boolean {
  const next = templatesFrom([...templates.get().filter((one) => one.name !== name), { name, template: templateOf(template) }]);
  if (!next.some((one) => one.name === name)) return false;
  keep(next);
  return true;
}

export function removeTemplate(name: string): void {
  keep(templates.get().filter((one) => one.name !== name));
}

/** Null: as it is without anybody’s choice. */
export function beginWith(template: ChartTemplate | null): void {
  const next = template === null ? firstTemplate : templateOf(template);
  standard.set(next);
  kepts.put(standardKey, template === null ? null : next);
}

function keep(next: readonly NamedTemplate[]): void {
  templates.set(next);
  kepts.put(key, next);
}

export function templatesFrom(stored: unknown): readonly NamedTemplate[] {
  const seen = new Set<string>();
  return listOf(stored, templatesMax).flatMap((one) => {
    const fields = fieldsOf(one);
    const name = textOr(fields['name'], nameLengthMax, '')?.trim() ?? '';
    if (name === '' || seen.has(name)) return [];
    seen.add(name);
    return [{ name, template: templateFrom(fields['template']) }];
  });
}

export interface TemplateFile extends NamedTemplate {
  readonly scripts: readonly Script[];
}

export function templateFile(name: string, template: ChartTemplate, scripts: readonly Script[]): string {
  const used = scripts.filter((script) => template.scripts.some((one) => one.name === script.name));
  return JSON.stringify({ kind: templateMark, version: 1, name, template: templateOf(template), scripts: used }, null, 2);
}

export function readTemplateFile(text: string): Result<TemplateFile, 'not-ours'> {
  const fields = fieldsOf(jsonOf(text, fileLengthMax));
  const [named] = templatesFrom([fields]);
  if (fields['kind'] !== templateMark || fields['version'] !== 1 || named === undefined) return failed('not-ours');
  return ok({ ...named, scripts: scriptsIn(fields['scripts']) });
}

export function scriptsIn(stored: unknown): readonly Script[] {
  return listOf(stored, indicatorsMax).flatMap((one) => scriptFrom(one) ?? []);
}

/**
 * Scripts that came in a file, beside those that are there: one that is there already is used as it is, another of the same name
 * gets a name of its own. Answers the new ones, and what the names in the file are called now.
 */
export function broughtIn(brought: readonly Script[], own: readonly Script[], freeName: (name: string, taken: readonly string[]) => string): { readonly added: readonly Script[]; readonly names: Readonly<Record<string, string>> } {
  const names: Record<string, string> = {};
  const added: Script[] = [];
  for (const script of brought) {
    const same = own.find((one) => one.source === script.source);
    const name = same?.name ?? freeName(script.name, [...own, ...added].map((one) => one.name));
    names[script.name] = name;
    if (same === undefined) added.push({ ...script, name });
  }
  return { added, names };
}

export function renamed(template: ChartTemplate, names: Readonly<Record<string, string>>): ChartTemplate {
  return { ...template, scripts: template.scripts.map((one) => ({ ...one, name: Object.hasOwn(names, one.name) ? (names[one.name] ?? one.name) : one.name })) };
}

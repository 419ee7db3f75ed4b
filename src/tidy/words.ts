/** The words a person meets: locale files, literals in panels, leftovers, help texts. */

import type { Complaint } from './folders.ts';
import { isTest, literal, nameOf, nodesOf, stringsOf, type Node, type SourceFile } from './source.ts';

export type Locale = Readonly<Record<string, unknown>>;

export function localeDifferences(locales: Readonly<Record<string, Locale>>): readonly Complaint[] {
  const all = new Set(Object.values(locales).flatMap((locale) => Object.keys(locale)));
  return Object.entries(locales).flatMap(([name, locale]) => [
    ...[...all].filter((key) => !Object.hasOwn(locale, key)).map((key) => `${name} lacks ${key}`),
    ...Object.entries(locale).filter(([, text]) => typeof text !== 'string' || text.trim() === '').map(([key]) => `${name} says nothing for ${key}`),
    ...Object.keys(locale).filter((key) => !samePlaces(locales, key)).map((key) => `${name}: the places of ${key} differ between the languages`),
  ]);
}

export function unusedTexts(keys: readonly string[], files: readonly SourceFile[]): readonly Complaint[] {
  const users = files.filter(({ path }) => path.startsWith('src/') && !isTest(path)).map(stringsOf);
  return keys
    .filter((key) => !users.some(({ whole, prefixes }) => whole.has(key) || [...prefixes].some((prefix) => prefix.includes('.') && key.startsWith(prefix))))
    .map((key) => `nobody shows the text ${key}`);
}

/** `t('key')` with a key that no language has. The compiler sees most; this sees those that a cast hides. */
export function unknownTexts(keys: ReadonlySet<string>, files: readonly SourceFile[]): readonly Complaint[] {
  return files.filter(({ path }) => path.startsWith('src/renderer/') && !isTest(path)).flatMap((file) =>
    [...nodesOf(file.tree)].flatMap((node) => {
      if (node.type !== 'CallExpression' || nameOf(node['callee']) !== 't' || !Array.isArray(node['arguments'])) return [];
      const key = literal(node['arguments'][0]);
      return key === null || keys.has(key) ? [] : [`${file.path} shows ${key}, which no language has`];
    }));
}

const spokenAttributes = new Set(['title', 'placeholder', 'alt', 'label', 'aria-label', 'aria-description', 'aria-roledescription']);

/** Text between tags, and in attributes that are read out. Signs and numbers are the same in every language. */
export function literalTexts(files: readonly SourceFile[]): readonly Complaint[] {
  return files.filter(({ path }) => path.endsWith('.tsx') && !isTest(path)).flatMap((file) =>
    [...nodesOf(file.tree)].flatMap((node) => {
      const text = shownText(node);
      return text !== null && /\p{L}/u.test(text) ? [`${file.path} shows the literal “${text.trim()}”`] : [];
    }));
}

function shownText(node: Node): string | null {
  if (node.type === 'JSXText') return typeof node['value'] === 'string' ? node['value'] : null;
  if (node.type === 'JSXExpressionContainer') return literal(node['expression']);
  if (node.type !== 'JSXAttribute' || !spokenAttributes.has(nameOf(node['name']) ?? '')) return null;
  const value = node['value'];
  return literal(value);
}

/** What a reader years from now has no use for. This file and its test name the words, so they are not read. */
const leftovers: readonly (readonly [RegExp, string])[] = [
  [/\b(?:TODO|FIXME|XXX)\b/, 'something left to do'],
  [/\/(?:home|root|Users|work)\/[a-z]/, 'a path of one machine'],
  [/\bissue #?\d/i, 'an issue by its number'],
  [/^<{7} |^>{7} |^={7}$/m, 'an unfinished merge'],
];
const leftoverRules = new Set(['src/tidy/words.ts', 'src/tidy.test.ts']);

export function leftoverWords(files: readonly { readonly path: string; readonly text: string }[]): readonly Complaint[] {
  return files.filter(({ path }) => !leftoverRules.has(path)).flatMap(({ path, text }) => leftovers.flatMap(([pattern, what]) => {
    const found = pattern.exec(text);
    return found === null ? [] : [`${path} mentions ${what}: “${found[0]}”`];
  }));
}

/** The lockfile names no address (.npmrc): a mirror of one workplace would lock everybody else out. */
export function foreignSources(lockfile: string): readonly Complaint[] {
  const addresses = [...lockfile.matchAll(/"resolved": "([^"]+)"/g)].map(([, address]) => address ?? '');
  return [...new Set(addresses)].map((address) => `package-lock.json fetches ${address}`);
}

export type Lockfile = Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> | undefined }>>;

/** `npm ci` refuses a lockfile that does not name the packages of every platform, wanted here or not. */
export function missingPlatforms(packages: Lockfile): readonly Complaint[] {
  return Object.entries(packages).flatMap(([path, { optionalDependencies }]) => Object.keys(optionalDependencies ?? {})
    .filter((name) => !Object.hasOwn(packages, `node_modules/${name}`) && !Object.hasOwn(packages, `${path}/node_modules/${name}`))
    .map((name) => `package-lock.json lacks ${name}, which ${path} may want`));
}

export interface Told {
  readonly name: string;
  readonly summary: string;
  readonly help?: string;
}

export function poorHelp(listed: Readonly<Record<string, Told>>): readonly Complaint[] {
  return Object.entries(listed).flatMap(([name, { name: own, summary, help }]) => [
    ...(own === name ? [] : [`${name} calls itself ${own}`]),
    // A verb is told to do something; a benchmark names what it measures.
    ...((help === undefined ? /^[a-z].*[^.]$/ : /^[A-Z].*\.$/).test(summary) ? [] : [`the summary of ${name} is no ${help === undefined ? 'phrase' : 'sentence'}`]),
    ...(help === undefined || (help.includes('Usage:') && help.includes(name)) ? [] : [`the help of ${name} shows no usage`]),
  ]);
}

function samePlaces(locales: Readonly<Record<string, Locale>>, key: string): boolean {
  const texts = Object.values(locales).map((locale) => locale[key]).filter((text) => typeof text === 'string');
  return new Set(texts.map((text) => (text.match(/\{\w+\}/g) ?? []).sort().join())).size <= 1;
}

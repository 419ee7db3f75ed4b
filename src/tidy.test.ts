/**
 * The repository's own manners. Each rule is first shown a bad sample, which it must refuse; then it
 * reads the repository. A rule that cannot fail protects nothing.
 */

import { expect, test } from 'vitest';
import { z } from 'zod';
import { benches } from './engine/host/bench/index.ts';
import { verbs } from './engine/host/verbs/index.ts';
import { ambientInSealed, longFiles, looseCode, missingHeaders, strayAtomics, thickHome } from './tidy/code.ts';
import { orphans, strayPackages, undeclaredPackages, wrongImports, type Complaint } from './tidy/folders.ts';
import { isCode, parse, readText, repositoryFiles, type SourceFile } from './tidy/source.ts';
import { foreignSources, leftoverWords, literalTexts, localeDifferences, missingPlatforms, poorHelp, unknownTexts, unusedTexts } from './tidy/words.ts';

const paths = repositoryFiles();
const files = paths.filter(isCode).map((path) => parse(path, readText(path)));
const locales = Object.fromEntries(['en', 'zh-CN'].map((name) => [name, readJson(`resources/locales/${name}.json`)]));
const keys = Object.keys(locales['en'] ?? {});

function readJson(path: string): Record<string, unknown> {
  return z.record(z.string(), z.unknown()).parse(JSON.parse(readText(path)));
}

type Rule = (files: readonly SourceFile[]) => readonly Complaint[];

/** The rule says exactly this of the sample, and nothing of the repository. */
function hold(rule: Rule, samples: readonly (readonly [path: string, text: string, complaint: string | null])[]): void {
  for (const [path, text, complaint] of samples) {
    const said = rule([parse(path, text)]);
    expect(said.join('\n'), `${path}: ${text}`).toEqual(complaint === null ? '' : `${path} ${complaint}`);
  }
  expect(rule(files)).toEqual([]);
}

test('the parser found the repository', () => {
  expect(files.length).toBeGreaterThan(50);
});

test('imports follow the line of folders', () => {
  hold(wrongImports, [
    ['src/engine/domain/a.ts', "import { b } from '../core/b.ts';", 'may not import src/engine/core/b.ts'],
    ['src/engine/contract/a.ts', "import type { B } from '../core/b.ts';", 'may not import src/engine/core/b.ts'],
    ['src/engine/core/a.ts', "import { readFile } from 'node:fs';", 'may not import node:fs'],
    ['src/engine/core/a.ts', "export * from '../edge/b.ts';", 'may not import src/engine/edge/b.ts'],
    ['src/engine/edge/a.ts', "const b = await import('../host/b.ts');", 'may not import src/engine/host/b.ts'],
    ['src/engine/host/a.ts', "import { b } from '../../main/b.ts';", 'may not import src/main/b.ts'],
    ['src/main/a.ts', "import { b } from '../engine/edge/b.ts';", 'may not import src/engine/edge/b.ts'],
    ['src/preload/a.ts', "import { b } from '../engine/domain/b.ts';", 'may not import src/engine/domain/b.ts'],
    ['src/renderer/a.tsx', "import { b } from '../engine/core/b.ts';", 'may not import src/engine/core/b.ts'],
    ['src/renderer/a.ts', "import { join } from 'node:path';", 'may not import node:path'],
    ['src/renderer/a.ts', "import type { B } from '../engine/contract/index.ts';", null],
    ['src/engine/core/a.ts', "// import { b } from '../edge/b.ts';", null],
  ]);
});

test('each heavy package has one home', () => {
  hold(strayPackages, [
    ['src/engine/host/a.ts', "import { WebSocket } from 'ws';", 'may not import ws, which belongs to src/engine/edge/net/, src/engine/edge/practice/, src/engine/edge/serve/, src/engine/host/bench/'],
    ['src/engine/edge/net/a.ts', "const ccxt = await import('ccxt');", 'may not import ccxt, which belongs to src/engine/edge/longtail/, src/engine/host/bench/'],
    ['src/engine/edge/net/a.ts', "import Database from 'better-sqlite3';", 'may not import better-sqlite3, which belongs to src/engine/edge/store/'],
    ['src/renderer/a.ts', "import { ipcRenderer } from 'electron';", 'may not import electron, which belongs to src/main/, src/preload/'],
    ['src/engine/core/market/a.ts', "import { z } from 'zod';", 'may not import zod, which belongs to src/engine/contract/, src/engine/core/venues/, src/engine/edge/, src/engine/host/, src/main/'],
  ]);
});

test('every package is declared', () => {
  const manifest = z.object({ dependencies: z.record(z.string(), z.string()), devDependencies: z.record(z.string(), z.string()) }).parse(readJson('package.json'));
  const declared = new Set([...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)]);
  hold((given) => undeclaredPackages(given, declared), [
    ['src/engine/edge/a.ts', "import pad from 'left-pad/x.js';", 'imports left-pad/x.js, which package.json does not list'],
  ]);
});

test('no file is left alone', () => {
  const roots = paths.filter((path) => /\.(?:html|mjs)$/.test(path)).map((path) => ({ path, text: readText(path) }));
  hold((given) => orphans(given, roots), [['src/engine/core/alone.ts', 'export const a = 1;', 'is imported by nobody']]);
});

test('sealed code has no clock, chance, timer or outside', () => {
  hold(ambientInSealed, [
    ['src/engine/core/a.ts', 'const now = Date.now();', 'uses Date'],
    ['src/engine/core/a.ts', 'const now = new Date();', 'uses Date'],
    ['src/engine/domain/a.ts', 'const chance = Math.random();', 'uses Math.random'],
    ['src/engine/domain/a.ts', "const chance = Math['random']();", 'uses Math.random'],
    ['src/engine/contract/a.ts', 'const at = performance.now();', 'uses performance'],
    ['src/engine/core/a.ts', 'setTimeout(() => {}, 1);', 'uses setTimeout'],
    ['src/engine/core/a.ts', 'console.log(1);', 'uses console'],
    ['src/engine/core/a.ts', 'async function later() {}', 'is asynchronous'],
    ['src/engine/core/a.ts', 'const made = { Date: 1 }; made.Date; // Date.now()', null],
    ['src/engine/core/a.test.ts', 'Date.now();', null],
  ]);
});

test('no any, enum, namespace, parameter property, default export or import for its side effect', () => {
  hold(looseCode, [
    ['src/a.ts', 'const loose: any = 1;', 'uses any'],
    ['src/a.ts', 'enum Side { Buy }', 'declares an enum'],
    ['src/a.ts', 'namespace Inner { export const a = 1; }', 'declares a namespace'],
    ['src/a.ts', 'class A { constructor(private b: number) {} }', 'has a parameter property'],
    ['src/a.ts', 'const a = b!.c;', 'asserts with !'],
    ['src/a.ts', 'export default 1;', 'has a default export'],
    ['src/a.ts', "import './register.ts';", 'imports for a side effect'],
    ['src/a.ts', "import './look.css'; export const any = 'any'; // any", null],
  ]);
});

test('only the modules of shared memory touch it', () => {
  hold(strayAtomics, [['src/engine/core/market/a.ts', 'Atomics.load(a, 0);', 'uses Atomics']]);
});

test('files stay short', () => {
  hold(longFiles, [['src/a.ts', 'const a = 1;\n'.repeat(401), 'has 401 lines, 400 at most']]);
});

test('the desktop home stays thin', () => {
  expect(thickHome([parse('src/main/a.ts', 'const a = 1;\n'.repeat(601))])).toHaveLength(1);
  expect(thickHome(files)).toEqual([]);
});

test('every file says what it is for', () => {
  hold(missingHeaders, [['src/a.ts', 'export const a = 1;', 'does not begin by saying what it is for']]);
});

test('both languages have the same texts with the same places', () => {
  expect(localeDifferences({ en: { a: 'A {x}', b: 'B', c: '' }, 'zh-CN': { a: '甲 {y}', c: '丙' } })).toEqual([
    'en says nothing for c',
    'en: the places of a differ between the languages',
    'zh-CN lacks b',
    'zh-CN: the places of a differ between the languages',
  ]);
  expect(localeDifferences(locales)).toEqual([]);
});

test('every text is shown somewhere, and every shown text exists', () => {
  const sample = [parse('src/renderer/a.tsx', "const A = () => <p title={t('a.title')}>{t(`fault.${code}`)}{t('a.gone')}</p>;")];
  expect(unusedTexts(['a.title', 'a.lonely', 'fault.x'], sample)).toEqual(['nobody shows the text a.lonely']);
  expect(unknownTexts(new Set(['a.title']), sample)).toEqual(['src/renderer/a.tsx shows a.gone, which no language has']);
  expect(unusedTexts(keys, files)).toEqual([]);
  expect(unknownTexts(new Set(keys), files)).toEqual([]);
});

test('panels speak through the locale files', () => {
  hold(literalTexts, [
    ['src/renderer/a.tsx', 'const A = () => <p>Price</p>;', 'shows the literal “Price”'],
    ['src/renderer/a.tsx', 'const A = () => <p>买入</p>;', 'shows the literal “买入”'],
    ['src/renderer/a.tsx', "const A = () => <p>{'Price'}</p>;", 'shows the literal “Price”'],
    ['src/renderer/a.tsx', 'const A = () => <input placeholder="Search" />;', 'shows the literal “Search”'],
    ['src/renderer/a.tsx', "const A = () => <p className=\"row\">·{' '}× 100 %</p>;", null],
  ]);
});

test('nothing is left over from the making', () => {
  const bad = ['// TODO later', '/home/someone/fathom', 'as issue #12 says', '<<<<<<< HEAD'];
  for (const text of bad) expect(leftoverWords([{ path: 'a.md', text }]), text).toHaveLength(1);
  const texts = paths.filter((path) => /\.(?:tsx?|mjs|md|json|yml|html|css|as)$/.test(path) && path !== 'package-lock.json').map((path) => ({ path, text: readText(path) }));
  expect(leftoverWords(texts)).toEqual([]);
});

test('the lockfile names the packages of every platform', () => {
  expect(missingPlatforms({ 'node_modules/a': { optionalDependencies: { b: '1', c: '1' } }, 'node_modules/b': {} })).toEqual([
    'package-lock.json lacks c, which node_modules/a may want',
  ]);
  const lockfile = z.object({ packages: z.record(z.string(), z.object({ optionalDependencies: z.record(z.string(), z.string()).optional() })) });
  expect(missingPlatforms(lockfile.parse(readJson('package-lock.json')).packages)).toEqual([]);
});

test('packages come from whatever registry npm is set to', () => {
  expect(foreignSources('"resolved": "https://mirror.example/a.tgz"')).toEqual(['package-lock.json fetches https://mirror.example/a.tgz']);
  expect(foreignSources(readText('package-lock.json'))).toEqual([]);
});

test('every verb and benchmark tells what it does', async () => {
  expect(poorHelp({ go: { name: 'run', summary: 'runs', help: 'no' } })).toEqual(['go calls itself run', 'the summary of go is no sentence', 'the help of go shows no usage']);
  expect(poorHelp({ speed: { name: 'speed', summary: 'Measures.' } })).toEqual(['the summary of speed is no phrase']);
  const told = async <One>(listed: Readonly<Record<string, () => Promise<One>>>): Promise<Record<string, One>> =>
    Object.fromEntries(await Promise.all(Object.entries(listed).map(async ([name, load]) => [name, await load()] as const)));
  expect(poorHelp(await told(verbs))).toEqual([]);
  expect(poorHelp(await told(benches))).toEqual([]);
});

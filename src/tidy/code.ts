/** What no code of ours contains, what sealed code does not contain, and how long a file may be. */

import type { Complaint } from './folders.ts';
import { isNode, isTest, literal, nameOf, type Node, type SourceFile } from './source.ts';

const sealedFolders = ['src/engine/domain/', 'src/engine/contract/', 'src/engine/core/'];

/** Clocks, chance, timers, machines and the outside world: sealed code gets them as facts or not at all. */
const ambient = new Set([
  'Date', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'requestAnimationFrame',
  'console', 'process', 'Buffer', 'fetch', 'crypto', 'navigator', 'document', 'window', 'localStorage', 'require', 'WebSocket', 'Worker',
]);

/** Modules that may talk to shared memory; the rest goes through them. */
const atomicsAllowed = [
  'src/engine/core/memory/ring.ts', 'src/engine/core/memory/slab.ts', 'src/engine/core/memory/kernel/intrinsics.ts',
  'src/engine/core/market/book-reader.ts',
];

/** A ring waits for another thread, which no fact can tell. */
const asyncAllowed = ['src/engine/core/memory/ring.ts'];

/** Generated, or a table. */
const longAllowed = ['src/engine/core/memory/kernel/module.ts'];
const linesMax = 400;
const homeLinesMax = 600;

export function ambientInSealed(files: readonly SourceFile[]): readonly Complaint[] {
  return files.filter(({ path }) => isSealed(path) && !isTest(path)).flatMap((file) => find(file, (node, parent) => {
    const name = nameOf(node);
    if (name !== null && ambient.has(name) && isReference(node, parent)) return `uses ${name}`;
    if (isMember(node, 'Math', 'random')) return 'uses Math.random';
    if ((node.type === 'AwaitExpression' || node['async'] === true) && !asyncAllowed.includes(file.path)) return 'is asynchronous';
    return null;
  }));
}

export function looseCode(files: readonly SourceFile[]): readonly Complaint[] {
  return files.flatMap((file) => find(file, (node) => {
    switch (node.type) {
      case 'TSAnyKeyword': return 'uses any';
      case 'TSEnumDeclaration': return 'declares an enum';
      case 'TSParameterProperty': return 'has a parameter property';
      case 'TSNonNullExpression': return 'asserts with !';
      case 'TSModuleDeclaration': return node['kind'] === 'global' || node['global'] === true ? null : 'declares a namespace';
      case 'ExportDefaultDeclaration': return file.path.endsWith('.config.ts') ? null : 'has a default export';
      case 'ImportDeclaration': return isSideEffect(node) && !isStyle(node) ? 'imports for a side effect' : null;
      default: return null;
    }
  }));
}

export function strayAtomics(files: readonly SourceFile[]): readonly Complaint[] {
  return files.filter(({ path }) => path.startsWith('src/engine/core/') && !isTest(path) && !atomicsAllowed.includes(path)).flatMap((file) =>
    find(file, (node, parent) => (nameOf(node) === 'Atomics' && isReference(node, parent) ? 'uses Atomics' : null)));
}

export function longFiles(files: readonly SourceFile[]): readonly Complaint[] {
  return files
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
    .filter(({ path, lines }) => lines > linesMax && !longAllowed.includes(path))
    .map(({ path, lines }) => `${path} has ${lines} lines, ${linesMax} at most`);
}

/** The desktop home stays thin glue, so that nothing lives only there. */
export function thickHome(files: readonly SourceFile[]): readonly Complaint[] {
  const glue = files.filter(({ path }) => /^src\/(?:main|preload)\//.test(path) && !isTest(path));
  const lines = glue.reduce((sum, { text }) => sum + text.split('\n').length - 1, 0);
  return lines > homeLinesMax ? [`src/main and src/preload have ${lines} lines together, ${homeLinesMax} at most`] : [];
}

export function missingHeaders(files: readonly SourceFile[]): readonly Complaint[] {
  return files
    .filter(({ path, text }) => !isTest(path) && !/^(?:#![^\n]*\n)?\/(?:\*\*|\/ )/.test(text))
    .map(({ path }) => `${path} does not begin by saying what it is for`);
}

function isSealed(path: string): boolean {
  return sealedFolders.some((folder) => path.startsWith(folder));
}

/** Complaints of one file: each kind of trouble once. */
function find(file: SourceFile, judge: (node: Node, parent: Node | null) => string | null): readonly Complaint[] {
  const troubles = new Set<string>();
  const visit = (node: Node, parent: Node | null): void => {
    const trouble = judge(node, parent);
    if (trouble !== null) troubles.add(trouble);
    for (const value of Object.values(node)) {
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visit(child, node);
    }
  };
  visit(file.tree, null);
  return [...troubles].map((trouble) => `${file.path} ${trouble}`);
}

/** True for a name that means a value, not for `x.Date`, `{ Date: 1 }` or a type's member. */
function isReference(node: Node, parent: Node | null): boolean {
  if (parent === null || node.type !== 'Identifier') return false;
  if (parent.type === 'MemberExpression' && parent['property'] === node && parent['computed'] !== true) return false;
  const isKey = parent['key'] === node && parent['computed'] !== true && parent['shorthand'] !== true;
  return !isKey && !parent.type.startsWith('TS') && parent.type !== 'ImportSpecifier';
}

function isMember(node: Node, object: string, property: string): boolean {
  if (node.type !== 'MemberExpression' || nameOf(node['object']) !== object) return false;
  return nameOf(node['property']) === property || literal(node['property']) === property;
}

function isSideEffect(node: Node): boolean {
  return Array.isArray(node['specifiers']) && node['specifiers'].length === 0;
}

function isStyle(node: Node): boolean {
  const asked = literal(node['source']) ?? '';
  return asked.endsWith('.css') || asked.startsWith('@fontsource') || asked === 'pixi.js/unsafe-eval';
}

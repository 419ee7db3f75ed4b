/**
 * The repository's files as the manners read them: text, imports and syntax tree. Parsed by the
 * bundler's own parser, so that a rule sees code and not what looks like it in a comment.
 */

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parseSync } from 'vite';

export const repository = join(import.meta.dirname, '..', '..');

export interface SourceFile {
  /** From the repository's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
  readonly tree: Node;
}

export interface Import {
  /** As written: `./level.ts`, `node:fs`, `ws`. */
  readonly asked: string;
  /** The file in this repository that it means; null for a package. */
  readonly path: string | null;
}

/** A node of the syntax tree: a kind, and whatever the kind has. */
export interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Every file that the repository keeps or is about to keep. */
export function repositoryFiles(): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: repository, encoding: 'utf8', maxBuffer: 64 * 1_024 * 1_024 });
  return listed.split('\n').filter((path) => path !== '' && existsSync(join(repository, path)));
}

export function readText(path: string): string {
  return readFileSync(join(repository, path), 'utf8');
}

export function isCode(path: string): boolean {
  return /\.tsx?$/.test(path) && !path.endsWith('.d.ts');
}

export function isTest(path: string): boolean {
  return /\.(?:test|stress-worker)\.tsx?$/.test(path) || /^src\/(?:tidy|renderer\/e2e|renderer\/dev)\//.test(path);
}

export function parse(path: string, text: string): SourceFile {
  const parsed = parseSync(path, text, { sourceType: 'module' });
  if (!isNode(parsed.program)) throw new Error(`${path} did not parse`);
  const tree = parsed.program;
  const asked = new Set<string>();
  for (const { moduleRequest } of parsed.module.staticImports) asked.add(moduleRequest.value);
  for (const { entries } of parsed.module.staticExports) {
    for (const { moduleRequest } of entries) if (moduleRequest !== null && moduleRequest !== undefined) asked.add(moduleRequest.value);
  }
  for (const node of nodesOf(tree)) {
    const named = laterImport(node);
    if (named !== null) asked.add(named);
  }
  return { path, text, tree, imports: [...asked].map((each) => resolveImport(path, each)) };
}

/** All nodes below and with this one. */
export function* nodesOf(root: Node): Generator<Node> {
  yield root;
  for (const value of Object.values(root)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) yield* nodesOf(child);
  }
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** The text of a string literal, else null. */
export function literal(node: unknown): string | null {
  return isNode(node) && node.type === 'Literal' && typeof node['value'] === 'string' ? node['value'] : null;
}

/** The name of an identifier, else null. */
export function nameOf(node: unknown): string | null {
  if (!isNode(node) || (node.type !== 'Identifier' && node.type !== 'JSXIdentifier')) return null;
  return typeof node['name'] === 'string' ? node['name'] : null;
}

/** Every string of a file, and the beginnings of its templates: `fault.${code}` gives `fault.`. */
export function stringsOf(file: SourceFile): { readonly whole: ReadonlySet<string>; readonly prefixes: ReadonlySet<string> } {
  const whole = new Set<string>();
  const prefixes = new Set<string>();
  for (const node of nodesOf(file.tree)) {
    const text = literal(node);
    if (text !== null) whole.add(text);
    if (node.type !== 'TemplateLiteral' || !Array.isArray(node['quasis'])) continue;
    const first: unknown = node['quasis'][0];
    const value = isNode(first) ? first['value'] : null;
    if (typeof value === 'object' && value !== null && 'cooked' in value && typeof value.cooked === 'string' && value.cooked !== '') prefixes.add(value.cooked);
  }
  return { whole, prefixes };
}

/** `import('x')`, the types `import('x').Y`, and code named by `new URL('./x.ts', import.meta.url)`. */
function laterImport(node: Node): string | null {
  if (node.type === 'ImportExpression' || node.type === 'TSImportType') return literal(node['source']) ?? literal(node['argument']);
  if (node.type !== 'NewExpression' || nameOf(node['callee']) !== 'URL' || !Array.isArray(node['arguments'])) return null;
  const [first, second]: readonly unknown[] = node['arguments'];
  const named = literal(first);
  return named !== null && /^\.[^]*\.tsx?$/.test(named) && isNode(second) && second.type === 'MemberExpression' ? named : null;
}

/** A path into node_modules is the package by another name. */
function resolveImport(from: string, asked: string): Import {
  if (!asked.startsWith('.')) return { asked, path: null };
  const path = posix.normalize(posix.join(posix.dirname(from), asked.replace(/\?.*$/, '')));
  return path.startsWith('node_modules/') ? { asked: path.slice('node_modules/'.length), path: null } : { asked, path };
}

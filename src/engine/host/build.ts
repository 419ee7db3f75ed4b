/**
 * Builds the page and the desktop program when what is in out/ is not what the sources would give:
 * a fingerprint of everything that goes in is kept beside the result. Content decides, not times,
 * so a fresh checkout or a moved clock builds neither too often nor too seldom.
 */

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failed, ok, type Result } from '../domain/result.ts';
import { repository, runTool } from './tool.ts';
import type { Terminal } from './verbs/verb.ts';

const inputs = ['src', 'resources/icons', 'resources/locales', 'electron.vite.config.ts', 'package.json', 'package-lock.json'];
const results = ['out/renderer/index.html', 'out/renderer/popout.html', 'out/main/index.js', 'out/preload/index.cjs'];
const stampFile = 'out/build.json';
const builder = 'node_modules/electron-vite/bin/electron-vite.js';
/** Builds take seconds; one that takes minutes hangs. */
const buildMsMax = 5 * 60_000;

/** The folder of the built page. */
export const pageFolder = join(repository, 'out', 'renderer');

export function isBuilt(): boolean {
  if (!results.every((file) => existsSync(join(repository, file)))) return false;
  try {
    return readFileSync(join(repository, stampFile), 'utf8') === stamp();
  } catch {
    return false;
  }
}

/** Answers the seconds it took, or the end of what the builder said. */
export async function build(terminal: Terminal): Promise<Result<number, string>> {
  if (!existsSync(join(repository, builder))) {
    return failed('The build tools are not installed: run `npm ci` first.');
  }
  const startMs = performance.now();
  const before = stamp();
  const { code, output } = await runTool(builder, ['build'], { signal: terminal.signal, isShown: false, limitMs: buildMsMax });
  if (code !== 0) return failed(output.trim());
  mkdirSync(join(repository, 'out'), { recursive: true });
  writeFileSync(join(repository, stampFile), before);
  return ok((performance.now() - startMs) / 1_000);
}

/** Builds only when something changed; false when it could not. */
export async function ensureBuilt(terminal: Terminal): Promise<boolean> {
  if (isBuilt()) return true;
  terminal.err('Building the page and the desktop program …');
  const built = await build(terminal);
  if (built.ok) terminal.err(`Built in ${built.value.toFixed(1)} s.`);
  else if (terminal.signal.aborted) terminal.err('The build was stopped.');
  else terminal.err(`${built.fault}\nThe build did not succeed; the reason is above.`);
  return built.ok;
}

function stamp(): string {
  const hash = createHash('sha256');
  for (const file of inputs.flatMap(filesUnder).sort()) hash.update(`${file}\0`).update(readFileSync(join(repository, file))).update('\0');
  return JSON.stringify({ sources: hash.digest('hex') });
}

/** Relative paths; tests go into no bundle. */
function filesUnder(path: string): readonly string[] {
  const absolute = join(repository, path);
  if (!existsSync(absolute)) return [];
  const entries = readdirSyncOrFile(absolute);
  if (entries === null) return [path];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(repository.length + 1))
    .filter((file) => !/\.test\.tsx?$|[/\\](?:e2e|tidy)[/\\]/.test(file));
}

function readdirSyncOrFile(path: string) {
  try {
    return readdirSync(path, { recursive: true, withFileTypes: true });
  } catch {
    return null; // a file, not a folder
  }
}

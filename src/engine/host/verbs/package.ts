/**
 * `fathom package`, which is `npm run package`: builds, then makes the desktop program and its
 * installers with electron-builder. What cannot be had without a network is said in one sentence.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { failed, ok, type Result } from '../../domain/result.ts';
import { ensureBuilt } from '../build.ts';
import { repository, runTool } from '../tool.ts';
import { parseFlags, type Verb } from './verb.ts';

const packMsMax = 30 * 60_000;
const probeMsMax = 10_000;
const defaultMirror = 'https://github.com/electron/electron/releases/download/';
/** How electron-builder says that something could not be fetched. */
const networkTrouble = /(?:getaddrinfo|connect) E[A-Z_]+[^\n]*|socket hang up|Response code \d+[^\n]*|status(?: code)?:? [45]\d\d[^\n]*|E(?:TIMEDOUT|CONNRESET|AI_AGAIN)\b[^\n]*/;

export const packageApp: Verb = {
  name: 'package',
  summary: 'Make the desktop program and its installers.',
  isHidden: true,
  help: `
Usage: npm run package -- [flags]      fathom package [flags]

Builds what is out of date and makes the desktop program for this system: AppImage and deb on Linux,
dmg on macOS, nsis on Windows. Everything lands in dist/.

  --electron-dist <folder>  take Electron from here instead of downloading it: a folder with the
                            unpacked program or its zip, or the zip itself
  --dir                     make the program only, no installer
  --output <folder>         instead of dist/
  --help                    this text
`,
  run: async (args, terminal) => {
    const flags = parseFlags(args, { 'electron-dist': { type: 'string' }, dir: { type: 'boolean' }, output: { type: 'string' } }, 0);
    if (!flags.ok) {
      terminal.err(flags.fault);
      return 2;
    }
    const { 'electron-dist': given, dir, output } = flags.value.values;
    const source = typeof given === 'string'
      ? checkElectronDist(resolve(given), process.platform)
      : await probeElectron(electronZip(), process.env);
    if (!source.ok) {
      terminal.err(source.fault);
      return 1;
    }
    if (!(await ensureBuilt(terminal))) return 1;

    terminal.err('Packing the desktop program …');
    const options = [
      ...(dir === true ? ['--dir'] : []),
      ...(source.value === null ? [] : [`-c.electronDist=${source.value}`]),
      ...(typeof output === 'string' ? [`-c.directories.output=${resolve(output)}`] : []),
    ];
    const packed = await runTool('node_modules/electron-builder/cli.js', options, { signal: terminal.signal, isShown: false, limitMs: packMsMax });
    if (packed.code === 0) {
      terminal.err(`The program lies in ${typeof output === 'string' ? resolve(output) : join(repository, 'dist')}.`);
      return 0;
    }
    terminal.err(explain(packed.output));
    return 1;
  },
};

/** The folder or zip that electron-builder shall take Electron from. */
export function checkElectronDist(path: string, platform: NodeJS.Platform): Result<string, string> {
  if (!existsSync(path)) return failed(`There is no ${path}: give the folder with the unpacked Electron program, or its zip, with --electron-dist <folder>.`);
  if (path.endsWith('.zip')) return ok(path);
  const program = platform === 'darwin' ? 'Electron.app' : platform === 'win32' ? 'electron.exe' : 'electron';
  const names = existsSync(join(path, program)) ? [program] : readNames(path).filter((name) => /^electron-v.*\.zip$/.test(name));
  if (names.length > 0) return ok(path);
  return failed(`${path} holds neither ${program} nor an electron-v….zip: give the folder with the unpacked Electron program with --electron-dist <folder>.`);
}

/** Null when Electron can be downloaded or has been before; else one sentence with the reason and the way out. */
export async function probeElectron(zip: { readonly version: string; readonly name: string }, environment: Readonly<Record<string, string | undefined>>): Promise<Result<null, string>> {
  if (isCached(zip.name, environment)) return ok(null);
  const mirror = environment['ELECTRON_MIRROR'] ?? defaultMirror;
  const reason = await tryHead(`${mirror}v${zip.version}/${zip.name}`);
  if (reason === null) return ok(null);
  return failed(`${zip.name} could not be downloaded (${reason}): give a folder that holds the Electron program with --electron-dist <folder>.`);
}

function electronZip(): { readonly version: string; readonly name: string } {
  const text = readFileSync(join(repository, 'node_modules', 'electron', 'package.json'), 'utf8');
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(text));
  return { version, name: `electron-v${version}-${process.platform}-${process.arch}.zip` };
}

/** Downloads lie one folder deep, in a folder named by a hash. */
function isCached(name: string, environment: Readonly<Record<string, string | undefined>>): boolean {
  const folders: Partial<Record<NodeJS.Platform, string>> = {
    darwin: join(homedir(), 'Library', 'Caches', 'electron'),
    win32: join(environment['LOCALAPPDATA'] ?? homedir(), 'electron', 'Cache'),
  };
  const folder = environment['electron_config_cache'] ?? folders[process.platform] ?? join(environment['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'electron');
  return readNames(folder).some((inner) => inner === name || existsSync(join(folder, inner, name)));
}

async function tryHead(address: string): Promise<string | null> {
  try {
    const response = await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(probeMsMax) });
    return response.ok ? null : `${new URL(address).host} answered ${response.status}`;
  } catch (error) {
    if (error instanceof Error && error.cause instanceof Error) return error.cause.message;
    return error instanceof Error ? error.message : String(error);
  }
}

function explain(output: string): string {
  const trouble = networkTrouble.exec(output)?.[0].split(' failedTask=')[0]?.trim();
  if (trouble === undefined) return `${output.trim()}\nThe program was not packed; the reason is above.`;
  return `The tools that make installers could not be downloaded (${trouble}): --dir makes the program without an installer.`;
}

function readNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

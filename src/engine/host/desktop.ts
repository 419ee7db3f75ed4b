/** What this machine has of a desktop: a display, the Electron program, a default browser. */

import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { failed, ok, type Result } from '../domain/result.ts';

/** A desktop window that is gone so soon, and not well, never opened. */
const earlyExitMs = 4_000;
/** What does not end on request within this is ended. */
const killMs = 1_500;

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly isRoot: boolean;
}

export const thisMachine: Machine = { platform: process.platform, environment: process.env, isRoot: process.getuid?.() === 0 };

export function hasDisplay({ platform, environment }: Machine): boolean {
  if (platform === 'win32' || platform === 'darwin') return environment['SSH_CONNECTION'] === undefined;
  return (environment['DISPLAY'] ?? '') !== '' || (environment['WAYLAND_DISPLAY'] ?? '') !== '';
}

/**
 * The Electron program, or in one sentence why the desktop window cannot be opened. Reads where the
 * package would say it is; the package itself is never loaded, as it would start a download.
 */
export function findElectron(machine: Machine, packageFolder: string): Result<string, string> {
  if (!hasDisplay(machine)) return failed('There is no display, so the terminal opens in a browser.');
  if (machine.platform === 'linux' && machine.isRoot) {
    return failed('The desktop window does not open for root, as Chromium has no sandbox there, so the terminal opens in a browser.');
  }
  const name = readText(join(packageFolder, 'path.txt')) ?? defaultName(machine.platform);
  const program = join(machine.environment['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(packageFolder, 'dist'), name);
  if (existsSync(program)) return ok(program);
  return failed('The Electron program is not installed (`npx install-electron` fetches it), so the terminal opens in a browser.');
}

/** Runs the desktop program to its end: the exit code, or null when its window never opened. */
export function runDesktop(program: string, args: readonly string[], signal: AbortSignal): Promise<number | null> {
  const startMs = performance.now();
  const { ELECTRON_RUN_AS_NODE: _, ...environment } = process.env;
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'inherit', env: environment });
    const stop = (): void => {
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), killMs).unref();
    };
    signal.addEventListener('abort', stop, { once: true });
    child.once('error', () => resolve(null));
    child.once('exit', (code) => {
      signal.removeEventListener('abort', stop);
      const isEarly = performance.now() - startMs < earlyExitMs;
      if (signal.aborted || code === 0) resolve(0);
      else resolve(isEarly ? null : (code ?? 1));
    });
  });
}

/** Opens the address in the default browser; false when there is none to ask. */
export function openBrowser(machine: Machine, address: string): Promise<boolean> {
  const [program, ...args] = browserCommand(machine.platform, address);
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}

export function browserCommand(platform: NodeJS.Platform, address: string): readonly [string, ...string[]] {
  if (platform === 'darwin') return ['open', address];
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', address];
  return ['xdg-open', address];
}

function defaultName(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return platform === 'win32' ? 'electron.exe' : 'electron';
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}

/**
 * Runs one of the project's tools as a child process, in this runtime, and waits for its end.
 *
 * Holds: what is kept of its output is bounded (the end is kept); it dies when the signal says so,
 * kindly first.
 */

import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** The folder with package.json: three above this file. */
export const repository = join(import.meta.dirname, '..', '..', '..');

const outputCharactersMax = 64 * 1_024;
const killMs = 1_500;

export interface ToolRun {
  /** Null when it did not even start. */
  readonly code: number | null;
  /** The end of what it wrote; empty when the output was passed on. */
  readonly output: string;
}

export interface ToolOptions {
  readonly signal: AbortSignal;
  /** True passes its output on as it comes, false keeps the end of it. */
  readonly isShown: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  readonly limitMs?: number;
}

/** Runs a script with this runtime; the script's path is relative to the repository. */
export function runTool(script: string, args: readonly string[], options: ToolOptions): Promise<ToolRun> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(repository, script), ...args], {
      cwd: repository,
      // What is kept for later is read by people without its colours.
      env: { ...process.env, ...(options.isShown ? {} : { NO_COLOR: '1' }), ...options.environment },
      stdio: options.isShown ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (piece: string): void => {
      output = (output + piece).slice(-outputCharactersMax);
    };
    child.stdout?.setEncoding('utf8').on('data', keep);
    child.stderr?.setEncoding('utf8').on('data', keep);
    let killing: NodeJS.Timeout | undefined;
    const stop = (): void => {
      child.kill('SIGTERM');
      killing = setTimeout(() => child.kill('SIGKILL'), killMs);
    };
    const limit = options.limitMs === undefined ? undefined : setTimeout(stop, options.limitMs);
    if (options.signal.aborted) stop();
    options.signal.addEventListener('abort', stop, { once: true });
    const end = (code: number | null): void => {
      clearTimeout(killing);
      clearTimeout(limit);
      options.signal.removeEventListener('abort', stop);
      resolve({ code, output });
    };
    child.once('error', (error) => {
      keep(error.message);
      end(null);
    });
    child.once('close', end);
  });
}

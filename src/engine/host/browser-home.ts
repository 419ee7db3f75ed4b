/**
 * The browser home, and the headless one: an engine, the page on loopback, and an address that opens
 * once. Runs until the terminal's signal; leaves within two seconds.
 */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault, FaultCode } from '../domain/fault.ts';
import type { Result } from '../domain/result.ts';
import { newPassphraseSealer } from '../edge/keys/passphrase-sealer.ts';
import { SecretInput } from '../edge/keys/secret-input.ts';
import { startServe, type Served } from '../edge/serve/server.ts';
import { pageFolder } from './build.ts';
import type { Config } from './config.ts';
import { openBrowser, thisMachine } from './desktop.ts';
import { openKeysIfAny, type KeySealer, type KeyVault } from './keys.ts';
import { startEngine } from './start.ts';
import type { Terminal } from './verbs/verb.ts';

/** From Ctrl-C on, whatever still starts, closes or holds the process open so long is cut off. */
const leaveMsMax = 1_600;

export interface BrowserHomeOptions {
  readonly config: Config;
  readonly home: 'browser' | 'headless';
  /** Opens the default browser. */
  readonly isBrowserWanted: boolean;
  readonly terminal: Terminal;
}

/** Answers the exit code. */
export async function runBrowserHome(options: BrowserHomeOptions): Promise<number> {
  const { config, terminal } = options;
  if (!existsSync(join(pageFolder, 'index.html'))) {
    terminal.err('The page is not built: run `npm run build` first, or `npm start`, which does it.');
    return 1;
  }
  terminal.signal.addEventListener('abort', () => setTimeout(() => process.exit(0), leaveMsMax).unref(), { once: true });
  const engine = await startEngine({ config, home: options.home, onFault: faultLog(terminal), keys: { environment: process.env, sealer: { kind: 'passphrase', ask: askSealer } } });
  if (!engine.ok) {
    terminal.err(engine.fault.detail);
    return 1;
  }
  const served = await startServe({ port: config.port, root: pageFolder, onLink: engine.value.connect });
  if (!served.ok) {
    await engine.value.close();
    terminal.err(served.fault.detail);
    return 1;
  }
  const forgetKeys = offerLinks(served.value, terminal);
  await announce(served.value, options);
  await aborted(terminal.signal);
  forgetKeys();
  terminal.err('Stopping …');
  await Promise.all([served.value.close(), engine.value.close()]);
  return 0;
}

/** A person at the terminal is asked for the passphrase, when there are keys; else they stay locked. */
export function openOwnKeys(dataFolder: string): Promise<Result<KeyVault | null, Fault>> {
  return openKeysIfAny({ dataFolder, environment: process.env, sealer: askSealer });
}

async function askSealer(): Promise<KeySealer | null> {
  if (!process.stdin.isTTY) return null;
  const input = new SecretInput(process.stdin, (text) => process.stderr.write(text));
  try {
    const passphrase = await input.ask('passphrase of the keys', true);
    return passphrase === null ? null : newPassphraseSealer(passphrase);
  } finally {
    await input.close();
  }
}

/** What a fault means for whoever started this, and the way out. */
const wayOut: Partial<Readonly<Record<FaultCode, string>>> = {
  'file.unwritable': 'without it nothing is kept; choose another folder with --data-folder',
  'file.locked': 'this run keeps no journal; stop the other program, or choose another folder with --data-folder',
  'journal.full': 'the journal stands still; make room, or choose another folder with --data-folder',
};

/** A fault that repeats is said again after so long. */
const againMs = 600_000;
/** So many different ones are remembered. */
const saidMax = 500;

/** A fault that repeats, such as each try to reach one of six markets, is said once in ten minutes. `nowMs` never goes back. */
export function faultLog(terminal: Pick<Terminal, 'err'>, nowMs: () => number = () => performance.now()): (place: string, fault: Fault) => void {
  const saidMs = new Map<string, number>();
  return (place, { code, detail }) => {
    const line = `${place}: ${detail}`;
    const earlierMs = saidMs.get(line);
    if (earlierMs !== undefined && nowMs() - earlierMs < againMs) return;
    saidMs.delete(line); // the order is that of saying
    saidMs.set(line, nowMs());
    const [oldest] = saidMs.keys();
    if (saidMs.size > saidMax && oldest !== undefined) saidMs.delete(oldest);
    const way = wayOut[code];
    terminal.err(way === undefined ? line : `${line}; ${way}`);
  };
}

async function announce(served: Served, { config, isBrowserWanted, terminal }: BrowserHomeOptions): Promise<void> {
  const market = config.market === 'live' ? 'real exchanges' : 'the practice market';
  const link = served.link();
  terminal.err(`Fathom runs on ${market}. Ctrl-C stops it.`);
  terminal.out(link);
  const keys = process.stdin.isTTY ? '; press Enter for a fresh one' : '';
  if (isBrowserWanted && (await openBrowser(thisMachine, link))) terminal.err(`The address above was opened in your browser. It opens once${keys}.`);
  else terminal.err(`Open the address above in a browser. It opens once${keys}.`);
}

/**
 * Another address on demand, as the first may have been spent by a preview or a wrong browser: Enter
 * in the terminal prints one; where there is no terminal (a container, a service) SIGUSR2 does.
 */
function offerLinks(served: Served, terminal: Terminal): () => void {
  const { stdin } = process;
  const print = (): void => terminal.out(served.link());
  if (stdin.isTTY) stdin.on('data', print);
  else if (process.platform !== 'win32') process.on('SIGUSR2', print);
  return () => {
    process.off('SIGUSR2', print);
    if (!stdin.isTTY) return;
    stdin.off('data', print);
    stdin.pause();
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

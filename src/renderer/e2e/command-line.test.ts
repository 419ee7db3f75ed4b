/** The two commands from outside: what they print, how they end, what they leave behind. */

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { closeBrowser, openBrowser } from './launch.ts';
import { repository } from './places.ts';

const startMsMax = 60_000;
const dataFolder = mkdtempSync(join(tmpdir(), 'fathom-command-'));
const running = new Set<ChildProcess>();

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
});
afterAll(async () => {
  await closeBrowser();
  rmSync(dataFolder, { recursive: true, force: true });
});

interface Fathom {
  readonly child: ChildProcess;
  readonly said: () => string;
  /** Code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  readonly says: (pattern: RegExp) => Promise<string>;
}

function fathom(args: readonly string[], environment: Record<string, string> = {}): Fathom {
  const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, ...inherited } = process.env;
  const child = spawn(process.execPath, [join(repository, 'src', 'engine', 'fathom.mjs'), ...args], {
    cwd: repository,
    env: { ...inherited, FATHOM_DATA_FOLDER: dataFolder, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  const ended = new Promise<number | string>((resolve) => {
    child.once('close', (code, signal) => {
      running.delete(child);
      resolve(code ?? signal ?? 'unknown');
    });
  });
  const says = async (pattern: RegExp): Promise<string> => {
    const deadlineMs = Date.now() + startMsMax;
    while (Date.now() < deadlineMs) {
      const found = pattern.exec(text);
      if (found !== null) return found[0];
      if (child.exitCode !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`${String(pattern)} was not said: ${text}`);
  };
  return { child, said: () => text, ended, says };
}

const address = /http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}/;

test('start says in one line why there is no window, prints an address that opens once, and Ctrl-C stops it', async () => {
  const { child, says, said, ended } = fathom(['start', '--port', '0']);
  const link = await says(address);
  expect(said().match(/There is no display, so the terminal opens in a browser\./g)).toHaveLength(1);
  const page = await (await openBrowser()).newPage();
  await page.goto(link);
  await page.locator('[data-testid=validity][data-validity=live]').waitFor();
  const stranger = await (await openBrowser()).newPage();
  expect((await stranger.goto(link))?.status()).toBe(401);

  child.kill('SIGINT');
  expect(await ended).toBe(0);
  await page.close();
  await stranger.close();
});

test.skipIf(process.platform === 'win32')('without a terminal the signal USR2 prints a fresh address (needs POSIX signals)', async () => {
  const { child, says, said } = fathom(['serve']);
  const first = await says(address);
  child.kill('SIGUSR2');
  await says(new RegExp(`${address.source}[^]*${address.source}`));
  const second = [...said().matchAll(new RegExp(address, 'g'))].at(-1)?.[0] ?? '';
  expect(second).not.toBe(first);
  const page = await (await openBrowser()).newPage();
  expect((await page.goto(second))?.status()).toBe(200);
  await page.close();
});

test('SIGTERM stops it as cleanly, even while it still starts', async () => {
  const { child, says, ended } = fathom(['serve']);
  await says(/runs on/);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  const early = fathom(['serve']);
  await new Promise((resolve) => setTimeout(resolve, 400));
  early.child.kill('SIGTERM');
  await early.ended;
});

test('a taken port is named, with what to do', async () => {
  const first = fathom(['serve']);
  const port = new URL(await first.says(address)).port;
  const second = fathom(['serve', '--port', port, '--data-folder', join(dataFolder, 'second')]);
  expect(await second.ended).toBe(1);
  expect(second.said()).toMatch(new RegExp(`port ${port} is taken .*--port`));
});

test('after kill -9 it comes back on the same data', async () => {
  const first = fathom(['serve']);
  await first.says(address);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  first.child.kill('SIGKILL');
  expect(await first.ended).toBe('SIGKILL');
  const second = fathom(['serve']);
  const page = await (await openBrowser()).newPage();
  await page.goto(await second.says(address));
  await page.locator('[data-testid=validity][data-validity=live]').waitFor();
  await page.close();
});

test.each([
  [['--help'], 0, /start .*\n.*serve/],
  [['start', '--help'], 0, /Usage: npm start[^]*--live[^]*--port/],
  [['start', '--port', 'many'], 2, /port/],
  [['start', '--no-such-flag'], 2, /no-such-flag/],
  [['fly'], 2, /“fly” is not a verb/],
])('%j ends with %i', async (args, code, pattern) => {
  const { ended, said } = fathom(args);
  expect(await ended).toBe(code);
  expect(said()).toMatch(pattern);
});

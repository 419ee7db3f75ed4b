import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { fault } from '../domain/fault.ts';
import { faultLog } from './browser-home.ts';
import { browserCommand, findElectron, hasDisplay, runDesktop, type Machine } from './desktop.ts';

const folder = mkdtempSync(join(tmpdir(), 'fathom-desktop-'));
const installed = join(folder, 'installed');
mkdirSync(join(installed, 'dist'), { recursive: true });
writeFileSync(join(installed, 'path.txt'), 'electron\n');
writeFileSync(join(installed, 'dist', 'electron'), '');
afterAll(() => rmSync(folder, { recursive: true }));

const desktop: Machine = { platform: 'linux', environment: { DISPLAY: ':0' }, isRoot: false };

test('Electron opens where it is and where there is a display', () => {
  expect(findElectron(desktop, installed)).toEqual({ ok: true, value: join(installed, 'dist', 'electron') });
  const elsewhere: Machine = { ...desktop, environment: { WAYLAND_DISPLAY: 'wayland-0', ELECTRON_OVERRIDE_DIST_PATH: join(installed, 'dist') } };
  expect(findElectron(elsewhere, join(folder, 'none'))).toMatchObject({ ok: true });
});

test.each([
  ['no display', { ...desktop, environment: {} }, installed, /no display/],
  ['root', { ...desktop, isRoot: true }, installed, /for root,/],
  ['no program', desktop, join(folder, 'none'), /npx install-electron/],
])('with %s one sentence says why the browser opens instead', (_, machine, path, reason) => {
  const found = findElectron(machine, path);
  expect(found.ok ? '' : found.fault).toMatch(reason);
  expect(found.ok ? '' : found.fault).toMatch(/^[A-Z][^\n]*browser\.$/);
});

test('a display is told by the environment, on Linux', () => {
  expect(hasDisplay({ ...desktop, environment: { DISPLAY: '' } })).toBe(false);
  expect(hasDisplay({ platform: 'darwin', environment: {}, isRoot: false })).toBe(true);
  expect(hasDisplay({ platform: 'darwin', environment: { SSH_CONNECTION: '::1' }, isRoot: false })).toBe(false);
});

test('the address reaches the browser as one argument, never through a shell', () => {
  const address = 'http://127.0.0.1:1/?token=a&b';
  for (const platform of ['linux', 'darwin', 'win32'] as const) expect(browserCommand(platform, address).at(-1)).toBe(address);
});

const isPosix = process.platform !== 'win32';

function program(name: string, body: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  return path;
}

test.skipIf(!isPosix)('a window that never opened is told from one that was closed (needs a shell)', async () => {
  const { signal } = new AbortController();
  expect(await runDesktop(program('well', 'exit 0'), [], signal)).toBe(0);
  expect(await runDesktop(program('missing-library', 'exit 127'), [], signal)).toBeNull();
  expect(await runDesktop(join(folder, 'nowhere'), [], signal)).toBeNull();
});

test.skipIf(!isPosix)('Ctrl-C ends the window within two seconds, even one that does not listen (needs a shell)', async () => {
  for (const body of ['exec sleep 60', 'trap "" TERM; while :; do sleep 0.1; done']) {
    const stop = new AbortController();
    const ended = runDesktop(program('stubborn', body), [], stop.signal);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const startMs = performance.now();
    stop.abort();
    expect(await ended).toBe(0);
    expect(performance.now() - startMs).toBeLessThan(2_000);
  }
});

test('a fault that repeats is said once in ten minutes, whatever is said between', () => {
  const said: string[] = [];
  let nowMs = 0;
  const log = faultLog({ err: (line) => said.push(line) }, () => nowMs);
  const no = (place: string, detail: string): void => log(place, fault('venue.unreachable', detail));
  for (const detail of ['no network', 'refused', 'no network', 'refused', 'no network']) no('trading', detail);
  no('store', 'no network');
  expect(said.splice(0)).toEqual(['trading: no network', 'trading: refused', 'store: no network']);
  nowMs = 600_000;
  no('trading', 'refused');
  no('trading', 'refused');
  expect(said.splice(0)).toEqual(['trading: refused']);
  for (let count = 0; count < 2_000; count += 1) no('trading', `another ${count}`);
  no('trading', 'another 1999');
  expect(said).toHaveLength(2_000);
});

test('a fault of the disk is said with what it means and the way out', () => {
  const said: string[] = [];
  const log = faultLog({ err: (line) => said.push(line) });
  log('store', fault('file.locked', 'another program writes into /data'));
  expect(said).toEqual(['store: another program writes into /data; this run keeps no journal; stop the other program, or choose another folder with --data-folder']);
});

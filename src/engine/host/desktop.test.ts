import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { browserCommand, findElectron, hasDisplay, type Machine } from './desktop.ts';

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

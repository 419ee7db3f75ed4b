import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { chromium } from 'playwright';
import { expect, test } from 'vitest';
import { findBrowser, type Lookup } from './find-browser.ts';
import { cacheFolder } from './places.ts';
import { thisMachine } from './this-machine.ts';

const software = ['--disable-gpu', '--enable-unsafe-swiftshader'];
const unpacked = { executable: '/cache/chromium', libraryFolder: '/cache/al2023/lib', fontFolder: '/cache/fonts' };

/** A machine with the given files, on which everything that is there runs. */
function machine(files: readonly string[], changes: Partial<Lookup> = {}): Lookup {
  return {
    platform: 'linux',
    architecture: 'x64',
    environment: { PATH: '/usr/local/bin:/usr/bin' },
    isRoot: false,
    exists: (path) => files.includes(path),
    playwrightPaths: () => ['/pw/chrome', '/pw/headless_shell'],
    unpackPackage: () => Promise.resolve(unpacked),
    answers: () => Promise.resolve(true),
    ...changes,
  };
}

test('Playwright’s own comes first, its headless shell too', async () => {
  expect(await findBrowser(machine(['/pw/chrome', '/usr/bin/chromium']))).toMatchObject({ kind: 'playwright', executable: '/pw/chrome' });
  expect(await findBrowser(machine(['/pw/headless_shell', '/usr/bin/chromium']))).toMatchObject({ executable: '/pw/headless_shell' });
});

test('one that does not run here is passed over', async () => {
  const lookup = machine(['/pw/chrome', '/usr/bin/chromium'], { answers: (path) => Promise.resolve(path !== '/pw/chrome') });
  expect(await findBrowser(lookup)).toMatchObject({ kind: 'installed', executable: '/usr/bin/chromium' });
  const broken = machine(['/usr/bin/chromium'], { answers: (path) => Promise.resolve(path !== '/usr/bin/chromium') });
  expect(await findBrowser(broken)).toMatchObject({ kind: 'package' });
});

test('an installed browser comes second, wherever it is', async () => {
  expect(await findBrowser(machine(['/usr/bin/chromium', '/usr/local/bin/google-chrome']))).toMatchObject({ executable: '/usr/local/bin/google-chrome' });
  expect(await findBrowser(machine(['/opt/google/chrome/chrome']))).toMatchObject({ kind: 'installed' });
  const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
  expect(await findBrowser(machine([mac], { platform: 'darwin', architecture: 'arm64' }))).toMatchObject({ executable: mac });
  const windows = 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe';
  const environment = { ProgramFiles: 'C:\\Program Files', Path: 'C:\\Windows' };
  expect(await findBrowser(machine([windows], { platform: 'win32', environment }))).toMatchObject({ executable: windows });
});

test('only root runs a browser without its sandbox', async () => {
  expect((await findBrowser(machine(['/usr/bin/chromium'])))?.args).toEqual(software);
  expect((await findBrowser(machine(['/usr/bin/chromium'], { isRoot: true })))?.args).toEqual([...software, '--no-sandbox']);
});

test('the npm package comes third, with its fonts where the system has none', async () => {
  expect(await findBrowser(machine(['/etc/fonts/fonts.conf']))).toEqual({
    kind: 'package',
    executable: unpacked.executable,
    args: [...software, '--no-sandbox'],
    environment: {},
  });
  expect(await findBrowser(machine([]))).toMatchObject({ environment: { FONTCONFIG_PATH: '/cache/fonts' } });
});

test('the npm package brings the libraries that the system lacks', async () => {
  const answers: Lookup['answers'] = (_, environment) => Promise.resolve('LD_LIBRARY_PATH' in environment);
  expect(await findBrowser(machine([], { answers }))).toMatchObject({ environment: { LD_LIBRARY_PATH: '/cache/al2023/lib' } });
  const environment = { PATH: '', LD_LIBRARY_PATH: '/opt/lib' };
  expect(await findBrowser(machine([], { answers, environment }))).toMatchObject({ environment: { LD_LIBRARY_PATH: '/cache/al2023/lib:/opt/lib' } });
});

test('elsewhere, or where nothing runs, none is found', async () => {
  expect(await findBrowser(machine([], { architecture: 'arm64' }))).toBeNull();
  expect(await findBrowser(machine([], { platform: 'darwin' }))).toBeNull();
  expect(await findBrowser(machine([], { unpackPackage: () => Promise.resolve(null) }))).toBeNull();
  expect(await findBrowser(machine([], { answers: () => Promise.resolve(false) }))).toBeNull();
});

const isLinux = process.platform === 'linux' && process.arch === 'x64';

test.skipIf(!isLinux)('the npm package’s browser draws WebGL, also with the libraries that it brings itself', { timeout: 120_000 }, async () => {
  const here = thisMachine(cacheFolder);
  const alone: Lookup = { ...here, environment: {}, playwrightPaths: () => [], exists: (path) => path === '/etc/fonts/fonts.conf' && existsSync(path) };
  const bare: Lookup = { ...alone, exists: () => false, answers: (path, added) => ('LD_LIBRARY_PATH' in added ? here.answers(path, added) : Promise.resolve(false)) };
  for (const lookup of [alone, bare]) {
    const found = await findBrowser(lookup);
    expect(found?.kind).toBe('package');
    const browser = await chromium.launch({
      executablePath: found?.executable ?? '',
      args: [...(found?.args ?? [])],
      env: { PATH: process.env['PATH'] ?? '', HOME: tmpdir(), ...found?.environment },
    });
    try {
      const page = await browser.newPage();
      await page.goto('data:text/html,<canvas></canvas>');
      const drawn = await page.evaluate(() => {
        const gl = document.querySelector('canvas')?.getContext('webgl2');
        gl?.clearColor(0, 1, 0, 1);
        gl?.clear(gl.COLOR_BUFFER_BIT);
        const pixel = new Uint8Array(4);
        gl?.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
        return [...pixel];
      });
      expect(drawn).toEqual([0, 255, 0, 255]);
    } finally {
      await browser.close();
    }
  }
});

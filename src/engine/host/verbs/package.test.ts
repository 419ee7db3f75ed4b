import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { isBuilt } from '../build.ts';
import { checkElectronDist, packageApp, probeElectron } from './package.ts';

const folder = mkdtempSync(join(tmpdir(), 'fathom-package-'));
const unpacked = join(folder, 'unpacked');
mkdirSync(join(unpacked, 'resources'), { recursive: true });
/** What electron-builder looks for in the program to set its fuses: a sentinel, a version, a length, the fuses. */
writeFileSync(join(unpacked, 'electron'), `program dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\u0001\u000a0000000000`, { mode: 0o755 });
mkdirSync(join(folder, 'zipped'));
writeFileSync(join(folder, 'zipped', 'electron-v45.4.1-linux-x64.zip'), '');
afterAll(() => rmSync(folder, { recursive: true }));

const zip = { version: '45.4.1', name: 'electron-v45.4.1-linux-x64.zip' };

test('Electron is taken from an unpacked folder, a folder with its zip, or the zip', () => {
  for (const path of [unpacked, join(folder, 'zipped'), join(folder, 'zipped', zip.name)]) {
    expect(checkElectronDist(path, 'linux')).toEqual({ ok: true, value: path });
  }
});

test('another folder is refused in one sentence that names what is missing', () => {
  for (const [path, platform] of [[folder, 'linux'], [unpacked, 'darwin'], [join(folder, 'none'), 'win32']] as const) {
    const checked = checkElectronDist(path, platform);
    expect(checked.ok ? '' : checked.fault).toMatch(/^[^\n]*--electron-dist <folder>\.$/);
  }
});

test('where the Electron zip cannot be had, one sentence says so and what to do', async () => {
  const server = createServer((_, response) => response.writeHead(404).end()).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const environment = { ELECTRON_MIRROR: `http://127.0.0.1:${port}/`, electron_config_cache: join(folder, 'none') };
  const missing = await probeElectron(zip, environment);
  server.close();
  expect(missing.ok ? '' : missing.fault).toMatch(/^electron-v45.* could not be downloaded \(127\.0\.0\.1:\d+ answered 404\): .*--electron-dist <folder>\.$/);
  const unreachable = await probeElectron(zip, { ...environment, ELECTRON_MIRROR: 'http://127.0.0.1:1/' });
  expect(unreachable.ok ? '' : unreachable.fault).toMatch(/ could not be downloaded \([^\n]+\)/);
});

test('a zip that was downloaded before needs no network', async () => {
  const environment = { ELECTRON_MIRROR: 'http://127.0.0.1:1/', electron_config_cache: folder };
  mkdirSync(join(folder, 'hash'));
  writeFileSync(join(folder, 'hash', zip.name), '');
  expect(await probeElectron(zip, environment)).toEqual({ ok: true, value: null });
});

const canPack = process.platform === 'linux' && isBuilt();

test.skipIf(!canPack)('a local folder makes the program without a network (needs Linux and a fresh build)', { timeout: 120_000 }, async () => {
  const said: string[] = [];
  const terminal = { out: (line: string) => said.push(line), err: (line: string) => said.push(line), signal: new AbortController().signal };
  const output = join(folder, 'dist');
  const code = await packageApp.run(['--dir', '--electron-dist', unpacked, '--output', output], terminal);
  expect({ code, said }).toMatchObject({ code: 0 });
  const made = join(output, process.arch === 'arm64' ? 'linux-arm64-unpacked' : 'linux-unpacked');
  expect(existsSync(join(made, 'resources', 'app.asar'))).toBe(true);
  expect(existsSync(join(made, 'resources', 'app.asar.unpacked', 'node_modules', 'better-sqlite3', 'prebuilds', `linux-${process.arch}.node`))).toBe(true);
  expect(existsSync(join(made, 'resources', 'app.asar.unpacked', 'node_modules', 'ccxt'))).toBe(false);
});

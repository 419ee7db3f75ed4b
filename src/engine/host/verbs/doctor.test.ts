import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { checkEnvironment } from '../doctor/checks.ts';
import { doctor } from './doctor.ts';

const folder = mkdtempSync(join(tmpdir(), 'fathom-doctor-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function examine(args: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await doctor.run(['--offline', ...args], { out: (line) => out.push(line), err: (line) => err.push(line), signal: new AbortController().signal });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

test('it takes the flags of start, says where each setting comes from, and changes nothing', async () => {
  const wanted = join(folder, 'not', 'yet');
  const { code, out } = await examine(['--data-folder', wanted, '--live']);
  expect(code).toBe(0);
  expect(out).toMatch(/✓ disk .*not\/yet \(not there yet\), [\d.]+ GiB free/);
  expect(out).toMatch(/market +"live" +\(flag\)/);
  expect(out).toMatch(/port +0 +\(default\)/);
  expect(existsSync(join(folder, 'not'))).toBe(false);
});

test('a folder that cannot be had is named with the way out', async () => {
  const file = join(folder, 'a file');
  writeFileSync(file, '');
  const { code, out } = await examine(['--data-folder', join(file, 'below')]);
  expect(code).toBe(1);
  expect(out).toContain(`${file}: it is a file, not a folder`);
  expect(out).toContain('→ choose another folder with --data-folder');
});

test.skipIf(process.platform !== 'linux')('where nothing can be written is found out without writing (needs /proc)', async () => {
  expect(await examine(['--data-folder', '/proc/fathom'])).toMatchObject({ code: 1, out: expect.stringContaining('/proc: nothing can be written there') });
});

test('a variable that means nothing is named, its value is not', () => {
  const told = checkEnvironment({ FATHOM_PORT: '1', FATHOM_OKX_PROXY: 'none', FATHOM_KEY_OKX_ID: 'k', FATHOM_KEYS_PASSPHRASE: 'p', FATHOM_PROXY_OKX: 's3cret', FATHOM_LIVE: '1', HOME: '/' });
  expect(told.map(({ state, saw }) => [state, saw])).toEqual([['poor', 'FATHOM_LIVE means nothing here'], ['poor', 'FATHOM_PROXY_OKX means nothing here']]);
  expect(JSON.stringify(told)).not.toContain('s3cret');
});

test('as JSON it is one object', async () => {
  const { out } = await examine(['--json', '--config', write('{"port":8080}')]);
  expect(JSON.parse(out)).toMatchObject({ isConfigFileThere: true, settings: expect.arrayContaining([{ name: 'port', value: 8080, origin: 'file' }]) });
});

test.each([
  [['--config', '/nowhere.json'], /^\/nowhere\.json: there is no such file/],
  [['--port', 'x'], /^--port must be a whole number/],
  [['--ofline'], /did you mean --offline\?/],
])('%j is refused', async (args, words) => {
  expect(await examine(args)).toMatchObject({ code: 2, out: '', err: expect.stringMatching(words) });
});

function write(text: string): string {
  const file = join(folder, 'config.json');
  writeFileSync(file, text);
  return file;
}

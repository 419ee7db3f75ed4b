import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const door = join(import.meta.dirname, 'fathom.mjs');
const folder = mkdtempSync(join(tmpdir(), 'fathom command '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fathom(args: readonly string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [door, ...args], { encoding: 'utf8', env: { ...process.env, FATHOM_DATA_FOLDER: folder } });
  return { code: status, out: stdout, err: stderr };
}

test('the version, the overview and the help of a verb can be asked for in every usual way', () => {
  const version: unknown = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'));
  expect(version).toMatchObject({ version: fathom(['--version']).out.trim() });
  expect(fathom(['help', 'replay'])).toEqual(fathom(['replay', '--help']));
  expect(fathom(['help']).out).toContain('Usage: fathom <verb>');
});

test('without a verb, and with a wrong one, nothing is data and the way out is named', () => {
  expect(fathom([])).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Usage: fathom <verb>') });
  expect(fathom(['recrod'])).toMatchObject({ code: 2, out: '', err: '“recrod” is not a verb of fathom; did you mean record?\n`fathom --help` lists them.\n' });
  expect(fathom(['toString']).code).toBe(2);
});

test.skipIf(process.platform === 'win32')('a reader that goes away ends the work without a word (needs a shell)', () => {
  const file = join(folder, 'many lines.txt');
  writeFileSync(file, 'nonsense\n'.repeat(50_000));
  const command = `"${process.execPath}" "${door}" decode --venue binance --market spot --symbol BTCUSDT "${file}" | head -2`;
  const { stdout, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
  expect(stdout.trim().split('\n')).toHaveLength(2);
  expect(stderr).toBe('');
});

test('Ctrl-C ends the wait for standard input', async () => {
  const child = spawn(process.execPath, [door, 'decode', '--venue', 'binance', '--market', 'spot', '--symbol', 'BTCUSDT'], { stdio: ['pipe', 'pipe', 'pipe'] });
  const out: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (piece: string) => out.push(piece));
  // More than is looked at before the first event is printed: then it surely reads.
  child.stdin.write('nonsense\n'.repeat(3_000));
  while (out.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  child.kill('SIGINT');
  expect(await new Promise((resolve) => child.once('close', resolve))).toBe(130);
  expect(out.join('')).toContain('"type":"summary","lines":3000');
});

test('without the installed packages it says what to do', () => {
  const copy = join(folder, 'copy');
  cpSync(import.meta.dirname, join(copy, 'src', 'engine'), { recursive: true, filter: (path) => !/\.test\.ts$|[/\\]node_modules$/.test(path) });
  writeFileSync(join(copy, 'package.json'), '{"type":"module"}');
  const { status, stderr } = spawnSync(process.execPath, [join(copy, 'src', 'engine', 'fathom.mjs'), 'start'], { encoding: 'utf8' });
  expect(stderr).toMatch(/^The package \S+ is not installed: run `npm ci` first\.\n$/);
  expect(status).toBe(1);
});

test('the door is written so that an old Node reads it and can say which one is needed', () => {
  const text = readFileSync(door, 'utf8').replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, '');
  expect(text).not.toMatch(/\?\?|\?\.|^\s*(?:const .* = )?await |#\w|node:/m);
});

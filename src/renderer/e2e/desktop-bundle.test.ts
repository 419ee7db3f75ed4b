import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repository } from './places.ts';

const program = join(repository, 'out', 'main', 'index.js');

test.skipIf(!existsSync(program))('the built desktop program starts its engine, hands over a port and quits (needs a build)', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fathom-desktop-'));
  const args = ['--import', join(import.meta.dirname, 'stand-in.ts'), program, repository];
  const run = await new Promise<{ code: number | string | null | undefined; out: string; err: string }>((resolve) => {
    execFile(process.execPath, args, { env: { ...process.env, FATHOM_DATA_FOLDER: folder }, timeout: 30_000 }, (error, out, err) =>
      resolve({ code: error?.code ?? 0, out, err }));
  });
  expect(run, run.err).toMatchObject({ code: 0 });
  expect(JSON.parse(run.out)).toMatchObject({ kind: 'answer', id: 1, outcome: { ok: true, value: { market: 'practice', home: 'electron' } } });
  expect(JSON.parse(readFileSync(join(folder, 'window.json'), 'utf8'))).toMatchObject({ isMaximized: false });
  rmSync(folder, { recursive: true });
});

test.skipIf(!existsSync(program))('the built preload is CommonJS and asks for nothing but Electron (needs a build)', () => {
  const preload = readFileSync(join(repository, 'out', 'preload', 'index.cjs'), 'utf8');
  expect([...preload.matchAll(/require\("([^"]+)"\)/g)].map(([, asked]) => asked)).toEqual(['electron']);
  expect(preload).not.toMatch(/^(?:import|export) /m);
});

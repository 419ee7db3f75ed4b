import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fileReason } from './file-reason.ts';
import { ensureFolder } from './store/disk.ts';

function reasonOf(action: () => unknown, name?: string): string {
  try {
    action();
    return 'nothing was the matter';
  } catch (error) {
    return fileReason(error, name);
  }
}

test('a reason names the file once, what is the matter, and the code', () => {
  expect(reasonOf(() => readFileSync('/nowhere/at/all'))).toBe('/nowhere/at/all: there is no such file or folder (ENOENT)');
  expect(reasonOf(() => readFileSync('/'), 'the root')).toBe('the root: it is a folder, not a file (EISDIR)');
});

test('what has no code keeps its words', () => {
  expect(fileReason(new Error('the tape broke'))).toBe('the tape broke');
  expect(fileReason('lost', 'a file')).toBe('lost');
});

test('a folder is made with its parents, and making it twice is as good', () => {
  const root = mkdtempSync(join(tmpdir(), 'fathom-folder-'));
  const folder = join(root, 'a', 'b', 'c');
  expect([ensureFolder(folder), ensureFolder(folder)]).toEqual([{ ok: true, value: null }, { ok: true, value: null }]);
  rmSync(root, { recursive: true });
});

// A system's own folder says of a new one that it is not there; asking it again and again never ends.
test.skipIf(process.platform !== 'linux')('a folder where none can be made is refused, not tried for ever', () => {
  expect(ensureFolder('/proc/fathom/practice')).toMatchObject({ ok: false, fault: { code: 'file.unwritable', detail: '/proc/fathom: there is no such file or folder (ENOENT)' } });
  expect(ensureFolder('/proc/version/fathom')).toMatchObject({ ok: false, fault: { code: 'file.unwritable' } });
});

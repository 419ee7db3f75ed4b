import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openDatabase, type StoreDatabase } from './database.ts';
import { settingLimits } from './settings.ts';

const root = mkdtempSync(join(tmpdir(), 'fathom-settings-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let count = 0;

const newPath = (): string => join(root, String((count += 1)), 'fathom.db');

function open(path = newPath()): StoreDatabase {
  const opened = openDatabase(path);
  if (!opened.ok) throw new Error(opened.fault.detail);
  return opened.value;
}

test('settings are kept over openings, by key, and are replaced and taken away', () => {
  const path = newPath();
  const first = open(path);
  for (const [key, text] of [['workspace.main', '{"name":"主"}'], ['a', '1'], ['b', '2'], ['a', '3']] as const) {
    expect(first.settings.writeSetting(key, text)).toEqual({ ok: true, value: null });
  }
  expect(first.settings.writeSetting('b', null)).toEqual({ ok: true, value: null });
  expect(first.settings.writeSetting('never-there', null)).toEqual({ ok: true, value: null });
  first.close();
  const second = open(path);
  expect(second.settings.readSettings()).toEqual({ ok: true, value: [{ key: 'a', text: '3' }, { key: 'workspace.main', text: '{"name":"主"}' }] });
  second.close();
});

test.each([
  ['', '1'], ['A', '1'], ['a b', '1'], ['x'.repeat(81), '1'], ['a\n', '1'], ['a', ''], ['a', '{'], ['a', 'undefined'],
  ['long', JSON.stringify('x'.repeat(settingLimits.textBytesMax))],
  ['wide', JSON.stringify('中'.repeat(settingLimits.textBytesMax / 3 + 1))],
])('the setting %j with a text like that is refused', (key, text) => {
  const database = open();
  expect(database.settings.writeSetting(key, text)).toMatchObject({ ok: false, fault: { code: 'message.malformed' } });
  expect(database.settings.readSettings()).toEqual({ ok: true, value: [] });
  database.close();
});

test('more settings than are kept are refused, a kept one may still change', () => {
  const database = open();
  for (let key = 0; key < settingLimits.keysMax; key += 1) expect(database.settings.writeSetting(`k${key}`, '0').ok).toBe(true);
  expect(database.settings.writeSetting('one-more', '0')).toMatchObject({ ok: false, fault: { code: 'queue.full' } });
  expect(database.settings.writeSetting('k7', '1').ok).toBe(true);
  expect(database.settings.writeSetting('k8', null).ok).toBe(true);
  expect(database.settings.writeSetting('one-more', '0').ok).toBe(true);
  database.close();
});

test('together they are bounded in bytes', () => {
  const database = open();
  const text = JSON.stringify('x'.repeat(settingLimits.textBytesMax - 2));
  const fits = settingLimits.bytesMax / settingLimits.textBytesMax;
  for (let key = 0; key < fits; key += 1) expect(database.settings.writeSetting(`k${key}`, text).ok).toBe(true);
  expect(database.settings.writeSetting('more', '0')).toMatchObject({ ok: false, fault: { code: 'queue.full' } });
  expect(database.settings.writeSetting('k0', text).ok).toBe(true);
  database.close();
});

test('a process that is killed right after the answer has lost nothing', () => {
  const path = newPath();
  const code = `
    const { openDatabase } = await import(${JSON.stringify(new URL('database.ts', import.meta.url).href)});
    const opened = openDatabase(${JSON.stringify(path)});
    if (!opened.ok || !opened.value.settings.writeSetting('layout', '[1,2]').ok) process.exit(1);
    process.kill(process.pid, 'SIGKILL');`;
  const died = spawnSync(process.execPath, ['--input-type=module', '--eval', code]);
  expect([died.signal, died.stderr.toString()]).toEqual(['SIGKILL', '']);
  const database = open(path);
  expect(database.settings.readSettings()).toEqual({ ok: true, value: [{ key: 'layout', text: '[1,2]' }] });
  database.close();
});

import Database from 'better-sqlite3';
import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { usPerMinute } from '../../domain/time.ts';
import { candleLimits, type CandleRow } from './candle-table.ts';
import { openDatabase, type StoreDatabase } from './database.ts';
import { openDatabaseFile } from './database-file.ts';
import { migrations } from './migrations/index.ts';

const root = mkdtempSync(join(tmpdir(), 'fathom-database-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let count = 0;

function newPath(): string {
  return join(root, String((count += 1)), 'fathom.db');
}

function open(path: string): StoreDatabase {
  const opened = openDatabase(path);
  if (!opened.ok) throw new Error(opened.fault.detail);
  return opened.value;
}

const noonUs = 1_723_118_400_000_000;

function candle(minute: number, tradeCount = 3): CandleRow {
  const startUs = noonUs + minute * usPerMinute;
  return { instrument: 'binance:spot:BTCUSDT', version: 1, intervalUs: usPerMinute, startUs, openTicks: 6_000_000, highTicks: 6_000_100, lowTicks: 5_999_900, closeTicks: 6_000_050, lots: 2 ** 52 + 1, tradeCount, quoteVolume: 1.5, takerLots: 7 };
}

const everything = { instrument: 'binance:spot:BTCUSDT', intervalUs: usPerMinute, fromUs: 0, toUs: Number.MAX_SAFE_INTEGER, countMax: 1_000 };

/** A database as it was before one migration, then the migration. */
function migrated(name: string): Database.Database {
  const path = newPath();
  const index = migrations.findIndex((step) => step.name === name);
  const before = openDatabaseFile(path, migrations.slice(0, index));
  if (!before.ok) throw new Error(before.fault.detail);
  before.value.connection.close();
  const after = openDatabaseFile(path, migrations.slice(0, index + 1));
  if (!after.ok) throw new Error(after.fault.detail);
  expect(after.value.connection.pragma('user_version', { simple: true })).toBe(index + 1);
  return after.value.connection;
}

function tables(connection: Database.Database): unknown {
  return connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all();
}

test('the migration journal-segments makes the index of the journal', () => {
  const connection = migrated('journal-segments');
  connection.exec('INSERT INTO journal_segments VALUES (1, 2, 3, 4, 5, 6, 7)');
  expect(tables(connection)).toEqual(['journal_segments']);
  connection.close();
});

test('the migration candles makes candles and instruments, and keeps the index', () => {
  const connection = migrated('candles');
  connection.exec("INSERT INTO instruments VALUES ('a', 1, '{}'); INSERT INTO candles VALUES ('a', 1, 2, 3, 4, 5, 6, 7, 8, 9)");
  expect(tables(connection)).toEqual(['candles', 'instruments', 'journal_segments']);
  connection.close();
});

test('the migration settings makes settings, and keeps the rest', () => {
  const connection = migrated('settings');
  connection.exec("INSERT INTO settings VALUES ('a', '1')");
  expect(tables(connection)).toEqual(['candles', 'instruments', 'journal_segments', 'settings']);
  connection.close();
});

test('the migration candle-history keeps the candles, which tell no more than before', () => {
  const path = newPath();
  const index = migrations.findIndex(({ name }) => name === 'candle-history');
  const before = openDatabaseFile(path, migrations.slice(0, index));
  if (!before.ok) throw new Error(before.fault.detail);
  before.value.connection.exec("INSERT INTO candles VALUES ('a', 1, 2, 3, 4, 5, 6, 7, 8, 9)");
  before.value.connection.close();
  const database = open(path);
  expect(database.candles({ ...everything, instrument: 'a', intervalUs: 1 })).toEqual({ ok: true, value: [{
    instrument: 'a', version: 3, intervalUs: 1, startUs: 2, openTicks: 4, highTicks: 5, lowTicks: 6, closeTicks: 7, lots: 8, tradeCount: 9, quoteVolume: null, takerLots: null,
  }] });
  database.close();
});

test('times that were seen grow together, by instrument and length', () => {
  const database = open(newPath());
  const of = { instrument: 'a', intervalUs: 10 };
  const see = (fromUs: number, untilUs: number) => database.putSeenCandles([], of, { fromUs, untilUs });
  const all = { fromUs: 0, untilUs: 1_000 };
  for (const [fromUs, untilUs] of [[100, 200], [300, 400], [500, 500], [600, 700]] as const) see(fromUs, untilUs);
  expect(database.seenCandles(of, all)).toEqual({ ok: true, value: [{ fromUs: 100, untilUs: 200 }, { fromUs: 300, untilUs: 400 }, { fromUs: 600, untilUs: 700 }] });
  see(200, 300);
  see(650, 800);
  see(620, 630);
  expect(database.seenCandles(of, all)).toEqual({ ok: true, value: [{ fromUs: 100, untilUs: 400 }, { fromUs: 600, untilUs: 800 }] });
  expect(database.seenCandles(of, { fromUs: 500, untilUs: 610 })).toEqual({ ok: true, value: [{ fromUs: 600, untilUs: 800 }] });
  expect(database.seenCandles({ ...of, intervalUs: 11 }, all)).toEqual({ ok: true, value: [] });
  database.close();
});

test('candles in other steps than the instrument has now are forgotten, and only those', () => {
  const database = open(newPath());
  const spec = sampleSpec({ id: 'binance:spot:BTCUSDT' });
  const span = { fromUs: noonUs, untilUs: noonUs + usPerMinute };
  database.putInstruments([spec]);
  database.putSeenCandles([candle(0)], candle(0), span);
  database.putInstruments([{ ...spec, version: 2, status: 'halted' }]);
  expect(database.candles(everything)).toEqual({ ok: true, value: [candle(0)] });
  database.putInstruments([{ ...spec, version: 3, tick: { units: 5n, decimals: 2 } }]);
  expect([database.candles(everything), database.seenCandles(candle(0), span)]).toEqual([{ ok: true, value: [] }, { ok: true, value: [] }]);
  database.close();
});

test('the migration heat-segments makes the index of the heat history', () => {
  const connection = migrated('heat-segments');
  connection.exec("INSERT INTO heat_segments VALUES ('a', 1, 2, 3)");
  expect(tables(connection)).toContain('heat_segments');
  connection.close();
  const database = open(newPath());
  const row = (startUs: number) => ({ instrument: 'a', startUs, untilUs: startUs + 5, byteLength: 7 });
  for (const startUs of [20, 10, 30]) database.putHeatSegment(row(startUs));
  database.removeHeatSegment('a', 30);
  expect(database.heatSegments()).toEqual({ ok: true, value: [row(10), row(20)] });
  database.close();
});

test('every migration has a test here, and a name of its own', () => {
  expect(migrations.map(({ name }) => name)).toEqual(['journal-segments', 'candles', 'settings', 'candle-history', 'heat-segments']);
});

test('a migration that fails leaves the database as it was', () => {
  const path = newPath();
  const broken = openDatabaseFile(path, [...migrations, { name: 'broken', sql: 'CREATE TABLE half (a); SELECT nonsense' }]);
  expect(broken.ok).toBe(false);
  const again = openDatabaseFile(path);
  if (!again.ok) throw new Error(again.fault.detail);
  expect(tables(again.value.connection)).not.toContain('half');
  again.value.connection.close();
});

test('candles are kept exactly, over openings, oldest first', () => {
  const path = newPath();
  const first = open(path);
  expect(first.putCandles([candle(2), candle(0), candle(1)])).toEqual({ ok: true, value: null });
  first.close();
  const second = open(path);
  expect(second.candles(everything)).toEqual({ ok: true, value: [candle(0), candle(1), candle(2)] });
  expect(second.candles({ ...everything, countMax: 2 })).toEqual({ ok: true, value: [candle(1), candle(2)] });
  expect(second.candles({ ...everything, fromUs: noonUs + 1, toUs: noonUs + 2 * usPerMinute })).toEqual({ ok: true, value: [candle(1)] });
  expect(second.fault).toBe(null);
  second.close();
});

test('a mended candle replaces the first, one that knows less does not', () => {
  const database = open(newPath());
  database.putCandles([candle(0, 5)]);
  database.putCandles([{ ...candle(0, 4), closeTicks: 1 }]);
  expect(database.candles(everything)).toEqual({ ok: true, value: [candle(0, 5)] });
  database.putCandles([{ ...candle(0, 6), closeTicks: 1 }]);
  expect(database.candles(everything)).toEqual({ ok: true, value: [{ ...candle(0, 6), closeTicks: 1 }] });
  database.close();
});

test('candles beyond their age are deleted', () => {
  const path = newPath();
  const ageMinutes = candleLimits.candleAgeUsMax / usPerMinute;
  const database = open(path);
  database.putCandles([candle(0), candle(1)]);
  database.close();
  const later = open(path);
  later.putCandles([candle(ageMinutes + 1)]);
  expect(later.candles(everything)).toEqual({ ok: true, value: [candle(1), candle(ageMinutes + 1)] });
  later.close();
});

test('long candles are kept for longer, and what was seen goes with the candles', () => {
  const path = newPath();
  const dayUs = 1_440 * usPerMinute;
  const ageMinutes = candleLimits.candleAgeUsMax / usPerMinute;
  const database = open(path);
  const day = { ...candle(0), intervalUs: dayUs };
  database.putSeenCandles([candle(0)], candle(0), { fromUs: noonUs, untilUs: noonUs + usPerMinute });
  database.putSeenCandles([day], day, { fromUs: noonUs, untilUs: noonUs + dayUs });
  database.putSeenCandles([], candle(0), { fromUs: noonUs + 10 * usPerMinute, untilUs: noonUs + 30 * usPerMinute });
  database.close();
  const later = open(path);
  later.putCandles([candle(ageMinutes + 20)]);
  const all = { fromUs: 0, untilUs: noonUs * 2 };
  expect(later.seenCandles(candle(0), all)).toEqual({ ok: true, value: [{ fromUs: noonUs + 20 * usPerMinute, untilUs: noonUs + 30 * usPerMinute }] });
  expect(later.seenCandles(day, all)).toEqual({ ok: true, value: [{ fromUs: noonUs, untilUs: noonUs + dayUs }] });
  expect(later.candles({ ...everything, intervalUs: dayUs })).toEqual({ ok: true, value: [day] });
  later.close();
});

test('the index of segments follows the files', () => {
  const database = open(newPath());
  const row = (ordinal: number) => ({ ordinal, byteLength: 1, recordCount: 2, firstSequence: 3, lastSequence: 4, firstReceivedUs: 5, lastReceivedUs: 6 });
  database.putSegments([row(3), row(1), row(2)]);
  database.removeSegmentsExcept([2, 3, 9]);
  expect(database.segments()).toEqual({ ok: true, value: [row(2), row(3)] });
  database.close();
});

test.each(['', 'rubbish', 'torn pages', 'header only'])('a corrupt file (“%s”) is put aside and a fresh one works', (how) => {
  const path = newPath();
  const before = open(path);
  before.putCandles(Array.from({ length: 3_000 }, (_, minute) => candle(minute)));
  before.close();
  if (how === 'rubbish') writeFileSync(path, 'not a database '.repeat(5_000));
  if (how === '') writeFileSync(path, Buffer.alloc(9_000, 1));
  if (how === 'header only') writeFileSync(path, 'SQLite format 3\0 and then no more');
  if (how === 'torn pages') {
    const file = openSync(path, 'r+');
    for (let at = 4_096; at < statSync(path).size; at += 4_096) writeSync(file, Buffer.alloc(2_000, 0xff), 0, 2_000, at);
    closeSync(file);
  }
  const after = open(path);
  expect(after.fault?.code).toBe('database.corrupt');
  expect(after.putCandles([candle(1)])).toEqual({ ok: true, value: null });
  expect(after.candles(everything)).toEqual({ ok: true, value: [candle(1)] });
  after.close();
  expect(readdirSync(join(path, '..')).toSorted()).toContain('fathom.db.corrupt-1');
  const third = open(path);
  expect(third.fault).toBe(null);
  third.close();
});

test('of corrupt files that were put aside the last three are kept', () => {
  const path = newPath();
  for (let turn = 0; turn < 5; turn += 1) {
    open(path).close();
    writeFileSync(path, 'rubbish'.repeat(1_000));
  }
  open(path).close();
  const aside = readdirSync(join(path, '..')).filter((name) => /corrupt-\d+$/.test(name));
  expect(aside.toSorted()).toEqual(['fathom.db.corrupt-3', 'fathom.db.corrupt-4', 'fathom.db.corrupt-5']);
});

test('a database of a newer program is left alone', () => {
  const path = newPath();
  open(path).close();
  const newer = new Database(path);
  newer.pragma('user_version = 99');
  newer.close();
  expect(openDatabase(path)).toMatchObject({ ok: false, fault: { code: 'file.unreadable' } });
});

test('a folder that cannot be made is a named fault', () => {
  writeFileSync(join(root, 'file'), '');
  expect(openDatabase(join(root, 'file', 'fathom.db'))).toMatchObject({ ok: false, fault: { code: 'file.unwritable' } });
});

/**
 * Opens the database file, whatever state it is in: a sound one is brought to the newest layout, a
 * corrupt one is put aside under another name, with a fault, and a fresh one takes its place.
 *
 * Does not: touch a database that a newer program wrote.
 */

import Database from 'better-sqlite3';
import { readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fault, type Fault } from '../../domain/fault.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { ensureFolder, writeFault } from './disk.ts';
import { migrations } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';

/** Corrupt databases that are kept for a look; older ones are deleted. */
const asideMax = 3;
const busyMs = 2_000;

export interface OpenedFile {
  readonly connection: Database.Database;
  /** Names the corrupt file that was put aside. */
  readonly fault: Fault | null;
}

export function openDatabaseFile(path: string, steps: readonly Migration[] = migrations): Result<OpenedFile, Fault> {
  const folder = ensureFolder(dirname(path));
  if (!folder.ok) return folder;
  const first = attempt(path, steps);
  if (first.ok) return ok({ connection: first.value, fault: null });
  if (first.fault.code !== 'database.corrupt') return first;
  const aside = putAside(path);
  if (!aside.ok) return aside;
  const second = attempt(path, steps);
  if (!second.ok) return second;
  return ok({ connection: second.value, fault: fault('database.corrupt', `${first.fault.detail}; it now lies in ${aside.value}`) });
}

/** What SQLite said, in our words. */
export function databaseFault(error: unknown): Fault {
  if (!(error instanceof Database.SqliteError)) return writeFault(error);
  const detail = `${error.message} (${error.code})`;
  if (/^SQLITE_(?:CORRUPT|NOTADB)/.test(error.code)) return fault('database.corrupt', detail);
  if (error.code === 'SQLITE_FULL') return fault('journal.full', detail);
  return fault(/^SQLITE_(?:BUSY|LOCKED)/.test(error.code) ? 'file.locked' : 'file.unwritable', detail);
}

/** Runs what asks SQLite; what it throws is a fault. */
export function guarded<Value>(work: () => Value): Result<Value, Fault> {
  try {
    return ok(work());
  } catch (error) {
    return failed(databaseFault(error));
  }
}

function attempt(path: string, steps: readonly Migration[]): Result<Database.Database, Fault> {
  let connection: Database.Database | null = null;
  try {
    connection = new Database(path, { timeout: busyMs });
    connection.pragma('journal_mode = WAL');
    connection.pragma('synchronous = NORMAL');
    const verdict = connection.pragma('quick_check(1)', { simple: true });
    const outcome = verdict === 'ok' ? migrate(connection, steps) : failed(fault('database.corrupt', String(verdict)));
    if (outcome.ok) return ok(connection);
    connection.close();
    return outcome;
  } catch (error) {
    connection?.close();
    return failed(databaseFault(error));
  }
}

function migrate(connection: Database.Database, steps: readonly Migration[]): Result<null, Fault> {
  const version = Number(connection.pragma('user_version', { simple: true }));
  if (version > steps.length) return failed(fault('file.unreadable', `the database has layout ${version}, this program knows ${steps.length}`));
  for (const [index, { sql }] of steps.entries()) {
    if (index < version) continue;
    connection.transaction(() => {
      connection.exec(sql);
      connection.pragma(`user_version = ${index + 1}`);
    })();
  }
  return ok(null);
}

/** Answers the new path. The write-ahead log goes along: it may hold what the file lacks. */
function putAside(path: string): Result<string, Fault> {
  const folder = dirname(path);
  const prefix = `${basename(path)}.corrupt-`;
  try {
    const earlier = readdirSync(folder).flatMap((name) => (name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)) ? [Number(name.slice(prefix.length))] : []));
    const number = Math.max(0, ...earlier) + 1;
    const target = join(folder, prefix + number);
    renameSync(path, target);
    for (const suffix of ['-wal', '-shm']) moveIfThere(path + suffix, target + suffix);
    for (const old of earlier) {
      if (old > number - asideMax) continue;
      for (const suffix of ['', '-wal', '-shm']) rmSync(join(folder, prefix + old + suffix), { force: true });
    }
    return ok(target);
  } catch (error) {
    return failed(writeFault(error));
  }
}

function moveIfThere(from: string, to: string): void {
  rmSync(to, { force: true });
  try {
    renameSync(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

/**
 * One writer a folder, among all processes: a lock that the operating system lets go when its
 * holder dies, however it dies. SQLite knows how to take one on every system, so it takes ours.
 */

import Database from 'better-sqlite3';
import { join } from 'node:path';
import { fault, type Fault } from '../../domain/fault.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { writeFault } from './disk.ts';

export interface FolderLock {
  release(): void;
}

export function lockFolder(folder: string): Result<FolderLock, Fault> {
  let database: Database.Database | null = null;
  try {
    database = new Database(join(folder, 'writer.lock'), { timeout: 0 });
    database.pragma('journal_mode = MEMORY');
    database.exec('BEGIN EXCLUSIVE');
    const held = database;
    return ok({ release: () => void held.close() });
  } catch (error) {
    database?.close();
    const isBusy = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
    return failed(isBusy ? fault('file.locked', `another program writes into ${folder}`) : writeFault(error));
  }
}

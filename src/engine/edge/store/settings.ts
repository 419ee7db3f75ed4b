/**
 * What a person chose, as JSON text by key: workspaces, templates, colours, shortcuts.
 *
 * Holds: a setting is on the disk before its write is answered, also when the power fails; what is kept is bounded, and a
 * text that is no JSON never gets in. Does not: know what a setting means.
 */

import type Database from 'better-sqlite3';
import { fault, type Fault } from '../../domain/fault.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { guarded } from './database-file.ts';

export const settingLimits = {
  keyPattern: /^[a-z0-9.-]{1,80}$/,
  textBytesMax: 512 * 1_024,
  keysMax: 500,
  /** They travel to a screen in one answer. */
  bytesMax: 6 * 1_024 * 1_024,
} as const;

export interface Setting {
  readonly key: string;
  /** JSON. */
  readonly text: string;
}

export class Settings {
  readonly #connection: Database.Database;
  readonly #all;
  readonly #others;
  readonly #put;
  readonly #remove;

  constructor(connection: Database.Database) {
    this.#connection = connection;
    this.#all = connection.prepare<[], Setting>('SELECT key, value AS text FROM settings ORDER BY key');
    this.#others = connection.prepare<[string], { count: number; bytes: number }>('SELECT count(*) AS count, coalesce(sum(octet_length(value)), 0) AS bytes FROM settings WHERE key <> ?');
    this.#put = connection.prepare<[string, string]>('INSERT OR REPLACE INTO settings VALUES (?, ?)');
    this.#remove = connection.prepare<[string]>('DELETE FROM settings WHERE key = ?');
  }

  /** All of them, by key. */
  readSettings(): Result<readonly Setting[], Fault> {
    return guarded(() => this.#all.all());
  }

  /** null takes the setting away. */
  writeSetting(key: string, text: string | null): Result<null, Fault> {
    const wrong = settingFault(key, text);
    if (wrong !== null) return failed(wrong);
    const outcome = guarded(() => this.#durably(() => {
      if (text === null) this.#remove.run(key);
      else {
        const full = this.#fullFault(key, Buffer.byteLength(text));
        if (full !== null) return failed(full);
        this.#put.run(key, text);
      }
      return ok(null);
    }));
    return outcome.ok ? outcome.value : outcome;
  }

  #fullFault(key: string, textBytes: number): Fault | null {
    const others = this.#others.get(key) ?? { count: 0, bytes: 0 };
    if (others.count + 1 > settingLimits.keysMax) return fault('queue.full', `${settingLimits.keysMax} settings are kept, there was no room for ${key}`);
    if (others.bytes + textBytes <= settingLimits.bytesMax) return null;
    return fault('queue.full', `settings may have ${settingLimits.bytesMax} bytes together, ${key} would have made them ${others.bytes + textBytes}`);
  }

  /** Candles may be lost with the power, what a person chose may not: this one commit waits for the disk. */
  #durably<Value>(work: () => Value): Value {
    this.#connection.pragma('synchronous = FULL');
    try {
      return this.#connection.transaction(work)();
    } finally {
      this.#connection.pragma('synchronous = NORMAL');
    }
  }
}

function settingFault(key: string, text: string | null): Fault | null {
  if (!settingLimits.keyPattern.test(key)) return fault('message.malformed', `the name of a setting must match ${settingLimits.keyPattern.source}, was ${JSON.stringify(key.slice(0, 100))}`);
  if (text === null) return null;
  const bytes = Buffer.byteLength(text);
  if (bytes > settingLimits.textBytesMax) return fault('message.malformed', `the setting ${key} had ${bytes} bytes, ${settingLimits.textBytesMax} at most`);
  try {
    JSON.parse(text);
    return null;
  } catch {
    return fault('message.malformed', `the setting ${key} was no JSON`);
  }
}

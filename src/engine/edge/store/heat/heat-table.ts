/** The index of the heat history in the database. Its calls throw what SQLite throws: `StoreDatabase` guards them. */

import type Database from 'better-sqlite3';

export interface HeatSegmentRow {
  readonly instrument: string;
  /** Of the first column; it names the file. */
  readonly startUs: number;
  readonly untilUs: number;
  readonly byteLength: number;
}

export class HeatTable {
  readonly #all;
  readonly #put;
  readonly #remove;

  constructor(connection: Database.Database) {
    this.#all = connection.prepare<[], HeatSegmentRow>('SELECT instrument, start_us AS startUs, until_us AS untilUs, byte_length AS byteLength FROM heat_segments ORDER BY start_us');
    this.#put = connection.prepare<HeatSegmentRow>('INSERT OR REPLACE INTO heat_segments VALUES (@instrument, @startUs, @untilUs, @byteLength)');
    this.#remove = connection.prepare<[string, number]>('DELETE FROM heat_segments WHERE instrument = ? AND start_us = ?');
  }

  all(): readonly HeatSegmentRow[] {
    return this.#all.all();
  }

  put(row: HeatSegmentRow): void {
    this.#put.run(row);
  }

  remove(instrument: string, startUs: number): void {
    this.#remove.run(instrument, startUs);
  }
}

/**
 * The database: closed candles, settings and the index of the journal. What is large or fast (the
 * facts themselves) lies in journal files.
 *
 * Holds: every call answers a Result, whatever the disk does; old candles are deleted, so that the
 * file stays bounded. Does not: hold anything that the screen needs within a frame.
 */

import type Database from 'better-sqlite3';
import { toText } from '../../contract/transport.ts';
import type { Fault } from '../../domain/fault.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { CandleTable, type CandleRange, type CandleRow, type Span } from './candle-table.ts';
import { databaseFault, guarded, openDatabaseFile } from './database-file.ts';
import { HeatTable, type HeatSegmentRow } from './heat/heat-table.ts';
import { Settings } from './settings.ts';

export interface SegmentRow {
  readonly ordinal: number;
  readonly byteLength: number;
  readonly recordCount: number;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly firstReceivedUs: number;
  readonly lastReceivedUs: number;
}

export interface StoreDatabase {
  /** See candle-table.ts for this and the next three. */
  putCandles(rows: readonly CandleRow[]): Result<null, Fault>;
  /** Oldest first. */
  candles(range: CandleRange): Result<readonly CandleRow[], Fault>;
  putSeenCandles(rows: readonly CandleRow[], of: { readonly instrument: string; readonly intervalUs: number }, seen: Span): Result<null, Fault>;
  seenCandles(of: { readonly instrument: string; readonly intervalUs: number }, span: Span): Result<readonly Span[], Fault>;
  putInstruments(specs: readonly InstrumentSpec[]): Result<null, Fault>;
  /** The JSON text of an instrument's spec of this version. */
  instrument(instrument: string, version: number): Result<string | null, Fault>;
  readonly settings: Settings;
  putSegments(rows: readonly SegmentRow[]): Result<null, Fault>;
  removeSegmentsExcept(ordinals: readonly number[]): Result<null, Fault>;
  segments(): Result<readonly SegmentRow[], Fault>;
  heatSegments(): Result<readonly HeatSegmentRow[], Fault>;
  putHeatSegment(row: HeatSegmentRow): Result<null, Fault>;
  removeHeatSegment(instrument: string, startUs: number): Result<null, Fault>;
  close(): void;
  /** A corrupt file was put aside when this one was opened. */
  readonly fault: Fault | null;
}

export function openDatabase(path: string): Result<StoreDatabase, Fault> {
  const opened = openDatabaseFile(path);
  if (!opened.ok) return opened;
  try {
    return ok(overConnection(opened.value.connection, opened.value.fault));
  } catch (error) {
    opened.value.connection.close();
    return failed(databaseFault(error));
  }
}

function overConnection(connection: Database.Database, found: Fault | null): StoreDatabase {
  const candles = new CandleTable(connection);
  const segments = segmentStatements(connection);
  const heat = new HeatTable(connection);
  const putInstrument = connection.prepare<[string, number, string]>('INSERT OR REPLACE INTO instruments VALUES (?, ?, ?)');
  const getInstrument = connection.prepare<[string, number], { spec: string }>('SELECT spec FROM instruments WHERE instrument = ? AND version = ?');
  const inTransaction = (work: () => void): Result<null, Fault> => guarded(() => {
    connection.transaction(work)();
    return null;
  });

  return {
    fault: found,
    putCandles: (rows) => guarded(() => {
      candles.put(rows);
      return null;
    }),
    putSeenCandles: (rows, of, seen) => guarded(() => {
      candles.putSeen(rows, of, seen);
      return null;
    }),
    candles: (range) => guarded(() => candles.get(range)),
    seenCandles: (of, span) => guarded(() => candles.seen(of, span)),
    putInstruments: (specs) => inTransaction(() => {
      for (const spec of specs) {
        putInstrument.run(spec.id, spec.version, toText(spec));
        candles.keepSteps(spec);
      }
    }),
    instrument: (instrument, version) => guarded(() => getInstrument.get(instrument, version)?.spec ?? null),
    settings: new Settings(connection),
    putSegments: (rows) => inTransaction(() => {
      for (const row of rows) segments.put.run(row);
    }),
    removeSegmentsExcept: (ordinals) => inTransaction(() => void segments.removeExcept.run(JSON.stringify(ordinals))),
    segments: () => guarded(() => segments.get.all()),
    heatSegments: () => guarded(() => heat.all()),
    putHeatSegment: (row) => guarded(() => {
      heat.put(row);
      return null;
    }),
    removeHeatSegment: (instrument, startUs) => guarded(() => {
      heat.remove(instrument, startUs);
      return null;
    }),
    close: () => void connection.close(),
  };
}

function segmentStatements(connection: Database.Database) {
  return {
    put: connection.prepare<SegmentRow>(`
      INSERT OR REPLACE INTO journal_segments (ordinal, byte_length, record_count, first_sequence, last_sequence, first_received_us, last_received_us)
      VALUES (@ordinal, @byteLength, @recordCount, @firstSequence, @lastSequence, @firstReceivedUs, @lastReceivedUs)`),
    removeExcept: connection.prepare<[string]>('DELETE FROM journal_segments WHERE ordinal NOT IN (SELECT value FROM json_each(?))'),
    get: connection.prepare<[], SegmentRow>(`
      SELECT ordinal, byte_length AS byteLength, record_count AS recordCount, first_sequence AS firstSequence, last_sequence AS lastSequence,
        first_received_us AS firstReceivedUs, last_received_us AS lastReceivedUs
      FROM journal_segments ORDER BY ordinal`),
  };
}

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
import { usPerMinute } from '../../domain/time.ts';
import { databaseFault, guarded, openDatabaseFile } from './database-file.ts';
import { Settings } from './settings.ts';

export const databaseLimits = {
  candleAgeUsMax: 800 * 1_440 * usPerMinute,
  /** Old candles are looked for after so many new ones. */
  pruneCandles: 10_000,
  candlesPerReadMax: 100_000,
} as const;

export interface CandleRow {
  readonly instrument: string;
  /** Of the instrument's spec: says how much a tick and a lot are. */
  readonly version: number;
  readonly intervalUs: number;
  readonly startUs: number;
  readonly openTicks: number;
  readonly highTicks: number;
  readonly lowTicks: number;
  readonly closeTicks: number;
  readonly lots: number;
  readonly tradeCount: number;
}

export interface SegmentRow {
  readonly ordinal: number;
  readonly byteLength: number;
  readonly recordCount: number;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly firstReceivedUs: number;
  readonly lastReceivedUs: number;
}

export interface CandleRange {
  readonly instrument: string;
  readonly intervalUs: number;
  /** Starts from here on, up to and not with `toUs`. */
  readonly fromUs: number;
  readonly toUs: number;
  /** The newest ones are answered when there are more. */
  readonly countMax: number;
}

export interface StoreDatabase {
  /** All or none. A candle that is there already is replaced by one that counts as many trades or more. */
  putCandles(rows: readonly CandleRow[]): Result<null, Fault>;
  /** Oldest first. */
  candles(range: CandleRange): Result<readonly CandleRow[], Fault>;
  putInstruments(specs: readonly InstrumentSpec[]): Result<null, Fault>;
  /** The JSON text of an instrument's spec of this version. */
  instrument(instrument: string, version: number): Result<string | null, Fault>;
  readonly settings: Settings;
  putSegments(rows: readonly SegmentRow[]): Result<null, Fault>;
  removeSegmentsExcept(ordinals: readonly number[]): Result<null, Fault>;
  segments(): Result<readonly SegmentRow[], Fault>;
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

const candleColumns = `instrument, version, interval_us AS intervalUs, start_us AS startUs, open_ticks AS openTicks, high_ticks AS highTicks,
  low_ticks AS lowTicks, close_ticks AS closeTicks, lots, trade_count AS tradeCount`;

function overConnection(connection: Database.Database, found: Fault | null): StoreDatabase {
  const candles = candleStatements(connection);
  const segments = segmentStatements(connection);
  const putInstrument = connection.prepare<[string, number, string]>('INSERT OR REPLACE INTO instruments VALUES (?, ?, ?)');
  const getInstrument = connection.prepare<[string, number], { spec: string }>('SELECT spec FROM instruments WHERE instrument = ? AND version = ?');
  const inTransaction = (work: () => void): Result<null, Fault> => guarded(() => {
    connection.transaction(work)();
    return null;
  });
  let sincePrune: number = databaseLimits.pruneCandles;

  return {
    fault: found,
    putCandles: (rows) => inTransaction(() => {
      for (const row of rows) candles.put.run(row);
      sincePrune += rows.length;
      if (sincePrune < databaseLimits.pruneCandles) return;
      sincePrune = 0;
      candles.prune.run({ ageUs: databaseLimits.candleAgeUsMax });
    }),
    candles: (range) => guarded(() => candles.get.all({ ...range, countMax: Math.min(range.countMax, databaseLimits.candlesPerReadMax) }).toReversed()),
    putInstruments: (specs) => inTransaction(() => {
      for (const spec of specs) putInstrument.run(spec.id, spec.version, toText(spec));
    }),
    instrument: (instrument, version) => guarded(() => getInstrument.get(instrument, version)?.spec ?? null),
    settings: new Settings(connection),
    putSegments: (rows) => inTransaction(() => {
      for (const row of rows) segments.put.run(row);
    }),
    removeSegmentsExcept: (ordinals) => inTransaction(() => void segments.removeExcept.run(JSON.stringify(ordinals))),
    segments: () => guarded(() => segments.get.all()),
    close: () => void connection.close(),
  };
}

function candleStatements(connection: Database.Database) {
  return {
    put: connection.prepare<CandleRow>(`
      INSERT INTO candles (instrument, interval_us, start_us, version, open_ticks, high_ticks, low_ticks, close_ticks, lots, trade_count)
      VALUES (@instrument, @intervalUs, @startUs, @version, @openTicks, @highTicks, @lowTicks, @closeTicks, @lots, @tradeCount)
      ON CONFLICT DO UPDATE SET version = excluded.version, open_ticks = excluded.open_ticks, high_ticks = excluded.high_ticks,
        low_ticks = excluded.low_ticks, close_ticks = excluded.close_ticks, lots = excluded.lots, trade_count = excluded.trade_count
      WHERE excluded.trade_count >= candles.trade_count`),
    get: connection.prepare<CandleRange, CandleRow>(`
      SELECT ${candleColumns} FROM candles
      WHERE instrument = @instrument AND interval_us = @intervalUs AND start_us >= @fromUs AND start_us < @toUs
      ORDER BY start_us DESC LIMIT @countMax`),
    prune: connection.prepare<{ ageUs: number }>('DELETE FROM candles WHERE start_us < (SELECT max(start_us) FROM candles) - @ageUs'),
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

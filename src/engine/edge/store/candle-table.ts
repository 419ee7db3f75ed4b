/**
 * Closed candles in the database, and which times somebody has seen.
 *
 * Holds: a candle that is there already is replaced by one that counts as many trades or more; candles of an instrument are all counted in
 * its present steps, for when those change the old ones go and are asked for anew; old candles and spans are deleted.
 */

import type Database from 'better-sqlite3';
import { toText } from '../../contract/transport.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { usPerMinute } from '../../domain/time.ts';

export const candleLimits = {
  /** The longer a candle, the longer it is kept: so long, or so many of them. */
  candleAgeUsMax: 800 * 1_440 * usPerMinute,
  candlesKept: 5_000,
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
  /** 0 also where the venue does not count. */
  readonly tradeCount: number;
  /** null where the venue did not tell. */
  readonly quoteVolume: number | null;
  readonly takerLots: number | null;
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

export interface Span {
  readonly fromUs: number;
  readonly untilUs: number;
}

/** What candles of a length are kept from. */
const keptFrom = '@newest - max(@ageUs, interval_us * @count)';

interface Keeping {
  readonly newest: number;
  readonly ageUs: number;
  readonly count: number;
}

type Of = Pick<CandleRange, 'instrument' | 'intervalUs'>;

const candleColumns = `instrument, version, interval_us AS intervalUs, start_us AS startUs, open_ticks AS openTicks, high_ticks AS highTicks,
  low_ticks AS lowTicks, close_ticks AS closeTicks, lots, trade_count AS tradeCount, quote_volume AS quoteVolume, taker_lots AS takerLots`;

/** Its calls throw what SQLite throws: `StoreDatabase` guards them. */
export class CandleTable {
  readonly #connection: Database.Database;
  readonly #statements;
  #sincePrune: number = candleLimits.pruneCandles;

  constructor(connection: Database.Database) {
    this.#connection = connection;
    this.#statements = candleStatements(connection);
  }

  /** All or none. */
  put(rows: readonly CandleRow[]): void {
    this.#connection.transaction(() => this.#putAll(rows))();
  }

  /** What a venue answered: the candles of a time, and that it is seen. */
  putSeen(rows: readonly CandleRow[], { instrument, intervalUs }: Of, seen: Span): void {
    this.#connection.transaction(() => {
      this.#putAll(rows);
      if (seen.untilUs <= seen.fromUs) return;
      const touching = this.#statements.touching.all({ instrument, intervalUs, ...seen });
      const fromUs = Math.min(seen.fromUs, ...touching.map((span) => span.fromUs));
      const untilUs = Math.max(seen.untilUs, ...touching.map((span) => span.untilUs));
      for (const span of touching) this.#statements.removeSpan.run({ instrument, intervalUs, fromUs: span.fromUs });
      this.#statements.putSpan.run({ instrument, intervalUs, fromUs, untilUs });
    })();
  }

  /** Oldest first. */
  get(range: CandleRange): readonly CandleRow[] {
    return this.#statements.get.all({ ...range, countMax: Math.min(range.countMax, candleLimits.candlesPerReadMax) }).toReversed();
  }

  /** Times that were seen and lie in or at this one, oldest first. */
  seen(of: Of, span: Span): readonly Span[] {
    return this.#statements.touching.all({ instrument: of.instrument, intervalUs: of.intervalUs, ...span });
  }

  /** Forgets what was counted in other steps. Within a transaction of the caller. */
  keepSteps({ id, tick, lot, contractSize }: InstrumentSpec): void {
    const steps = toText({ tick, lot, contractSize });
    if (this.#statements.steps.get(id)?.steps === steps) return;
    for (const forget of this.#statements.forget) forget.run(id);
    this.#statements.putSteps.run(id, steps);
  }

  #putAll(rows: readonly CandleRow[]): void {
    for (const row of rows) this.#statements.put.run(row);
    this.#sincePrune += rows.length;
    if (this.#sincePrune < candleLimits.pruneCandles) return;
    this.#sincePrune = 0;
    const newest = this.#statements.newest.get()?.startUs ?? null;
    if (newest === null) return;
    for (const prune of this.#statements.prune) prune.run({ newest, ageUs: candleLimits.candleAgeUsMax, count: candleLimits.candlesKept });
  }
}

function candleStatements(connection: Database.Database) {
  return {
    put: connection.prepare<CandleRow>(`
      INSERT INTO candles (instrument, interval_us, start_us, version, open_ticks, high_ticks, low_ticks, close_ticks, lots, trade_count, quote_volume, taker_lots)
      VALUES (@instrument, @intervalUs, @startUs, @version, @openTicks, @highTicks, @lowTicks, @closeTicks, @lots, @tradeCount, @quoteVolume, @takerLots)
      ON CONFLICT DO UPDATE SET version = excluded.version, open_ticks = excluded.open_ticks, high_ticks = excluded.high_ticks,
        low_ticks = excluded.low_ticks, close_ticks = excluded.close_ticks, lots = excluded.lots, trade_count = excluded.trade_count,
        quote_volume = coalesce(excluded.quote_volume, quote_volume), taker_lots = coalesce(excluded.taker_lots, taker_lots)
      WHERE excluded.trade_count >= candles.trade_count`),
    get: connection.prepare<CandleRange, CandleRow>(`
      SELECT ${candleColumns} FROM candles
      WHERE instrument = @instrument AND interval_us = @intervalUs AND start_us >= @fromUs AND start_us < @toUs
      ORDER BY start_us DESC LIMIT @countMax`),
    newest: connection.prepare<[], { startUs: number | null }>('SELECT max(start_us) AS startUs FROM candles'),
    prune: [
      connection.prepare<Keeping>(`DELETE FROM candles WHERE start_us < ${keptFrom}`),
      connection.prepare<Keeping>(`DELETE FROM candle_spans WHERE until_us <= ${keptFrom}`),
      connection.prepare<Keeping>(`UPDATE OR REPLACE candle_spans SET from_us = ${keptFrom} WHERE from_us < ${keptFrom}`),
    ],
    touching: connection.prepare<Of & Span, Span>(`
      SELECT from_us AS fromUs, until_us AS untilUs FROM candle_spans
      WHERE instrument = @instrument AND interval_us = @intervalUs AND from_us <= @untilUs AND until_us >= @fromUs ORDER BY from_us`),
    removeSpan: connection.prepare<Of & { fromUs: number }>('DELETE FROM candle_spans WHERE instrument = @instrument AND interval_us = @intervalUs AND from_us = @fromUs'),
    putSpan: connection.prepare<Of & Span>('INSERT OR REPLACE INTO candle_spans VALUES (@instrument, @intervalUs, @fromUs, @untilUs)'),
    steps: connection.prepare<[string], { steps: string }>('SELECT steps FROM candle_steps WHERE instrument = ?'),
    putSteps: connection.prepare<[string, string]>('INSERT OR REPLACE INTO candle_steps VALUES (?, ?)'),
    forget: [
      connection.prepare<[string]>('DELETE FROM candles WHERE instrument = ?'),
      connection.prepare<[string]>('DELETE FROM candle_spans WHERE instrument = ?'),
    ],
  };
}

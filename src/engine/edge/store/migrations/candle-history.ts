/**
 * Candles of the past: what venues tell beside prices, the times that somebody has seen (in which a candle that is not there means that
 * nobody traded), and the steps in which an instrument's candles are counted.
 */

import type { Migration } from './migration.ts';

export const candleHistoryMigration: Migration = {
  name: 'candle-history',
  sql: `
    ALTER TABLE candles ADD COLUMN quote_volume REAL;
    ALTER TABLE candles ADD COLUMN taker_lots INTEGER;
    CREATE TABLE candle_spans (
      instrument TEXT NOT NULL,
      interval_us INTEGER NOT NULL,
      from_us INTEGER NOT NULL,
      until_us INTEGER NOT NULL,
      PRIMARY KEY (instrument, interval_us, from_us)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE candle_steps (
      instrument TEXT PRIMARY KEY,
      steps TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
  `,
};

/** Closed candles in ticks and lots, and the instruments that say how much a tick and a lot were. */

import type { Migration } from './migration.ts';

export const candlesMigration: Migration = {
  name: 'candles',
  sql: `
    CREATE TABLE instruments (
      instrument TEXT NOT NULL,
      version INTEGER NOT NULL,
      spec TEXT NOT NULL,
      PRIMARY KEY (instrument, version)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE candles (
      instrument TEXT NOT NULL,
      interval_us INTEGER NOT NULL,
      start_us INTEGER NOT NULL,
      version INTEGER NOT NULL,
      open_ticks INTEGER NOT NULL,
      high_ticks INTEGER NOT NULL,
      low_ticks INTEGER NOT NULL,
      close_ticks INTEGER NOT NULL,
      lots INTEGER NOT NULL,
      trade_count INTEGER NOT NULL,
      PRIMARY KEY (instrument, interval_us, start_us)
    ) STRICT, WITHOUT ROWID;
  `,
};

/** Every step of the database's layout, in order. A new one is a file and a line; an old one never changes. */

import { candleHistoryMigration } from './candle-history.ts';
import { candlesMigration } from './candles.ts';
import { heatSegmentsMigration } from './heat-segments.ts';
import { journalSegmentsMigration } from './journal-segments.ts';
import type { Migration } from './migration.ts';
import { settingsMigration } from './settings.ts';

export const migrations: readonly Migration[] = [
  journalSegmentsMigration,
  candlesMigration,
  settingsMigration,
  candleHistoryMigration,
  heatSegmentsMigration,
];

/** What a person chose, as JSON by key. */

import type { Migration } from './migration.ts';

export const settingsMigration: Migration = {
  name: 'settings',
  sql: 'CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;',
};

/** Which file of the heat history holds which instrument and time: an index that can be made again from the files. */

import type { Migration } from './migration.ts';

export const heatSegmentsMigration: Migration = {
  name: 'heat-segments',
  sql: `
    CREATE TABLE heat_segments (
      instrument TEXT NOT NULL,
      start_us INTEGER NOT NULL,
      until_us INTEGER NOT NULL,
      byte_length INTEGER NOT NULL,
      PRIMARY KEY (instrument, start_us)
    ) STRICT, WITHOUT ROWID;
  `,
};

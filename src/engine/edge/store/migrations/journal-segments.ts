/** Which journal file holds which numbers and times: an index that can be made again from the files. */

import type { Migration } from './migration.ts';

export const journalSegmentsMigration: Migration = {
  name: 'journal-segments',
  sql: `
    CREATE TABLE journal_segments (
      ordinal INTEGER PRIMARY KEY,
      byte_length INTEGER NOT NULL,
      record_count INTEGER NOT NULL,
      first_sequence INTEGER NOT NULL,
      last_sequence INTEGER NOT NULL,
      first_received_us INTEGER NOT NULL,
      last_received_us INTEGER NOT NULL
    ) STRICT;
  `,
};

/**
 * Keeps the database's index of journal segments true to the files: those being written, those of
 * earlier runs that the index missed (read once, one a call), and those that were deleted.
 */

import type { SegmentRow, StoreDatabase } from './database.ts';
import type { Journal } from './journal-file.ts';
import { recoverFile } from './journal-folder.ts';

export class SegmentIndex {
  /** What the database holds, as far as we know: ordinal → bytes. */
  #known: Map<number, number> | null = null;

  bring(journal: Journal, database: StoreDatabase): void {
    const known = this.#known ?? readKnown(database);
    if (known === null) return;
    this.#known = known;
    const rows: SegmentRow[] = [];
    for (const segment of journal.segments) {
      if (known.get(segment.ordinal) === segment.byteLength) continue;
      const { ordinal, byteLength, recordCount, firstSequence, lastSequence, firstReceivedUs, lastReceivedUs } = segment;
      rows.push({ ordinal, byteLength, recordCount, firstSequence, lastSequence, firstReceivedUs, lastReceivedUs });
    }
    const missed = journal.olderSegments.find(({ ordinal, byteLength }) => known.get(ordinal) !== byteLength);
    const found = missed === undefined ? null : recoverFile(missed.path);
    if (missed !== undefined && found?.ok === true) {
      const { recordCount, firstSequence, lastSequence, firstReceivedUs, lastReceivedUs } = found.value;
      rows.push({ ordinal: missed.ordinal, byteLength: missed.byteLength, recordCount, firstSequence, lastSequence, firstReceivedUs, lastReceivedUs });
    }
    if (missed !== undefined && found?.ok === false) known.set(missed.ordinal, missed.byteLength);
    if (rows.length > 0 && database.putSegments(rows).ok) for (const { ordinal, byteLength } of rows) known.set(ordinal, byteLength);
    this.#forgetDeleted(journal, database, known);
  }

  #forgetDeleted(journal: Journal, database: StoreDatabase, known: Map<number, number>): void {
    const onDisk = new Set([...journal.olderSegments, ...journal.segments].map(({ ordinal }) => ordinal));
    const gone = [...known.keys()].filter((ordinal) => !onDisk.has(ordinal));
    if (gone.length === 0 || !database.removeSegmentsExcept([...onDisk]).ok) return;
    for (const ordinal of gone) known.delete(ordinal);
  }
}

function readKnown(database: StoreDatabase): Map<number, number> | null {
  const rows = database.segments();
  return rows.ok ? new Map(rows.value.map(({ ordinal, byteLength }) => [ordinal, byteLength])) : null;
}

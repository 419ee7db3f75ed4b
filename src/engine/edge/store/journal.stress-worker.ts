/**
 * A process of the stress tests: writes numbered records into a journal until it is killed, and says
 * after each flush how far it got. Every float of a record follows from its number.
 */

import { writeSync } from 'node:fs';
import { field, newSlots, setFloat, writeHead } from '../../core/memory/record.ts';
import type { Packing } from '../../core/memory/journal.ts';
import { openJournal } from './journal-file.ts';

export type StressArguments = readonly [folder: string, packing: Packing, journalBytesMax: string];

const [folder = '', packing = 'plain', bytesMax = '0'] = process.argv.slice(2);
const opened = openJournal({
  folder, version: 'stress', journalBytesMax: Number(bytesMax), whenFull: 'drop-oldest', sync: 'never', packing: packing === 'zstd' ? 'zstd' : 'plain',
  nowUs: () => Math.round(performance.now() * 1_000),
});
if (!opened.ok) {
  writeSync(1, `${opened.fault.code}\n`);
  process.exit(1);
}
const journal = opened.value;
const slots = newSlots(64);
writeSync(1, `opened ${journal.counts.lastSequence} cut ${journal.counts.cutBytes}\n`);
for (let sequence = journal.counts.lastSequence + 1; ; sequence += 1) {
  const tailSlots = (sequence * 7) % 63;
  writeHead(slots, 0, 'depth', 1, tailSlots, 0);
  for (let float = field.sequence; float < 8 * (1 + tailSlots); float += 1) setFloat(slots, 0, float, sequence + float - field.sequence);
  journal.append(slots, 0);
  if (sequence % 97 !== 0) continue;
  journal.flush();
  if (journal.fault !== null) {
    writeSync(1, `${journal.fault.code} dropped ${journal.counts.droppedCount}\n`);
    process.exit(0);
  }
  writeSync(1, `flushed ${sequence}\n`);
}

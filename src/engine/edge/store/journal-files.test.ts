import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { field, floatAt, lengthAt, newSlots, setFloat, writeHead } from '../../core/memory/record.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { writeFault } from './disk.ts';
import { journalLimits, openJournal, type Journal, type JournalOptions } from './journal-file.ts';
import { lastJournalSequence, segmentPath } from './journal-folder.ts';
import { openJournalReader } from './journal-reader.ts';

const root = mkdtempSync(join(tmpdir(), 'fathom-journal-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folders = 0;
let nowUs = 1_723_118_400_000_000;

function newFolder(): string {
  return join(root, String((folders += 1)), 'journal');
}

function open(folder: string, options: Partial<JournalOptions> = {}): Journal {
  const opened = openJournal({ folder, version: '0.1.0', journalBytesMax: 2 ** 30, whenFull: 'drop-oldest', sync: 'never', packing: 'plain', nowUs: () => nowUs, ...options });
  if (!opened.ok) throw new Error(opened.fault.detail);
  return opened.value;
}

const slots = newSlots(2_501);

function append(journal: Journal, first: number, last: number, tailSlots = 3): void {
  for (let sequence = first; sequence <= last; sequence += 1) {
    writeHead(slots, 0, 'depth', 1, tailSlots, 0);
    for (let float = 1; float < 8 * (1 + tailSlots); float += 1) setFloat(slots, 0, float, sequence * 3 + float);
    setFloat(slots, 0, field.sequence, sequence);
    journal.append(slots, 0);
  }
}

/** Everything a journal says: numbers of records, other items by kind. */
function readAll(path: string): (number | string)[] {
  const reader = openJournalReader(path);
  if (!reader.ok) return [reader.fault.code];
  const found: (number | string)[] = [];
  for (const item of reader.value.items) {
    if (item.kind === 'fault') found.push(item.fault.code);
    if (item.kind === 'specs') found.push(item.specs.map(({ symbol }) => symbol).join(' '));
    if (item.kind === 'segment') found.push(item.head.version);
    if (item.kind !== 'records') continue;
    for (let slot = 0; slot < item.slots.slotCount; slot += lengthAt(item.slots, slot)) {
      const sequence = floatAt(item.slots, slot, field.sequence);
      expect(floatAt(item.slots, slot, field.tail)).toBe(sequence * 3 + field.tail);
      found.push(sequence);
    }
  }
  expect(reader.value.bytesDone()).toBe(reader.value.bytesTotal);
  return found;
}

function numbers(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

const spec = sampleSpec();

test.each(['plain', 'zstd'] as const)('what was appended is read back, packed %s', (packing) => {
  const folder = newFolder();
  const journal = open(folder, { packing });
  journal.setSpecs([spec]);
  append(journal, 1, 3_000);
  journal.close();
  journal.close();
  expect(readAll(folder)).toEqual(['0.1.0', 'BTCUSDT', ...numbers(1, 3_000)]);
  expect(journal.counts).toMatchObject({ recordCount: 3_000, droppedCount: 0, lastSequence: 3_000, bytes: statSync(segmentPath(folder, 1)).size });
});

test('records wait until there are enough of them or time has passed', () => {
  const folder = newFolder();
  const journal = open(folder);
  append(journal, 1, 1);
  journal.tick();
  expect(readAll(folder)).toEqual(['file.unreadable']); // nothing yet, not even a file
  nowUs += journalLimits.blockUsMax;
  journal.tick();
  expect(readAll(folder)).toEqual(['0.1.0', 1]);
  append(journal, 2, 2 + journalLimits.blockBytes / 256);
  expect(readAll(folder).length).toBeGreaterThan(1_000);
  journal.close();
});

test('instruments that come later are named where they came, and those that did not change are not named again', () => {
  const folder = newFolder();
  const journal = open(folder);
  append(journal, 1, 1);
  journal.setSpecs([spec]);
  append(journal, 2, 2);
  journal.setSpecs([spec, { ...spec, stream: 2, symbol: 'ETHUSDT' }]);
  journal.setSpecs([spec, { ...spec, stream: 2, symbol: 'ETHUSDT' }]);
  append(journal, 3, 3);
  journal.close();
  expect(readAll(folder)).toEqual(['0.1.0', 1, 'BTCUSDT', 2, 'BTCUSDT ETHUSDT', 3]);
});

test('a second opening goes on in a new segment; numbers that came before are left out', () => {
  const folder = newFolder();
  const first = open(folder);
  append(first, 1, 5);
  first.close();
  expect(lastJournalSequence(folder)).toEqual({ ok: true, value: 5 });
  const second = open(folder);
  expect(second.counts).toMatchObject({ lastSequence: 5, cutBytes: 0 });
  append(second, 4, 7);
  second.close();
  expect(readAll(folder)).toEqual(['0.1.0', ...numbers(1, 5), '0.1.0', 6, 7]);
  expect(second.counts.repeatedCount).toBe(2);
});

test('cut at any length, the journal reopens with every block before the cut, and says what it cut', () => {
  const folder = newFolder();
  const journal = open(folder);
  const ends = [0, 1, 2, 3].map((block) => {
    append(journal, block * 10 + 1, block * 10 + 10);
    journal.flush();
    return journal.counts.bytes;
  });
  journal.close();
  const whole = readFileSync(segmentPath(folder, 1));
  for (let cut = 0; cut <= whole.byteLength; cut += 61) {
    const copy = newFolder();
    mkdirSync(copy, { recursive: true });
    writeFileSync(segmentPath(copy, 1), whole.subarray(0, cut));
    const kept = ends.filter((end) => end <= cut);
    const again = open(copy);
    const wholeBytes = kept.at(-1) ?? (cut < 64 ? 0 : 64);
    expect(again.counts).toMatchObject({ lastSequence: kept.length * 10, cutBytes: cut - wholeBytes });
    append(again, kept.length * 10 + 1, kept.length * 10 + 1);
    again.close();
    expect(readAll(copy).filter((item) => typeof item === 'number')).toEqual(numbers(1, kept.length * 10 + 1));
    expect(readAll(copy)).not.toContain('journal.torn');
  }
});

test('damage amid a segment is told, skipped and never cut away', () => {
  const folder = newFolder();
  const journal = open(folder);
  for (const block of [0, 1, 2]) {
    append(journal, block * 10 + 1, block * 10 + 10);
    journal.flush();
  }
  journal.close();
  const path = segmentPath(folder, 1);
  const bytes = readFileSync(path);
  bytes[Math.floor(bytes.byteLength / 2)] = 0xff;
  writeFileSync(path, bytes);
  const again = open(folder);
  again.close();
  expect([again.foundFaults.map(({ code }) => code), again.counts.cutBytes, again.counts.lastSequence]).toEqual([['journal.corrupt'], 0, 30]);
  expect(readAll(folder)).toEqual(['0.1.0', ...numbers(1, 10), 'journal.corrupt', ...numbers(21, 30)]);
});

test('a file that is no segment is told and left alone', () => {
  const folder = newFolder();
  mkdirSync(folder, { recursive: true });
  writeFileSync(segmentPath(folder, 7), 'x'.repeat(1_000));
  const journal = open(folder);
  append(journal, 1, 1);
  journal.close();
  expect(journal.foundFaults.map(({ code }) => code)).toEqual(['journal.corrupt']);
  expect([readdirSync(folder).toSorted(), readAll(folder)]).toEqual([['segment-00000007.fathom', 'segment-00000008.fathom', 'writer.lock'], ['journal.corrupt', '0.1.0', 1]]);
});

test('the journal never passes its bound: the oldest segments go', () => {
  const folder = newFolder();
  const journalBytesMax = journalLimits.journalBytesMin;
  const journal = open(folder, { journalBytesMax });
  let largest = 0;
  for (let sequence = 1; sequence < 40_000; sequence += 1_000) {
    append(journal, sequence, sequence + 999, 9);
    journal.flush();
    const onDisk = readdirSync(folder).filter((name) => name.startsWith('segment')).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    expect(onDisk).toBe(journal.counts.bytes);
    largest = Math.max(largest, onDisk);
  }
  journal.close();
  expect(largest).toBeLessThanOrEqual(journalBytesMax);
  expect(largest).toBeGreaterThan(journalBytesMax / 2);
  const kept = readAll(folder).filter((item) => typeof item === 'number');
  expect(kept).toEqual(numbers(kept[0] ?? 0, 40_000));
  expect(journal.segments[0]?.firstSequence).toBe(kept[0]);
  const again = open(folder, { journalBytesMax });
  append(again, 40_001, 60_000, 9);
  again.close();
  expect(again.counts.bytes).toBeLessThanOrEqual(journalBytesMax);
  expect(readAll(folder).at(-1)).toBe(60_000);
});

test('a recording keeps all it has and refuses more at its bound', () => {
  const folder = newFolder();
  const journal = open(folder, { journalBytesMax: journalLimits.journalBytesMin, whenFull: 'refuse' });
  append(journal, 1, 10_000, 9);
  journal.close();
  const kept = readAll(folder).filter((item) => typeof item === 'number');
  expect([journal.fault?.code, kept]).toEqual(['journal.full', numbers(1, kept.length)]);
  expect(journal.counts.droppedCount).toBe(10_000 - kept.length);
  expect(kept.length).toBeGreaterThan(5_000);
});

test('a folder has one writer at a time', () => {
  const folder = newFolder();
  const journal = open(folder);
  const second = openJournal({ folder, version: '0', journalBytesMax: 2 ** 30, whenFull: 'refuse', sync: 'never', packing: 'plain', nowUs: () => nowUs });
  expect(second).toMatchObject({ ok: false, fault: { code: 'file.locked' } });
  journal.close();
  open(folder).close();
});

test('a folder that cannot be made is a named fault', () => {
  const file = join(root, 'file');
  writeFileSync(file, '');
  const opened = openJournal({ folder: join(file, 'journal'), version: '0', journalBytesMax: 2 ** 30, whenFull: 'refuse', sync: 'never', packing: 'plain', nowUs: () => nowUs });
  expect(opened).toMatchObject({ ok: false, fault: { code: 'file.unwritable' } });
});

test('while nothing can be written records are dropped and counted, and when it can the journal goes on', () => {
  const folder = newFolder();
  const journal = open(folder);
  rmSync(folder, { recursive: true });
  writeFileSync(folder, 'in the way');
  append(journal, 1, 5);
  journal.flush();
  expect([journal.fault?.code, journal.counts.droppedCount]).toEqual(['file.unwritable', 5]);
  rmSync(folder);
  mkdirSync(folder);
  append(journal, 6, 7);
  journal.flush(); // too early to try again
  expect(journal.counts.droppedCount).toBe(7);
  nowUs += journalLimits.retryUs;
  append(journal, 8, 9);
  journal.close();
  expect([journal.fault, readAll(folder)]).toEqual([null, ['0.1.0', 8, 9]]);
});

test('a disk without room and a forbidden one are told apart', () => {
  const refusal = (code: string) => Object.assign(new Error(code), { code });
  expect(['ENOSPC', 'EDQUOT', 'EACCES', 'EROFS'].map((code) => writeFault(refusal(code)).code)).toEqual(['journal.full', 'journal.full', 'file.unwritable', 'file.unwritable']);
});

test('a journal that is not there is a named fault, and an empty one ends where it begins', () => {
  expect(readAll(join(root, 'nothing'))).toEqual(['file.unreadable']);
  expect(lastJournalSequence(join(root, 'nothing'))).toEqual({ ok: true, value: 0 });
});

test('a torn tail is shown to a reader as what it is', () => {
  const folder = newFolder();
  const journal = open(folder);
  append(journal, 1, 10);
  journal.close();
  truncateSync(segmentPath(folder, 1), journal.counts.bytes - 1);
  expect(readAll(segmentPath(folder, 1))).toEqual(['0.1.0', 'journal.torn']);
  truncateSync(segmentPath(folder, 1), 10);
  expect(readAll(folder)).toEqual(['journal.torn']);
});

/** `kill -9` in the middle of writing, again and again: the journal reopens, whole and in order, with all that was flushed. */

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { newChance, nextBelow } from '../../domain/chance.ts';
import { field, floatAt, lengthAt, type Slots } from '../../core/memory/record.ts';
import { openJournal } from './journal-file.ts';
import { openJournalReader } from './journal-reader.ts';
import type { StressArguments } from './journal.stress-worker.ts';

const root = mkdtempSync(join(tmpdir(), 'fathom-kill-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const program = fileURLToPath(new URL('journal.stress-worker.ts', import.meta.url));

/** Lets a writer run for so long after its first flush, kills it, and answers the lines it wrote. */
function killAfter(asked: StressArguments, delayMs: number): Promise<string[]> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, ...asked], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    let isArmed = false;
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (isArmed || !text.includes('flushed')) return;
      isArmed = true;
      setTimeout(() => child.kill('SIGKILL'), delayMs);
    });
    child.once('close', () => resolve(text.split('\n').slice(0, -1)));
  });
}

/** Counts the records, which must be whole and numbered without a hole. */
function check(folder: string): { readonly first: number; readonly last: number; readonly faults: readonly string[] } {
  const reader = openJournalReader(folder);
  if (!reader.ok) throw new Error(reader.fault.detail);
  const faults: string[] = [];
  let [first, last] = [0, 0];
  for (const item of reader.value.items) {
    if (item.kind === 'fault') faults.push(item.fault.code);
    if (item.kind !== 'records') continue;
    for (let slot = 0; slot < item.slots.slotCount; slot += lengthAt(item.slots, slot)) {
      const sequence = floatAt(item.slots, slot, field.sequence);
      if (first === 0) first = sequence;
      else if (sequence !== last + 1) throw new Error(`record ${sequence} followed record ${last}`);
      if (isTorn(item.slots, slot, sequence)) throw new Error(`record ${sequence} was torn`);
      last = sequence;
    }
  }
  return { first, last, faults };
}

function isTorn(slots: Slots, slot: number, sequence: number): boolean {
  for (let float = field.sequence; float < 8 * lengthAt(slots, slot); float += 1) {
    if (floatAt(slots, slot, float) !== sequence + float - field.sequence) return true;
  }
  return lengthAt(slots, slot) !== 1 + (sequence * 7) % 63;
}

test.each<{ packing: StressArguments[1]; bytesMax: number; kills: number }>([
  { packing: 'plain', bytesMax: 2 ** 26, kills: 6 },
  { packing: 'zstd', bytesMax: 2 ** 30, kills: 3 },
  { packing: 'plain', bytesMax: 2 ** 22, kills: 5 },
])('killed $kills times while writing $packing within $bytesMax bytes', async ({ packing, bytesMax, kills }) => {
  const seed = Date.now();
  const chance = newChance(seed);
  const folder = join(root, `${packing}-${bytesMax}`);
  for (let kill = 0; kill < kills; kill += 1) {
    const lines = await killAfter([folder, packing, String(bytesMax)], nextBelow(chance, 40));
    const flushed = Number(lines.findLast((line) => line.startsWith('flushed'))?.split(' ')[1]);
    const { first, last, faults } = check(folder);
    expect(last, `seed ${seed}`).toBeGreaterThanOrEqual(flushed);
    expect(faults.filter((code) => code !== 'journal.torn')).toEqual([]);
    if (packing === 'zstd') expect(first).toBe(1);
  }
  const opened = openJournal({ folder, version: '0', journalBytesMax: bytesMax, whenFull: 'drop-oldest', sync: 'never', packing: 'plain', nowUs: () => 1 });
  if (!opened.ok) throw new Error(opened.fault.detail);
  opened.value.close();
  expect(check(folder)).toMatchObject({ last: opened.value.counts.lastSequence, faults: [] });
  expect(opened.value.counts.bytes).toBeLessThanOrEqual(bytesMax);
});

test.skipIf(process.platform === 'win32')('with the disk full records are dropped with a named fault, and the journal stays whole', async () => {
  const folder = join(root, 'full');
  // A limit on the size of files stands for a disk without room: the system refuses amid a write.
  const asked: StressArguments = [folder, 'plain', String(2 ** 30)];
  const child = spawn('/bin/sh', ['-c', 'trap "" XFSZ; ulimit -f 3000; exec "$@"', 'sh', process.execPath, program, ...asked], { stdio: ['ignore', 'pipe', 'inherit'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  await new Promise((resolve) => { child.once('close', resolve); });
  const lines = Buffer.concat(chunks).toString().trim().split('\n');
  expect(lines.at(-1)).toMatch(/^journal\.full dropped \d+$/);
  const flushed = Number(lines.findLast((line) => line.startsWith('flushed'))?.split(' ')[1]);
  expect(check(folder)).toEqual({ first: 1, last: flushed, faults: [] });
});

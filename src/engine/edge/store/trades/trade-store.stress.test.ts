/** `kill -9` in the middle of writing, again and again: what was written is there, whole and in order, and nothing else. */

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import type { TradeBatch } from '../../../core/market/flow/trade-recorder.ts';
import { newChance, nextBelow } from '../../../domain/chance.ts';
import { sampleSpec } from '../../../domain/instrument-sample.ts';
import { usPerMinute } from '../../../domain/time.ts';
import { TradeStore, type TradePlace } from './trade-store.ts';
import { stressBatch, stressMinuteUs } from './trade-store.stress-worker.ts';

const root = mkdtempSync(join(tmpdir(), 'fathom-trades-kill-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const program = fileURLToPath(new URL('trade-store.stress-worker.ts', import.meta.url));

/** The last minute that it said it had written. */
function killAfter(folder: string, from: number, delayMs: number): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, folder, String(from)], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    let isArmed = false;
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (isArmed || !text.includes('written')) return;
      isArmed = true;
      setTimeout(() => child.kill('SIGKILL'), delayMs);
    });
    child.once('close', () => resolve(Number(/written (\d+)\n[^\n]*$/.exec(text)?.[1] ?? from - 1)));
  });
}

function readAll(store: TradeStore): readonly TradeBatch[] {
  const all: TradeBatch[] = [];
  for (let place: TradePlace | null = null; ;) {
    const part = store.read(sampleSpec(), 0, Infinity, place);
    if (!part.ok) throw new Error(part.fault.detail);
    all.push(...part.value.batches);
    place = part.value.next;
    if (place === null) return all;
  }
}

test('a recorder that is killed loses at most the minute that it was writing', async () => {
  const chance = newChance(71);
  let next = 0;
  for (let round = 0; round < 5; round += 1) {
    const written = await killAfter(root, next, nextBelow(chance, 60));
    const all = readAll(new TradeStore({ folder: root, bytesMax: 2 ** 40, log: () => undefined }));
    const minutes = all.map(({ fromUs }) => (fromUs - stressMinuteUs) / usPerMinute);
    // One more may have reached the disk than was said; a minute that was torn is skipped by the next run.
    expect([written, written + 1]).toContain(minutes.at(-1));
    expect(minutes).toEqual([...new Set(minutes)].toSorted((left, right) => left - right));
    for (const [index, batch] of all.entries()) expect(batch).toEqual(stressBatch(minutes[index] ?? 0));
    next = (minutes.at(-1) ?? 0) + 2;
  }
});

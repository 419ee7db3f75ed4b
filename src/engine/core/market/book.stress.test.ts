import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { newChance, nextBelow } from '../../domain/chance.ts';
import { loadKernel } from '../../edge/kernel.ts';
import { newKernelTwin, type Kernel } from '../memory/kernel.ts';
import { field, newSlots, recordSlotsMax, setFloat, tailSlotsFor, writeHead, type Slots } from '../memory/record.ts';
import { newBooks } from './book.ts';

const levelsPerSide = 50;

/** State n: 50 levels a side, every one of n lots, somewhere else than state n − 1: near, or far enough to move the window. */
function writeState(slots: Slots, state: number, middle: number, gap: number): void {
  writeHead(slots, 0, 'snapshot', 1, tailSlotsFor(levelsPerSide * 2), 0);
  setFloat(slots, 0, field.receivedUs, state * 3);
  setFloat(slots, 0, field.b, state);
  setFloat(slots, 0, field.c, levelsPerSide);
  setFloat(slots, 0, field.d, levelsPerSide);
  for (let index = 0; index < levelsPerSide; index += 1) {
    setFloat(slots, 0, field.tail + index * 2, middle - 1 - index * gap);
    setFloat(slots, 0, field.tail + index * 2 + 1, state);
    setFloat(slots, 0, field.tail + (levelsPerSide + index) * 2, middle + index * gap);
    setFloat(slots, 0, field.tail + (levelsPerSide + index) * 2 + 1, state);
  }
}

async function stress(kernel: Kernel, reads: number) {
  const book = newBooks(kernel).open(1);
  const slots = newSlots(recordSlotsMax);
  const chance = newChance(3);
  const worker = new Worker(new URL('./book.stress-worker.ts', import.meta.url), { workerData: { location: book.location(), reads } });
  let seen: unknown = null;
  worker.once('message', (message: unknown) => {
    seen = message;
  });
  let failure: unknown = null;
  worker.once('error', (error) => {
    failure = error;
  });
  let state = 0;
  while (seen === null && failure === null) {
    for (let turn = 0; turn < 200; turn += 1) {
      state += 1;
      writeState(slots, state, 100_000 + nextBelow(chance, 20_000), nextBelow(chance, 4) === 0 ? 90 : 1);
      book.apply(slots, 0);
    }
    await setImmediate();
  }
  await worker.terminate();
  expect(failure).toBeNull();
  return { state, seen };
}

test.each([
  ['WebAssembly', () => loadKernel(), 400_000],
  ['the twin', () => newKernelTwin(), 40_000],
])('no reader in another thread sees a mixture of two states, written by %s', async (_, newKernel, reads) => {
  const { state, seen } = await stress(newKernel(), reads);
  expect(state).toBeGreaterThan(1_000);
  expect(seen).toMatchObject({ reads, torn: 0 });
  expect(seen).toHaveProperty('states', expect.toSatisfy((states: number) => states > 100));
});

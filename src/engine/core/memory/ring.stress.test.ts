/** Real threads on one ring: nothing lost, doubled, out of order or torn; for lossy readers, nothing torn and every loss told. */

import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { newRing, type RingLocation } from './ring.ts';
import type { StressOutcome, StressTask } from './ring.stress-worker.ts';
import { newSlab, openSlabReader } from './slab.ts';

function inThread<Answer>(task: StressTask): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('ring.stress-worker.ts', import.meta.url), { workerData: task });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

interface Pace {
  readonly records: number;
  readonly tailSlotsMax: number;
  readonly batch: number;
  readonly pauseWriter: number;
  readonly pauseReader: number;
}

async function stress(ring: RingLocation, { records, tailSlotsMax, batch, pauseWriter, pauseReader }: Pace) {
  const readers = ring.readers.map((_, readerIndex) =>
    inThread<StressOutcome>({ kind: 'read-ring', ring, readerIndex, records, pauseEvery: pauseReader }));
  const position = await inThread<number>({ kind: 'write-ring', ring, records, tailSlotsMax, batch, pauseEvery: pauseWriter });
  return { position, outcomes: await Promise.all(readers) };
}

test.each([
  { what: 'of one slot, each published at once', slots: 1_024, pace: { records: 500_000, tailSlotsMax: 0, batch: 1, pauseWriter: 20_000, pauseReader: 2_000 } },
  { what: 'of many lengths in batches', slots: 1_024, pace: { records: 300_000, tailSlotsMax: 9, batch: 16, pauseWriter: 20_000, pauseReader: 2_000 } },
  { what: 'through a ring that is nearly always full', slots: 64, pace: { records: 10_000, tailSlotsMax: 31, batch: 4, pauseWriter: 5_000, pauseReader: 500 } },
])('a gating reader gets every record $what, once, whole and in order', async ({ slots, pace }) => {
  const ring = newRing({ slots, readers: [{ name: 'store', gating: true }], firstPosition: 2 ** 32 - slots * 64 });
  const { position, outcomes } = await stress(ring, pace);
  expect(outcomes).toEqual([{ seen: pace.records, torn: 0, disordered: 0, missing: 0, lostSlots: 0, position }]);
});

test('a lossy reader that is overtaken gets nothing torn, and seen and lost make up everything', async () => {
  const records = 1_000_000;
  const ring = newRing({ slots: 256, readers: [{ name: 'view', gating: false }] });
  const { position, outcomes } = await stress(ring, { records, tailSlotsMax: 0, batch: 4, pauseWriter: 5_000, pauseReader: 20 });
  const [view] = outcomes;
  expect(view).toMatchObject({ torn: 0, disordered: 0, position });
  expect(view?.missing).toBe(view?.lostSlots);
  expect((view?.seen ?? 0) + (view?.lostSlots ?? 0)).toBe(records);
  expect(view?.lostSlots).toBeGreaterThan(0);
  expect(view?.seen).toBeGreaterThan(0);
});

test('a gating and a lossy reader share a ring with records of many lengths', async () => {
  const records = 300_000;
  const ring = newRing({ slots: 512, readers: [{ name: 'store', gating: true }, { name: 'view', gating: false }] });
  const { position, outcomes } = await stress(ring, { records, tailSlotsMax: 9, batch: 4, pauseWriter: 20_000, pauseReader: 2_000 });
  expect(outcomes[0]).toEqual({ seen: records, torn: 0, disordered: 0, missing: 0, lostSlots: 0, position });
  expect(outcomes[1]).toMatchObject({ torn: 0, disordered: 0, position });
  expect((outcomes[1]?.missing ?? 0) > 0).toBe((outcomes[1]?.lostSlots ?? 0) > 0);
});

test('a slab never shows a mixture of two writes', async () => {
  const slab = newSlab(64);
  const reader = openSlabReader(slab);
  const target = new Float64Array(64);
  let [torn, backward, last, reads] = [0, 0, 0, 0];
  const writing = inThread<number>({ kind: 'write-slab', slab, writes: 2_000_000 });
  while (last < 2_000_000) {
    for (let turn = 0; turn < 5_000; turn += 1) {
      if (!reader.read(target)) continue;
      const first = target[0] ?? 0;
      for (let index = 1; index < 64; index += 1) if (first > 0 && target[index] !== first + index) torn += 1;
      if (first < last) backward += 1;
      last = first;
      reads += 1;
    }
    await new Promise(setImmediate);
  }
  expect([await writing, torn, backward]).toEqual([2_000_000, 0, 0]);
  expect(reads).toBeGreaterThan(1_000);
});

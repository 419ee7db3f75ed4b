/**
 * A thread of the stress tests: writes numbered records into a ring, or numbered values into a
 * slab, as fast as it may. Every float of a record follows from its number, so a torn one shows.
 */

import { parentPort, workerData } from 'node:worker_threads';
import { field, newSlots, setFloat, writeHead } from './record.ts';
import { openRingReader, openRingWriter, type RingLocation } from './ring.ts';
import { openSlabWriter, type SlabLocation } from './slab.ts';

export type StressTask =
  | { readonly kind: 'write-ring'; readonly ring: RingLocation; readonly records: number; readonly tailSlotsMax: number; readonly batch: number; readonly pauseEvery: number }
  | { readonly kind: 'read-ring'; readonly ring: RingLocation; readonly readerIndex: number; readonly records: number; readonly pauseEvery: number }
  | { readonly kind: 'write-slab'; readonly slab: SlabLocation; readonly writes: number };

/** What a reading thread saw; for a gating reader everything but `seen` must be 0. */
export interface StressOutcome {
  readonly seen: number;
  readonly torn: number;
  readonly disordered: number;
  readonly missing: number;
  readonly lostSlots: number;
  readonly position: number;
}

const napWord = new Int32Array(new SharedArrayBuffer(4));

function nap(ms: number): void {
  Atomics.wait(napWord, 0, 0, ms);
}

function writeRing(task: Extract<StressTask, { kind: 'write-ring' }>): number {
  const writer = openRingWriter(task.ring);
  const source = newSlots(1 + task.tailSlotsMax);
  for (let number = 1; number <= task.records; number += 1) {
    const tailSlots = (number * 7) % (task.tailSlotsMax + 1);
    writeHead(source, 0, 'trade', number % 65_536, tailSlots, number % 256);
    for (let float = field.sequence; float < 8 * (1 + tailSlots); float += 1) setFloat(source, 0, float, number + float);
    while (!writer.write(source, 0)) writer.publish();
    if (number % task.batch === 0) writer.publish();
    if (number % task.pauseEvery === 0) nap(1);
  }
  writer.publish();
  return writer.position;
}

function readRing(task: Extract<StressTask, { kind: 'read-ring' }>): StressOutcome {
  const reader = openRingReader(task.ring, task.readerIndex);
  let [seen, torn, disordered, missing, last, reads] = [0, 0, 0, 0, 0, 0];
  while (last < task.records) {
    const read = reader.read((slots, slot) => {
      const base = slot * 8;
      const number = (slots.f64[base + 1] ?? 0) - 1;
      const length = 1 + (slots.u16[slot * 32 + 1] ?? 0);
      for (let float = 1; float < 8 * length; float += 1) if (slots.f64[base + float] !== number + float) torn += 1;
      if (slots.u32[slot * 16 + 1] !== number % 65_536) torn += 1;
      if (number <= last) disordered += 1;
      missing += number - last - 1;
      last = number;
      seen += 1;
    }, 64);
    // Silence ends it: whoever was overtaken at the very end has the last record among its losses.
    if (read === 0 && !reader.wait(1_000)) break;
    if (read > 0 && (reads += 1) % task.pauseEvery === 0) nap(1);
  }
  return { seen, torn, disordered, missing: missing + task.records - last, lostSlots: reader.lostSlots, position: reader.position };
}

function writeSlab(task: Extract<StressTask, { kind: 'write-slab' }>): number {
  const writer = openSlabWriter(task.slab);
  const values = new Float64Array(task.slab.floatCount);
  for (let number = 1; number <= task.writes; number += 1) {
    for (let index = 0; index < values.length; index += 1) values[index] = number + index;
    writer.write(values);
    if (number % 100_000 === 0) nap(1);
  }
  return task.writes;
}

function run(task: StressTask): number | StressOutcome {
  if (task.kind === 'write-ring') return writeRing(task);
  return task.kind === 'read-ring' ? readRing(task) : writeSlab(task);
}

const task: StressTask = workerData;
parentPort?.postMessage(run(task));

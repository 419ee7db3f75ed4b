/**
 * Which structure for a book: the same records applied by each, CPU nanoseconds a level, in
 * WebAssembly. Those not chosen live here only, as other constants of the kernel's sources and as
 * book-flat.ts. Also what a reader pays for the best 50 levels.
 */

import { readFileSync } from 'node:fs';
import { assert } from '../../domain/assert.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { newBooks } from '../../core/market/book.ts';
import { openBookReader } from '../../core/market/book-reader.ts';
import { newLevels } from '../../core/market/levels.ts';
import { kernelMemoryBytes, type Kernel } from '../../core/memory/kernel.ts';
import { heapUsed } from '../../core/memory/kernel/layout.ts';
import { slotBytes } from '../../core/memory/record.ts';
import { newBinanceSpotDecoder } from '../../core/venues/binance/decode.ts';
import { loadKernel } from '../../edge/kernel.ts';
import { compileKernel, readKernelSource } from '../verbs/kernel.ts';
import { cpuUs, interleave, median, medianRatio, round3, type Bench } from './bench.ts';
import { newFrames, recordedFrames, type FrameSet } from './feed-frames.ts';

const spec = sampleSpec({ lot: { units: 1n, decimals: 8 } });

/** Rivals by name; a window of so many places that never widens, or no window to speak of. */
const windows = { leavesOnly: 32, window12: 4_096, window14: 16_384, window17: 131_072 } as const;
const passes = 10;

export const bookBench: Bench = {
  name: 'book',
  summary: 'compare structures of a book on the same records, and read its best 50 levels',
  run: async ({ rounds, terminal }) => {
    const sets = new Map<string, FrameSet>();
    for (const mix of ['even', 'real-like'] as const) sets.set(mix, newFrames({ seed: 1, frames: 2_000, levelsPerSide: 1_000, mix }));
    const recorded = recordedFrames();
    if (recorded !== null) sets.set('recorded', { ...recorded, frames: recorded.frames.slice(0, 3_000) });
    const figures: Record<string, unknown> = {};
    let ratios: Record<string, number> = {};
    for (const [name, set] of sets) {
      const candidates = await newCandidates(set);
      const levels = candidates[0]?.levels ?? 1;
      const rivals = Object.fromEntries(candidates.map((candidate) => [candidate.name, () => (timed(candidate.run) * 1_000) / (passes * levels)]));
      const costs = await interleave(rounds, rivals, terminal);
      const ours = costs['kernel'] ?? [];
      const versus = Object.fromEntries(Object.entries(costs).filter(([rival]) => rival !== 'kernel').map(([rival, values]) => [rival, medianRatio(values, ours)]));
      if (name === 'even') ratios = versus;
      figures[name] = {
        ratios: versus,
        nsPerLevel: Object.fromEntries(Object.entries(costs).map(([rival, values]) => [rival, round3(median(values))])),
        bookBytes: Object.fromEntries(candidates.map((candidate) => [candidate.name, candidate.bytes()])),
      };
    }
    return { bench: 'book', rounds, ratios, figures: { ...figures, readTop50Ns: readCost() } };
  },
};

interface Candidate {
  readonly name: string;
  readonly levels: number;
  readonly run: () => void;
  readonly bytes: () => number;
}

async function newCandidates(set: FrameSet): Promise<readonly Candidate[]> {
  const layout = readKernelSource('layout.ts') ?? '';
  const candidates = [newCandidate('kernel', loadKernel(), set)];
  for (const [name, places] of Object.entries(windows)) {
    const fixed = layout.replace(/(windowPlaces(?:Min|Max): i32 = )\d+/g, `$1${places}`);
    candidates.push(newCandidate(name, await kernelWith({ 'layout.ts': fixed }), set));
  }
  const flat = readFileSync(new URL('book-flat.ts', import.meta.url), 'utf8').replaceAll('../../core/memory/kernel/', './');
  const main = `${readKernelSource('main.ts')}\nexport { openFlat, applyFlat, countFlat } from './flat.ts';\n`;
  candidates.push(newFlat(await kernelWith({ 'main.ts': main, 'flat.ts': flat }), set));
  return candidates;
}

async function kernelWith(replaced: Readonly<Record<string, string>>): Promise<Kernel> {
  const module = await compileKernel(replaced);
  assert(module.ok, 'the sources compile', { problem: module.ok ? '' : module.fault });
  return loadKernel({ module: module.value, memoryBytes: kernelMemoryBytes });
}

/** All frames as records in the kernel's memory; the snapshot first. */
function recordsOf(kernel: Kernel, set: FrameSet): { readonly addresses: readonly number[]; readonly levels: number } {
  const decoder = newBinanceSpotDecoder(kernel);
  decoder.add(spec);
  const recordsBytes = 33_554_432;
  const start = kernel.calls.allocate(recordsBytes);
  let [at, levels] = [start, 0];
  const addresses: number[] = [];
  for (const frame of [set.snapshot, ...set.frames]) {
    const read = frame === set.snapshot ? decoder.decodeSnapshot(spec, frame, 0) : decoder.decode(frame, 0);
    assert(read.ok && at + read.value * slotBytes <= start + recordsBytes, 'every frame is a record that fits', {});
    kernel.bytes.set(decoder.slots.bytes.subarray(0, read.value * slotBytes), at);
    addresses.push(at);
    if (frame !== set.snapshot) levels += (kernel.floats[(at + 48) >> 3] ?? 0) + (kernel.floats[(at + 56) >> 3] ?? 0);
    at += read.value * slotBytes;
  }
  return { addresses, levels };
}

function newCandidate(name: string, kernel: Kernel, set: FrameSet): Candidate {
  const { addresses, levels } = recordsOf(kernel, set);
  const before = kernel.ints[heapUsed >> 2] ?? 0;
  const book = kernel.calls.openBook(1);
  return {
    name,
    levels,
    run: () => {
      for (const address of addresses) kernel.calls.applyRecord(book, address);
    },
    bytes: () => (kernel.ints[heapUsed >> 2] ?? 0) - before,
  };
}

function newFlat(kernel: Kernel, set: FrameSet): Candidate {
  const { addresses, levels } = recordsOf(kernel, set);
  const calls: object = kernel.calls;
  const call = (name: string, ...args: readonly number[]): number => {
    const found: unknown = Reflect.get(calls, name);
    assert(typeof found === 'function', 'the flat book is compiled in', { name });
    return Number(Reflect.apply(found, undefined, args));
  };
  const book = call('openFlat');
  return {
    name: 'sortedArray',
    levels,
    run: () => {
      for (const address of addresses) call('applyFlat', book, address);
    },
    bytes: () => call('countFlat', book) * 16,
  };
}

function timed(run: () => void): number {
  const before = cpuUs();
  for (let pass = 0; pass < passes; pass += 1) run();
  return cpuUs() - before;
}

/** Nanoseconds of a reader's view of the best 50 levels a side. */
function readCost(): number {
  const set = newFrames({ seed: 1, frames: 500, levelsPerSide: 1_000, mix: 'even' });
  const kernel = loadKernel();
  const { addresses } = recordsOf(kernel, set);
  const book = newBooks(kernel).open(1);
  const location = book.location();
  for (const address of addresses) kernel.calls.applyRecord(location.book, address);
  const [reader, levels] = [openBookReader(location), newLevels(50)];
  const costs = Array.from({ length: 20 }, () => {
    const before = cpuUs();
    for (let read = 0; read < 20_000; read += 1) reader.read(levels, 50);
    return ((cpuUs() - before) * 1_000) / 20_000;
  });
  return round3(median(costs));
}

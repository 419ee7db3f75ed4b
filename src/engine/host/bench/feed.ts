/**
 * From the text of a depth frame to an updated book: ours against ccxt's pro handler, and against
 * JSON.parse alone, which updates nothing. One thread, sequence checks on, CPU time.
 *
 * The headline ratios are those of the public recording where it is present, else of the `even`
 * frames; figures have all sets. ccxt gets ready-made texts. JSON.parse is measured on the same bytes
 * as ours, which it has to turn into a text first, and for comparison on ready-made texts.
 */

import { PerformanceObserver } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { assert, Defect } from '../../domain/assert.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { newBooks, type Book } from '../../core/market/book.ts';
import { newKernelTwin, type Kernel } from '../../core/memory/kernel.ts';
import { heapUsed } from '../../core/memory/kernel/layout.ts';
import { field, floatAt } from '../../core/memory/record.ts';
import { newBinanceSpotDecoder } from '../../core/venues/binance/decode.ts';
import type { CountingDecoder } from '../../core/venues/intake.ts';
import { binanceSpot } from '../../core/venues/binance/spot.ts';
import { loadKernel } from '../../edge/kernel.ts';
import type { Terminal } from '../verbs/verb.ts';
import { cpuUs, interleave, median, medianRatio, round3, type Bench } from './bench.ts';
import { newCcxtFeed, type CcxtFeed } from './feed-ccxt.ts';
import { newFrames, recordedFrames, type FrameSet } from './feed-frames.ts';

export const feed: Bench = {
  name: 'feed',
  summary: 'turn Binance depth frames into an updated book, against ccxt and JSON.parse alone',
  run: async ({ rounds, terminal }) => {
    const sets = new Map<string, FrameSet>();
    for (const mix of ['even', 'real-like'] as const) sets.set(mix, newFrames({ seed: 1, frames: 4_000, levelsPerSide: 1_000, mix }));
    const recorded = recordedFrames();
    if (recorded === null) terminal.err('the recorded frames (../shared/market-data) are missing: only generated ones are measured');
    else sets.set('recorded', recorded);
    const even = sets.get('even');
    assert(even !== undefined, 'the even frames are always there', {});
    // Before the rivals run: with two kernels in a process V8 no longer knows which one a call means, and boxes numbers.
    const ours = newFeed(loadKernel());
    const wasted = await waste(even, ours);
    const results: Record<string, SetResult> = {};
    for (const [name, set] of sets) {
      terminal.err(`${name}: ${set.frames.length} frames`);
      results[name] = await compare(set, ours, rounds, terminal);
    }
    const twinUs = Object.fromEntries([...sets].map(([name, set]) => [name, twinUsPerMessage(set)]));
    const headline = recorded === null ? 'even' : 'recorded';
    return {
      bench: 'feed',
      rounds,
      ratios: results[headline]?.ratios ?? {},
      figures: { headline, ...wasted, twinUsPerMessage: twinUs, memoryPerBook: await memoryPerBook(even), memoryPerRecordedBook: recorded === null ? null : await memoryPerBook(recorded), sets: results },
    };
  },
};

interface SetResult {
  readonly frames: number;
  readonly bytesPerFrame: number;
  readonly levelsPerFrame: number;
  readonly levelsAtEnd: readonly [number, number];
  readonly ratios: Readonly<Record<'ccxt' | 'jsonParse', number>>;
  /** The same when JSON.parse gets a ready-made text. */
  readonly jsonParseOfTextRatio: number;
  readonly usPerMessage: Readonly<Record<string, number>>;
}

const spec = sampleSpec({ lot: { units: 1n, decimals: 8 } });

/** Passes over the frames in one round, so that quick rivals run long enough to be measured. */
const passes = { fathom: 12, twin: 3, scan: 12, json: 4, ccxt: 1 };

async function compare(set: FrameSet, ours: ReturnType<typeof newFeed>, rounds: number, terminal: Terminal): Promise<SetResult> {
  const ccxt = await newCcxtFeed({ id: 'BTCUSDT', name: 'BTC/USDT' }, Buffer.from(set.snapshot).toString());
  const parsed: unknown[] = [];
  const costs = await interleave(
    rounds,
    {
      fathom: () => timed(passes.fathom, set, () => ours.reset(set), () => ours.run(set)),
      jsonParse: () => timed(passes.json, set, () => parsed.splice(0), () => {
        for (const frame of set.frames) parsed[0] = JSON.parse(Buffer.from(frame.buffer, frame.byteOffset, frame.length).toString());
      }),
      ccxt: () => timed(passes.ccxt, set, () => ccxt.reset(), () => set.texts.forEach((text) => ccxt.apply(text))),
      scanOnly: () => timed(passes.scan, set, () => ours.reset(set), () => ours.scan(set)),
      jsonParseOfText: () => timed(passes.json, set, () => parsed.splice(0), () => {
        for (const text of set.texts) parsed[0] = JSON.parse(text);
      }),
    },
    terminal,
  );
  ours.reset(set);
  ours.run(set);
  assertSameBook(ours.book, ccxt);
  return {
    frames: set.frames.length,
    bytesPerFrame: round3(set.bytes / set.frames.length),
    levelsPerFrame: round3(set.levels / set.frames.length),
    levelsAtEnd: [ours.book.bidCount, ours.book.askCount],
    ratios: { ccxt: medianRatio(costs.ccxt, costs.fathom), jsonParse: medianRatio(costs.jsonParse, costs.fathom) },
    jsonParseOfTextRatio: medianRatio(costs.jsonParseOfText, costs.fathom),
    usPerMessage: Object.fromEntries(Object.entries(costs).map(([name, values]) => [name, round3(median(values))])),
  };
}

/** After the rivals, for the reason above. */
function twinUsPerMessage(set: FrameSet): number {
  const [ours, twin] = [newFeed(loadKernel()), newFeed(newKernelTwin())];
  const us = timed(passes.twin, set, () => twin.reset(set), () => twin.run(set));
  ours.reset(set);
  ours.run(set);
  assert(ours.book.hash() === twin.book.hash(), 'both kernels end with the same book', {});
  return round3(us);
}

function assertSameBook(book: Book, ccxt: CcxtFeed): void {
  const bestBid = ccxt.bestBid();
  assert(ccxt.lastId() === book.lastId && bestBid !== null && Math.round(bestBid * 100) === book.bestBidTicks, 'ccxt ends with the same book', {
    ours: `${book.lastId} ${book.bestBidTicks}`, ccxt: `${ccxt.lastId()} ${bestBid}`,
  });
}

function newFeed(kernel: Kernel) {
  const decoder = newBinanceSpotDecoder(kernel);
  decoder.add(spec);
  const book = newBooks(kernel).open(spec.stream);
  return {
    book,
    reset: (set: FrameSet) => {
      assert(decoder.decodeSnapshot(spec, set.snapshot, 0).ok, 'the snapshot is sound', {});
      book.clear();
      book.apply(decoder.slots, 0);
    },
    run: (set: FrameSet) => applyAll(decoder, book, set.frames),
    scan: (set: FrameSet) => set.frames.forEach((frame) => decoder.decode(frame, 1)),
  };
}

const nothing = new Uint8Array(0);

function applyAll(decoder: CountingDecoder, book: Book, frames: readonly Uint8Array[]): void {
  // By index: an array's iterator makes an object a step until V8 has seen enough of it, and would be counted here.
  for (let index = 0; index < frames.length; index += 1) {
    const read = decoder.decode(frames[index] ?? nothing, 1);
    const stand = binanceSpot.follows(book.lastId, false, floatAt(decoder.slots, 0, field.a), floatAt(decoder.slots, 0, field.b));
    if (!read.ok || stand !== 'next' || book.apply(decoder.slots, 0) !== 'applied') throw new Defect('every frame applies', { stand });
  }
}

/** CPU microseconds a message. Preparing and collecting garbage of others is not charged. */
export function timed(times: number, set: FrameSet, prepare: () => unknown, run: () => void): number {
  let spent = 0;
  collectGarbage();
  prepare();
  run(); // a forced collection throws compiled code away: everybody gets it back before the clock runs
  for (let time = 0; time < times; time += 1) {
    prepare();
    const before = cpuUs();
    run();
    spent += cpuUs() - before;
  }
  return spent / times / set.frames.length;
}

setFlagsFromString('--expose-gc');
const collector: unknown = runInNewContext('gc');

function collectGarbage(): void {
  if (typeof collector === 'function') Reflect.apply(collector, undefined, []);
}

/** Heap bytes a message and collections in 20,000 frames. */
async function waste(set: FrameSet, ours: ReturnType<typeof newFeed>) {
  const framesMin = 20_000;
  const loops = Math.ceil(framesMin / set.frames.length);
  const run20000 = (): void => {
    for (let loop = 0; loop < loops; loop += 1) {
      ours.reset(set);
      ours.run(set);
    }
  };
  // V8 has settled after some hundred thousand frames: what it allocates from then on is what a day
  // costs. A forced collection also throws compiled code away, hence the frames after it.
  for (let time = 0; time < 8; time += 1) run20000();
  let collections = 0;
  const observer = new PerformanceObserver((list) => {
    collections += list.getEntries().length;
  });
  collectGarbage();
  for (let time = 0; time < 2; time += 1) run20000();
  await setImmediate();
  observer.observe({ entryTypes: ['gc'] });
  const before = process.memoryUsage().heapUsed;
  run20000();
  const bytes = process.memoryUsage().heapUsed - before;
  await setImmediate();
  await setImmediate();
  observer.disconnect();
  return { heapBytesPerMessage: round3(bytes / (loops * set.frames.length)), gcCount: collections, gcFrames: loops * set.frames.length };
}

/** Bytes that a book of the snapshot's levels takes, everything counted: heap, buffers, kernel. */
async function memoryPerBook(set: FrameSet) {
  const count = 100;
  const held = (): number => {
    collectGarbage();
    const { heapUsed: heap, arrayBuffers } = process.memoryUsage();
    return heap + arrayBuffers;
  };
  const kernel = loadKernel();
  const [decoder, books] = [newBinanceSpotDecoder(kernel), newBooks(kernel)];
  decoder.add(spec);
  decoder.decodeSnapshot(spec, set.snapshot, 0);
  const ccxt = await newCcxtFeed({ id: 'BTCUSDT', name: 'BTC/USDT' }, Buffer.from(set.snapshot).toString());
  ccxt.keepCopy();
  const usedAt = heapUsed >> 2;
  const oursBefore = held() + (kernel.ints[usedAt] ?? 0);
  for (let stream = 1; stream <= count; stream += 1) books.open(stream).apply(decoder.slots, 0);
  const oursBytes = (held() + (kernel.ints[usedAt] ?? 0) - oursBefore) / count;
  const ccxtBefore = held();
  for (let copy = 0; copy < count; copy += 1) ccxt.keepCopy();
  const ccxtBytes = (held() - ccxtBefore) / count;
  assert(books.get(count) !== null && ccxt.copies() > count, 'all books are still held', {});
  return { fathomBytes: Math.round(oursBytes), ccxtBytes: Math.round(ccxtBytes), share: round3(oursBytes / ccxtBytes) };
}

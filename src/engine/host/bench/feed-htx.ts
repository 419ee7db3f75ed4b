/**
 * From the zipped bytes of an HTX book change to an updated book: ours against ccxt's pro handler, and
 * against gunzip and JSON.parse alone, which update nothing. Unzipping is in all of them. One thread,
 * sequence checks on, CPU time.
 *
 * The frames are those of feed-frames.ts as HTX writes them, numbers without quotes, a gzip member
 * each, 400 levels a side. `inflate` is unzipping alone, ours against node's, also of the 89 frames
 * that were recorded.
 */

import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { assert, Defect } from '../../domain/assert.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { newBooks } from '../../core/market/book.ts';
import { newKernelTwin, type Kernel } from '../../core/memory/kernel.ts';
import { inflatePadding, inflateWorkBytes } from '../../core/memory/kernel/inflate.ts';
import { field, floatAt } from '../../core/memory/record.ts';
import { htxFrameBytesMax, newHtxDecoder } from '../../core/venues/htx/decode.ts';
import { htxSpot } from '../../core/venues/htx/spot.ts';
import { loadKernel } from '../../edge/kernel.ts';
import type { Terminal } from '../verbs/verb.ts';
import { interleave, median, medianRatio, round3, type Bench } from './bench.ts';
import { timed } from './feed.ts';
import { newFrames, type FrameSet, type Mix } from './feed-frames.ts';
import { newCcxtHtx, type Levels } from './htx-ccxt.ts';

export const feedHtx: Bench = {
  name: 'feed-htx',
  summary: 'turn zipped HTX book changes into an updated book, against ccxt and JSON.parse alone',
  run: async ({ rounds, terminal }) => {
    const sets = { 'real-like': made('real-like'), even: made('even') };
    // One kernel for all: with two in a process V8 no longer knows which one a call means, and boxes numbers.
    const kernel = loadKernel();
    const results: Record<string, Awaited<ReturnType<typeof compare>>> = {};
    for (const [name, set] of Object.entries(sets)) {
      terminal.err(name);
      results[name] = await compare(set, kernel, rounds, terminal);
    }
    const recording = recorded();
    if (recording === null) terminal.err('the recorded frames (../shared/fixtures) are missing: only generated ones are unzipped');
    const unzip = newUnzip(kernel);
    const inflate: Record<string, Awaited<ReturnType<typeof unzipping>>> = {};
    for (const [name, set] of Object.entries({ 'real-like': sets['real-like'].set, even: sets.even.set, ...(recording === null ? {} : { recorded: recording }) })) {
      inflate[name] = await unzipping(set, unzip, rounds, terminal);
    }
    const twinUs = Object.fromEntries(Object.entries(sets).map(([name, set]) => [name, twinUsPerMessage(set, kernel)]));
    return { bench: 'feed-htx', rounds, ratios: results['real-like']?.ratios ?? {}, figures: { headline: 'real-like', inflate, twinUsPerMessage: twinUs, sets: results } };
  },
};

interface Made {
  readonly set: FrameSet;
  readonly begin: { readonly seqNum: number; readonly bids: Levels; readonly asks: Levels };
  readonly plainBytes: number;
}

const spec = sampleSpec({ venue: 'htx', symbol: 'btcusdt', tick: { units: 1n, decimals: 2 }, lot: { units: 1n, decimals: 8 } });

/** Passes over the frames in one round, so that quick rivals run long enough to be measured. */
const passes = { fathom: 6, twin: 1, json: 3, ccxt: 1 };

async function compare({ set, begin, plainBytes }: Made, kernel: Kernel, rounds: number, terminal: Terminal) {
  const [ours, ccxt] = [newFeed(kernel, begin), await newCcxtHtx({ id: spec.symbol, name: 'BTC/USDT', contractSize: null })];
  const parsed: unknown[] = [];
  const nothing = (): void => undefined;
  const costs = await interleave(rounds, {
    fathom: () => timed(passes.fathom, set, ours.begin, () => ours.run(set)),
    jsonParse: () => timed(passes.json, set, () => parsed.splice(0), () => {
      for (const frame of set.frames) parsed[0] = JSON.parse(gunzipSync(frame).toString());
    }),
    ccxt: () => timed(passes.ccxt, set, () => ccxt.begin(begin), () => set.frames.forEach((frame) => ccxt.apply(frame))),
    decodeOnly: () => timed(passes.fathom, set, nothing, () => set.frames.forEach((frame) => ours.decoder.decode(frame, 1))),
  }, terminal);
  ours.begin();
  ours.run(set);
  const [best] = ccxt.levels('bids');
  const ticks = Math.round((best?.[0] ?? 0) * 100);
  assert(ccxt.lastId() === ours.book.lastId && ticks === ours.book.bestBidTicks, 'ccxt ends with the same book', { lastId: ours.book.lastId, ticks });
  return {
    frames: set.frames.length, bytesPerFrame: round3(set.bytes / set.frames.length), plainBytesPerFrame: round3(plainBytes / set.frames.length), levelsPerFrame: round3(set.levels / set.frames.length),
    ratios: { ccxt: medianRatio(costs.ccxt, costs.fathom), jsonParse: medianRatio(costs.jsonParse, costs.fathom) },
    usPerMessage: Object.fromEntries(Object.entries(costs).map(([name, values]) => [name, round3(median(values))])),
  };
}

/** After the rivals, for the reason above. */
function twinUsPerMessage({ set, begin }: Made, kernel: Kernel): number {
  const [ours, twin] = [newFeed(kernel, begin), newFeed(newKernelTwin(), begin)];
  const us = timed(passes.twin, set, twin.begin, () => twin.run(set));
  ours.begin();
  ours.run(set);
  assert(ours.book.hash() === twin.book.hash(), 'both kernels end with the same book', {});
  return round3(us);
}

function newFeed(kernel: Kernel, { seqNum, bids, asks }: Made['begin']) {
  const decoder = newHtxDecoder(kernel);
  decoder.add(spec);
  const book = newBooks(kernel).open(spec.stream);
  const answer = Buffer.from(JSON.stringify({ id: 'book-1', rep: 'market.btcusdt.mbp.150', status: 'ok', ts: 1, data: { seqNum, bids, asks } }));
  const nothing = new Uint8Array(0);
  return {
    book,
    decoder,
    begin: () => {
      assert(decoder.decode(answer, 0).ok, 'the whole book is sound', {});
      book.clear();
      book.apply(decoder.slots, 0);
    },
    run: (set: FrameSet) => {
      const checked = decoder.counts.checked;
      // By index: an array's iterator makes an object a step until V8 has seen enough of it, and would be counted here.
      for (let index = 0; index < set.frames.length; index += 1) {
        const read = decoder.decode(set.frames[index] ?? nothing, 1);
        const stand = htxSpot.follows(book.lastId, false, floatAt(decoder.slots, 0, field.a), floatAt(decoder.slots, 0, field.b));
        if (!read.ok || stand !== 'next' || book.apply(decoder.slots, 0) !== 'applied') throw new Defect('every frame applies', { stand });
      }
      assert(decoder.counts.checked === checked, 'the kernel reads every frame', {});
    },
  };
}

type Unzip = (frame: Uint8Array) => void;

/** The copy into the kernel's memory is ours to pay. */
function newUnzip({ calls, bytes }: Kernel): Unzip {
  const [work, source, target] = [calls.allocate(inflateWorkBytes), calls.allocate(htxFrameBytesMax + inflatePadding), calls.allocate(htxFrameBytesMax + inflatePadding)];
  calls.prepareInflate(work);
  return (frame) => {
    bytes.set(frame, source + (frame.byteOffset & 7));
    if (calls.inflate(work, source + (frame.byteOffset & 7), frame.length, target, htxFrameBytesMax) <= 0) throw new Defect('every frame is sound');
  };
}

/** Unzipping alone, CPU microseconds a message. */
async function unzipping(set: FrameSet, unzip: Unzip, rounds: number, terminal: Terminal) {
  const nothing = (): void => undefined;
  const times = Math.max(1, Math.round(8_000 / set.frames.length));
  const costs = await interleave(rounds, {
    kernel: () => timed(times, set, nothing, () => {
      for (const frame of set.frames) unzip(frame);
    }),
    zlib: () => timed(times, set, nothing, () => {
      for (const frame of set.frames) gunzipSync(frame);
    }),
  }, terminal);
  return { kernelUs: round3(median(costs.kernel)), zlibUs: round3(median(costs.zlib)), ratio: medianRatio(costs.zlib, costs.kernel) };
}

const binanceEvent = z.object({ data: z.object({ b: z.array(z.tuple([z.string(), z.string()])), a: z.array(z.tuple([z.string(), z.string()])) }) });
const binanceBook = z.object({ bids: z.array(z.tuple([z.string(), z.string()])), asks: z.array(z.tuple([z.string(), z.string()])) });

function made(mix: Mix): Made {
  const source = newFrames({ seed: 1, frames: 4_000, levelsPerSide: 400, mix });
  const { bids, asks } = binanceBook.parse(JSON.parse(Buffer.from(source.snapshot).toString()));
  const numbers = (levels: readonly (readonly [string, string])[]): Levels => levels.map(([price, size]) => [Number(price), Number(size)]);
  let seqNum = 137_005_210_233;
  const begin = { seqNum, bids: numbers(bids), asks: numbers(asks) };
  const texts = source.texts.map((text, index) => {
    const { b, a } = binanceEvent.parse(JSON.parse(text)).data;
    const earlier = seqNum;
    seqNum += 1 + (index % 80);
    return `{"ch":"market.btcusdt.mbp.150","ts":${1_723_161_255_208 + index * 100},"tick":{"seqNum":${seqNum},"prevSeqNum":${earlier},"bids":${JSON.stringify(numbers(b))},"asks":${JSON.stringify(numbers(a))}}}`;
  });
  return { set: packed(texts.map((text) => gzipSync(text)), source.levels), begin, plainBytes: texts.reduce((sum, text) => sum + text.length, 0) };
}

/** Frames as a socket leaves them: one after the other in a buffer, four bytes of header before each. */
function packed(frames: readonly Uint8Array[], levels: number): FrameSet {
  const bytes = frames.reduce((sum, frame) => sum + frame.length, 0);
  const buffer = Buffer.allocUnsafeSlow(bytes + 4 * frames.length);
  let at = 0;
  const placed = frames.map((frame) => {
    const start = at + 4;
    at = start + frame.length;
    buffer.set(frame, start);
    return buffer.subarray(start, at);
  });
  return { snapshot: new Uint8Array(0), frames: placed, texts: [], bytes, levels };
}

function recorded(): FrameSet | null {
  const file = new URL('../../../../../shared/fixtures/htx/recorded/linear-swap-gz-frames-2022-02-19.jsonl', import.meta.url);
  if (!existsSync(file)) return null;
  const lines = readFileSync(file, 'utf8').trim().split('\n').map((line) => z.looseObject({ gz_base64: z.string().optional() }).parse(JSON.parse(line)).gz_base64);
  return packed(lines.flatMap((line) => (line === undefined ? [] : [Buffer.from(line, 'base64')])), 0);
}

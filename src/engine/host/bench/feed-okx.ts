/**
 * From the text of an OKX book update to an updated book: ours against ccxt's pro handler, and against
 * JSON.parse alone, which updates nothing. One thread, sequence checks on, CPU time.
 *
 * The frames are those of feed-frames.ts as OKX writes them: without needless zeros, four texts a
 * level, 400 levels a side. `recorded` are 92 frames of a small swap of 2022, with sequence numbers.
 * JSON.parse is measured on the same bytes as ours, which it has to turn into a text first.
 */

import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { assert, Defect } from '../../domain/assert.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { newBooks } from '../../core/market/book.ts';
import { newKernelTwin, type Kernel } from '../../core/memory/kernel.ts';
import { field, floatAt } from '../../core/memory/record.ts';
import { newOkxDecoder } from '../../core/venues/okx/decode.ts';
import { okxSpot } from '../../core/venues/okx/markets.ts';
import { loadKernel } from '../../edge/kernel.ts';
import type { Terminal } from '../verbs/verb.ts';
import { interleave, median, medianRatio, round3, type Bench } from './bench.ts';
import { timed } from './feed.ts';
import { newFrames, pack, type FrameSet, type Mix } from './feed-frames.ts';
import { newCcxtOkx, type CcxtMarket } from './okx-ccxt.ts';

export const feedOkx: Bench = {
  name: 'feed-okx',
  summary: 'turn OKX book updates into an updated book, against ccxt and JSON.parse alone',
  run: async ({ rounds, terminal }) => {
    const cases: Case[] = [made('real-like'), made('even')];
    const recording = recorded();
    if (recording === null) terminal.err('the recorded frames (../shared/fixtures) are missing: only generated ones are measured');
    else cases.push(recording);
    // One kernel for all: with two in a process V8 no longer knows which one a call means, and boxes numbers.
    const kernel = loadKernel();
    const results: Record<string, Awaited<ReturnType<typeof compare>>> = {};
    for (const each of cases) {
      terminal.err(`${each.name}: ${each.set.frames.length} frames`);
      results[each.name] = await compare(each, kernel, rounds, terminal);
    }
    const twinUs = Object.fromEntries(cases.map((each) => [each.name, twinUsPerMessage(each, kernel)]));
    return { bench: 'feed-okx', rounds, ratios: results['real-like']?.ratios ?? {}, figures: { headline: 'real-like', twinUsPerMessage: twinUs, sets: results } };
  },
};

interface Case {
  readonly name: string;
  readonly spec: InstrumentSpec;
  readonly market: CcxtMarket;
  readonly set: FrameSet;
  readonly snapshot: string;
}

/** Passes over the frames in one round, so that quick rivals run long enough to be measured. */
const passes = { fathom: 12, twin: 3, json: 4, ccxt: 1 };

/** A short set is gone over more often. */
function timesOf({ set }: Case, count: number): number {
  return count * Math.max(1, Math.round(4_000 / set.frames.length));
}

async function compare(given: Case, kernel: Kernel, rounds: number, terminal: Terminal) {
  const { spec, market, set, snapshot } = given;
  const [ours, ccxt] = [newFeed(kernel, spec), await newCcxtOkx([market], market)];
  const first = Buffer.from(snapshot);
  const parsed: unknown[] = [];
  const times = (count: number): number => timesOf(given, count);
  const costs = await interleave(rounds, {
    fathom: () => timed(times(passes.fathom), set, () => ours.begin(first), () => ours.run(set)),
    jsonParse: () => timed(times(passes.json), set, () => parsed.splice(0), () => {
      for (const frame of set.frames) parsed[0] = JSON.parse(Buffer.from(frame.buffer, frame.byteOffset, frame.length).toString());
    }),
    ccxt: () => timed(times(passes.ccxt), set, () => ccxt.apply(snapshot), () => set.texts.forEach((text) => ccxt.apply(text))),
    scanOnly: () => timed(times(passes.fathom), set, () => ours.begin(first), () => ours.scan(set)),
    jsonParseOfText: () => timed(times(passes.json), set, () => parsed.splice(0), () => {
      for (const text of set.texts) parsed[0] = JSON.parse(text);
    }),
  }, terminal);
  ours.begin(first);
  ours.run(set);
  const [best] = ccxt.levels('bids');
  const ticks = Math.round((best?.[0] ?? 0) * 10 ** spec.tick.decimals);
  assert(ccxt.lastId() === ours.book.lastId && ticks === ours.book.bestBidTicks, 'ccxt ends with the same book', { lastId: ours.book.lastId, ticks });
  return {
    frames: set.frames.length, bytesPerFrame: round3(set.bytes / set.frames.length), levelsPerFrame: round3(set.levels / set.frames.length),
    ratios: { ccxt: medianRatio(costs.ccxt, costs.fathom), jsonParse: medianRatio(costs.jsonParse, costs.fathom) },
    jsonParseOfTextRatio: medianRatio(costs.jsonParseOfText, costs.fathom),
    usPerMessage: Object.fromEntries(Object.entries(costs).map(([name, values]) => [name, round3(median(values))])),
  };
}

/** After the rivals, for the reason above. */
function twinUsPerMessage(given: Case, kernel: Kernel): number {
  const { spec, set, snapshot } = given;
  const [ours, twin] = [newFeed(kernel, spec), newFeed(newKernelTwin(), spec)];
  const first = Buffer.from(snapshot);
  const us = timed(timesOf(given, passes.twin), set, () => twin.begin(first), () => twin.run(set));
  ours.begin(first);
  ours.run(set);
  assert(ours.book.hash() === twin.book.hash(), 'both kernels end with the same book', {});
  return round3(us);
}

function newFeed(kernel: Kernel, spec: InstrumentSpec) {
  const decoder = newOkxDecoder(kernel);
  decoder.add(spec);
  const book = newBooks(kernel).open(spec.stream);
  const nothing = new Uint8Array(0);
  return {
    book,
    begin: (snapshot: Uint8Array) => {
      assert(decoder.decode(snapshot, 0).ok, 'the whole book is sound', {});
      book.apply(decoder.slots, 0);
    },
    run: (set: FrameSet) => {
      // By index: an array's iterator makes an object a step until V8 has seen enough of it, and would be counted here.
      for (let index = 0; index < set.frames.length; index += 1) {
        const read = decoder.decode(set.frames[index] ?? nothing, 1);
        const stand = okxSpot.follows(book.lastId, false, floatAt(decoder.slots, 0, field.a), floatAt(decoder.slots, 0, field.b));
        if (!read.ok || stand !== 'next' || book.apply(decoder.slots, 0) !== 'applied') throw new Defect('every frame applies', { stand });
      }
      assert(decoder.counts.checked === 0, 'the kernel reads every frame', {});
    },
    scan: (set: FrameSet) => set.frames.forEach((frame) => decoder.decode(frame, 1)),
  };
}

const binanceEvent = z.object({ data: z.object({ E: z.number(), b: z.array(z.tuple([z.string(), z.string()])), a: z.array(z.tuple([z.string(), z.string()])) }) });
const binanceBook = z.object({ bids: z.array(z.tuple([z.string(), z.string()])), asks: z.array(z.tuple([z.string(), z.string()])) });

function made(mix: Mix): Case {
  const source = newFrames({ seed: 1, frames: 4_000, levelsPerSide: 400, mix });
  const spec = sampleSpec({ venue: 'okx', symbol: 'BTC-USDT', tick: { units: 1n, decimals: 2 }, lot: { units: 1n, decimals: 8 } });
  const book = binanceBook.parse(JSON.parse(Buffer.from(source.snapshot).toString()));
  let seqId = 81_625_379_489;
  const snapshot = message(spec.symbol, 'snapshot', book.bids, book.asks, 1_790_358_565_298, seqId, -1);
  const texts = source.texts.map((text, index) => {
    const { b, a, E } = binanceEvent.parse(JSON.parse(text)).data;
    const earlier = seqId;
    seqId += 20 + (index % 90);
    return message(spec.symbol, 'update', b, a, E, seqId, earlier);
  });
  return { name: mix, spec, market: { id: spec.symbol, name: 'BTC/USDT', contractSize: null }, set: pack(new Uint8Array(0), texts, source.levels), snapshot };
}

type Levels = readonly (readonly [string, string])[];

function message(symbol: string, action: string, bids: Levels, asks: Levels, timeMs: number, seqId: number, prevSeqId: number): string {
  return (
    `{"arg":{"channel":"books","instId":"${symbol}"},"action":"${action}","data":[{"asks":[${asks.map(level).join(',')}],"bids":[${bids.map(level).join(',')}],` +
    `"ts":"${timeMs}","checksum":0,"seqId":${seqId},"prevSeqId":${prevSeqId}}]}`
  );
}

function level([price, size]: readonly [string, string], index: number): string {
  const lots = trimmed(size);
  return `["${trimmed(price)}","${lots}","0","${lots === '0' ? 0 : 1 + (index * 7) % 23}"]`;
}

function trimmed(text: string): string {
  return text.replace(/\.?0+$/, '');
}

const recordedFrame = z.looseObject({ arg: z.looseObject({ channel: z.literal('books') }), action: z.string(), data: z.tuple([z.looseObject({ asks: z.array(z.unknown()), bids: z.array(z.unknown()) })]) });

function recorded(): Case | null {
  const file = new URL('../../../../../shared/fixtures/okx/recorded/uni-usd-swap-2022-05-13-with-checksums.jsonl', import.meta.url);
  if (!existsSync(file)) return null;
  const spec = sampleSpec({ venue: 'okx', market: 'perp', symbol: 'UNI-USD-SWAP', tick: { units: 1n, decimals: 3 }, lot: { units: 1n, decimals: 0 } });
  const lines = readFileSync(file, 'utf8').trim().split('\n').map((text) => z.object({ frame: z.unknown().optional() }).parse(JSON.parse(text)).frame);
  const frames = lines.flatMap((frame) => recordedFrame.safeParse(frame).data ?? []);
  const [snapshot = '', ...texts] = frames.map((frame, index) => JSON.stringify(frame).replace(/\}\]\}$/, `,"seqId":${101 + index},"prevSeqId":${index === 0 ? -1 : 100 + index}}]}`));
  const levels = frames.slice(1).reduce((sum, { data: [book] }) => sum + book.asks.length + book.bids.length, 0);
  return { name: 'recorded', spec, market: { id: spec.symbol, name: 'UNI/USD:UNI', contractSize: 1 }, set: pack(new Uint8Array(0), texts, levels), snapshot };
}

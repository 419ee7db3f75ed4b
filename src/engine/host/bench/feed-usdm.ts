/**
 * From the text of a perpetual's depth frame to an updated book: ours against ccxt's pro handler, and
 * against JSON.parse alone, which updates nothing. One thread, sequence checks on, CPU time.
 *
 * `recorded` are the depth frames of the public recording, `everything` all its messages in their
 * order, most of them tickers; `even` are generated and always there. JSON.parse is measured on the
 * same bytes as ours, which it has to turn into a text first.
 */

import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { assert, Defect } from '../../domain/assert.ts';
import { factCode } from '../../domain/fact.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { newBooks } from '../../core/market/book.ts';
import { newKernelTwin, type Kernel } from '../../core/memory/kernel.ts';
import { field, floatAt, kindAt } from '../../core/memory/record.ts';
import { newBinanceUsdmDecoder } from '../../core/venues/binance/decode.ts';
import { binanceUsdm } from '../../core/venues/binance/usdm.ts';
import { loadKernel } from '../../edge/kernel.ts';
import type { Terminal } from '../verbs/verb.ts';
import { interleave, median, medianRatio, round3, type Bench } from './bench.ts';
import { newCcxtFeed } from './feed-ccxt.ts';
import { newFrames, pack, type FrameSet } from './feed-frames.ts';
import { timed } from './feed.ts';

export const feedUsdm: Bench = {
  name: 'feed-usdm',
  summary: 'turn depth frames of Binance’s perpetuals into an updated book, against ccxt and JSON.parse alone',
  run: async ({ rounds, terminal }) => {
    const sets: Record<string, FrameSet> = { even: evenFrames(), ...recordedSets() };
    const headline = 'recorded' in sets ? 'recorded' : 'even';
    if (headline === 'even') terminal.err('the recorded frames (../shared/market-data) are missing: only generated ones are measured');
    // One kernel for all: with two in a process V8 no longer knows which one a call means, and boxes numbers.
    const ours = newFeed(loadKernel());
    const results: Record<string, Awaited<ReturnType<typeof compare>>> = {};
    for (const [name, set] of Object.entries(sets)) {
      terminal.err(`${name}: ${set.frames.length} frames`);
      results[name] = await compare(set, ours, rounds, terminal);
    }
    const twinUs = Object.fromEntries(Object.entries(sets).map(([name, set]) => [name, twinUsPerMessage(set)]));
    return { bench: 'feed-usdm', rounds, ratios: results[headline]?.ratios ?? {}, figures: { headline, twinUsPerMessage: twinUs, sets: results } };
  },
};

const spec = sampleSpec({ market: 'perp', tick: { units: 1n, decimals: 2 }, lot: { units: 1n, decimals: 8 } });
const ccxtSymbol = { id: 'BTCUSDT', name: 'BTC/USDT:USDT', isPerpetual: true };

/** Passes over the frames in one round, so that quick rivals run long enough to be measured. */
const passes = { fathom: 12, twin: 3, json: 4, ccxt: 1 };

async function compare(set: FrameSet, ours: ReturnType<typeof newFeed>, rounds: number, terminal: Terminal) {
  const ccxt = await newCcxtFeed(ccxtSymbol, Buffer.from(set.snapshot).toString());
  const parsed: unknown[] = [];
  const costs = await interleave(rounds, {
    fathom: () => timed(passes.fathom, set, () => ours.reset(set), () => ours.run(set)),
    jsonParse: () => timed(passes.json, set, () => parsed.splice(0), () => {
      for (const frame of set.frames) parsed[0] = JSON.parse(Buffer.from(frame.buffer, frame.byteOffset, frame.length).toString());
    }),
    ccxt: () => timed(passes.ccxt, set, () => ccxt.reset(), () => set.texts.forEach((text) => ccxt.apply(text))),
    scanOnly: () => timed(passes.fathom, set, () => ours.reset(set), () => ours.scan(set)),
    jsonParseOfText: () => timed(passes.json, set, () => parsed.splice(0), () => {
      for (const text of set.texts) parsed[0] = JSON.parse(text);
    }),
  }, terminal);
  ours.reset(set);
  ours.run(set);
  assert(ccxt.lastId() === ours.book.lastId && Math.round((ccxt.bestBid() ?? 0) * 100) === ours.book.bestBidTicks, 'ccxt ends with the same book', { lastId: ours.book.lastId });
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

const nothing = new Uint8Array(0);

function newFeed(kernel: Kernel) {
  const decoder = newBinanceUsdmDecoder(kernel);
  decoder.add(spec);
  const book = newBooks(kernel).open(spec.stream);
  const { slots } = decoder;
  return {
    book,
    reset: (set: FrameSet) => {
      assert(decoder.decodeSnapshot(spec, set.snapshot, 0).ok, 'the snapshot is sound', {});
      book.clear();
      book.apply(slots, 0);
    },
    run: (set: FrameSet) => {
      let isFirst = true;
      // By index: an array's iterator makes an object a step until V8 has seen enough of it, and would be counted here.
      for (let index = 0; index < set.frames.length; index += 1) {
        const read = decoder.decode(set.frames[index] ?? nothing, 1);
        if (read.ok && kindAt(slots, 0) !== factCode.depth) continue;
        const stand = binanceUsdm.follows(book.lastId, isFirst, floatAt(slots, 0, field.a), floatAt(slots, 0, field.b));
        if (!read.ok || stand !== 'next' || book.apply(slots, 0) !== 'applied') throw new Defect('every frame applies', { stand });
        isFirst = false;
      }
      assert(decoder.counts.checked === 0, 'the kernel reads every frame', {});
    },
    scan: (set: FrameSet) => set.frames.forEach((frame) => decoder.decode(frame, 1)),
  };
}

/** The recorded depth frames that follow the recorded snapshot, and those among all that came with them; none where the recording is not. */
function recordedSets(): Record<string, FrameSet> {
  const file = new URL('../../../../../shared/market-data/usdm_btcusdt_20240808.gz', import.meta.url);
  if (!existsSync(file)) return {};
  const messages = gunzipSync(readFileSync(file)).toString().trim().split('\n').map((line) => line.slice(line.indexOf(' ') + 1));
  const snapshot = messages.find((message) => message.startsWith('{"lastUpdateId"')) ?? '';
  const snapshotId = Number(/\d+/.exec(snapshot)?.[0]);
  const isDepth = (message: string) => message.includes('"depthUpdate"');
  const fresh = messages.filter((message) => message !== snapshot && (!isDepth(message) || Number(/"u":(\d+)/.exec(message)?.[1]) >= snapshotId));
  const depth = fresh.filter(isDepth);
  const levels = depth.reduce((sum, text) => sum + text.split('"],').length + (text.match(/"\]\]/g)?.length ?? 0) - 1, 0);
  return { recorded: pack(Buffer.from(snapshot), depth, levels), everything: pack(Buffer.from(snapshot), fresh, levels) };
}

type Levels = readonly (readonly [price: string, quantity: string])[];
const pairs = z.array(z.tuple([z.string(), z.string()]));
const spotEvent = z.object({ data: z.object({ E: z.number(), U: z.number(), u: z.number(), b: pairs, a: pairs }) });
const spotBook = z.object({ lastUpdateId: z.number(), bids: pairs, asks: pairs });

/** Spot's even frames as a perpetual would have them: in two and five places, tied by `pu`. */
function evenFrames(): FrameSet {
  const source = newFrames({ seed: 1, frames: 4_000, levelsPerSide: 1_000, mix: 'even' });
  const written = (levels: Levels) => `[${levels.map(([price, quantity]) => `["${price.slice(0, -6)}","${quantity.slice(0, -3)}"]`).join(',')}]`;
  const { lastUpdateId, bids, asks } = spotBook.parse(JSON.parse(Buffer.from(source.snapshot).toString()));
  const snapshot = `{"lastUpdateId":${lastUpdateId},"E":1723161255210,"T":1723161255208,"bids":${written(bids)},"asks":${written(asks)}}`;
  let earlierId = lastUpdateId;
  const texts = source.texts.map((text) => {
    const { E, U, u, b, a } = spotEvent.parse(JSON.parse(text)).data;
    const pu = earlierId;
    earlierId = u;
    return (
      `{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":${E},"T":${E - 2},"s":"BTCUSDT","ps":"BTCUSDT","U":${U},"u":${u},"pu":${pu},` +
      `"b":${written(b)},"a":${written(a)},"st":1}}`
    );
  });
  return pack(Buffer.from(snapshot), texts, source.levels);
}

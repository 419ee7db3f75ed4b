/** Recordings through decoder and book. The public ones are not part of the repository: where they are missing, their tests say so. */

import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { factCode } from '../../../domain/fact.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { formatSteps } from '../../../domain/number.ts';
import { loadKernel } from '../../../edge/kernel.ts';
import { newBooks } from '../../market/book.ts';
import { newLevels } from '../../market/levels.ts';
import { newKernelTwin, type Kernel } from '../../memory/kernel.ts';
import { field, floatAt, kindAt } from '../../memory/record.ts';
import { newBinanceSpotDecoder } from './decode.ts';
import { fuzzSpec } from './fuzz.ts';
import { binanceSpot } from './spot.ts';

const shared = new URL('../../../../../../shared/', import.meta.url);
const recordings = ['spot_btcusdt_20240808.gz', 'spot_btcusdt_20240809.gz'].map((name) => new URL(`market-data/${name}`, shared));
const fixtures = new URL('fixtures/binance/recorded/', shared);
const hasRecordings = recordings.every((file) => existsSync(file));
const hasFixtures = existsSync(fixtures);

const fine: InstrumentSpec = { ...fuzzSpec, tick: { units: 1n, decimals: 8 }, lot: { units: 1n, decimals: 8 } };

/** Aligns and applies as the feed does; everything of other symbols is left out. */
function replay(kernel: Kernel, spec: InstrumentSpec, messages: Iterable<{ readonly text: string; readonly isSnapshot: boolean }>) {
  const decoder = newBinanceSpotDecoder(kernel);
  decoder.add(spec);
  const book = newBooks(kernel).open(spec.stream);
  const tickers: { id: number; best: number[] }[] = [];
  const buffered: Uint8Array[] = [];
  const result = { applied: 0, gaps: 0, faults: 0, crossed: 0, tickers: 0, comparedSides: 0, equalSides: 0, missedIds: [] as number[] };
  const levels = newLevels(5);
  let isAligned = false;

  const compare = () => {
    while (tickers.length > 1 && (tickers[1]?.id ?? Infinity) <= book.lastId) tickers.shift();
    const ticker = tickers[0];
    if (ticker === undefined || ticker.id > book.lastId) return;
    book.readInto(levels, 1);
    const [bidTicks, bidLots, askTicks, askLots] = ticker.best;
    const isBid = levels.bidTicks[0] === bidTicks && levels.bidLots[0] === bidLots;
    const isAsk = levels.askTicks[0] === askTicks && levels.askLots[0] === askLots;
    result.comparedSides += 2;
    result.equalSides += Number(isBid) + Number(isAsk);
    if (!isBid || !isAsk) result.missedIds.push(book.lastId);
  };

  const onDepth = (bytes: Uint8Array) => {
    decoder.decode(bytes, 0);
    const stand = binanceSpot.follows(book.lastId, false, floatAt(decoder.slots, 0, field.a), floatAt(decoder.slots, 0, field.b));
    if (stand === 'gap') result.gaps += 1;
    if (stand !== 'next') return;
    if (book.apply(decoder.slots, 0) === 'crossed') result.crossed += 1;
    result.applied += 1;
    compare();
  };

  for (const { text, isSnapshot } of messages) {
    const bytes = Buffer.from(text);
    const read = isSnapshot ? decoder.decodeSnapshot(spec, bytes, 0) : decoder.decode(bytes, 0);
    if (!read.ok) result.faults += read.fault.code === 'frame.unknown' ? 0 : 1;
    if (!read.ok || read.value === 0) continue;
    const kind = kindAt(decoder.slots, 0);
    if (kind === factCode.snapshot) {
      book.apply(decoder.slots, 0);
      isAligned = true;
      buffered.forEach(onDepth);
    } else if (kind === factCode.depth) {
      if (isAligned) onDepth(bytes);
      else buffered.push(bytes);
    } else if (kind === factCode.bbo) {
      result.tickers += 1;
      tickers.push({ id: floatAt(decoder.slots, 0, field.b), best: [0, 1, 2, 3].map((index) => floatAt(decoder.slots, 0, field.tail + index)) });
    }
  }
  return { book, decoder, result };
}

function* recorded() {
  for (const file of recordings) {
    for (const line of gunzipSync(readFileSync(file)).toString().split('\n')) {
      const text = line.slice(line.indexOf(' ') + 1);
      if (text !== '') yield { text, isSnapshot: text.startsWith('{"lastUpdateId"') };
    }
  }
}

const missing = hasRecordings ? '' : ' (skipped: ../shared/market-data is missing)';

test.skipIf(!hasRecordings)(`eleven recorded minutes reproduce the ticker after every depth event${missing}`, () => {
  const { book, decoder, result } = replay(loadKernel(), fuzzSpec, recorded());
  expect(result).toEqual({
    applied: 6_493, gaps: 0, faults: 0, crossed: 0, tickers: result.tickers, comparedSides: 12_986, equalSides: 12_984,
    // Both times the bid had changed after the last ticker and changed again before the next: a ticker message is missing.
    missedIds: [50_093_478_174, 50_093_480_542],
  });
  expect(decoder.counts).toMatchObject({ checked: 0, faults: 0 });
  expect([book.bidCount, book.askCount]).toEqual([1_971, 2_962]);
});

test.skipIf(!hasRecordings)(`the twin ends the recording with the same book${missing}`, () => {
  const books = [loadKernel(), newKernelTwin()].map((kernel) => replay(kernel, fuzzSpec, recorded()).book.hash());
  expect(books[0]).toBe(books[1]);
});

const expectedBook = z.object({
  symbol: z.string(), snapshotLastUpdateId: z.number(), eventsApplied: z.number(), gaps: z.number(), lastUpdateIdApplied: z.number(),
  finalLevels: z.tuple([z.number(), z.number()]),
  finalTop5Bids: z.array(z.tuple([z.string(), z.string()])), finalTop5Asks: z.array(z.tuple([z.string(), z.string()])),
});
const line = z.object({ frame: z.unknown().optional(), response: z.unknown().optional(), dir: z.string().optional(), url: z.string().optional() });

function* fixture(name: string, symbol: string) {
  for (const text of readFileSync(new URL(name, fixtures), 'utf8').trim().split('\n')) {
    const { frame, response, url } = line.parse(JSON.parse(text));
    const isRest = response !== undefined;
    if (isRest && url?.includes(`symbol=${symbol}&`) !== true) continue;
    const body = isRest ? response : frame;
    if (typeof body !== 'object' || body === null) continue;
    yield { text: JSON.stringify(body), isSnapshot: 'lastUpdateId' in body };
  }
}

test.skipIf(!hasFixtures).each(['spot-btcusdt-2024-08-08.jsonl', 'spot-nknusdt-lrcbtc-2021-10-11.jsonl'])(
  `%s gives the expected books${hasFixtures ? '' : ' (skipped: ../shared/fixtures is missing)'}`,
  (name) => {
    const all = z.record(z.string(), z.array(expectedBook)).parse(JSON.parse(readFileSync(new URL('expected-books.json', fixtures), 'utf8')));
    const expected = all[name] ?? [];
    expect(expected.length).toBeGreaterThan(0);
    for (const each of expected) {
      const spec: InstrumentSpec = each.symbol === 'BTCUSDT' ? fuzzSpec : { ...fine, symbol: each.symbol };
      const { book, result } = replay(loadKernel(), spec, fixture(name, each.symbol));
      const levels = newLevels(5);
      book.readInto(levels, 5);
      const written = (ticks: Float64Array, lots: Float64Array) => [...ticks].map((tick, index) => [formatSteps(tick, spec.tick, 8), formatSteps(lots[index] ?? 0, spec.lot, 8)]);
      expect({
        ...result, lastId: book.lastId, levels: [book.bidCount, book.askCount], bids: written(levels.bidTicks, levels.bidLots), asks: written(levels.askTicks, levels.askLots),
      }).toMatchObject({
        applied: each.eventsApplied, gaps: each.gaps, faults: 0, lastId: each.lastUpdateIdApplied, levels: each.finalLevels, bids: each.finalTop5Bids, asks: each.finalTop5Asks,
      });
    }
  },
);

test('a hand-written session aligns, drops what is old, and ends where it must', () => {
  const event = (first: number, last: number, bids: string, asks: string) =>
    ({ isSnapshot: false, text: `{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1700000000000,"s":"BTCUSDT","U":${first},"u":${last},"b":[${bids}],"a":[${asks}]}}` });
  const ticker = (id: number, bid: string, ask: string) =>
    ({ isSnapshot: false, text: `{"stream":"btcusdt@bookTicker","data":{"u":${id},"s":"BTCUSDT","b":"${bid}","B":"1.00000000","a":"${ask}","A":"2.00000000"}}` });
  const { book, result } = replay(loadKernel(), fuzzSpec, [
    event(90, 95, '["1.00000000","9.00000000"]', ''),
    event(96, 102, '["100.00000000","1.00000000"]', '["101.00000000","0.00000000"],["101.01000000","2.00000000"]'),
    { isSnapshot: true, text: '{"lastUpdateId":99,"bids":[["99.99000000","5.00000000"]],"asks":[["101.00000000","1.00000000"],["102.00000000","1.00000000"]]}' },
    ticker(102, '100.00000000', '101.01000000'),
    event(103, 104, '["99.99000000","0.00000000"]', ''),
    event(106, 107, '', ''),
  ]);
  expect(result).toMatchObject({ applied: 2, gaps: 1, faults: 0, crossed: 0, comparedSides: 2, equalSides: 2 });
  expect([book.lastId, book.bidCount, book.askCount, book.bestBidTicks, book.bestAskTicks]).toEqual([104, 1, 2, 10_000, 10_101]);
});

/** Recordings through decoder and book. The public ones are not part of the repository: where they are missing, their tests say so. */

import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { formatSteps } from '../../../domain/number.ts';
import { loadKernel } from '../../../edge/kernel.ts';
import { newLevels } from '../../market/levels.ts';
import { newKernelTwin } from '../../memory/kernel.ts';
import { fuzzSpec } from './fuzz.ts';
import { replay, type RecordedMessage } from './replay-bench.ts';

const shared = new URL('../../../../../../shared/', import.meta.url);
const spotFiles = ['spot_btcusdt_20240808.gz', 'spot_btcusdt_20240809.gz'];
const usdmFiles = ['usdm_btcusdt_20240808.gz'];
const fixtures = new URL('fixtures/binance/recorded/', shared);
const hasRecordings = [...spotFiles, ...usdmFiles].every((name) => existsSync(new URL(`market-data/${name}`, shared)));
const hasFixtures = existsSync(fixtures);

const fine: InstrumentSpec = { ...fuzzSpec, tick: { units: 1n, decimals: 8 }, lot: { units: 1n, decimals: 8 } };
const perpetual: InstrumentSpec = { ...fuzzSpec, market: 'perp', tick: { units: 1n, decimals: 1 }, lot: { units: 1n, decimals: 3 }, priceDecimals: 2, qtyDecimals: 3 };

function* texts(files: readonly string[]): Generator<string> {
  for (const file of files) {
    for (const line of gunzipSync(readFileSync(new URL(`market-data/${file}`, shared))).toString().split('\n')) {
      if (line !== '') yield line.slice(line.indexOf(' ') + 1);
    }
  }
}

function* recorded(files: readonly string[]): Generator<RecordedMessage> {
  for (const text of texts(files)) yield { bytes: Buffer.from(text), isSnapshot: text.startsWith('{"lastUpdateId"') };
}

const missing = hasRecordings ? '' : ' (skipped: ../shared/market-data is missing)';

test.skipIf(!hasRecordings)(`eleven recorded minutes reproduce the ticker after every depth event${missing}`, () => {
  const { book, decoder, result } = replay(loadKernel(), fuzzSpec, recorded(spotFiles));
  expect(result).toEqual({
    applied: 6_493, gaps: 0, faults: 0, crossed: 0, tickers: result.tickers, comparedSides: 12_986, equalSides: 12_984,
    // Both times the bid had changed after the last ticker and changed again before the next: a ticker message is missing.
    missedIds: [50_093_478_174, 50_093_480_542],
  });
  expect(decoder.counts).toMatchObject({ checked: 0, faults: 0 });
  expect([book.bidCount, book.askCount]).toEqual([1_971, 2_962]);
});

test.skipIf(!hasRecordings)(`six recorded minutes of a perpetual do too${missing}`, () => {
  const { book, decoder, result } = replay(loadKernel(), perpetual, recorded(usdmFiles));
  expect(result).toEqual({ applied: 6_547, gaps: 0, faults: 0, crossed: 0, tickers: 66_089, comparedSides: 13_094, equalSides: 13_094, missedIds: [] });
  expect(decoder.counts).toMatchObject({ checked: 0, faults: 0 });
  expect([book.bidCount, book.askCount]).toEqual([5_018, 4_578]);
});

test.skipIf(!hasRecordings).each([['spot', fuzzSpec, spotFiles], ['perpetual', perpetual, usdmFiles]] as const)(`%s: the twin ends the recording with the same book${missing}`, (_, spec, files) => {
  const books = [loadKernel(), newKernelTwin()].map((kernel) => replay(kernel, spec, recorded(files)).book.hash());
  expect(books[0]).toBe(books[1]);
});

const without = hasFixtures ? '' : ' (skipped: ../shared/fixtures is missing)';

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
    yield { bytes: Buffer.from(JSON.stringify(body)), isSnapshot: 'lastUpdateId' in body };
  }
}

const fixtureFiles = ['spot-btcusdt-2024-08-08.jsonl', 'spot-nknusdt-lrcbtc-2021-10-11.jsonl', 'usdm-btcusdt-2024-08-08.jsonl', 'usdm-keepusdt-akrousdt-2021-07-22.jsonl'];

/** Perpetuals in the places in which they were written: at 10^-8 some asks would be too far off, and some quantities too large, to be counted. */
function specOf(symbol: string, isSpot: boolean, side: readonly (readonly string[])[]): InstrumentSpec {
  if (symbol === 'BTCUSDT') return isSpot ? fuzzSpec : perpetual;
  if (isSpot) return { ...fine, symbol };
  return { ...fine, symbol, market: 'perp', tick: { units: 1n, decimals: placesOf(side, 0) }, lot: { units: 1n, decimals: placesOf(side, 1) } };
}

const placesOf = (side: readonly (readonly string[])[], index: number) => side[0]?.[index]?.split('.')[1]?.length ?? 0;

test.skipIf(!hasFixtures).each(fixtureFiles)(`%s gives the expected books${without}`, (name) => {
  const all = z.record(z.string(), z.array(expectedBook)).parse(JSON.parse(readFileSync(new URL('expected-books.json', fixtures), 'utf8')));
  const expected = all[name] ?? [];
  expect(expected.length).toBeGreaterThan(0);
  for (const each of expected) {
    const spec = specOf(each.symbol, name.startsWith('spot'), each.finalTop5Bids);
    const { book, result } = replay(loadKernel(), spec, fixture(name, each.symbol));
    const levels = newLevels(5);
    book.readInto(levels, 5);
    const written = (ticks: Float64Array, lots: Float64Array, side: readonly (readonly string[])[]) =>
      [...ticks].map((tick, index) => [cut(formatSteps(tick, spec.tick, 8), placesOf(side, 0)), cut(formatSteps(lots[index] ?? 0, spec.lot, 8), placesOf(side, 1))]);
    expect({
      ...result, lastId: book.lastId, levels: [book.bidCount, book.askCount],
      bids: written(levels.bidTicks, levels.bidLots, each.finalTop5Bids), asks: written(levels.askTicks, levels.askLots, each.finalTop5Asks),
    }).toMatchObject({
      applied: each.eventsApplied, gaps: each.gaps, faults: 0, lastId: each.lastUpdateIdApplied, levels: each.finalLevels, bids: each.finalTop5Bids, asks: each.finalTop5Asks,
    });
  }
});

/** Without the places behind, which must be zeros. */
function cut(text: string, places: number): string {
  const end = text.indexOf('.') + (places === 0 ? 0 : places + 1);
  expect(text.slice(end)).toMatch(/^\.?0*$/);
  return text.slice(0, end);
}

const transition = z.object({ s: z.string(), U: z.number(), u: z.number(), pu: z.number() });

/** For each symbol, each event after another: whether `pu` named that one, and whether the first id was the next. */
function countTransitions(events: Iterable<unknown>) {
  const last = new Map<string, number>();
  const counts = { transitions: 0, byEarlierId: 0, byFirstId: 0 };
  for (const event of events) {
    const { s, U, u, pu } = transition.parse(event);
    const earlier = last.get(s);
    last.set(s, u);
    if (earlier === undefined) continue;
    counts.transitions += 1;
    counts.byEarlierId += Number(pu === earlier);
    counts.byFirstId += Number(U === earlier + 1);
  }
  return counts;
}

const wrapped = z.object({ data: z.looseObject({ e: z.string() }) });

function* depthEvents(messages: Iterable<unknown>): Generator {
  for (const message of messages) {
    const parsed = wrapped.safeParse(message);
    if (parsed.success && parsed.data.data.e === 'depthUpdate') yield parsed.data.data;
  }
}

describe('a perpetual’s event names the last id of the one before, in every recorded transition, and seldom follows it by number', () => {
  test.skipIf(!hasRecordings)(`BTCUSDT, six minutes${missing}`, () => {
    const parsed = function* () { for (const text of texts(usdmFiles)) yield JSON.parse(text); };
    expect(countTransitions(depthEvents(parsed()))).toEqual({ transitions: 6_550, byEarlierId: 6_550, byFirstId: 159 });
  });

  test.skipIf(!hasFixtures).each([
    ['usdm-btcusdt-2024-08-08.jsonl', { transitions: 177, byEarlierId: 177, byFirstId: 5 }],
    ['usdm-keepusdt-akrousdt-2021-07-22.jsonl', { transitions: 322, byEarlierId: 322, byFirstId: 0 }],
  ])(`%s${without}`, (name, expected) => {
    const frames = readFileSync(new URL(name, fixtures), 'utf8').trim().split('\n').map((text) => line.parse(JSON.parse(text)).frame);
    expect(countTransitions(depthEvents(frames))).toEqual(expected);
  });
});

const told = (text: string): RecordedMessage => ({ bytes: Buffer.from(text), isSnapshot: false });

test('a hand-written session of a perpetual: the snapshot ends between two events, and a hole is seen', () => {
  const event = (earlier: number, first: number, last: number, bids: string) =>
    told(`{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1700000000001,"T":1700000000000,"s":"BTCUSDT","ps":"BTCUSDT","U":${first},"u":${last},"pu":${earlier},"b":[${bids}],"a":[],"st":1}}`);
  const { book, result } = replay(loadKernel(), perpetual, [
    event(80, 85, 90, '["1.00","9.000"]'),
    event(90, 96, 102, '["100.00","1.000"]'),
    // 93 lies between the last id of the first event and the first of the second.
    { isSnapshot: true, bytes: Buffer.from('{"lastUpdateId":93,"E":1700000000000,"T":1700000000000,"bids":[["99.90","5.000"]],"asks":[["101.00","1.000"]]}') },
    event(102, 110, 111, '["99.90","0.000"]'),
    event(112, 113, 114, '["100.00","0.000"]'),
  ]);
  expect(result).toMatchObject({ applied: 2, gaps: 1, faults: 0, crossed: 0 });
  expect([book.lastId, book.bidCount, book.askCount, book.bestBidTicks, book.bestAskTicks]).toEqual([111, 1, 1, 1_000, 1_010]);
});

test('a hand-written session aligns, drops what is old, and ends where it must', () => {
  const event = (first: number, last: number, bids: string, asks: string) =>
    told(`{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1700000000000,"s":"BTCUSDT","U":${first},"u":${last},"b":[${bids}],"a":[${asks}]}}`);
  const ticker = (id: number, bid: string, ask: string) =>
    told(`{"stream":"btcusdt@bookTicker","data":{"u":${id},"s":"BTCUSDT","b":"${bid}","B":"1.00000000","a":"${ask}","A":"2.00000000"}}`);
  const { book, result } = replay(loadKernel(), fuzzSpec, [
    event(90, 95, '["1.00000000","9.00000000"]', ''),
    event(96, 102, '["100.00000000","1.00000000"]', '["101.00000000","0.00000000"],["101.01000000","2.00000000"]'),
    { isSnapshot: true, bytes: Buffer.from('{"lastUpdateId":99,"bids":[["99.99000000","5.00000000"]],"asks":[["101.00000000","1.00000000"],["102.00000000","1.00000000"]]}') },
    ticker(102, '100.00000000', '101.01000000'),
    event(103, 104, '["99.99000000","0.00000000"]', ''),
    event(106, 107, '', ''),
  ]);
  expect(result).toMatchObject({ applied: 2, gaps: 1, faults: 0, crossed: 0, comparedSides: 4, equalSides: 4 });
  expect([book.lastId, book.bidCount, book.askCount, book.bestBidTicks, book.bestAskTicks]).toEqual([104, 1, 2, 10_000, 10_101]);
});

/** A desk over real sockets, with a venue whose list of instruments changes between two readings. */

import { afterEach, expect, test } from 'vitest';
import { newBooks } from '../core/market/book.ts';
import { Market } from '../core/market/market.ts';
import { Replay } from '../core/market/replay.ts';
import { lengthAt, newSlots, slotFloats, type Slots } from '../core/memory/record.ts';
import { newSequencer } from '../core/memory/sequencer.ts';
import { trackLimits } from '../core/venues/track.ts';
import { venueParts } from '../core/venues/index.ts';
import type { ListedInstrument } from '../core/venues/dialect.ts';
import { assert } from '../domain/assert.ts';
import { fault, type Fault } from '../domain/fault.ts';
import type { InstrumentSpec } from '../domain/instrument.ts';
import { ok } from '../domain/result.ts';
import { loadKernel } from '../edge/kernel.ts';
import { clock } from '../edge/net/clock.ts';
import { startPractice, type PracticeServer } from '../edge/practice/server.ts';
import type { Reliability } from '../contract/channels.ts';
import { Desk } from './desk.ts';

let practice: PracticeServer | null = null;
let desk: Desk | null = null;

afterEach(async () => {
  desk?.close();
  await practice?.close();
});

class Bench {
  readonly said: string[] = [];
  readonly faults: Fault[] = [];
  readonly journal: Slots[] = [];
  readonly desk: Desk;
  /** What the venue lists, made of what the practice market lists. */
  change: (listed: readonly ListedInstrument[]) => readonly ListedInstrument[] = (listed) => listed;
  listCount = 0;

  constructor(server: PracticeServer, symbols: readonly string[] | null, known: readonly InstrumentSpec[] = []) {
    const [part] = venueParts;
    assert(part !== undefined, 'there is a venue');
    const { dialect, newDecoder } = part;
    const parseInstruments: typeof dialect.parseInstruments = (body) => {
      const parsed = dialect.parseInstruments(body);
      this.listCount += 1;
      return parsed.ok ? ok(this.change(parsed.value)) : parsed;
    };
    // Instruments that the practice market does not know shall not spend the weight that it grants.
    const snapshotRequest: typeof dialect.snapshotRequest = (symbol) => (/^C\d/.test(symbol) ? dialect.timeRequest : dialect.snapshotRequest(symbol));
    this.desk = new Desk({
      markets: [{ part: { dialect: { ...dialect, parseInstruments, snapshotRequest }, newDecoder }, addresses: { rest: server.restUrl, stream: server.streamUrl, trade: '' }, proxy: null }],
      on: ['binance:spot'], kernel: loadKernel(), instruments: symbols, isRacing: false, nextSequence: 1, known,
    }, {
      journal: (slots, slot) => {
        const copy = newSlots(lengthAt(slots, slot));
        copy.f64.set(slots.f64.subarray(slot * slotFloats, slot * slotFloats + copy.f64.length));
        this.journal.push(copy);
        return true;
      },
      tell: () => undefined,
      turn: () => undefined,
      onInstruments: () => undefined,
      onBook: (spec) => void this.said.push(`book ${spec.symbol} ${spec.version}`),
      onBookGone: (stream) => void this.said.push(`gone ${this.symbolOf(stream)}`),
      log: (_market, reason) => void this.faults.push(reason),
    });
    desk = this.desk;
    this.desk.start();
  }

  get specs(): readonly InstrumentSpec[] {
    return this.desk.catalogue.specs;
  }

  symbolOf(stream: number): string {
    return this.desk.catalogue.byStream(stream)?.symbol ?? '';
  }

  streamOf(symbol: string): number {
    return this.desk.catalogue.named(symbol, 'binance:spot')?.stream ?? 0;
  }

  async untilLive(symbol: string): Promise<void> {
    const endMs = performance.now() + 60_000;
    while (this.desk.market.bookOf(this.streamOf(symbol))?.validity !== 'live') {
      assert(performance.now() < endMs, 'the book is live in time', { symbol });
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** The venue's list is read again, over a new connection. */
  async listAgain(change: Bench['change']): Promise<void> {
    this.change = change;
    const before = this.listCount;
    this.desk.feedOf('binance:spot')?.feed.stop(clock());
    this.desk.feedOf('binance:spot')?.start();
    while (this.listCount === before) await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test('a watched instrument that vanishes is told gone, and is followed again when it comes back', async () => {
  practice = await startPractice({ port: 0, seed: 3 });
  const bench = new Bench(practice, ['BTCUSDT']);
  await bench.untilLive('BTCUSDT');
  bench.desk.watch([bench.streamOf('ETHUSDT')]);
  await bench.untilLive('ETHUSDT');
  await bench.listAgain((listed) => listed.filter(({ symbol }) => symbol !== 'ETHUSDT'));
  expect(bench.said).toEqual(['book BTCUSDT 1', 'book ETHUSDT 1', 'gone ETHUSDT']);
  await bench.listAgain((listed) => listed);
  await bench.untilLive('ETHUSDT');
  expect(bench.said.at(-1)).toBe('book ETHUSDT 3');
});

test('another tick replaces the book, which is live again in the new steps', async () => {
  practice = await startPractice({ port: 0, seed: 3 });
  const bench = new Bench(practice, ['BTCUSDT']);
  await bench.untilLive('BTCUSDT');
  const before = bench.desk.market.bookOf(bench.streamOf('BTCUSDT'))?.bestBidTicks ?? 0;
  await bench.listAgain((listed) => listed.map((each) => ({ ...each, tick: { units: 1n, decimals: each.tick.decimals + 1 } })));
  await bench.untilLive('BTCUSDT');
  const after = bench.desk.market.bookOf(bench.streamOf('BTCUSDT'))?.bestBidTicks ?? 0;
  expect(after / before).toBeCloseTo(10, 0);
  expect(bench.said).toEqual(['book BTCUSDT 1', 'book BTCUSDT 2']);
});

test('a desk in the place of another keeps the numbers of instruments, in whatever order they are listed', async () => {
  practice = await startPractice({ port: 0, seed: 3 });
  const first = new Bench(practice, ['BTCUSDT']);
  await first.untilLive('BTCUSDT');
  first.desk.close();
  const second = new Bench(practice, ['BTCUSDT'], first.specs);
  second.change = (listed) => listed.toReversed();
  await second.untilLive('BTCUSDT');
  expect(second.specs).toEqual(first.specs);
});

test('an instrument that is named twice is one, and a list of thousands is taken', async () => {
  practice = await startPractice({ port: 0, seed: 3 });
  const bench = new Bench(practice, ['BTCUSDT']);
  bench.change = (listed) => [
    ...listed, ...listed.map((each) => ({ ...each, tick: { units: 1n, decimals: 8 } })),
    ...Array.from({ length: 3_500 }, (_, index) => ({ ...required(listed[0]), symbol: `C${index}USDT` })),
  ];
  await bench.untilLive('BTCUSDT');
  await bench.listAgain(bench.change);
  await bench.untilLive('BTCUSDT');
  expect(bench.said).toEqual(['book BTCUSDT 1']);
  expect(bench.specs.every(({ version }) => version === 1)).toBe(true);
  expect(bench.specs.length).toBeGreaterThan(3_500);
});

test('what a desk journals leads to the same books, whatever happened to it', async () => {
  practice = await startPractice({ port: 0, seed: 3, speed: 10, faults: 'drop:0.01,duplicate:0.01,disconnect:5s' });
  const bench = new Bench(practice, ['BTCUSDT', 'SOLUSDT']);
  await bench.untilLive('BTCUSDT');
  bench.desk.watch([bench.streamOf('ETHUSDT')]);
  await bench.untilLive('ETHUSDT');
  await bench.listAgain((listed) => listed.filter(({ symbol }) => symbol !== 'SOLUSDT'));
  await bench.untilLive('BTCUSDT');
  bench.desk.market.keyframes(clock());
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  bench.desk.close();
  const { market } = bench.desk;
  const replayed = new Market(newBooks(loadKernel()), newSequencer(), { journal: () => undefined, tell: () => undefined, resync: () => undefined });
  const replay = new Replay(replayed);
  replay.onSpecs(bench.specs);
  for (const slots of bench.journal) replay.onRecords(slots, () => undefined);
  expect(replay).toMatchObject({ missingCount: 0, passedOverCount: 0 });
  expect(new Set(replayed.streams)).toEqual(new Set(market.streams));
  expect(replayed.hash()).toBe(market.hash());
  for (const stream of market.streams) expect(replayed.bookOf(stream)?.validity).toBe(market.bookOf(stream)?.validity);
});

test('what is no longer watched makes room for what is', async () => {
  practice = await startPractice({ port: 0, seed: 3 });
  const bench = new Bench(practice, ['BTCUSDT']);
  bench.change = (listed) => [...listed, ...Array.from({ length: 250 }, (_, index) => ({ ...required(listed[0]), symbol: `C${index}USDT` }))];
  await bench.untilLive('BTCUSDT');
  for (let index = 0; index < 250; index += 1) bench.desk.watch([bench.streamOf(`C${index}USDT`)]);
  bench.desk.watch([bench.streamOf('ETHUSDT')]);
  await bench.untilLive('ETHUSDT');
  expect(bench.desk.market.streams).toHaveLength(trackLimits.tracksMax);
  expect(bench.desk.market.bookOf(bench.streamOf('BTCUSDT'))?.validity).toBe('live');
  expect(bench.faults.filter(({ code }) => code === 'queue.full')).toEqual([]);
});

test('a market that was switched off and on is no more reliable than before', async () => {
  practice = await startPractice({ port: 0, seed: 3 });
  const bench = new Bench(practice, ['BTCUSDT']);
  const reliability = (): Reliability | null => bench.desk.statuses(clock())[0]?.reliability ?? null;
  const first = reliability();
  await bench.untilLive('BTCUSDT');
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const live = reliability();
  expect(live?.score).toBeGreaterThan(first?.score ?? 1);
  bench.desk.feedOf('binance:spot')?.feed.resync(bench.streamOf('BTCUSDT'), fault('book.crossed', 'a test'), clock());
  const resynced = reliability();
  expect(resynced?.parts.resyncs).toBeLessThan(live?.parts.resyncs ?? 0);
  bench.desk.switchOff('binance:spot');
  expect(reliability()).toBe(null);
  bench.desk.switchOn('binance:spot');
  const again = reliability();
  expect(again?.parts.resyncs).toBeCloseTo(resynced?.parts.resyncs ?? 0, 2);
  expect(again?.parts.resyncs).toBeLessThan(1);
});

function required(instrument: ListedInstrument | undefined): ListedInstrument {
  assert(instrument !== undefined, 'the practice market lists something');
  return instrument;
}

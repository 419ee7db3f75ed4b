/** The way of trades over the disk: facts, recorder, chunks, windows, and pictures that are the same as those made live. */

import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { Footprint } from '../../../core/market/flow/footprint.ts';
import { PastTrades } from '../../../core/market/flow/past-trades.ts';
import { TradeLog, type FlowSink } from '../../../core/market/flow/trade-log.ts';
import { tradeRecorderLimits, type TradeBatch } from '../../../core/market/flow/trade-recorder.ts';
import { TradeRecorders } from '../../../core/market/flow/trade-recorders.ts';
import { newVwapFigures, Vwap } from '../../../core/market/flow/vwap.ts';
import { field, newSlots, writeHead, type Slots } from '../../../core/memory/record.ts';
import { newChance, nextBelow, nextHappens, type Chance } from '../../../domain/chance.ts';
import { factFlag, validities } from '../../../domain/fact.ts';
import type { Fault } from '../../../domain/fault.ts';
import { sampleSpec } from '../../../domain/instrument-sample.ts';
import { usPerMinute } from '../../../domain/time.ts';
import { decodeTrades, readTradeHeader, TradeEncoder, chunkHeaderBytes } from './trade-chunk.ts';
import { TradeStore } from './trade-store.ts';

const root = mkdtempSync(join(tmpdir(), 'fathom-trades-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;

const spec = sampleSpec({ stream: 7 });
const noonUs = 1_790_251_200_000_000;

interface Told {
  readonly sequence: number;
  readonly atUs: number;
  readonly trade: { readonly venueUs: number; readonly ticks: number; readonly lots: number; readonly id: number } | null;
  /** Null: no fact of validity. */
  readonly isLive: boolean | null;
}

/** What a market tells: trades in bursts, some late, some without a time, some twice; now and then the line breaks. */
function* tellings(chance: Chance, count: number, startUs = noonUs, gapShare = 0.002): Generator<Told> {
  let [atUs, ticks, id, sequence] = [startUs, 6_000_000, 10 ** 9, 1];
  let isLive = true;
  let before: Told['trade'] = null;
  yield { sequence, atUs, trade: null, isLive };
  for (let index = 0; index < count; index += 1) {
    sequence += 1 + nextBelow(chance, 9);
    atUs += nextHappens(chance, 0.4) ? 0 : nextBelow(chance, 400_000);
    if (nextHappens(chance, isLive ? gapShare : 0.3)) {
      isLive = !isLive;
      yield { sequence, atUs, trade: null, isLive };
      continue;
    }
    ticks += nextBelow(chance, 41) - 20;
    if (before !== null && nextHappens(chance, 0.02)) {
      yield { sequence, atUs, trade: before, isLive: null };
      continue;
    }
    id += 1 + (nextHappens(chance, 0.1) ? nextBelow(chance, 3) : 0);
    const venueUs = nextHappens(chance, 0.01) ? 0 : atUs - nextBelow(chance, nextHappens(chance, 0.05) ? 90_000_000 : 40_000);
    before = { venueUs, ticks, lots: (1 + nextBelow(chance, 1_000_000)) * (nextHappens(chance, 0.5) ? 1 : -1), id };
    yield { sequence, atUs, trade: before, isLive: null };
  }
}

function record({ sequence, atUs, trade, isLive }: Told): Slots {
  const slots = newSlots(1);
  writeHead(slots, 0, trade === null ? 'validity' : 'trade', spec.stream, 0, trade !== null && trade.lots < 0 ? factFlag.sellerAggressed : 0);
  slots.f64.set(trade === null
    ? [sequence, atUs, 0, validities.indexOf(isLive === true ? 'live' : 'resyncing'), 0, 0, 0]
    : [sequence, atUs, trade.venueUs, trade.ticks, Math.abs(trade.lots), trade.id, 0], field.sequence);
  return slots;
}

function newStore(folder = join(root, String((folders += 1))), bytesMax = 2 ** 40): { readonly store: TradeStore; readonly folder: string; readonly faults: string[] } {
  const faults: string[] = [];
  return { store: new TradeStore({ folder, bytesMax, log: ({ detail }: Fault) => void faults.push(detail) }), folder, faults };
}

/** As the store role does it. */
function recordAll(store: TradeStore, told: Iterable<Told>, isEnded = true): TradeRecorders {
  const recorders = new TradeRecorders((_, recorder) => {
    for (const batch of store.newest(spec)) recorder.remember(batch);
  });
  for (const one of told) {
    recorders.onRecord(record(one), 0);
    for (const { batch } of recorders.take()) expect(store.put(spec, batch).ok).toBe(true);
  }
  if (isEnded) for (const { batch } of recorders.leaveAll()) expect(store.put(spec, batch).ok).toBe(true);
  return recorders;
}

function readAll(store: TradeStore, fromUs = 0, untilUs = Infinity): readonly TradeBatch[] {
  const all: TradeBatch[] = [];
  for (let place: Parameters<TradeStore['read']>[3] = null; ;) {
    const part = store.read(spec, fromUs, untilUs, place);
    if (!part.ok) throw new Error(part.fault.detail);
    all.push(...part.value.batches);
    place = part.value.next;
    if (place === null) return all;
  }
}

/** Told by the log as pictures are live: the independent way. */
function tellLive(told: Iterable<Told>, sink: FlowSink): void {
  const log = new TradeLog(1_000_000);
  let doubtUs: number | null = null;
  for (const one of told) {
    if (one.trade !== null) {
      if (log.onTrade(record(one), 0)) log.tellNewest(sink);
    } else if (one.isLive === false) doubtUs ??= one.atUs;
    else if (doubtUs !== null) {
      if (one.atUs > doubtUs) sink.onGap(doubtUs, one.atUs);
      doubtUs = null;
    }
  }
}

/** Everything that a bar says. */
function barsOf(footprint: Footprint): readonly unknown[] {
  return Array.from({ length: footprint.count }, (_, age) => {
    const { rows, ...bar } = footprint.bar(age);
    const { rowTicks, lowRow, count } = rows;
    return { ...bar, rowTicks, lowRow, buy: [...rows.buyLots.subarray(0, count)], sell: [...rows.sellLots.subarray(0, count)], trades: [...rows.trades.subarray(0, count)], delta: footprint.bar(age).delta };
  });
}

const rules = [{ kind: 'time', intervalUs: usPerMinute }, { kind: 'time', intervalUs: 1_000_000 }, { kind: 'trades', count: 50 }, { kind: 'volume', lots: 9_000_000 }, { kind: 'range', ticks: 60 }, { kind: 'renko', ticks: 40 }] as const;

test.each(rules)('bars made from the disk are those that were made live: $kind', (rule) => {
  for (const seed of [1, 2]) {
    const told = [...tellings(newChance(seed), 2_500)];
    const plan = { rule, rowTicks: 10, barsMax: 5_000, rowsMax: 512 };
    const [live, past] = [new Footprint(plan), new Footprint(plan)];
    live.onBegin(noonUs);
    tellLive(told, live);
    const { store } = newStore();
    recordAll(store, told);
    const teller = new PastTrades(past, 0);
    for (const batch of readAll(store)) teller.tell(batch);
    expect({ seed, bars: barsOf(past) }).toEqual({ seed, bars: barsOf(live) });
    expect(past.lateCount).toBe(live.lateCount);
  }
});

test('averages made from the disk are those that were made live, to the last bit', () => {
  const told = [...tellings(newChance(4), 8_000)];
  const [live, past] = [new Vwap({ kind: 'session', sessionUs: 10 * usPerMinute, offsetUs: 0 }), new Vwap({ kind: 'session', sessionUs: 10 * usPerMinute, offsetUs: 0 })];
  live.onBegin(noonUs);
  tellLive(told, live);
  const { store } = newStore();
  recordAll(store, told);
  const teller = new PastTrades(past, 0);
  for (const batch of readAll(store)) teller.tell(batch);
  const [left, right] = [newVwapFigures(), newVwapFigures()];
  expect([live.read(left), past.read(right)]).toEqual([true, true]);
  expect(right).toEqual(left);
});

test('minutes of the disk are what a plain sum over the told trades says', () => {
  const told = [...tellings(newChance(5), 6_000, noonUs, 0)];
  const sums = new Map<number, { bought: number; sold: number; trades: number }>();
  const seen = new Set<number>();
  for (const { trade, atUs } of told) {
    if (trade === null || seen.has(trade.id)) continue;
    seen.add(trade.id);
    const minute = Math.floor((trade.venueUs > 0 ? trade.venueUs : atUs) / usPerMinute);
    const sum = sums.get(minute) ?? { bought: 0, sold: 0, trades: 0 };
    sums.set(minute, { bought: sum.bought + Math.max(0, trade.lots), sold: sum.sold + Math.max(0, -trade.lots), trades: sum.trades + 1 });
  }
  const { store } = newStore();
  recordAll(store, told);
  const footprint = new Footprint({ rule: { kind: 'time', intervalUs: usPerMinute }, rowTicks: 100, barsMax: 1_000, rowsMax: 512 });
  const teller = new PastTrades(footprint, 0);
  for (const batch of readAll(store)) teller.tell(batch);
  const bars = Array.from({ length: footprint.count }, (_, age) => footprint.bar(age));
  expect(new Map(bars.map((bar) => [bar.startUs / usPerMinute, { bought: bar.buyLots, sold: bar.sellLots, trades: bar.trades }]))).toEqual(sums);
});

test('what the disk and the log know together is whole, wherever the one ends and the other begins', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 5, max: 900 }), fc.integer({ min: 0, max: 900 }), (seed, until, logFrom) => {
    const told = [...tellings(newChance(seed), 900, noonUs, 0)];
    const plan = { rule: { kind: 'trades', count: 7 }, rowTicks: 10, barsMax: 500, rowsMax: 64 } as const;
    const [live, both] = [new Footprint(plan), new Footprint(plan)];
    live.onBegin(noonUs);
    tellLive(told, live);
    const { store } = newStore();
    const recorders = recordAll(store, told.slice(0, until), false);
    const teller = new PastTrades(both, 0);
    for (const batch of readAll(store)) teller.tell(batch);
    const pending = recorders.peek(spec.stream);
    if (pending !== null) teller.tell(pending);
    const log = new TradeLog(1_000);
    const late = told.slice(Math.min(logFrom, until));
    // A log that begins between a trade and its repetition would take that for another trade: it begins before both.
    const first = late.find(({ trade }) => trade !== null)?.trade ?? null;
    for (const one of [...told.slice(0, -late.length).filter(({ trade }) => trade !== null && trade === first), ...late]) if (one.trade !== null) log.onTrade(record(one), 0);
    log.replay(both, { sequence: recorders.sequence, untilUs: teller.untilUs ?? 0 });
    expect(barsOf(both)).toEqual(barsOf(live));
  }), { numRuns: 15 });
});

test('a chunk is what it was made of, to the last bit', () => {
  const whole = fc.integer({ min: -(2 ** 51), max: 2 ** 51 });
  const trades = fc.array(fc.tuple(fc.integer({ min: 0, max: 2 ** 50 }), fc.integer({ min: 0, max: 2 ** 50 }), whole, whole, fc.integer({ min: 0, max: 10 ** 15 }), fc.integer({ min: 0, max: 10 ** 12 })), { maxLength: 200 });
  const gaps = fc.array(fc.tuple(fc.nat(3), fc.nat(10 ** 9), fc.nat(10 ** 9)), { maxLength: 5 });
  const encoder = new TradeEncoder();
  fc.assert(fc.property(trades, gaps, (told, holes) => {
    const column = (place: number): Float64Array<ArrayBuffer> => Float64Array.from(told, (one) => one[place] ?? 0);
    let [place, atUs] = [0, noonUs];
    const batch: TradeBatch = {
      fromUs: noonUs, untilUs: noonUs + usPerMinute, timeUs: column(0), receivedUs: column(1), ticks: column(2), lots: column(3), id: column(4), idAbove: column(5),
      gaps: holes.map(([step, pause, long]) => ({ place: (place += step), fromUs: (atUs += pause), untilUs: (atUs += long) })),
    };
    const { bytes, header } = encoder.encode(batch);
    expect(readTradeHeader(bytes)).toEqual(header);
    expect(decodeTrades(header, bytes.subarray(chunkHeaderBytes))).toEqual(batch);
  }));
});

test('a store that is opened anew has everything, and goes on behind a gap that is as long as nobody looked', () => {
  const { store, folder } = newStore();
  recordAll(store, tellings(newChance(6), 2_000, noonUs, 0));
  const before = readAll(store);
  const again = newStore(folder);
  expect([readAll(again.store), again.store.bytes, again.faults]).toEqual([before, store.bytes, []]);
  const laterUs = noonUs + 3_600_000_000;
  recordAll(again.store, [...tellings(newChance(7), 500, laterUs, 0)].map((one) => (one.trade === null ? one : { ...one, trade: { ...one.trade, id: one.trade.id + 10 ** 6 } })));
  const gaps: number[][] = [];
  const teller = new PastTrades({ onTrade: () => undefined, onGap: (fromUs, untilUs) => void gaps.push([fromUs, untilUs]) }, 0);
  for (const batch of readAll(newStore(folder).store)) teller.tell(batch);
  expect(gaps).toEqual([[before.at(-1)?.untilUs, laterUs]]);
});

test('a trade that the venue tells again after a restart is counted once', () => {
  const { store, folder } = newStore();
  const told = [...tellings(newChance(8), 300, noonUs, 0)];
  recordAll(store, told);
  const again = newStore(folder);
  // Where a venue sends no time, only the id would say so, and that may begin anew.
  recordAll(again.store, told.slice(-40).filter(({ trade }) => trade === null || trade.venueUs > 0).map((one) => ({ ...one, atUs: one.atUs + 60_000_000 })));
  const ids = readAll(again.store).flatMap(({ id }) => [...id]);
  expect(new Set(ids).size).toBe(ids.length);
});

test('a venue that begins its ids anew is recorded all the same', () => {
  const { store, folder } = newStore();
  const told = [...tellings(newChance(8), 300, noonUs, 0)];
  recordAll(store, told);
  const again = newStore(folder);
  const laterUs = 3_600_000_000;
  recordAll(again.store, told.map((one) => ({ ...one, atUs: one.atUs + laterUs, trade: one.trade === null ? null : { ...one.trade, venueUs: one.trade.venueUs > 0 ? one.trade.venueUs + laterUs : 0 } })));
  const [first, second] = [readAll(store).flatMap(({ id }) => [...id]), readAll(again.store).flatMap(({ id }) => [...id])];
  // But for those without a time, of which nothing but the id is known.
  expect(second.length).toBeGreaterThan(first.length * 1.9);
});

test('a torn end costs the last chunk alone, and a damaged one its own time; both are named', () => {
  const told = [...tellings(newChance(9), 4_000, noonUs, 0)];
  const { store, folder } = newStore();
  recordAll(store, told);
  const whole = readAll(store);
  const place = join(folder, encodeURIComponent(spec.id));
  const [name = ''] = readdirSync(place);
  const path = join(place, name);
  const bytes = readFileSync(path);
  const at = bytes.indexOf('TRD1', bytes.indexOf('TRD1', bytes.indexOf('TRD1') + 1) + 1);
  const check = (spoiled: Buffer, missing: number): void => {
    writeFileSync(path, spoiled);
    const opened = newStore(folder);
    expect(readAll(opened.store)).toEqual(whole.filter((_, index) => index !== missing));
    expect([opened.faults.length, opened.faults[0]?.includes(path), opened.store.damagedCount]).toEqual([1, true, 1]);
  };
  const bodyDamaged = Buffer.from(bytes);
  bodyDamaged[at + chunkHeaderBytes + 20] = (bodyDamaged[at + chunkHeaderBytes + 20] ?? 0) ^ 1;
  check(bodyDamaged, 2);
  const headDamaged = Buffer.from(bytes);
  headDamaged[at + 9] = (headDamaged[at + 9] ?? 0) ^ 0x40;
  check(headDamaged, 2);
  check(bytes.subarray(0, bytes.length - 3), whole.length - 1);
  check(Buffer.concat([bytes, Buffer.from('TRD1 no chunk')]), whole.length);
});

test('the oldest goes when there is no room, and what another program left there harms nothing', () => {
  const { store, folder } = newStore();
  recordAll(store, tellings(newChance(10), 3_000, noonUs, 0));
  const sizeOf = store.bytes;
  const { store: second } = newStore(folder, Math.floor(sizeOf * 1.2));
  recordAll(second, [...tellings(newChance(11), 3_000, noonUs + 86_400_000_000, 0)].map((one) => (one.trade === null ? one : { ...one, trade: { ...one.trade, id: one.trade.id + 10 ** 6 } })));
  expect(second.sinceUs(spec)).toBe(noonUs + 86_400_000_000);
  const place = join(folder, encodeURIComponent(spec.id));
  const foreign = `${noonUs + 86_400_000_005}.trades`;
  writeFileSync(join(place, foreign), 'no trades');
  writeFileSync(join(place, 'notes.txt'), 'hello');
  const third = newStore(folder);
  expect([readAll(third.store).length, third.faults.length]).toEqual([readAll(second).length, 1]);
  truncateSync(join(place, readdirSync(place).filter((name) => name !== foreign).toSorted()[0] ?? ''), 4);
  appendFileSync(join(place, 'notes.txt'), '');
  expect(readAll(newStore(folder).store)).toEqual([]);
  expect(statSync(place).isDirectory()).toBe(true);
});

test('trades in other steps are not shown, and a batch is never larger than its bound', () => {
  const { store } = newStore();
  recordAll(store, tellings(newChance(12), 100, noonUs, 0));
  const other = sampleSpec({ stream: 7, version: 2, tick: { units: 1n, decimals: 1 } });
  expect([store.sinceUs(other), store.read(other, 0, Infinity, null)]).toEqual([null, { ok: true, value: { batches: [], next: null } }]);
  const recorders = new TradeRecorders(() => undefined);
  const told = [...tellings(newChance(13), tradeRecorderLimits.pendingTradesMax + 9_000, noonUs, 0)];
  for (const one of told) recorders.onRecord(record({ ...one, atUs: noonUs + 1 }), 0);
  expect(recorders.peek(spec.stream)?.timeUs.length).toBeLessThanOrEqual(tradeRecorderLimits.pendingTradesMax);
  recorders.leaveAll();
  expect(recorders.lostCount).toBeGreaterThan(0);
});

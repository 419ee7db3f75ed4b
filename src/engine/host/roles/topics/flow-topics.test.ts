/** The summed delta, profiles and the maker tape as topics, over two markets that a test tells trades and books. */

import { expect, test } from 'vitest';
import { decodeCvd } from '../../../contract/frames/cvd.ts';
import { decodeMakers, makerBit, makerFrameKinds, makerSumPlace } from '../../../contract/frames/makers.ts';
import { decodeProfile } from '../../../contract/frames/profile.ts';
import type { TopicSpec } from '../../../contract/topics.ts';
import { newBooks } from '../../../core/market/book.ts';
import type { Levels } from '../../../core/market/levels.ts';
import { newKernelTwin } from '../../../core/memory/kernel.ts';
import { field, newSlots, writeHead, type Slots } from '../../../core/memory/record.ts';
import { assert } from '../../../domain/assert.ts';
import { factFlag } from '../../../domain/fact.ts';
import { sampleSpec } from '../../../domain/instrument-sample.ts';
import type { Result } from '../../../domain/result.ts';
import { InstrumentView, newScratch } from '../instrument-view.ts';
import { openTopic } from './index.ts';
import { sampleHost } from './topic-sample.ts';

// A lot at a tick is worth 1e-7 here and 1e-5 there.
const spot = sampleSpec();
const perp = sampleSpec({ id: 'okx:perp:BTC-USDT-SWAP', stream: 2, venue: 'okx', market: 'perp', tick: { units: 1n, decimals: 1 }, lot: { units: 1n, decimals: 2 }, contractSize: { units: 1n, decimals: 2 } });
const about = { instrument: { id: spot.id, version: 1 }, others: [{ id: perp.id, version: 1 }] };
const second = 1_000_000;
let ids = 0;

function trade(stream: number, timeUs: number, ticks: number, lots: number): Slots {
  const slots = newSlots(1);
  ids += 1;
  writeHead(slots, 0, 'trade', stream, 0, 0);
  if (lots < 0) slots.bytes[1] = factFlag.sellerAggressed;
  slots.f64.set([timeUs + 5, timeUs, ticks, Math.abs(lots), ids, 0], field.receivedUs);
  return slots;
}

interface ToldBook {
  readonly id: number;
  readonly timeUs: number;
  readonly bids: readonly (readonly [number, number])[];
  readonly asks: readonly (readonly [number, number])[];
}

/** A view whose book is what a test says it is. It is read before it is made whole, so what it was told is a public field that may not be there yet. */
class TestView extends InstrumentView {
  told: ToldBook | undefined;

  book(timeUs: number, bids: ToldBook['bids'], asks: ToldBook['asks']): void {
    this.told = { id: (this.told?.id ?? 0) + 1, timeUs, bids, asks };
  }

  override read(levelsMax: number): Levels {
    const levels = super.read(levelsMax);
    if (this.told === undefined) return levels;
    const { id, bids, asks, timeUs } = this.told;
    levels.validity = 'live';
    levels.lastId = id;
    levels.bidCount = bids.length;
    levels.askCount = asks.length;
    levels.venueTimeUs = levels.receivedUs = timeUs;
    for (const [at, [ticks, lots]] of bids.entries()) [levels.bidTicks[at], levels.bidLots[at]] = [ticks, lots];
    for (const [at, [ticks, lots]] of asks.entries()) [levels.askTicks[at], levels.askLots[at]] = [ticks, lots];
    return levels;
  }
}

function bench<Frame>(wanted: TopicSpec, decode: (bytes: Uint8Array) => Result<Frame, string>) {
  const books = newBooks(newKernelTwin(2 ** 20));
  const views = new Map([spot, perp].map((spec) => [spec.id, new TestView(spec, books.open(spec.stream).location(), newScratch(), 7)]));
  const opened = openTopic(wanted, sampleHost({ find: (id) => [spot, perp].find((spec) => spec.id === id) ?? null, viewOf: (spec) => views.get(spec.id) ?? null }));
  assert(opened.ok, 'the topic opens');
  const topic = opened.value;
  const paint = (nowUs: number): readonly Frame[] => {
    const frames: Frame[] = [];
    topic.paintPresent?.(nowUs, { hasRoom: true, post: (bytes) => {
      const frame = decode(bytes);
      assert(frame.ok, 'the frame reads');
      frames.push(frame.value);
    } });
    return frames;
  };
  const tell = (spec: typeof spot, timeUs: number, ticks: number, lots: number): void => {
    const slots = trade(spec.stream, timeUs, ticks, lots);
    views.get(spec.id)?.onTrade(slots, 0);
    topic.onRecord?.(slots, 0);
  };
  const book = (spec: typeof spot, ...told: Parameters<TestView['book']>): void => {
    views.get(spec.id)?.book(...told);
    topic.onBookChanged?.(spec.stream);
  };
  return { topic, views, paint, tell, book };
}

test('a summed delta is told whole, then from the first cell on that changed, also by a late trade', () => {
  const { paint, tell } = bench({ kind: 'cvd', ...about, cellUs: second, cells: 100 }, decodeCvd);
  tell(spot, 10 * second, 100, 1e6);
  tell(perp, 11 * second, 10, -1e5);
  tell(spot, 12 * second, 200, -1e6);
  const [first] = paint(12.5 * second);
  assert(first !== undefined, 'a frame');
  expect([first.isAgain, first.fromUs, [...first.closeTicks]]).toEqual([true, 10 * second, [100, NaN, 200]]);
  expect([...first.sums].map((sum) => Math.round(sum * 1e6) / 1e6)).toEqual([10, 10, -10, 0, -10, -10]);
  expect(paint(12.6 * second)).toEqual([]);
  expect(paint(12.8 * second)).toEqual([]);
  tell(perp, 11 * second, 10, 1e5);
  const [late] = paint(13.1 * second);
  expect([late?.isAgain, late?.fromUs, late?.closeTicks.length]).toEqual([false, 11 * second, 3]);
});

test('cells over which trades may be missing say so, of that market alone', () => {
  const { paint, tell, views } = bench({ kind: 'cvd', ...about, cellUs: second, cells: 100 }, decodeCvd);
  tell(spot, 10 * second, 100, 1);
  tell(perp, 12 * second, 10, 1);
  paint(12 * second);
  views.get(perp.id)?.onTradesLost(11 * second, 11.5 * second);
  const [told] = paint(12.4 * second);
  expect([told?.fromUs, [...(told?.isUnreliable ?? [])]]).toEqual([11 * second, [0, 0, 1, 0]]);
});

test('a session has its own profile, which begins anew with the next; the one in which we came is incomplete', () => {
  const { paint, tell } = bench({ kind: 'profile', instrument: about.instrument, rowTicks: 10, valueShare: 0.7, range: { kind: 'session', sessionUs: 60 * second, offsetUs: 0 } }, decodeProfile);
  tell(spot, 70 * second, 105, 4);
  tell(spot, 80 * second, 112, -2);
  const [first] = paint(81 * second);
  expect([first?.fromUs, first?.untilUs, first?.isIncomplete, first?.lowRow, [...(first?.buyLots ?? [])], [...(first?.sellLots ?? [])], first?.pocRow, first?.trades]).toEqual([60 * second, 120 * second, true, 10, [4, 0], [0, 2], 10, 2]);
  expect(first?.vwapTicks).toBeCloseTo((105 * 4 + 112 * 2) / 6, 9);
  tell(spot, 121 * second, 200, 1);
  const [next] = paint(122 * second);
  expect([next?.fromUs, next?.isIncomplete, next?.lowRow, next?.closeTicks]).toEqual([120 * second, false, 20, 200]);
});

test('a fixed stretch counts nothing beyond its ends, and the last while forgets what is older', () => {
  const fixed = bench({ kind: 'profile', instrument: about.instrument, rowTicks: 1, valueShare: 0.7, range: { kind: 'fixed', fromUs: 20 * second, untilUs: 30 * second } }, decodeProfile);
  const recent = bench({ kind: 'profile', instrument: about.instrument, rowTicks: 1, valueShare: 0.7, range: { kind: 'recent', us: 10 * second } }, decodeProfile);
  for (const { tell } of [fixed, recent]) for (const at of [10, 20, 29, 30]) tell(spot, at * second, 100 + at, 1);
  const [stretch] = fixed.paint(31 * second);
  expect([stretch?.trades, stretch?.lowRow, stretch?.vwapTicks, stretch?.isIncomplete]).toEqual([2, 120, 124.5, false]);
  expect([recent.paint(31 * second)[0]?.trades, recent.paint(39.5 * second)[0]?.trades, recent.paint(50 * second)[0]?.trades]).toEqual([2, 1, 0]);
});

test('what makers do is told level by level with its worth: added, pulled, and filled where a trade explains it', () => {
  const { paint, book, tell } = bench({ kind: 'makers', ...about, worthMin: 1 }, decodeMakers);
  book(spot, 10 * second, [[6_000_000, 50]], [[6_000_010, 50]]);
  paint(10 * second);
  tell(spot, 10.1 * second, 6_000_010, 20);
  book(spot, 10.2 * second, [[6_000_000, 50], [5_999_000, 90]], [[6_000_010, 20]]);
  const [frame] = paint(10.2 * second);
  assert(frame !== undefined, 'a frame');
  const told = Array.from(frame.kind, (kind, at) => [makerFrameKinds[kind], (frame.flags[at] ?? 0) & makerBit.ask, frame.ticks[at], frame.lots[at], frame.afterLots[at]]);
  expect(told.toSorted(([left], [right]) => String(left).localeCompare(String(right)))).toEqual([['add', 0, 5_999_000, 90, 90], ['fill', 1, 6_000_010, 20, 20], ['pull', 1, 6_000_010, 10, 20]]);
  expect(frame.worth[Array.from(frame.kind).indexOf(0)]).toBeCloseTo(90 * 5_999_000 * 1e-7, 6);
  expect(frame.sums[makerSumPlace('add', false, 2)]).toBeCloseTo(90 * 6_000_005 * 1e-7, 6);
});

test('entries that are worth too little are only summed', () => {
  const { paint, book } = bench({ kind: 'makers', ...about, worthMin: 40 }, decodeMakers);
  book(spot, 10 * second, [[6_000_000, 50]], [[6_000_010, 50]]);
  paint(10 * second);
  book(spot, 10.2 * second, [[6_000_000, 60]], [[6_000_010, 150]]);
  const [frame] = paint(10.2 * second);
  expect([frame?.lots.length, frame?.lots[0]]).toEqual([1, 100]);
  expect(frame?.sums[makerSumPlace('add', false, 0)]).toBeGreaterThan(0);
});

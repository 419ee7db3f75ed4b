import { expect, test } from 'vitest';
import { barBit, decodeBars, type BarsFrame } from '../../../contract/frames/bars.ts';
import type { BarKind } from '../../../contract/topics.ts';
import { newBooks } from '../../../core/market/book.ts';
import type { PastCandle } from '../../../core/market/candle-merge.ts';
import { newKernelTwin } from '../../../core/memory/kernel.ts';
import { field, newSlots, writeHead, type Slots } from '../../../core/memory/record.ts';
import { assert } from '../../../domain/assert.ts';
import { fault } from '../../../domain/fault.ts';
import { sampleSpec } from '../../../domain/instrument-sample.ts';
import { failed, ok } from '../../../domain/result.ts';
import { usPerMinute } from '../../../domain/time.ts';
import { candleColumns } from '../../../edge/store/candle-columns.ts';
import type { CandlesWanted } from '../../../edge/store/candles.ts';
import { InstrumentView, newScratch } from '../instrument-view.ts';
import { openBars } from './bars.ts';
import { sampleHost } from './topic-sample.ts';

const spec = sampleSpec();
const fiveUs = 5 * usPerMinute;

function candle(startUs: number, close: number): PastCandle {
  return { startUs, openTicks: 100, highTicks: 130, lowTicks: 90, closeTicks: close, lots: 10, tradeCount: 1, quoteVolume: null, takerLots: 4 };
}

function minute(startUs: number, close: number, lots: number): Slots {
  const slots = newSlots(2);
  writeHead(slots, 0, 'candle', spec.stream, 0, 5);
  slots.f64.set([startUs + 1, 0, startUs, usPerMinute, 1, 0], field.receivedUs);
  slots.f64.set([100, 140, 95, close, lots], field.tail);
  return slots;
}

/** A topic over a past that ends at 60 minutes: whole fives to 55, and three minutes of the one in the making. */
function bench(bar: BarKind, isPastThere: () => boolean = () => true) {
  const view = new InstrumentView(spec, newBooks(newKernelTwin(2 ** 20)).open(spec.stream).location(), newScratch(), 7);
  const wants: CandlesWanted[] = [];
  const opened = openBars({ kind: 'bars', instrument: { id: spec.id, version: spec.version }, bar }, sampleHost({
    find: () => spec,
    viewOf: () => view,
    candles: async (wanted) => {
      wants.push(wanted);
      if (!isPastThere()) return failed(fault('venue.unreachable', 'no'));
      const all = Array.from({ length: 12 }, (_, index) => candle(index * fiveUs, 100 + index));
      const columns = candleColumns(all.filter(({ startUs }) => startUs < wanted.endUs).slice(-wanted.count), spec.version);
      return ok({ intervalUs: fiveUs, columns, part: candle(60 * usPerMinute, 120), partUntilUs: 63 * usPerMinute, unseen: [], beginUs: 0, fault: null });
    },
  }));
  assert(opened.ok, 'the topic opens');
  const topic = opened.value;
  const paint = (nowUs: number): readonly BarsFrame[] => {
    const frames: BarsFrame[] = [];
    topic.paintPresent?.(nowUs, { hasRoom: true, post: (bytes) => {
      const frame = decodeBars(bytes);
      assert(frame.ok, 'the frame reads');
      frames.push(frame.value);
    } });
    return frames;
  };
  return { topic, view, wants, paint, settle: () => new Promise((resolve) => setTimeout(resolve, 1)) };
}

const shape = (frames: readonly BarsFrame[]) => frames.map(({ part, timeUs, closeTicks, flags }) => [part, [...timeUs].map((us) => us / usPerMinute), [...closeTicks], [...flags]]);

test('the past comes first, then the candle in the making, then each as it closes', async () => {
  const { topic, paint, settle } = bench({ kind: 'time', us: fiveUs });
  expect(paint(63 * usPerMinute)).toEqual([]);
  await settle();
  topic.onRecord?.(minute(63 * usPerMinute, 117, 3), 0);
  const [first, second] = paint(63.5 * usPerMinute);
  assert(first !== undefined && second !== undefined, 'two frames');
  expect([first.part, first.timeUs.length, first.hasMore]).toEqual(['again', 12, false]);
  expect(shape([second])).toEqual([['newest', [60], [117], [barBit.open]]]);
  expect([second.lots[0], second.highTicks[0], second.lowTicks[0], second.openTicks[0]]).toEqual([13, 140, 90, 100]);
  for (const [at, close] of [[64, 118], [65, 119]] as const) topic.onRecord?.(minute(at * usPerMinute, close, 1), 0);
  expect(shape(paint(65.5 * usPerMinute))).toEqual([['newest', [60, 65], [118, 119], [0, barBit.open]]]);
});

test('a hole in the live minutes lets the past be asked again', async () => {
  const { topic, paint, settle, wants } = bench({ kind: 'time', us: fiveUs });
  paint(63 * usPerMinute);
  await settle();
  topic.onRecord?.(minute(63 * usPerMinute, 117, 3), 0);
  paint(63.5 * usPerMinute);
  topic.onRecord?.(minute(66 * usPerMinute, 117, 3), 0);
  paint(66.5 * usPerMinute);
  await settle();
  expect(wants).toHaveLength(2);
  expect(paint(67 * usPerMinute).map(({ part }) => part)).toEqual(['again', 'newest']);
});

test('without a past the present is shown, and the past asked for again', async () => {
  let isThere = false;
  const { topic, paint, settle, wants } = bench({ kind: 'time', us: fiveUs }, () => isThere);
  paint(63 * usPerMinute);
  await settle();
  topic.onRecord?.(minute(63 * usPerMinute, 117, 3), 0);
  expect(shape(paint(63.2 * usPerMinute))).toEqual([['newest', [60], [117], [barBit.open | barBit.incomplete]]]);
  await settle();
  isThere = true;
  paint(64 * usPerMinute);
  await settle();
  expect(wants).toHaveLength(3);
  expect(paint(64.2 * usPerMinute)[0]?.part).toBe('again');
});

test('older bars come when they are asked for, and it is said when there are no more', async () => {
  const { topic, paint, settle } = bench({ kind: 'time', us: fiveUs });
  paint(63 * usPerMinute);
  await settle();
  paint(63.1 * usPerMinute);
  expect(await topic.more?.({ beforeUs: 20 * usPerMinute, count: 2 })).toEqual(ok({ count: 2, hasMore: true }));
  expect(await topic.more?.({ beforeUs: 10 * usPerMinute, count: 9 })).toEqual(ok({ count: 2, hasMore: false }));
  expect(shape(paint(63.2 * usPerMinute)).map(([part, times]) => [part, times])).toEqual([['older', [10, 15]], ['older', [0, 5]]]);
});

function trade(id: number, ticks: number): Slots {
  const slots = newSlots(1);
  writeHead(slots, 0, 'trade', spec.stream, 0, 0);
  slots.f64.set([1_000 + id, 900 + id, ticks, 2, id, 0], field.receivedUs);
  return slots;
}

test('bars of trades are made of what is kept, go on, and tell only what changed', () => {
  const { view, paint } = bench({ kind: 'tick', trades: 3 });
  for (let id = 1; id <= 7; id += 1) view.onTrade(trade(id, 100 + id), 0);
  expect(shape(paint(10_000))).toEqual([['again', [901, 904, 907].map((us) => us / usPerMinute), [103, 106, 107], [0, 0, barBit.open]]]);
  expect(paint(10_001)).toEqual([]);
  for (let id = 8; id <= 10; id += 1) view.onTrade(trade(id, 100 + id), 0);
  view.onTrade(trade(10, 110), 0);
  expect(shape(paint(500_000))).toEqual([['newest', [907, 910].map((us) => us / usPerMinute), [109, 110], [0, barBit.open]]]);
});

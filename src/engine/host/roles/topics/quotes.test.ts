import { expect, test } from 'vitest';
import { decodeQuotes, trailMinutes, type QuotesFrame } from '../../../contract/frames/quotes.ts';
import { newBooks } from '../../../core/market/book.ts';
import { newKernelTwin } from '../../../core/memory/kernel.ts';
import { field, newSlots, writeHead, type Slots } from '../../../core/memory/record.ts';
import { assert } from '../../../domain/assert.ts';
import { sampleSpec } from '../../../domain/instrument-sample.ts';
import { ok } from '../../../domain/result.ts';
import { usPerMinute } from '../../../domain/time.ts';
import { candleColumns } from '../../../edge/store/candle-columns.ts';
import { InstrumentView, newScratch } from '../instrument-view.ts';
import { openQuotes } from './quotes.ts';
import { sampleHost } from './topic-sample.ts';
import type { TopicHost } from './topic.ts';

const first = sampleSpec();
const second = { ...first, id: `${first.id}2`, stream: first.stream + 1 };
const specs = [first, second];

function ticker(last: number): Slots {
  const slots = newSlots(2);
  writeHead(slots, 0, 'ticker', first.stream, 1, 0);
  slots.f64[field.receivedUs] = 5;
  slots.f64.set([last, 1, 1, 1], field.a);
  return slots;
}

function bench(known: Partial<TopicHost> = {}) {
  const books = newBooks(newKernelTwin(2 ** 21));
  const view = new InstrumentView(first, books.open(1).location(), newScratch(), 0);
  let followed: InstrumentView | null = view;
  const opened = openQuotes({ kind: 'quotes', instruments: specs.map(({ id, version }) => ({ id, version })) }, sampleHost({
    find: (id) => specs.find((spec) => spec.id === id) ?? null, viewOf: ({ stream }) => (stream === first.stream ? followed : null), ...known,
  }));
  assert(opened.ok, 'the topic opens');
  const topic = opened.value;
  return {
    view, topic, follow: (is: boolean) => void (followed = is ? view : null),
    paint: (nowUs: number): QuotesFrame | null => {
      let told: QuotesFrame | null = null;
      topic.paintPresent?.(nowUs, { hasRoom: true, post: (bytes) => {
        const frame = decodeQuotes(bytes);
        told = frame.ok ? frame.value : null;
      } });
      return told;
    },
  };
}

const rowsOf = (frame: QuotesFrame | null): unknown => frame?.rows.map(({ stream, isFollowed, values: { last } }) => [stream, isFollowed, last]);

test('everything is told first, then what changed, four times a second at most', () => {
  const { view, paint, topic } = bench();
  expect(topic.streams).toEqual([first.stream, second.stream]);
  expect(rowsOf(paint(1_000_000))).toEqual([[first.stream, true, NaN], [second.stream, false, NaN]]);
  expect(paint(1_300_000)).toBeNull();
  view.quote.onRecord(ticker(7), 0);
  expect(paint(1_400_000)).toBeNull(); // too soon
  expect(rowsOf(paint(1_600_000))).toEqual([[first.stream, true, 7]]);
});

test('what is followed no longer says so, and keeps no value', () => {
  const { view, paint, follow } = bench();
  view.quote.onRecord(ticker(7), 0);
  paint(1_000_000);
  follow(false);
  expect(rowsOf(paint(2_000_000))).toEqual([[first.stream, false, NaN]]);
});

test('the last hour is asked for once, and told when it is there', async () => {
  let asked = 0;
  const nowUs = 100 * usPerMinute + 1;
  const candle = { startUs: 98 * usPerMinute, openTicks: 1, highTicks: 1, lowTicks: 1, closeTicks: 50, lots: 1, tradeCount: 1, quoteVolume: 1, takerLots: 1 };
  const { paint, view } = bench({ candles: async () => {
    asked += 1;
    return ok({ intervalUs: usPerMinute, columns: candleColumns([candle], first.version), part: null, partUntilUs: 0, unseen: [], beginUs: null, fault: null });
  } });
  view.settle(nowUs);
  paint(nowUs);
  await Promise.resolve();
  await Promise.resolve();
  const prices = paint(nowUs + 300_000)?.trails[0]?.prices;
  expect([asked, prices?.at(-4), Number.isFinite(prices?.at(-3)), prices?.at(-1) === prices?.at(-3), prices?.length]).toEqual([1, NaN, true, true, trailMinutes]);
});

test('an instrument that the engine knows otherwise refuses the topic', () => {
  const opened = openQuotes({ kind: 'quotes', instruments: [{ id: first.id, version: first.version + 1 }] }, sampleHost({ find: () => first }));
  expect(opened.ok).toBe(false);
});

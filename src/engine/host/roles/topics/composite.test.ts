/** Topics over several quotes: two Bitcoins and the dollar pair that says what one is worth in the other, with books that a test makes up. */

import { expect, test } from 'vitest';
import { decodeCompare } from '../../../contract/frames/compare.ts';
import { decodeCompositeLadder } from '../../../contract/frames/composite-ladder.ts';
import { decodeDepth } from '../../../contract/frames/depth.ts';
import { decodeRates } from '../../../contract/frames/rates.ts';
import { decodeTape } from '../../../contract/frames/tape.ts';
import { decodeTrades } from '../../../contract/frames/trades.ts';
import type { TopicSpec } from '../../../contract/topics.ts';
import { newBooks } from '../../../core/market/book.ts';
import type { Levels } from '../../../core/market/levels.ts';
import { rateLimits } from '../../../core/market/quote-rates.ts';
import { newKernelTwin } from '../../../core/memory/kernel.ts';
import { field, newSlots, writeHead, type Slots } from '../../../core/memory/record.ts';
import { assert } from '../../../domain/assert.ts';
import { sampleSpec } from '../../../domain/instrument-sample.ts';
import type { Result } from '../../../domain/result.ts';
import { InstrumentView, newScratch } from '../instrument-view.ts';
import { openTopic } from './index.ts';
import { sampleHost } from './topic-sample.ts';

const cent = { units: 1n, decimals: 2 };
const own = sampleSpec({ tick: cent });
const foreign = sampleSpec({ id: 'binance:spot:BTCUSDC', stream: 2, symbol: 'BTCUSDC', quote: 'USDC', settle: 'USDC', tick: cent });
const dollar = sampleSpec({ id: 'okx:spot:USDC-USDT', stream: 3, venue: 'okx', symbol: 'USDC-USDT', base: 'USDC', quote: 'USDT', settle: 'USDT', tick: { units: 1n, decimals: 4 } });
const specs = [own, foreign, dollar];
const startUs = 1_000_000_000;
const about = { instrument: { id: own.id, version: 1 }, others: [{ id: foreign.id, version: 1 }] };

/** A view whose book has one level a side, when a test says so. */
class TestView extends InstrumentView {
  best: { readonly bid: number; readonly ask: number; readonly atUs: number } | undefined;

  override read(levelsMax: number): Levels {
    const levels = super.read(levelsMax);
    if (this.best === undefined) return levels;
    levels.validity = 'live';
    levels.bidCount = levels.askCount = 1;
    levels.receivedUs = this.best.atUs;
    [levels.bidTicks[0], levels.askTicks[0]] = [this.best.bid, this.best.ask];
    levels.bidLots[0] = levels.askLots[0] = 100_000;
    return levels;
  }
}

function bench<Frame>(wanted: TopicSpec, decode: (bytes: Uint8Array) => Result<Frame, string>) {
  const books = newBooks(newKernelTwin(2 ** 20));
  const views = new Map(specs.map((spec) => [spec.id, new TestView(spec, books.open(spec.stream).location(), newScratch(), 7)]));
  const listed = [own, foreign];
  let watchCount = 0;
  const opened = openTopic(wanted, sampleHost({
    instruments: () => listed, find: (id) => specs.find((spec) => spec.id === id) ?? null, viewOf: (spec) => views.get(spec.id) ?? null, onWatches: () => void (watchCount += 1),
  }));
  assert(opened.ok, 'the topic opens');
  const topic = opened.value;
  const frames: Frame[] = [];
  const paint = (nowUs: number): void => {
    for (const { stream } of specs) topic.onBookChanged?.(stream);
    topic.paintPresent?.(nowUs, { hasRoom: true, post: (bytes) => {
      const frame = decode(bytes);
      if (frame.ok) frames.push(frame.value);
    } });
  };
  return {
    topic, frames, paint, list: () => void listed.push(dollar), watches: () => watchCount,
    book: (spec: typeof own, bid: number, ask: number, atUs: number) => {
      const view = views.get(spec.id);
      if (view !== undefined) view.best = { bid, ask, atUs };
    },
    trade: (spec: typeof own, slots: Slots) => {
      views.get(spec.id)?.onTrade(slots, 0);
      topic.onRecord?.(slots, 0);
    },
  };
}

/** All books told at a time: Bitcoin at 60,000 USDT and 60,010 USDC, the USDC at 0.9998 USDT. */
function tell(made: Pick<ReturnType<typeof bench>, 'book'>, atUs: number): void {
  made.book(own, 5_999_995, 6_000_005, atUs);
  made.book(foreign, 6_000_996, 6_001_004, atUs);
  made.book(dollar, 9_998, 9_998, atUs);
}

function trade(stream: number, ticks: number, lots: number, id: number): Slots {
  const slots = newSlots(1);
  writeHead(slots, 0, 'trade', stream, 0, 0);
  slots.f64.set([startUs + id, startUs + id, ticks, lots, id, 0], field.receivedUs);
  return slots;
}

test('a ladder takes in a book of another currency as soon as somebody says what that is worth, rounded to the safe side', () => {
  const made = bench({ kind: 'composite-ladder', ...about, groupTicks: 1, rows: 5 }, decodeCompositeLadder);
  tell(made, startUs);
  made.paint(startUs);
  expect(made.frames[0]?.members.map(({ absence }) => absence)).toEqual([null, 'no-rate']);
  expect(made.topic.streams).toEqual([own.stream, foreign.stream]);
  made.list();
  made.paint(startUs + 300_000);
  expect([made.topic.streams, made.watches()]).toEqual([[own.stream, foreign.stream, dollar.stream], 1]);
  const [, ladder] = made.frames;
  // 60,009.96 × 0.9998 = 59,997.958… and 60,010.04 × 0.9998 = 59,998.037…
  expect([ladder?.members.map(({ absence }) => absence), ladder?.isExact, [...(ladder?.bidTicks ?? [])], [...(ladder?.askTicks ?? [])]]).toEqual([[null, null], true, [5_999_995, 5_999_795], [5_999_804, 6_000_005]]);
  tell(made, startUs);
  made.book(own, 5_999_995, 6_000_005, startUs + 20_000_000);
  made.paint(startUs + rateLimits.usMax + 1_000_000);
  expect(made.frames.at(-1)?.members.map(({ absence }) => absence)).toEqual([null, 'old-rate']);
});

test('depth and trades are converted alike', () => {
  const depth = bench({ kind: 'depth', ...about, points: 4, range: { unit: 'bps', size: 20 } }, decodeDepth);
  const trades = bench({ kind: 'composite-trades', ...about }, decodeTrades);
  for (const made of [depth, trades]) {
    made.list();
    tell(made, startUs);
  }
  trades.trade(foreign, trade(foreign.stream, 6_001_000, 5, 1));
  trades.trade(own, trade(own.stream, 6_000_005, 7, 2));
  for (const made of [depth, trades]) made.paint(startUs + 300_000);
  expect(depth.frames[0]?.members.map(({ absence }) => absence)).toEqual([null, null]);
  const ticks = trades.frames.flatMap((frame) => [...frame.ticks]);
  expect(ticks.map((one) => one.toFixed(3))).toEqual(['6000005.000', (6_001_000 * 0.9998).toFixed(3)]);
});

test('a comparison tells the rate of each, in whichever currency it was asked for, and half its spread is a cost', () => {
  const compared = (quote: string | null) => {
    const made = bench({ kind: 'compare', ...about, quote, fees: [{ venue: 'binance', market: 'spot', takerBps: 0, makerBps: 0 }] }, decodeCompare);
    made.list();
    tell(made, startUs);
    made.book(dollar, 9_996, 10_000, startUs);
    made.paint(startUs + 300_000);
    return made.frames[0];
  };
  const pair = compared(null);
  expect([[...(pair?.rate ?? [])], pair?.bid[1]?.toFixed(3)]).toEqual([[1, 0.9998], '59997.958']);
  expect(((pair?.grossBps[1] ?? 0) - (pair?.netBps[1] ?? 0)).toFixed(2)).toBe('2.00');
  const [first = NaN, second] = compared('USDC')?.rate ?? [];
  expect([first.toFixed(7), second]).toEqual(['1.0002000', 1]);
});

test('rates are told with their age and whose books said them', () => {
  const made = bench({ kind: 'rates', into: 'USDT', quotes: ['USDC', 'EUR'] }, decodeRates);
  made.list();
  tell(made, startUs - 2_000_000);
  made.paint(startUs);
  expect(made.frames[0]).toMatchObject({ usMax: rateLimits.usMax, rows: [{ rate: 0.9998, atUs: startUs - 2_000_000, streams: [dollar.stream] }, { rate: NaN, streams: [] }] });
});

test('a tape sums what trades are worth in one currency: who has no rate is not in it, and comes when there is one', () => {
  const made = bench({ kind: 'tape', ...about, burstWorthMin: null }, decodeTape);
  tell(made, startUs);
  made.trade(foreign, trade(foreign.stream, 6_000_000, 100_000, 1));
  made.trade(own, trade(own.stream, 6_000_000, 100_000, 2));
  made.paint(startUs + 300_000);
  expect(made.frames.at(-1)?.members.map(({ stream }) => stream)).toEqual([own.stream]);
  made.list();
  made.paint(startUs + 600_000);
  expect(made.frames.at(-1)?.members.map(({ stream }) => stream)).toEqual([own.stream, foreign.stream]);
  const worth = made.frames.at(-1)?.worth ?? new Float64Array();
  expect([...worth].map((one) => one.toFixed(2)).toSorted()).toEqual(['59988.00', '60000.00']);
  // Nothing is summed at two rates that are far apart: by a little, the picture goes on; by more, it begins anew.
  const frames = made.frames.length;
  made.book(dollar, 10_001, 10_001, startUs);
  made.paint(startUs + 900_000);
  expect(made.frames).toHaveLength(frames);
  made.book(dollar, 10_200, 10_200, startUs);
  made.paint(startUs + 1_200_000);
  expect([...(made.frames.at(-1)?.worth ?? [])].map((one) => one.toFixed(2)).toSorted()).toEqual(['60000.00', '61200.00']);
  made.paint(startUs + rateLimits.usMax + 1_000_000);
  expect(made.frames.at(-1)?.members.map(({ stream }) => stream)).toEqual([own.stream]);
  made.topic.close?.();
});

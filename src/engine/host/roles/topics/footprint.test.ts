import { expect, test } from 'vitest';
import { decodeFootprint, footprintBit, footprintLineKinds, type FootprintFrame } from '../../../contract/frames/footprint.ts';
import type { TopicSpec } from '../../../contract/topics.ts';
import { newBooks } from '../../../core/market/book.ts';
import { newKernelTwin } from '../../../core/memory/kernel.ts';
import { factFlag } from '../../../domain/fact.ts';
import { field, newSlots, type Slots } from '../../../core/memory/record.ts';
import { assert } from '../../../domain/assert.ts';
import { sampleSpec } from '../../../domain/instrument-sample.ts';
import { InstrumentView, newScratch } from '../instrument-view.ts';
import { openFootprint } from './footprint.ts';
import { sampleHost } from './topic-sample.ts';

const spec = sampleSpec();
let ids = 0;

function trade(seconds: number, ticks: number, lots: number): Slots {
  const slots = newSlots(1);
  ids += 1;
  slots.f64.set([seconds * 1e6 + 9, seconds * 1e6, ticks, Math.abs(lots), ids, 0], field.receivedUs);
  if (lots < 0) slots.bytes[1] = factFlag.sellerAggressed;
  return slots;
}

function bench(changed: Partial<Extract<TopicSpec, { kind: 'footprint' }>> = {}) {
  const view = new InstrumentView(spec, newBooks(newKernelTwin(2 ** 20)).open(spec.stream).location(), newScratch(), 7);
  const opened = openFootprint({
    kind: 'footprint', instrument: { id: spec.id, version: 1 }, bar: { kind: 'time', us: 60_000_000 }, rowTicks: 10, valueShare: 0.7, stackMin: 3,
    imbalance: { ratio: 3, lotsMin: 1, isZeroIgnored: true }, anchorUs: null, ...changed,
  }, sampleHost({ find: () => spec, viewOf: () => view }));
  assert(opened.ok, 'the topic opens');
  const paint = (seconds: number): readonly FootprintFrame[] => {
    const frames: FootprintFrame[] = [];
    opened.value.paintPresent?.(seconds * 1e6, { hasRoom: true, post: (bytes) => {
      const frame = decodeFootprint(bytes);
      assert(frame.ok, 'the frame reads');
      frames.push(frame.value);
    } });
    return frames;
  };
  return { view, paint, tell: (seconds: number, ticks: number, lots: number): void => void view.onTrade(trade(seconds, ticks, lots), 0) };
}

const shape = (frames: readonly FootprintFrame[]) => frames.map(({ isAgain, firstNumber, endNumber, bars, cells }) => [isAgain, firstNumber, endNumber, [...bars.trades], [...cells.buyLots], [...cells.sellLots]]);

test('the bars that are kept come first; then only the one that changed, with what traded in each row', () => {
  const { paint, tell } = bench();
  tell(60, 100, 4);
  tell(70, 115, -2);
  tell(121, 120, 5);
  expect(shape(paint(122))).toEqual([[true, 0, 2, [2, 1], [4, 0, 5], [0, 2, 0]]]);
  expect(paint(122.05)).toEqual([]);
  tell(123, 120, -1);
  expect(shape(paint(123.2))).toEqual([[false, 1, 2, [2], [5], [1]]]);
});

test('a late trade brings its own bar again, and the ones after it stay as they are', () => {
  const { paint, tell } = bench();
  for (const seconds of [60, 120, 180]) tell(seconds, 100, 1);
  paint(181);
  tell(61, 100, -3);
  expect(shape(paint(182))).toEqual([[false, 0, 3, [2], [1], [3]]]);
});

test('what does not fit into one frame follows, the newest first, until the screen has all of it', () => {
  const { paint, tell } = bench({ bar: { kind: 'trades', trades: 1 } });
  for (let at = 0; at < 300; at += 1) tell(60 + at, 100 + at, 1);
  const frames = [...paint(400), ...paint(400.01), ...paint(400.02), ...paint(400.03)];
  expect(frames.map(({ isAgain, firstNumber, bars }) => [isAgain, firstNumber, bars.trades.length])).toEqual([[true, 172, 128], [false, 44, 128], [false, 0, 44]]);
});

test('averages are those at the end of each bar, since the session began and since the anchor', () => {
  const { paint, tell } = bench({ anchorUs: 120e6 });
  tell(60, 100, 1);
  tell(120, 200, 1);
  tell(130, 300, 2);
  const [frame] = paint(140);
  assert(frame !== undefined, 'a frame');
  expect([[...frame.bars.vwap], [...frame.bars.anchored]]).toEqual([[100, 225], [NaN, 800 / 3]]);
  // Of the day, and the first bar, the trades before we came are missing; not since the anchor.
  expect([...frame.bars.flags].map((flags) => flags & (footprintBit.vwapIncomplete | footprintBit.anchoredIncomplete))).toEqual([footprintBit.vwapIncomplete, footprintBit.vwapIncomplete]);
});

test('a gap makes its bars incomplete and is told at once; lines come with the frame in which they changed', () => {
  const { paint, tell, view } = bench();
  tell(60, 100, 1);
  tell(120, 200, 1);
  const [first] = paint(121);
  assert(first?.lines !== null && first !== undefined, 'lines');
  expect([...first.lines.kind].map((kind) => footprintLineKinds[kind])).toEqual(['poc']);
  view.onTradesLost(121.5e6, 122e6);
  const [told] = paint(122.1);
  assert(told !== undefined, 'a frame');
  expect([told.sinceUs, told.lines, [...told.bars.flags].map((flags) => flags & footprintBit.incomplete)]).toEqual([122e6, null, [footprintBit.incomplete]]);
});

test('rows that nobody chose are about a basis point high, in round numbers', () => {
  const { paint, tell } = bench({ rowTicks: null });
  tell(60, 6_185_000, 1);
  expect(paint(61).map(({ bars }) => [...bars.rowTicks])).toEqual([[500]]);
});

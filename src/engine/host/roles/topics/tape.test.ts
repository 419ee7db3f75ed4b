import { expect, test } from 'vitest';
import { decodeTape, printBit, tapeFlagBacklog, type TapeFrame } from '../../../contract/frames/tape.ts';
import { newBooks } from '../../../core/market/book.ts';
import { newKernelTwin } from '../../../core/memory/kernel.ts';
import { factFlag } from '../../../domain/fact.ts';
import { field, newSlots, type Slots } from '../../../core/memory/record.ts';
import { assert } from '../../../domain/assert.ts';
import { sampleSpec } from '../../../domain/instrument-sample.ts';
import { InstrumentView, newScratch } from '../instrument-view.ts';
import { openTape } from './tape.ts';
import { sampleHost } from './topic-sample.ts';

const spot = sampleSpec();
const perp = sampleSpec({ id: 'okx:perp:BTC-USDT-SWAP', stream: 2, venue: 'okx', market: 'perp', symbol: 'BTC-USDT-SWAP', tick: { units: 1n, decimals: 1 }, lot: { units: 1n, decimals: 2 }, contractSize: { units: 1n, decimals: 2 } });

interface Told {
  readonly ms: number;
  readonly ticks: number;
  readonly lots: number;
}

let ids = 0;

function trade({ ms, ticks, lots }: Told): Slots {
  const slots = newSlots(1);
  ids += 1;
  slots.f64.set([ms * 1_000 + 7, ms * 1_000, ticks, Math.abs(lots), ids, 0], field.receivedUs);
  if (lots < 0) slots.bytes[1] = factFlag.sellerAggressed;
  return slots;
}

function bench(burstWorthMin: number | null = null) {
  const kernel = newBooks(newKernelTwin(2 ** 20));
  const views = new Map([spot, perp].map((spec) => [spec.id, new InstrumentView(spec, kernel.open(spec.stream).location(), newScratch(), 7)]));
  const opened = openTape(
    { kind: 'tape', instrument: { id: spot.id, version: 1 }, others: [{ id: perp.id, version: 1 }], burstWorthMin },
    sampleHost({ find: (id) => [spot, perp].find((spec) => spec.id === id) ?? null, viewOf: (spec) => views.get(spec.id) ?? null }),
  );
  assert(opened.ok, 'the topic opens');
  const paint = (ms: number): readonly TapeFrame[] => {
    const frames: TapeFrame[] = [];
    opened.value.paintPresent?.(ms * 1_000, { hasRoom: true, post: (bytes) => {
      const frame = decodeTape(bytes);
      assert(frame.ok, 'the frame reads');
      frames.push(frame.value);
    } });
    return frames;
  };
  const tell = (spec: typeof spot, told: Told): void => void views.get(spec.id)?.onTrade(trade(told), 0);
  return { views, paint, tell };
}

const shape = (frames: readonly TapeFrame[]) => frames.map(({ firstNumber, member, lots, trades }) => [firstNumber, [...member], [...lots], [...trades]]);

test('trades of one millisecond and side are one print, which comes again while it grows', () => {
  const { paint, tell } = bench();
  tell(spot, { ms: 1_000, ticks: 100, lots: 3 });
  tell(spot, { ms: 1_000, ticks: 101, lots: 2 });
  tell(perp, { ms: 1_000, ticks: 10, lots: -4 });
  const [first] = paint(1_001);
  assert(first !== undefined, 'a frame');
  expect(shape([first])).toEqual([[0, [0, 1], [5, 4], [2, 1]]]);
  expect([first.header.flags, first.header.sequence, [...first.flags], first.firstTicks[0], first.lastTicks[0]]).toEqual([tapeFlagBacklog, 0, [0, printBit.sold], 100, 101]);
  expect(first.worth[0]).toBeCloseTo((3 * 100 + 2 * 101) * 1e-7, 12);
  expect(first.worth[1]).toBeCloseTo(4 * 10 * 1e-5, 12);
  expect(first.members.map(({ stream, lotUnits, lotDecimals, tickDecimals }) => [stream, lotUnits, lotDecimals, tickDecimals])).toEqual([[1, 1, 5, 2], [2, 1, 4, 1]]);
  tell(spot, { ms: 1_000, ticks: 101, lots: 1 });
  tell(spot, { ms: 1_002, ticks: 101, lots: 9 });
  expect(shape(paint(1_003))).toEqual([[0, [0, 1, 0], [6, 4, 9], [3, 1, 1]]]);
});

test('what is kept of several markets comes in the order in which it came', () => {
  const { paint, tell } = bench();
  for (const ms of [1_000, 1_010, 1_020]) tell(spot, { ms, ticks: 100, lots: 1 });
  for (const ms of [1_005, 1_015]) tell(perp, { ms, ticks: 10, lots: 1 });
  expect(paint(2_000).map(({ member }) => [...member])).toEqual([[0, 1, 0, 1, 0]]);
});

test('a print that is old enough is not sent again for another market’s sake', () => {
  const { paint, tell } = bench();
  tell(perp, { ms: 1_000, ticks: 10, lots: 1 });
  paint(1_001);
  tell(spot, { ms: 5_000, ticks: 100, lots: 1 });
  tell(spot, { ms: 5_001, ticks: 100, lots: 1 });
  paint(5_002);
  tell(spot, { ms: 5_002, ticks: 100, lots: 1 });
  expect(shape(paint(5_003)).map(([first]) => first)).toEqual([2]);
});

test('where trades may be missing the next print says so, and a market that is worth something else is told at once', () => {
  const { paint, tell, views } = bench();
  tell(spot, { ms: 1_000, ticks: 100, lots: 1 });
  paint(1_001);
  expect(paint(1_001.5)).toEqual([]);
  views.get(spot.id)?.onTradesLost(1_000_500, 1_001_000);
  const [told] = paint(1_002);
  expect(told?.members[0]?.sinceUs).toBe(1_001_000);
  tell(spot, { ms: 1_003, ticks: 100, lots: 1 });
  expect(paint(1_004).flatMap(({ flags }) => [...flags])).toEqual([0, printBit.afterGap]);
});

test('a burst is told with what was bought and sold in it, in the quote', () => {
  const { paint, tell } = bench(1_000);
  for (let step = 0; step < 5; step += 1) tell(spot, { ms: 1_000 + step, ticks: 6_000_000, lots: step === 2 ? -100 : 1_000 });
  const [frame] = paint(1_010);
  expect(frame && [[...frame.bursts.bought], [...frame.bursts.sold], [...frame.bursts.member], [...frame.bursts.trades]]).toEqual([[2_400], [60], [0], [5]]);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asksWhole, bidsWhole, decodePressure, type PressureFrame } from '../../contract/frames/pressure.ts';
import { sampleSource, type Pair, type SampleBook } from './composite-sample.ts';
import { Pressure, pressureBps, pressureLevels } from './ladder-pressure.ts';
import { newLevels } from './levels.ts';

function pressureOf(book: SampleBook, levelsMax = 100): PressureFrame {
  const levels = newLevels(levelsMax);
  sampleSource(book).read(levels, levelsMax);
  const frame = decodePressure(new Pressure().frame(1, levels, 7, 9));
  if (!frame.ok) throw new Error(frame.fault);
  return frame.value;
}

const bids: readonly Pair[] = [[9_999, 6], [9_995, 2], [9_990, 1]];
const asks: readonly Pair[] = [[10_001, 3], [10_005, 1]];

test('levels and bands are summed on both sides, and what is not there to be counted is said', () => {
  const frame = pressureOf({ bids, asks });
  expect([...frame.bounds]).toEqual([...pressureLevels, ...pressureBps]);
  expect([frame.bidLots[0], frame.askLots[0], frame.bidLots[1], frame.askLots[1]]).toEqual([6, 3, 9, 4]);
  // Within 5 bp, 5 ticks of 10,000.
  const five = pressureLevels.length + pressureBps.indexOf(5);
  expect([frame.bidLots[five], frame.askLots[five], frame.whole[five]]).toEqual([8, 4, bidsWhole | asksWhole]);
  expect(frame.whole[pressureLevels.length + pressureBps.indexOf(10)]).toBe(bidsWhole);
  expect([frame.whole[0], frame.whole[1], frame.whole[2]]).toEqual([bidsWhole | asksWhole, bidsWhole, 0]);
  expect(frame).toMatchObject({ best: { bidTicks: 9_999, bidLots: 6, askTicks: 10_001, askLots: 3 }, changesPerSecond: 7, validity: 'live' });
});

test('a band beyond the levels that were read is not whole', () => {
  const { whole } = pressureOf({ bids, asks }, 2);
  const meter = (bps: number): number => whole[pressureLevels.length + pressureBps.indexOf(bps)] ?? 0;
  expect([meter(2), meter(5), meter(10)]).toEqual([bidsWhole | asksWhole, bidsWhole | asksWhole, 0]);
});

test('a book that is not live, or has one side, has no meters', () => {
  for (const book of [{ bids, asks, validity: 'stale' as const }, { bids: [], asks }]) expect(pressureOf(book)).toMatchObject({ best: null, levelMeters: 0, bounds: new Float64Array(0) });
});

test('meters never fall outward, and weighing takes lots away, never adds any', () => {
  const pairs = fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 60 });
  fc.assert(fc.property(pairs, pairs, fc.integer({ min: 1, max: 1_000 }), (down, up, lots) => {
    const frame = pressureOf({
      bids: down.toSorted((left, right) => left - right).map((step, place): Pair => [100_000 - step, lots + place]),
      asks: up.toSorted((left, right) => left - right).map((step, place): Pair => [100_000 + step, lots + place]),
    });
    const { levelMeters, bidLots } = frame;
    for (const part of [[...bidLots.subarray(0, levelMeters)], [...bidLots.subarray(levelMeters)]]) expect(part).toEqual(part.toSorted((left, right) => left - right));
    const all = down.reduce((sum, _, place) => sum + lots + place, 0);
    expect(frame.weightedBidLots).toBeGreaterThan(0);
    expect(frame.weightedBidLots).toBeLessThanOrEqual(all);
  }));
});

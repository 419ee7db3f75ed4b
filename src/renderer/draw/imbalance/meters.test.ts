import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asksWhole, bidsWhole, type PressureFrame } from '../../../engine/contract/index.ts';
import { imbalanceOf, imbalanceText, metersOf, microTicks, MinuteOf } from './meters.ts';

const frame: PressureFrame = {
  header: { kind: 'pressure', flags: 0, stream: 1, topic: 0, sequence: 0, receivedUs: 0, madeUs: 0 }, validity: 'live', best: { bidTicks: 100, bidLots: 30, askTicks: 102, askLots: 10 },
  weightedBidLots: 6, weightedAskLots: 2, changesPerSecond: 5, levelMeters: 1, bounds: Float64Array.of(3, 10), bidLots: Float64Array.of(1, 0), askLots: Float64Array.of(3, 0), whole: Uint8Array.of(bidsWhole | asksWhole, bidsWhole),
};

test('each meter says who is heavier, and whether its book reaches so far', () => {
  expect(metersOf(frame)).toEqual([
    { kind: 'weighted', bound: 0, bidLots: 6, askLots: 2, imbalance: 0.5, isWhole: true },
    { kind: 'levels', bound: 3, bidLots: 1, askLots: 3, imbalance: -0.5, isWhole: true },
    { kind: 'bps', bound: 10, bidLots: 0, askLots: 0, imbalance: null, isWhole: false },
  ]);
  expect(metersOf({ ...frame, best: null })).toEqual([]);
});

test('the microprice is nearer to the side that has less', () => {
  expect(microTicks(frame)).toBe(101.5);
  expect(microTicks({ ...frame, best: null })).toBeNull();
});

test('an imbalance lies between −1 and 1, and turns with the sides', () => {
  fc.assert(fc.property(fc.nat(), fc.nat(), (bids, asks) => {
    const imbalance = imbalanceOf(bids, asks);
    if (imbalance === null) {
      expect([bids, asks]).toEqual([0, 0]);
      return;
    }
    expect(Math.abs(imbalance)).toBeLessThanOrEqual(1);
    expect(imbalanceOf(asks, bids)).toBeCloseTo(-imbalance, 12);
  }));
  expect([0.234, -1, 0].map(imbalanceText)).toEqual(['+0.23', '−1.00', ' 0.00']);
});

test('a minute is kept, with holes where nothing was known, and anew after the clock stepped back', () => {
  const minute = new MinuteOf();
  for (const [second, value] of [[0, 1], [30, 0.5], [31, null], [32, -1], [70, 0]] as const) minute.add(second * 1_000_000, value);
  expect(minute.stretches().map((stretch) => stretch.map(([share, value]) => [Number(share.toFixed(3)), value]))).toEqual([[[0.333, 0.5]], [[0.367, -1], [1, 0]]]);
  minute.add(1, 0.25);
  expect(minute.stretches()).toEqual([[[1, 0.25]]]);
});

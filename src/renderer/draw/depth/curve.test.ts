import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DepthFrame, FrameMember } from '../../../engine/contract/index.ts';
import { curvesOf, heightOf, logLines, mirrored, reachShare, sumWithin } from './curve.ts';

const member = (stream: number, change: Partial<FrameMember> = {}): FrameMember => ({ stream, validity: 'live', absence: null, receivedUs: 0, bidReachTicks: 90, askReachTicks: 110, ...change });

function depthFrame(points: number, members: readonly FrameMember[], bids: readonly number[], asks: readonly number[]): DepthFrame {
  return {
    header: { kind: 'depth', flags: 0, stream: 1, topic: 0, sequence: 0, receivedUs: 0, madeUs: 0 }, validity: 'live', isExact: true, lotUnits: 1, lotDecimals: 0, points,
    middle: { ticks: 100, rangeTicks: 10, bestBidTicks: 99, bestAskTicks: 101 }, members, bidSums: Float64Array.from(bids), askSums: Float64Array.from(asks),
  };
}

const curves = curvesOf(depthFrame(2, [member(1), member(2, { bidReachTicks: 95 })], [1, 4, 2, 2], [3, 3, 0, 9]));

test('books are added up, and the nearest end of any of them is where sums stop being whole', () => {
  expect([[...curves.bids], [...curves.asks], curves.most, curves.bidWhole, curves.askWhole]).toEqual([[3, 6], [3, 12], 12, 0.5, 1]);
  expect([reachShare(curves.frame, member(1, { askReachTicks: null }), 'ask'), reachShare(curves.frame, member(1, { askReachTicks: 900 }), 'ask')]).toEqual([0, 1]);
  expect(curvesOf(depthFrame(1, [member(1), member(2, { absence: 'no-rate', bidReachTicks: null })], [1, 0], [1, 0])).bidWhole).toBe(1);
});

test('both sides are read at the same distance, and the heavier one is named with how much heavier', () => {
  expect(mirrored(curves, 1)).toMatchObject({ bidTicks: 90, askTicks: 110, bidLots: 6, askLots: 12, times: 2, heavier: 'ask', isBidWhole: false, isAskWhole: true, bps: 1_000 });
  expect(mirrored(curves, 0.5)).toMatchObject({ bidLots: 3, askLots: 3, times: 1, heavier: null, isBidWhole: true });
  expect(mirrored(curves, 0.2)).toMatchObject({ bidLots: 0, askLots: 0, times: null, heavier: null });
  expect(mirrored({ ...curves, frame: { ...curves.frame, middle: null } }, 1)).toBeNull();
});

test('a sum never counts what lies beyond the distance, and grows outward', () => {
  fc.assert(fc.property(fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 30 }), fc.double({ min: 0, max: 1, noNaN: true }), (parts, share) => {
    let sum = 0;
    const sums = Float64Array.from(parts, (part) => (sum += part));
    const held = sumWithin(sums, share);
    expect(held).toBe(parts.filter((_, point) => (point + 1) / parts.length <= share + 1e-9).reduce((left, right) => left + right, 0));
    expect(sumWithin(sums, 1)).toBe(sum);
  }));
});

test('heights rise with sums on either scale, from the foot to the top', () => {
  fc.assert(fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), (left, right, isLog) => {
    const [low, high] = [Math.min(left, right), Math.max(left, right)];
    expect(heightOf(low * 50, 50, isLog)).toBeLessThanOrEqual(heightOf(high * 50, 50, isLog));
    expect([heightOf(0, 50, isLog), heightOf(50, 50, isLog), heightOf(1, 0, isLog)]).toEqual([0, expect.closeTo(1, 12), 0]);
  }));
});

test('a scale with a logarithm has a line at each power of ten within its decades', () => {
  expect([5_008_000, 1_000, 0.25, 0].map(logLines)).toEqual([[10_000, 100_000, 1_000_000], [1, 10, 100, 1_000], [expect.closeTo(0.001, 9), expect.closeTo(0.01, 9), expect.closeTo(0.1, 9)], []]);
});

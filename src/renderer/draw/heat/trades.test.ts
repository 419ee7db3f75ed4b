import { expect, test } from 'vitest';
import { TradeTrail, bubblesMax, tradesKept } from './trades.ts';
import { newView, type HeatView } from './view.ts';

const view: HeatView = { ...newView(900, 600), endUs: 900_000, usPerPixel: 1_000, centreTicks: 300, ticksPerPixel: 1 };

function tradesFrame(trades: readonly (readonly [timeUs: number, ticks: number, lots: number, sold: 0 | 1])[], { droppedCount = 0, sequence = 1, sinceUs = 0 } = {}) {
  return {
    header: { kind: 'trades' as const, flags: 0, stream: 1, topic: 0, sequence, receivedUs: 0, madeUs: 0 },
    droppedCount,
    sinceUs,
    receivedUs: Float64Array.from(trades, ([timeUs]) => timeUs),
    ticks: Float64Array.from(trades, ([, ticks]) => ticks),
    venueUs: Float64Array.from(trades, ([timeUs]) => timeUs - 5),
    lots: Float64Array.from(trades, ([, , lots, sold]) => (sold === 1 ? -lots : lots)),
  };
}

test('trades of one side that would cover each other are one bubble with their sum', () => {
  const trail = new TradeTrail();
  trail.add(tradesFrame([[450_000, 300, 10, 0], [450_900, 301, 30, 0], [450_500, 300, 5, 1], [810_000, 100, 1, 0]]));
  const bubbles = trail.bubbles(view);
  expect(bubbles.map(({ lots, isSell }) => [lots, isSell])).toEqual([[40, false], [5, true], [1, false]]);
  expect(bubbles[0]?.x).toBeCloseTo(450.675, 3);
  expect(bubbles[0]?.radius).toBeGreaterThan(bubbles[1]?.radius ?? 0);
});

test('the last trade, and what the engine had to drop, are known', () => {
  const trail = new TradeTrail();
  expect(trail.last).toBeNull();
  trail.add(tradesFrame([[1, 300, 10, 0], [2, 301, 3, 1]], { droppedCount: 7 }));
  expect(trail.last).toEqual({ ticks: 301, lots: 3, isSell: true });
  expect(trail.droppedCount).toBe(7);
  trail.clear();
  expect([trail.count, trail.last, trail.droppedCount]).toEqual([0, null, 0]);
});

test('trades out of sight make no bubble, and neither trades nor bubbles grow without end', () => {
  const trail = new TradeTrail();
  trail.add(tradesFrame([[-90_000, 300, 1, 0], [450_000, 3_000, 1, 0]]));
  expect(trail.bubbles(view)).toEqual([]);
  for (let batch = 0; batch < 40; batch += 1) trail.add(tradesFrame(Array.from({ length: 1_000 }, (_, place) => [((batch * 1_000 + place) * 22.5) % 900_000, (place * 7) % 600, 1 + place, 0] as const)));
  expect(trail.count).toBe(tradesKept);
  expect(trail.bubbles(view).length).toBe(bubblesMax);
});

test('it is known from when on every trade is there: after a beginning, an interruption, and forgetting', () => {
  const trail = new TradeTrail();
  expect(trail.sinceUs).toBeNull();
  trail.add(tradesFrame([[600, 300, 1, 0]], { sequence: 0, sinceUs: 500 }));
  expect(trail.sinceUs).toBe(500);
  trail.interrupt();
  expect(trail.sinceUs).toBeNull();
  trail.add(tradesFrame(Array.from({ length: tradesKept + 3 }, (_, place) => [1_000 + place, 300, 1, 0] as const), { sequence: 0, sinceUs: 900 }));
  expect([trail.count, trail.sinceUs]).toEqual([tradesKept, 1_003]);
  trail.add(tradesFrame([], { sequence: 0, sinceUs: 2_000 }));
  expect([trail.count, trail.sinceUs]).toEqual([0, 2_000]);
});

test('bubbles that crowd are drawn smaller, so that the map behind them is seen', () => {
  const sizeOf = (count: number): number => {
    const trail = new TradeTrail();
    trail.add(tradesFrame(Array.from({ length: count }, (_, place) => [450_000 + (place % 20) * 9_000, 100 + Math.floor(place / 20) * 18, 10, 0] as const)));
    return Math.max(...trail.bubbles(view).map(({ radius }) => radius));
  };
  expect([sizeOf(1), sizeOf(20)]).toEqual([11, 11]);
  expect(sizeOf(160)).toBeLessThan(6);
  expect(sizeOf(400)).toBeGreaterThan(2.5);
});

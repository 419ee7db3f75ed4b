import { expect, test } from 'vitest';
import { cellBit, footprintBit, type FootprintFrame } from '../../../engine/contract/index.ts';
import { areaOf, FootBars } from './bars.ts';
import { fitText, widthOf } from './fit.ts';
import { barAt, barWidths, barX, barsInSight, followed, newFootView, panned, reset, resized, tickY, ticksAt, within, zoomedPrice, zoomedTime } from './view.ts';

interface Told {
  readonly low: number;
  readonly buys: readonly number[];
  readonly sells: readonly number[];
  readonly flags?: number;
}

function frameOf(firstNumber: number, told: readonly Told[], change: Partial<FootprintFrame> = {}): FootprintFrame {
  const sum = (values: readonly number[]): number => values.reduce((before, value) => before + value, 0);
  const by = (value: (bar: Told, at: number) => number): Float64Array => Float64Array.from(told, value);
  const cells = (value: (bar: Told) => readonly number[]): Float64Array => Float64Array.from(told.flatMap(value));
  return {
    header: { kind: 'footprint', flags: 0, stream: 1, topic: 1, sequence: 1, receivedUs: 0, madeUs: 0 }, validity: 'live', isAgain: false, firstNumber, oldestNumber: 0, endNumber: firstNumber + told.length,
    deltaSum: sum(told.map(({ buys, sells }) => sum(buys) - sum(sells))), sinceUs: 5, recordedUs: 5,
    bars: {
      startUs: by((_, at) => (firstNumber + at) * 60), openUs: by(() => 0), closeUs: by(() => 0), open: by(({ low }) => low * 10), high: by(({ low, buys }) => (low + buys.length) * 10 - 1), low: by(({ low }) => low * 10),
      close: by(({ low }) => low * 10), buyLots: by(({ buys }) => sum(buys)), sellLots: by(({ sells }) => sum(sells)), trades: by(() => 1), deltaMin: by(() => 0), deltaMax: by(() => 0), buyLotsMax: by(() => 0), sellLotsMax: by(() => 0),
      rowTicks: by(() => 10), lowRow: by(({ low }) => low), pocRow: by(({ low }) => low), valueLowRow: by(({ low }) => low), valueHighRow: by(({ low }) => low), cellCount: by(({ buys }) => buys.length),
      vwap: by(() => NaN), vwapDeviation: by(() => NaN), anchored: by(() => NaN), anchoredDeviation: by(() => NaN), flags: Uint8Array.from(told, ({ flags }) => flags ?? 0),
    },
    lines: null,
    cells: { buyLots: cells(({ buys }) => buys), sellLots: cells(({ sells }) => sells), trades: cells(({ buys }) => buys), imbalance: Uint8Array.from(told.flatMap(({ buys }) => buys.map(() => cellBit.buy))) },
    ...change,
  };
}

test('bars are kept by number: a changed one takes its place, the oldest go, and another footprint begins anew', () => {
  const bars = new FootBars();
  bars.add(frameOf(3, [{ low: 1, buys: [1, 2], sells: [0, 1] }, { low: 2, buys: [5], sells: [1] }], { isAgain: true }));
  bars.add(frameOf(0, [{ low: 0, buys: [1], sells: [9] }, { low: 0, buys: [1], sells: [1] }, { low: 0, buys: [2], sells: [1] }], { endNumber: 5, deltaSum: 7 }));
  const before = bars.version;
  bars.add(frameOf(4, [{ low: 2, buys: [6], sells: [1] }], { oldestNumber: 1, deltaSum: 8 }));
  expect([bars.count, bars.bar(0), bars.newest?.bought, [...(bars.bar(3)?.buyLots ?? [])], bars.version]).toEqual([4, null, 6, [1, 2], before]);
  expect([bars.numberAt(200), bars.numberAt(59), bars.numberAt(1e9)]).toEqual([3, null, 4]);
  bars.add(frameOf(0, [{ low: 0, buys: [1], sells: [0] }], { isAgain: true }));
  expect([bars.count, bars.end, bars.bytes]).toEqual([1, 1, 625]);
});

test('the running delta is counted back from the sum, and is unknown before a bar that has not come', () => {
  const bars = new FootBars();
  bars.add(frameOf(2, [{ low: 1, buys: [1], sells: [3] }, { low: 1, buys: [5], sells: [0] }], { isAgain: true, deltaSum: 100 }));
  expect([...bars.runningDeltas(0, 4)]).toEqual([NaN, 97, 95, 100]);
  expect([...bars.runningDeltas(3, 1)]).toEqual([100]);
});

test('a profile adds up what traded in each row of some bars, and says when a bar in it is incomplete', () => {
  const bars = new FootBars();
  bars.add(frameOf(0, [{ low: 1, buys: [1, 2], sells: [3, 0] }, { low: 2, buys: [5, 1], sells: [1, 1], flags: footprintBit.afterGap }], { isAgain: true }));
  const both = bars.profile(0, 1, 0.7);
  expect([both?.lowRow, [...(both?.buyLots ?? [])], [...(both?.sellLots ?? [])], both?.pocRow, both?.most, both?.isIncomplete]).toEqual([1, [1, 7, 1], [3, 1, 1], 2, 8, true]);
  expect([bars.profile(1, 1, 0.7)?.isIncomplete, bars.profile(7, 9, 0.7)]).toEqual([false, null]);
});

test('the value area weighs two rows above against two below until the share is reached', () => {
  const rows = Float64Array.of(1, 5, 20, 4, 2, 1);
  expect(areaOf(rows, new Float64Array(6), 10, 0.7)).toEqual({ most: 20, total: 33, pocRow: 12, valueLowRow: 12, valueHighRow: 14 });
  expect(areaOf(rows, new Float64Array(6), 10, 1)).toMatchObject({ valueLowRow: 10, valueHighRow: 15 });
});

const sized = followed({ ...newFootView(), width: 920, height: 400 }, { end: 10, closeTicks: 1_000, rowTicks: 17 });

test('the newest bar is at the right and the price in the middle, which moves only when the price leaves it', () => {
  expect([sized.ticksPerPixel, tickY(sized, 1_000), sized.rightBar]).toEqual([1, 200, 10.35]);
  const near = followed(sized, { end: 10, closeTicks: 1_100, rowTicks: 17 });
  expect(near.topTicks).toBe(sized.topTicks);
  expect(tickY(followed(sized, { end: 11, closeTicks: 1_200, rowTicks: 17 }), 1_200)).toBe(200);
});

test('whoever pans stays there; a zoom keeps what is under the pointer', () => {
  const away = panned(sized, 184, 50);
  expect([away.rightBar, away.isFollowingTime, away.isFollowingPrice]).toEqual([8.35, false, false]);
  expect(followed(away, { end: 99, closeTicks: 5, rowTicks: 17 })).toEqual(away);
  expect([panned(sized, 0, 5).isFollowingTime, panned(sized, 5, 0).isFollowingPrice]).toEqual([true, true]);
  const zoomed = zoomedTime(away, 2, 300);
  expect(barAt(zoomed, 300)).toBe(barAt(away, 300));
  expect(zoomedTime(sized, 2, 300).rightBar).toBe(sized.rightBar);
  expect([zoomedTime(sized, 1e9, null).barWidth, zoomedTime(sized, 1e-9, null).barWidth]).toEqual([barWidths.min, barWidths.max]);
  const tall = zoomedPrice(sized, 0.5, 120, 17);
  expect(ticksAt(tall, 120)).toBeCloseTo(ticksAt(sized, 120), 9);
  expect(reset(away)).toEqual({ ...newFootView(), width: 920, height: 400 });
});

test('another size keeps the middle where it is', () => {
  const taller = resized(sized, 500, 800);
  expect([ticksAt(taller, 400), taller.width]).toEqual([ticksAt(sized, 200), 500]);
});

test('bars in sight are those between the edges', () => {
  expect(barsInSight(sized)).toEqual([0, 10]);
  expect(barX(sized, 10.35)).toBe(920);
});

test('a number that does not fit loses places, never digits before the point', () => {
  expect(['3.753万', '12.33万', '123.4万', '1235万'].map((text) => fitText(text, 5))).toEqual(['3.7万', '12万', '123万', '1235万']);
  expect([fitText('0.00042', 4), fitText('−1.234K', 5), fitText('98.76', 9), widthOf('1.2万')]).toEqual(['≈0', '−1.2K', '98.76', 5]);
});

test('whoever pans past the oldest or the newest bar still sees a quarter of the width of them', () => {
  // Ten bars of 92 pixels in 920.
  expect([within(panned(sized, 5_000, 0), 0, 10).rightBar, within(panned(sized, -5_000, 0), 0, 10).rightBar]).toEqual([2.5, 17.5]);
  expect(within(panned(sized, 46, 0), 0, 10)).toEqual(panned(sized, 46, 0));
  expect(within(panned(sized, 5_000, 0), 9, 10).rightBar).toBe(10);
});

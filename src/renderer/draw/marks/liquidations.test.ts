import { expect, test } from 'vitest';
import { newLiquidations, newMinutes, type FlowMember, type PerpetualsFrame } from '../../../engine/contract/index.ts';
import { LiquidationMarks, markAt, marksKept } from './liquidations.ts';
import { liquidationLines } from './words.ts';

type Row = readonly [venueUs: number, ticks: number, lots: number, worth: number];

const own: FlowMember = { stream: 7, validity: 'live', tickUnits: 1, tickDecimals: 1, lotUnits: 1, lotDecimals: 3, sinceUs: 0, rate: 1 };
const decimal = (units: bigint, decimals: number) => ({ units, decimals });
const shown = { stream: 7, tick: decimal(1n, 1), lot: decimal(1n, 3), contractSize: decimal(1n, 0) };

function frameOf(rows: readonly Row[], sequence = 1, member = own): PerpetualsFrame {
  const liquidations = newLiquidations(rows.length);
  for (const [at, [venueUs, ticks, lots, worth]] of rows.entries()) for (const [name, value] of [['venueUs', venueUs], ['receivedUs', venueUs + 5], ['ticks', ticks], ['lots', lots], ['worth', worth]] as const) liquidations[name][at] = value;
  return { header: { kind: 'perpetuals', flags: 0, stream: 7, topic: 1, sequence, receivedUs: 0, madeUs: 0 }, missedCount: 0, members: [member], minutes: newMinutes(0), liquidations };
}

const placed = (marks: LiquidationMarks) => marks.placed(({ venueUs, ticks }) => ({ x: venueUs, y: ticks }), 1_000, 1_000);

test('a liquidation is a mark at its price and time, by side, larger for more, within bounds', () => {
  const marks = new LiquidationMarks();
  marks.take(frameOf([[100, 200, -3, 1_000], [300, 400, 5, 4_000], [5_000, 400, 5, 9_999]], 0), shown);
  // The largest is painted first, so that it hides no smaller one; what is out of sight is left out.
  expect(placed(marks).map(({ mark, x, y }) => [mark.isLong, x, y, mark.worth])).toEqual([[false, 300, 400, 4_000], [true, 100, 200, 1_000]]);
  expect([marks.radiusOf(9_999), marks.radiusOf(1e12), marks.radiusOf(1), marks.radiusOf(2_500) < marks.radiusOf(9_999)]).toEqual([9, 17, 4, true]);
});

test('of another market it stands where its price is in the currency and ticks on the screen', () => {
  const marks = new LiquidationMarks();
  marks.take(frameOf([[1, 500, 1, 100]], 0, { ...own, stream: 8, tickDecimals: 0, rate: 1.001 }), shown);
  expect(placed(marks).length).toBe(0);
  const [mark] = marks.placed(() => ({ x: 0, y: 0 }), 10, 10);
  expect([mark?.mark.stream, mark?.mark.ticks.toFixed(3), mark?.mark.worth.toFixed(3)]).toEqual([8, '5005.000', '100.100']);
});

test('what is kept has an end, and a topic that begins anew throws it away', () => {
  const marks = new LiquidationMarks();
  for (let at = 0; at < marksKept + 10; at += 1) marks.take(frameOf([[at, 1, 1, 1]]), shown);
  expect(marks.count).toBe(marksKept);
  marks.take(frameOf([[1, 1, 1, 1]], 0), shown);
  expect(marks.count).toBe(1);
});

test('a pointer is on the topmost mark that is near, and what it says tells that the exchange told only some', () => {
  const marks = new LiquidationMarks();
  marks.take(frameOf([[100, 100, -3, 40_000], [102, 100, 5, 1_000]], 0), shown);
  expect([markAt(placed(marks), 103, 101)?.mark.isLong, markAt(placed(marks), 60, 100), markAt(placed(marks), 92, 100)?.mark.isLong]).toEqual([false, null, true]);
  const words = { texts: { 'draw.forced.long': 'long', 'draw.forced.short': 'short', 'draw.forced.note': 'some', 'draw.price': 'price', 'draw.time': 'time' }, formats: { compact: String, exactTime: String }, quote: 'USDT', price: '10.0' };
  const [mark] = marks.placed(() => ({ x: 0, y: 0 }), 10, 10);
  expect(mark === undefined ? null : [liquidationLines(mark.mark, { ...words, market: null }), liquidationLines(mark.mark, { ...words, market: 'OKX·P' })[0]]).toEqual([
    [['long', '40000 USDT'], ['price', '10.0'], ['time', '100'], ['some', '']], ['long', 'OKX·P  40000 USDT'],
  ]);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newLiquidations, newMinutes, newQuoteValues, type FlowMember, type PerpetualsFrame } from '../../../engine/contract/index.ts';
import { barsOf, forcedOf, interestChange, liquidationsKept, pathOf, PerpetualsKept, scaleOf, settingsFrom, usPerMinute, valuesOf, yearlyRate } from './model.ts';

const member = (stream: number): FlowMember => ({ stream, validity: 'live', tickUnits: 1, tickDecimals: 1, lotUnits: 1, lotDecimals: 2, sinceUs: 0, rate: 1 });

interface Row {
  readonly minute: number;
  readonly interest?: number;
  readonly fundingRate?: number;
  readonly bought?: number;
  readonly sold?: number;
}

function frame(rows: readonly Row[], lots: readonly number[] = [], sequence = 1): PerpetualsFrame {
  const minutes = newMinutes(rows.length);
  for (const [at, { minute, interest = NaN, fundingRate = NaN, bought = 0, sold = 0 }] of rows.entries()) {
    for (const [name, value] of [['startUs', minute * usPerMinute], ['interest', interest], ['basisBps', NaN], ['fundingRate', fundingRate], ['bought', bought], ['sold', sold]] as const) minutes[name][at] = value;
  }
  const liquidations = newLiquidations(lots.length);
  for (const [at, value] of lots.entries()) {
    liquidations.lots[at] = value;
    liquidations.ticks[at] = 1_005;
    liquidations.worth[at] = Math.abs(value);
    liquidations.venueUs[at] = at;
  }
  return { header: { kind: 'perpetuals', flags: 0, stream: 7, topic: 1, sequence, receivedUs: 0, madeUs: 0 }, missedCount: 0, members: [member(7)], minutes, liquidations };
}

function keptOf(...frames: readonly PerpetualsFrame[]): PerpetualsKept {
  const kept = new PerpetualsKept();
  for (const one of frames) kept.take(one);
  return kept;
}

test('a minute takes the place of what was told of it before, and another beginning forgets all', () => {
  const kept = keptOf(frame([{ minute: 5, interest: 100 }]), frame([{ minute: 5, interest: 110 }, { minute: 6, interest: 121 }]));
  expect(valuesOf(kept.minutesOf(7), 'interest', 4, 4).map((value) => Math.round(value))).toEqual([NaN, 0, 10, 10]);
  expect([kept.minutesOf(8).size, interestChange(kept.minutesOf(7), 121, 6, 60)]).toEqual([0, 121 / 110 - 1]);
  kept.take(frame([], [], 0));
  expect([kept.minutesOf(7).size, interestChange(kept.minutesOf(7), 121, 6, 60)]).toEqual([0, NaN]);
});

test('a liquidation names who lost, what it was worth and its exact price; the newest first, so many at most', () => {
  const kept = keptOf(frame([], [30, -20]));
  expect(kept.liquidations.map(({ isLong, size, priceText, worth, stream }) => [isLong, size, priceText, worth, stream])).toEqual([[true, 0.2, '100.5', 20, 7], [false, 0.3, '100.5', 30, 7]]);
  kept.take(frame([], Array.from({ length: liquidationsKept }, () => 1)));
  expect([kept.liquidations.length, new Set(kept.liquidations.map(({ key }) => key)).size]).toEqual([liquidationsKept, liquidationsKept]);
});

test('funding holds until it is told again, and a year of it is reckoned only where its rhythm is known', () => {
  const kept = keptOf(frame([{ minute: 1, fundingRate: 0.0001 }, { minute: 3, fundingRate: -0.0002 }]));
  expect(valuesOf(kept.minutesOf(7), 'funding', 0, 5)).toEqual([NaN, 1, 1, -2, -2]);
  expect(yearlyRate(newQuoteValues({ fundingRate: 0.0001, fundingEveryUs: 8 * 3_600e6 }))).toBeCloseTo(0.1095, 9);
  expect([4, 1].map((hours) => yearlyRate(newQuoteValues({ fundingRate: 0.0001, fundingEveryUs: hours * 3_600e6 })))).toEqual([expect.closeTo(0.219, 9), expect.closeTo(0.876, 9)]);
  expect(yearlyRate(newQuoteValues({ fundingRate: 0.0001 }))).toBeNaN();
});

test('bars leave out nothing of what was closed by force, however many minutes share one', () => {
  const row = fc.record({ minute: fc.nat({ max: 2_000 }), bought: fc.nat({ max: 99 }), sold: fc.nat({ max: 99 }) });
  fc.assert(fc.property(fc.uniqueArray(row, { maxLength: 50, selector: ({ minute }) => minute }), fc.constantFrom(60, 240, 1_440), fc.nat({ max: 600 }), (rows, count, from) => {
    const minutes = new Map(rows.map((one) => [one.minute, { startUs: 0, interest: NaN, basisBps: NaN, fundingRate: NaN, ...one }]));
    const inside = rows.filter(({ minute }) => minute >= from && minute < from + count);
    const sum = (name: 'bought' | 'sold'): number => inside.reduce((all, one) => all + one[name], 0);
    const bars = barsOf([minutes], from, count);
    expect(bars.length).toBeLessThanOrEqual(60);
    expect([bars.reduce((all, { bought }) => all + bought, 0), bars.reduce((all, { sold }) => all + sold, 0)]).toEqual([sum('bought'), sum('sold')]);
    expect(forcedOf(minutes, from + count - 1, count)).toEqual({ bought: sum('bought'), sold: sum('sold') });
  }));
});

test('a picture has height even where nothing moves, and none where nothing is known', () => {
  expect([scaleOf([[NaN]], 1), scaleOf([[2, 2, NaN]], 1)]).toEqual([null, { low: 1.5, high: 2.5 }]);
  expect(pathOf([1, NaN, 2, 3], { low: 1, high: 3 })).toBe('M0.0 100.00M666.7 50.00L1000.0 0.00');
});

test('what was stored is judged', () => {
  expect([settingsFrom({}), settingsFrom({ measure: 'x', span: 7, worthMin: 10_000 })]).toEqual([{ measure: 'interest', span: 60, worthMin: 0 }, { measure: 'interest', span: 60, worthMin: 10_000 }]);
});

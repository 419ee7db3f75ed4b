import { expect, test } from 'vitest';
import { noBursts, printBit, type FlowMember, type TapeFrame } from '../../../engine/contract/index.ts';
import { Prints, printsKept, stepsOf, tierOf } from './prints.ts';

const member: FlowMember = { stream: 4, validity: 'live', tickUnits: 5, tickDecimals: 1, lotUnits: 1, lotDecimals: 3, sinceUs: 0, rate: 1 };

/** Prints whose worth is given; below 0 they were sold. */
function frame(firstNumber: number, worths: readonly number[], change: Partial<TapeFrame> & { readonly sequence?: number } = {}): TapeFrame {
  const column = (value: (worth: number, at: number) => number): Float64Array => Float64Array.from(worths, value);
  return {
    header: { kind: 'tape', flags: 0, stream: 4, topic: 1, sequence: change.sequence ?? 1, receivedUs: 0, madeUs: 0 }, missedCount: 0, firstNumber, members: [member], bursts: noBursts(),
    venueUs: column((_, at) => (firstNumber + at) * 1_000), receivedUs: column(() => 9), firstTicks: column(() => 20), lastTicks: column(() => 21), lots: column((worth) => Math.abs(worth)),
    trades: column(() => 2), worth: column(Math.abs), member: new Uint8Array(worths.length), flags: Uint8Array.from(worths, (worth) => (worth < 0 ? printBit.sold : 0)), ...change,
  };
}

const worths = (prints: Prints, before = Infinity, skip = 0, count = 99, least = 0): readonly (number | 'gap')[] => prints.rows(before, skip, count, least).map((row) => (row.kind === 'gap' ? 'gap' : row.print.worth));

test('a print that grew takes its place, newest first, and the filter works on what is kept', () => {
  const prints = new Prints();
  prints.add(frame(0, [5, 50, 7], { sequence: 0 }));
  prints.add(frame(2, [70, 8]));
  expect(worths(prints)).toEqual([8, 70, 50, 5]);
  expect(worths(prints, Infinity, 0, 99, 50)).toEqual([70, 50]);
  expect([worths(prints, 3, 1, 1), prints.countSince(1, 50), prints.countSince(9, 0), prints.count]).toEqual([[50], 2, 0, 4]);
});

test('a gap has a row of its own below the print after it, also when the filter hides that print', () => {
  const prints = new Prints();
  prints.add(frame(0, [5, 1, 7], { sequence: 0, flags: Uint8Array.of(0, printBit.afterGap, printBit.sold) }));
  expect(worths(prints)).toEqual([7, 1, 'gap', 5]);
  expect(worths(prints, Infinity, 0, 99, 4)).toEqual([7, 'gap', 5]);
  expect(worths(prints, Infinity, 2, 1)).toEqual(['gap']);
});

test('the oldest go, another tape begins anew, and what the engine missed is no print', () => {
  const prints = new Prints();
  for (let first = 0; first < printsKept + 500; first += 500) prints.add(frame(first, Array.from({ length: 500 }, () => 1)));
  expect([prints.count, prints.at(prints.end - printsKept - 1), prints.bytes]).toEqual([printsKept, null, printsKept * 58]);
  prints.add(frame(40_000, [3], { missedCount: 9 }));
  expect([worths(prints), prints.missedCount]).toEqual([[3], 9]);
  prints.add(frame(0, [2], { sequence: 0 }));
  expect([worths(prints), prints.missedCount, prints.end, prints.bytes]).toEqual([[2], 0, 1, 58]);
});

test('a spreadsheet gets every digit, oldest first, and only what the filter lets through', () => {
  const prints = new Prints();
  prints.add(frame(1, [12, -3, 0.5], { sequence: 0 }));
  expect(prints.csv(1, new Map([[4, 'okx:perp:BTC,"X"']])).split('\n')).toEqual([
    'time_utc,venue_time_us,received_us,market,side,first_price,last_price,size_base,worth_quote,trades,after_gap',
    '1970-01-01T00:00:00.001Z,1000,9,"okx:perp:BTC,""X""",buy,10.0,10.5,0.012,12,2,0',
    '1970-01-01T00:00:00.002Z,2000,9,"okx:perp:BTC,""X""",sell,10.0,10.5,0.003,3,2,0',
    '',
  ]);
});

test('sizes have tiers, and steps that make no sense show no price rather than a wrong one', () => {
  expect([0, 999, 1_000, 3_999, 4_000, 20_000].map((worth) => tierOf(worth, 1_000))).toEqual([0, 0, 1, 1, 2, 3]);
  expect(tierOf(5, 0)).toBe(0);
  expect(stepsOf({ ...member, tickUnits: NaN }).price(3)).toBe('0');
});

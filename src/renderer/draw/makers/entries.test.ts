import { expect, test } from 'vitest';
import { makerBandsBp, makerBit, makerSumCount, makerSumPlace, type MakersFrame } from '../../../engine/contract/index.ts';
import { bandsWithin, entriesKept, MakerEntries, type MakerFilter } from './entries.ts';

const everything: MakerFilter = { worthMin: 0, distanceBpMax: Infinity, kinds: ['add', 'pull', 'fill'] };

function frame(worths: readonly number[], sequence = 1, change: Partial<MakersFrame> = {}): MakersFrame {
  const column = (value: (worth: number, at: number) => number): Float64Array => Float64Array.from(worths, value);
  return {
    header: { kind: 'makers', flags: 0, stream: 1, topic: 1, sequence, receivedUs: 0, madeUs: 0 }, missedCount: 0, members: [], sums: new Float64Array(makerSumCount), timeUs: column((_, at) => at), ticks: column(() => 5),
    lots: column(() => 1), afterLots: column(() => 2), distanceBp: column((_, at) => at * 10), worth: column((worth) => worth), member: new Uint8Array(worths.length), kind: Uint8Array.from(worths, (_, at) => at % 3),
    flags: Uint8Array.from(worths, () => makerBit.ask), ...change,
  };
}

const worths = (entries: MakerEntries, filter: Partial<MakerFilter> = {}, before = Infinity, skip = 0, count = 99): readonly number[] => entries.rows(before, skip, count, { ...everything, ...filter }).map(({ worth }) => worth);

test('entries come newest first and are filtered by worth, distance and kind when they are read', () => {
  const entries = new MakerEntries();
  entries.add(frame([10, 20, 30], 0));
  entries.add(frame([40]));
  expect([worths(entries), worths(entries, { worthMin: 25 }), worths(entries, { distanceBpMax: 10 }), worths(entries, { kinds: ['add'] })]).toEqual([[40, 30, 20, 10], [40, 30], [40, 20, 10], [40, 10]]);
  expect([worths(entries, {}, 3, 1, 1), entries.countSince(2, everything), entries.rows(Infinity, 0, 1, everything)[0]?.isAsk]).toEqual([[20], 2, true]);
});

test('the oldest go, and another tape begins anew', () => {
  const entries = new MakerEntries();
  for (let at = 0; at < 20; at += 1) entries.add(frame(Array.from({ length: 500 }, () => at), at === 0 ? 0 : 1));
  expect([entries.count, entries.end, entries.countSince(0, everything)]).toEqual([entriesKept, 10_000, entriesKept]);
  entries.add(frame([7], 0));
  expect([entries.count, worths(entries), entries.bytes]).toEqual([1, [7], 120]);
});

test('sums are those of a side within a distance', () => {
  const entries = new MakerEntries();
  const sums = new Float64Array(makerSumCount);
  for (const [band, value] of [1, 20, 300, 4_000, 50_000].entries()) sums[makerSumPlace('pull', true, band)] = value;
  entries.add(frame([], 0, { sums }));
  expect([entries.sum('pull', true), entries.sum('pull', true, 2), entries.sum('pull', false)]).toEqual([54_321, 21, 0]);
  expect([0, 1, 5, 10, Infinity].map((bp) => bandsWithin(bp, makerBandsBp))).toEqual([1, 2, 3, 3, 5]);
});

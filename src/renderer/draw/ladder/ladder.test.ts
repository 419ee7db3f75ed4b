import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wallBit } from '../../../engine/contract/index.ts';
import { ladderFrame } from '../../dev/build.ts';
import { bookOfComposite, bookOfLadder, unknownCount, type LadderBook } from './book.ts';
import { ageText, cellText, ColumnForms, toHere, type CellFacts } from './cells.ts';
import type { ColumnBox } from './columns.ts';
import { groupOptions, steppedGroup } from './grouping.ts';
import { ChangedDigits, firstDifference, largeLots } from './marks.ts';
import { clampScroll, isOutsideBand, layoutBook, layoutDom, type LadderRow, type LadderSpace } from './rows.ts';
import { flowRows, ownRows, wallRows } from './rows-told.ts';

const space: LadderSpace = { top: 24, height: 130, rowHeight: 20, spreadHeight: 30 };
const book = bookOfLadder(ladderFrame([[99, 5], [98, 7], [95, 1], [90, 100]], [[101, 2], [103, 3], [104, 4]]));

const shown = ({ bids, asks }: LadderBook, rows: readonly LadderRow[]): readonly (readonly number[])[] => rows.map(({ ticks, top, bidAt, askAt }) => (
  [ticks, bidAt === null ? 0 : (bids.lots[bidAt] ?? 0), bidAt === null ? 0 : (bids.sums[bidAt] ?? 0), askAt === null ? 0 : (asks.lots[askAt] ?? 0), askAt === null ? 0 : (asks.sums[askAt] ?? 0), top]
));

test('asks stand above the spread, bids below it, best next to it, with sums from the best outward', () => {
  const layout = layoutBook(book, space, 0);
  expect(shown(book, layout.rows)).toEqual([[101, 0, 0, 2, 2, 54], [103, 0, 0, 3, 5, 34], [99, 5, 5, 0, 0, 104], [98, 7, 12, 0, 0, 124]]);
  expect([layout.spreadTop, layout.spreadTicks, layout.lotsMax, layout.sumMax]).toEqual([74, 2, 7, 12]);
});

test('scrolled rows keep their sums', () => {
  expect(shown(book, layoutBook(book, space, -3).rows).map(([ticks, , sum]) => [ticks, sum])).toEqual([[99, 5], [98, 12], [95, 13], [90, 113]]);
});

test('a side without levels has no spread', () => {
  const oneSided = bookOfLadder(ladderFrame([], [[101, 2]]));
  expect(layoutBook(oneSided, space, 0)).toMatchObject({ spreadTicks: null, rows: [{ ticks: 101 }] });
});

test('scrolling ends when one row of a side is left', () => {
  expect(clampScroll(99, 3, 4)).toBe(2);
  expect(clampScroll(-99, 3, 4)).toBe(-3);
  expect(clampScroll(5, 0, 0)).toBe(0);
});

test('with one column of prices every step is a row, whether anything rests there or not', () => {
  const layout = layoutDom(book, space, 100);
  expect(shown(book, layout.rows)).toEqual([
    [103, 0, 0, 3, 5, 24], [102, 0, 0, 0, 0, 44], [101, 0, 0, 2, 2, 64], [100, 0, 0, 0, 0, 84], [99, 5, 5, 0, 0, 104], [98, 7, 12, 0, 0, 124],
  ]);
});

test('a price stays at its place as long as the centre does, and every level in sight is on its row', () => {
  const prices = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 20 });
  fc.assert(fc.property(prices, prices, fc.integer({ min: 1, max: 9 }), fc.integer({ min: -40, max: 40 }), (down, up, groupTicks, centre) => {
    const rowOf = (step: number): number => step * groupTicks;
    const one = bookOfLadder(ladderFrame(
      down.toSorted((left, right) => left - right).map((step) => [rowOf(-step), step] as const), up.toSorted((left, right) => left - right).map((step) => [rowOf(step), step] as const), { groupTicks },
    ));
    const { rows } = layoutDom(one, space, rowOf(centre));
    const empty = layoutDom(bookOfLadder(ladderFrame([], [], { groupTicks })), space, rowOf(centre));
    expect(rows.map(({ ticks, top }) => [ticks, top])).toEqual(empty.rows.map(({ ticks, top }) => [ticks, top]));
    const inSight = new Set(rows.map(({ ticks }) => ticks));
    expect(rows.filter(({ bidAt }) => bidAt !== null).map(({ ticks, bidAt }) => one.bids.ticks[bidAt ?? 0] === ticks)).toEqual(down.filter((step) => inSight.has(rowOf(-step))).map(() => true));
    expect(rows.filter(({ askAt }) => askAt !== null)).toHaveLength(up.filter((step) => inSight.has(rowOf(step))).length);
  }));
});

test('the middle is far when it leaves the band around the centre, and not before', () => {
  expect([100, 105, 106, 107].map((middle) => isOutsideBand(middle, 100, 1, 20))).toEqual([false, false, false, true]);
  expect(isOutsideBand(100.5, 100, 1, 1)).toBe(false);
});

test('rows of several books are the sums of their shares, and know whose book does not reach them', () => {
  const member = (stream: number, bidReachTicks: number | null) => ({ stream, validity: 'live' as const, absence: null, receivedUs: 0, bidReachTicks, askReachTicks: null });
  const { header } = ladderFrame([], []);
  const both = bookOfComposite({
    header, validity: 'live', isExact: true, groupTicks: 1, lotUnits: 1, lotDecimals: 3, members: [member(1, 97), member(2, 99)],
    bidTicks: Float64Array.of(99, 97), askTicks: new Float64Array(0), bidShares: Float64Array.of(1, 2, 4, 0), askShares: new Float64Array(0),
  });
  expect([[...both.bids.lots], [...both.bids.sums], both.lot]).toEqual([[3, 4], [3, 7], { units: 1n, decimals: 3 }]);
  expect([99, 98, 97, 96].map((ticks) => unknownCount(both.members, ticks, -1))).toEqual([0, 1, 1, 2]);
});

const box = (id: ColumnBox['id'], side: ColumnBox['side'] = 'both'): ColumnBox => ({ id, side, left: 0, right: 100 });
const plain = { exact: (lots: number) => String(lots), short: (lots: number) => `~${lots}`, unit: 'X' };
const flow = flowRows({
  header: ladderFrame([], []).header, groupTicks: 1, windowUs: 1, sinceUs: 0, bidCount: 1, askCount: 1,
  ticks: Float64Array.of(99, 101, 99), first: Float64Array.of(4, 0, 6), second: Float64Array.of(9, 3, 8),
});
const own = ownRows({
  header: ladderFrame([], []).header, numbers: Float64Array.of(1, 2, 3), ticks: Float64Array.of(99, 99, 101), lots: Float64Array.of(2, 3, 5),
  aheadLeast: Float64Array.of(1, 4, NaN), aheadLikely: Float64Array.of(1.5, 4, NaN), aheadMost: Float64Array.of(2, 4, NaN), flags: Uint8Array.of(0, 0, 1 | 2),
}, 1);
const zeros = { startLots: Float64Array.of(0, 0, 0), maxLots: Float64Array.of(0, 0, 0), refilledLots: Float64Array.of(0, 0, 0), eatenLots: Float64Array.of(0, 0, 0), pulledLots: Float64Array.of(0, 0, 0), hiddenLots: Float64Array.of(0, 0, 0), startBp: Float64Array.of(0, 0, 0), distanceBp: Float64Array.of(0, 0, 0), nearestBp: Float64Array.of(0, 0, 0), score: Float64Array.of(0, 0, 0) };
const walls = wallRows({
  ...zeros, header: { ...ladderFrame([], []).header, kind: 'walls', madeUs: 4_000_000_000 }, missedCount: 0, endedCount: 1, refusedCount: 0, bestBidTicks: 99, bestAskTicks: 101,
  member: { stream: 1, validity: 'live', tickUnits: 1, tickDecimals: 0, lotUnits: 1, lotDecimals: 0, sinceUs: 0, rate: 1 }, number: Float64Array.of(1, 2, 3), ticks: Float64Array.of(99, 101, 98), nowLots: Float64Array.of(5, 2, 7), startUs: Float64Array.of(3_955_000_000, 0, 0),
  endedUs: Float64Array.of(0, 0, 9), confidence: Float64Array.of(1, 0.724, 1), state: Uint8Array.of(0, 0, 2), flags: Uint8Array.of(0, wallBit.ask | wallBit.hidden, 0),
}, 1);
const facts: CellFacts = { book, flow, own, walls, sizes: plain, ownSizes: plain, numbers: 'exact' };

test('a cell says what is at its row and side, and nothing where there is nothing', () => {
  const bid: LadderRow = { ticks: 99, top: 0, bidAt: 0, askAt: null };
  const ask: LadderRow = { ticks: 101, top: 0, bidAt: null, askAt: 0 };
  const say = (row: LadderRow) => (['size', 'sum', 'net', 'added', 'pulled', 'traded', 'own', 'queue'] as const).map((id) => cellText(facts, row, box(id), null));
  expect(say(bid)).toEqual(['5', '5', '−5', '+4', '−9', '14', '5', '~1.5 (~1–~2)']);
  expect(say(ask)).toEqual(['2', '2', '−3', '', '−3', '', '5?', '?']);
  expect([cellText(facts, bid, box('traded', 'bid'), null), cellText(facts, bid, box('traded', 'ask'), 5)]).toEqual(['8', '~6']);
  const far = { least: 0, likely: 1, most: 2 };
  const queued = (least: string) => cellText({ ...facts, ownSizes: { ...plain, short: (lots: number) => (lots === 0 ? least : '≈0') }, own: { bids: new Map([[99, { lots: 1, count: 1, isUnknown: false, isEnding: false, ahead: far }]]), asks: new Map() } }, bid, box('queue'), 5);
  expect([queued('≈0'), queued('0')]).toEqual(['≈0', '≈0']);
  expect(cellText({ ...facts, flow: { ...flow, groupTicks: 10 } }, bid, box('net'), null)).toBe('');
});

test('a large order says how long it stands, and a hidden one how sure it is; one that ended says nothing', () => {
  const row = (ticks: number, bidAt: number | null, askAt: number | null): LadderRow => ({ ticks, top: 0, bidAt, askAt });
  expect([row(99, 0, null), row(101, null, 0), row(98, 1, null)].map((one) => cellText(facts, one, box('wall'), null))).toEqual(['0:45', '≋72%', '']);
  expect([5, 725, 3_723].map((seconds) => ageText(seconds * 1_000_000))).toEqual(['0:05', '12:05', '1:02:03']);
});

test('zeros that no number of a column needs are left out, and come when one does; a column that was short once stays short', () => {
  const forms = new ColumnForms();
  const size = box('size');
  expect(forms.trimmed(size, ['0.24000000', '1.50000000', ''])).toEqual(['0.24', '1.50', '']);
  expect(forms.trimmed(size, ['0.24100000', '12.00000000'])).toEqual(['0.241', '12.000']);
  expect(forms.trimmed(size, ['1.50000000', '120', '1.25K'])).toEqual(['1.500', '120', '1.25K']);
  expect([forms.judge(size, ['1'.repeat(10)], 7), forms.judge(size, ['1'.repeat(20)], 7), forms.shortest(size, 'exact', 7), forms.shortest(box('sum'), 'exact', 7)]).toEqual([false, true, 12, null]);
});

test('taking everything up to a row costs the average of its prices', () => {
  expect(toHere(book, { ticks: 103, top: 0, bidAt: null, askAt: 1 }, 'ask')).toEqual({ lots: 5, averageTicks: 102.2, bps: expect.closeTo(118.8, 1) });
  expect(toHere(book, { ticks: 102, top: 0, bidAt: null, askAt: null }, 'ask')).toBeNull();
});

test('a large size is large for its book: one giant hides no other, and an even book has none', () => {
  const even = Array.from({ length: 40 }, (_, place) => 100 + (place % 7));
  expect(largeLots(Float64Array.from(even))).toBeGreaterThan(106);
  const threshold = largeLots(Float64Array.from([...even, 5_000, 1_000_000]));
  expect([5_000 >= threshold, 106 >= threshold]).toEqual([true, false]);
  expect(largeLots(Float64Array.of(1, 2, 900))).toBe(Infinity);
});

test('what changed last stays bright until the next change', () => {
  const digits = new ChangedDigits();
  expect(['1.250', '1.250', '1.275', '1.275', '11.275'].map((text) => digits.from(7, text))).toEqual([0, 0, 3, 3, 0]);
  expect([firstDifference('12.5', '12.6'), firstDifference('9.5', '12.6'), firstDifference('9.5', '9.5')]).toEqual([3, 0, 3]);
});

test('steps are the ones a trader knows, up to a useful part of the price', () => {
  expect(groupOptions(6_000_000).slice(0, 12)).toEqual([1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000]);
  expect(groupOptions(6_000_000).at(-1)).toBe(100_000);
  expect(groupOptions(20)).toEqual([1, 2, 5, 10, 25, 50]);
  expect(groupOptions(null).at(-1)).toBe(1_000);
});

test('every offered step is one that the engine takes, in rising order', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (middle) => {
      const options = groupOptions(middle);
      expect(options).toEqual([...new Set(options)].toSorted((before, after) => before - after));
      expect(options.at(-1)).toBeLessThanOrEqual(1_000_000_000);
    }),
  );
});

test('one step finer or coarser, and no further than the ends', () => {
  const options = groupOptions(6_000_000);
  expect(steppedGroup(options, 10, 1)).toBe(25);
  expect(steppedGroup(options, 1, -1)).toBe(1);
  expect(steppedGroup(options, 100_000, 1)).toBe(100_000);
  expect(steppedGroup(options, 3, 1)).toBe(1);
});

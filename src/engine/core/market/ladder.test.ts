import fc from 'fast-check';
import { expect, test } from 'vitest';
import { validities } from '../../domain/fact.ts';
import { decodeLadder } from '../../contract/frames/ladder.ts';
import { Ladder } from './ladder.ts';
import { newLevels, type Levels } from './levels.ts';

type Pair = readonly [ticks: number, lots: number];

function levelsOf(bids: readonly Pair[], asks: readonly Pair[]): Levels {
  const levels = newLevels(Math.max(bids.length, asks.length, 1));
  bids.forEach(([ticks, lots], index) => { levels.bidTicks[index] = ticks; levels.bidLots[index] = lots; });
  asks.forEach(([ticks, lots], index) => { levels.askTicks[index] = ticks; levels.askLots[index] = lots; });
  levels.bidCount = bids.length;
  levels.askCount = asks.length;
  levels.validity = 'live';
  levels.lastId = 77;
  levels.receivedUs = 5;
  return levels;
}

function rowsOf(levels: Levels, groupTicks: number, rows: number, rowsMax = 50): { bids: Pair[]; asks: Pair[] } {
  const frame = decodeLadder(new Ladder(rowsMax).frame(3, levels, groupTicks, rows, 9));
  if (!frame.ok) throw new Error(frame.fault);
  const { bidTicks, bidLots, askTicks, askLots } = frame.value;
  return {
    bids: [...bidTicks].map((ticks, index) => [ticks, bidLots[index] ?? NaN]),
    asks: [...askTicks].map((ticks, index) => [ticks, askLots[index] ?? NaN]),
  };
}

const bids = [[99, 5], [98, 1], [90, 7], [89, 2]] as const;
const asks = [[101, 4], [110, 3], [111, 6]] as const;

test('bids round down and asks round up into steps, and lots add', () => {
  expect(rowsOf(levelsOf(bids, asks), 10, 50)).toEqual({
    bids: [[90, 13], [80, 2]],
    asks: [[110, 7], [120, 6]],
  });
});

test('a row at the edge holds all its levels although further rows do not fit', () => {
  expect(rowsOf(levelsOf(bids, asks), 10, 1)).toEqual({ bids: [[90, 13]], asks: [[110, 7]] });
  expect(rowsOf(levelsOf(bids, asks), 10, 50, 1)).toEqual({ bids: [[90, 13]], asks: [[110, 7]] });
});

test('ungrouped rows are the levels themselves', () => {
  expect(rowsOf(levelsOf(bids, asks), 1, 50)).toEqual({ bids: bids.map((pair) => [...pair]), asks: asks.map((pair) => [...pair]) });
});

test('a book whose prices are known to be wrong has no rows', () => {
  const shown = validities.filter((validity) => {
    const levels = levelsOf(bids, asks);
    levels.validity = validity;
    return rowsOf(levels, 1, 50).bids.length > 0;
  });
  expect(shown).toEqual(['live', 'stale', 'degraded']);
});

test('frames are counted and carry the stamp of the book', () => {
  const ladder = new Ladder(5);
  const levels = levelsOf(bids, asks);
  ladder.frame(3, levels, 1, 5, 8);
  const frame = decodeLadder(ladder.frame(3, levels, 2, 5, 9));
  expect(frame.ok && [frame.value.header, frame.value.groupTicks, frame.value.lastId]).toEqual([
    { kind: 'ladder', flags: 0, stream: 3, topic: 0, sequence: 1, receivedUs: 5, madeUs: 9 }, 2, 77,
  ]);
});

const side = fc.uniqueArray(fc.integer({ min: 1, max: 100_000 }), { maxLength: 60 });
const lots = fc.integer({ min: 1, max: 2 ** 46 });

test('no lot is lost or invented, no bid is shown above its price and no ask below it', () => {
  fc.assert(fc.property(side, lots, fc.integer({ min: 1, max: 5_000 }), (prices, size, groupTicks) => {
    const ascending = prices.toSorted((left, right) => left - right);
    const asksOf = ascending.map((ticks, index): Pair => [ticks, size + index]);
    const levels = levelsOf(asksOf.toReversed(), asksOf);
    const rows = rowsOf(levels, groupTicks, 60, 60);
    const sum = (pairs: readonly Pair[]): bigint => pairs.reduce((total, pair) => total + BigInt(pair[1]), 0n);
    expect(sum(rows.bids)).toBe(sum(asksOf));
    expect(sum(rows.asks)).toBe(sum(asksOf));
    const step = (down: boolean) => [...new Set(ascending.map((ticks) => (down ? Math.floor : Math.ceil)(ticks / groupTicks) * groupTicks))];
    expect(rows.asks.map((pair) => pair[0])).toEqual(step(false));
    expect(rows.bids.map((pair) => pair[0])).toEqual(step(true).toReversed());
  }));
});

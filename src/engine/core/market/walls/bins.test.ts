import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newLevels, type Levels } from '../levels.ts';
import { LevelChanges } from '../makers/level-changes.ts';
import { binLevels, binnedTicks, binTicksFor } from './bins.ts';

const lots = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 30, maxLength: 30 });

/** Bids below 1,000 and asks from it on; 0 lots is no level. */
function levelsOf(given: readonly number[], room: number, lastId: number): Levels {
  const levels = newLevels(room);
  levels.validity = 'live';
  levels.lastId = lastId;
  for (const [index, size] of given.entries()) {
    if (size === 0) continue;
    if (index < 15) [levels.bidTicks[levels.bidCount], levels.bidLots[levels.bidCount++]] = [999 - index, size];
    else [levels.askTicks[levels.askCount], levels.askLots[levels.askCount++]] = [1_000 + index - 15, size];
  }
  return levels;
}

test('a bin holds the sum of its levels, under the price that is safe to believe', () => {
  fc.assert(fc.property(lots, fc.integer({ min: 1, max: 7 }), (given, binTicks) => {
    const binned = newLevels(40);
    binLevels(levelsOf(given, 40, 1), binTicks, binned);
    const expected = (isAsk: boolean): readonly (readonly [number, number])[] => {
      const bins = new Map<number, number>();
      for (const [index, size] of given.entries()) {
        if (size === 0 || index >= 15 !== isAsk) continue;
        const bin = isAsk ? Math.ceil((1_000 + index - 15) / binTicks) * binTicks : Math.floor((999 - index) / binTicks) * binTicks;
        bins.set(bin, (bins.get(bin) ?? 0) + size);
      }
      return [...bins];
    };
    expect(Array.from({ length: binned.bidCount }, (_, at) => [binned.bidTicks[at], binned.bidLots[at]])).toEqual(expected(false));
    expect(Array.from({ length: binned.askCount }, (_, at) => [binned.askTicks[at], binned.askLots[at]])).toEqual(expected(true));
  }));
});

test('what happened in a bin is what happened at its levels, but for what only moved within it', () => {
  fc.assert(fc.property(lots, lots, fc.integer({ min: 1, max: 7 }), (before, after, binTicks) => {
    const [exact, coarse] = [new LevelChanges(40), new LevelChanges(40)];
    const binned = newLevels(40);
    for (const [index, given] of [before, after].entries()) {
      const levels = levelsOf(given, 40, index);
      // Every other level that shrank was traded.
      for (const [place, size] of given.entries()) {
        const traded = index === 0 || place % 2 === 1 ? 0 : Math.max(0, (before[place] ?? 0) - size) * (place < 15 ? -1 : 1);
        const ticks = place < 15 ? 999 - place : 1_000 + place - 15;
        if (traded === 0) continue;
        exact.onTrade(5, ticks, traded);
        coarse.onTrade(5, binnedTicks(ticks, traded, binTicks), traded);
      }
      binLevels(levels, binTicks, binned);
      exact.onBook(levels, 1 + index * 10);
      coarse.onBook(binned, 1 + index * 10);
    }
    const sums = ({ columns }: LevelChanges, bin: number): ReadonlyMap<string, readonly [net: number, filled: number]> => {
      const map = new Map<string, readonly [number, number]>();
      for (let row = 0; row < columns.count; row += 1) {
        const isAsk = columns.isAsk[row] === 1;
        const key = `${isAsk} ${binnedTicks(columns.ticks[row] ?? 0, isAsk ? 1 : -1, bin)}`;
        const [net, filled] = map.get(key) ?? [0, 0];
        map.set(key, [net + (columns.addedLots[row] ?? 0) - (columns.pulledLots[row] ?? 0), filled + (columns.filledLots[row] ?? 0)]);
      }
      return new Map([...map].filter(([, [net, filled]]) => net !== 0 || filled !== 0));
    };
    expect(Object.fromEntries(sums(coarse, binTicks))).toEqual(Object.fromEntries(sums(exact, binTicks)));
  }));
});

test('a side that is not shown to its end loses its last bin, and bins are numbers that a person can read', () => {
  const binned = newLevels(40);
  binLevels(levelsOf(Array.from({ length: 30 }, () => 1), 15, 1), 4, binned);
  expect([binned.bidCount, binned.bidTicks[binned.bidCount - 1], binned.askCount, binned.askTicks[binned.askCount - 1]]).toEqual([3, 988, 4, 1_012]);
  expect([binTicksFor(6_180_000), binTicksFor(15_437), binTicksFor(10)]).toEqual([1_000, 2, 1]);
});

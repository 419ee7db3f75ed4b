import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { Composite } from './composite.ts';
import { compositeLevels } from './composite-levels.ts';
import { newLevels, type Levels } from './levels.ts';

const ours = sampleSpec();
/** Ten of our ticks to one of theirs, and a hundred of our lots. */
const theirs = {
  ...sampleSpec(), id: 'okx:perp:X', stream: 2,
  tick: { units: ours.tick.units * 10n, decimals: ours.tick.decimals }, lot: { units: ours.lot.units * 100n, decimals: ours.lot.decimals },
};

const levels = fc.uniqueArray(fc.record({ ticks: fc.integer({ min: 1, max: 400 }), lots: fc.integer({ min: 1, max: 1_000 }) }), { selector: ({ ticks }) => ticks, maxLength: 60 });

function book(bids: readonly { ticks: number; lots: number }[], asks: readonly { ticks: number; lots: number }[]) {
  const sorted = { bids: bids.toSorted((one, other) => other.ticks - one.ticks), asks: asks.toSorted((one, other) => one.ticks - other.ticks) };
  return {
    bidReachTicks: null, askReachTicks: null,
    read: (into: Levels): boolean => {
      for (const [at, { ticks, lots }] of sorted.bids.entries()) [into.bidTicks[at], into.bidLots[at]] = [ticks, lots];
      for (const [at, { ticks, lots }] of sorted.asks.entries()) [into.askTicks[at], into.askLots[at]] = [ticks, lots];
      [into.bidCount, into.askCount, into.validity, into.receivedUs] = [bids.length, asks.length, 'live', 7];
      return true;
    },
  };
}

test('nothing is lost or made up, and levels come best first, each once', () => {
  fc.assert(fc.property(levels, levels, levels, levels, (ourBids, ourAsks, theirBids, theirAsks) => {
    const composite = new Composite({
      base: ours.base, quote: ours.quote, rates: [], rateUsMax: 0, levelsMax: 100,
      members: [{ spec: ours, source: book(ourBids, ourAsks) }, { spec: theirs, source: book(theirBids, theirAsks) }],
    });
    composite.refresh(9);
    const into = newLevels(200);
    compositeLevels(composite, 0, into);
    const sumOf = (lots: Float64Array, count: number): number => lots.subarray(0, count).reduce((sum, each) => sum + each, 0);
    const wanted = (own: typeof ourBids, other: typeof ourBids): number => own.reduce((sum, { lots }) => sum + lots, 0) + other.reduce((sum, { lots }) => sum + lots * 100, 0);
    expect(sumOf(into.bidLots, into.bidCount)).toBeCloseTo(wanted(ourBids, theirBids), 6);
    expect(sumOf(into.askLots, into.askCount)).toBeCloseTo(wanted(ourAsks, theirAsks), 6);
    for (let at = 1; at < into.bidCount; at += 1) expect(into.bidTicks[at]).toBeLessThan(into.bidTicks[at - 1] ?? 0);
    for (let at = 1; at < into.askCount; at += 1) expect(into.askTicks[at]).toBeGreaterThan(into.askTicks[at - 1] ?? 0);
    const theirBest = Math.max(0, ...theirBids.map(({ ticks }) => ticks * 10));
    expect(into.bidCount === 0 ? 0 : into.bidTicks[0]).toBe(Math.max(0, theirBest, ...ourBids.map(({ ticks }) => ticks)));
    expect([into.validity, into.receivedUs]).toEqual(['live', 7]);
  }));
});

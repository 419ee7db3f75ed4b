import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCompositeLadder, type CompositeLadderFrame } from '../../contract/frames/composite-ladder.ts';
import { decodeDepth, type DepthFrame } from '../../contract/frames/depth.ts';
import type { Validity } from '../../domain/fact.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { Composite } from './composite.ts';
import { sampleSource, type Pair, type SampleBook } from './composite-sample.ts';
import { CompositeLadder } from './ladder-composite.ts';
import { DepthCurve, type DepthRange } from './ladder-depth.ts';

const spec = sampleSpec();
const plain = { units: 1n, decimals: 0 };
const specOf = (stream: number, change: Partial<InstrumentSpec> = {}): InstrumentSpec => ({ ...spec, stream, id: `venue:spot:${stream}`, tick: plain, lot: plain, contractSize: plain, ...change });

interface Member {
  readonly book: SampleBook;
  readonly change?: Partial<InstrumentSpec>;
}

function compositeOf(members: readonly Member[]): Composite {
  const composite = new Composite({
    base: spec.base, quote: spec.quote, rates: [], rateUsMax: 0, levelsMax: 100,
    members: members.map(({ book, change }, place) => ({ spec: specOf(place + 1, change), source: sampleSource(book) })),
  });
  composite.refresh(10);
  return composite;
}

function ladderOf(members: readonly Member[], groupTicks: number, rows = 100): CompositeLadderFrame {
  const composite = compositeOf(members);
  const frame = decodeCompositeLadder(new CompositeLadder(rows, members.length).frame(composite, { anchor: 0, groupTicks, rows, stream: 1 }, 10));
  if (!frame.ok) throw new Error(frame.fault);
  return frame.value;
}

function depthOf(members: readonly Member[], range: DepthRange, points: number): DepthFrame {
  const composite = compositeOf(members);
  const frame = decodeDepth(new DepthCurve(points, members.length).frame(composite, { anchor: 0, range, points, stream: 1 }, 10));
  if (!frame.ok) throw new Error(frame.fault);
  return frame.value;
}

const book = (bids: readonly Pair[], asks: readonly Pair[], validity: Validity = 'live'): SampleBook => ({ bids, asks, validity, receivedUs: 5 });
const rowsOf = (ticks: Float64Array, shares: Float64Array, count: number): readonly (readonly [number, readonly number[]])[] =>
  [...ticks].map((price, row) => [price, [...shares.subarray(row * count, (row + 1) * count)]]);

const first = { book: book([[99, 5], [98, 1]], [[101, 4], [110, 3]]) };
const second = { book: book([[100, 2], [98, 4]], [[102, 6]]) };

test('equal prices are one row, and each venue keeps its share of it', () => {
  const frame = ladderOf([first, second], 1);
  expect(rowsOf(frame.bidTicks, frame.bidShares, 2)).toEqual([[100, [0, 2]], [99, [5, 0]], [98, [1, 4]]]);
  expect(rowsOf(frame.askTicks, frame.askShares, 2)).toEqual([[101, [4, 0]], [102, [0, 6]], [110, [3, 0]]]);
  expect(frame.members.map(({ stream, absence, bidReachTicks, askReachTicks }) => [stream, absence, bidReachTicks, askReachTicks])).toEqual([[1, null, 98, 110], [2, null, 98, 102]]);
});

test('a venue with finer ticks rounds to the safe side of ours, and contracts count as what they are worth', () => {
  const fine = { book: book([[1_004, 10]], [[1_006, 10]]), change: { tick: { units: 1n, decimals: 1 }, contractSize: { units: 1n, decimals: 1 } } };
  const frame = ladderOf([first, fine], 1);
  expect(rowsOf(frame.bidTicks, frame.bidShares, 2)[0]).toEqual([100, [0, 10]]);
  expect(rowsOf(frame.askTicks, frame.askShares, 2)[0]).toEqual([101, [40, 10]]);
  expect([frame.lotUnits, frame.lotDecimals]).toEqual([1, 1]);
});

test('who takes no part has no share, and is named with the reason', () => {
  const stale = { book: book([[97, 9]], [[103, 9]], 'stale') };
  const foreign = { book: book([[97, 9]], [[103, 9]]), change: { quote: 'EUR' } };
  const frame = ladderOf([first, stale, foreign], 1);
  expect([...frame.bidTicks]).toEqual([99, 98]);
  expect(frame.members.map(({ validity, absence }) => [validity, absence])).toEqual([['live', null], ['stale', 'not-accepted'], ['live', 'no-rate']]);
  expect(ladderOf([stale], 1)).toMatchObject({ validity: 'stale' });
  expect(ladderOf([{ book: book([], [], 'empty') }, stale], 1).bidTicks).toHaveLength(0);
});

const side = fc.uniqueArray(fc.integer({ min: 1, max: 400 }), { maxLength: 30 });
const member = fc.record({ bids: side, asks: side, lots: fc.integer({ min: 1, max: 2 ** 40 }) }).map(({ bids, asks, lots }): Member => ({
  book: book(
    bids.toSorted((left, right) => right - left).map((ticks, place): Pair => [ticks, lots + place]),
    asks.toSorted((left, right) => left - right).map((ticks, place): Pair => [400 + ticks, lots + 2 * place]),
  ),
}));
const many = fc.array(member, { minLength: 1, maxLength: 5 });

function sumOf(values: Iterable<number>): bigint {
  let sum = 0n;
  for (const value of values) sum += BigInt(value);
  return sum;
}

const lotsOf = (members: readonly Member[], of: 'bids' | 'asks'): bigint => sumOf(members.flatMap(({ book: one }) => one[of].map(([, lots]) => lots)));

test('no lot is lost or invented by merging and grouping, and no price is better than the market’s', () => {
  fc.assert(fc.property(many, fc.integer({ min: 1, max: 50 }), (members, groupTicks) => {
    const frame = ladderOf(members, groupTicks, 200);
    expect(sumOf(frame.bidShares)).toBe(lotsOf(members, 'bids'));
    expect(sumOf(frame.askShares)).toBe(lotsOf(members, 'asks'));
    for (const [place] of members.entries()) {
      const own = ladderOf([members[place] ?? first], groupTicks, 200);
      const share = new Map([...frame.bidTicks].map((ticks, row) => [ticks, frame.bidShares[row * members.length + place] ?? 0]));
      for (const [row, ticks] of own.bidTicks.entries()) expect(share.get(ticks)).toBe(own.bidShares[row]);
    }
    expect([...frame.bidTicks, ...frame.askTicks].every((ticks) => ticks % groupTicks === 0)).toBe(true);
    const best = Math.max(...members.flatMap(({ book: { bids } }) => bids.map(([ticks]) => ticks)));
    if (frame.bidTicks.length > 0) expect(frame.bidTicks[0]).toBe(Math.floor(best / groupTicks) * groupTicks);
  }));
});

test('a depth curve counts what lies within a distance, at the same distances on both sides', () => {
  const frame = depthOf([first, second], { unit: 'ticks', size: 4 }, 4);
  // The middle of 100 and 101.
  expect(frame.middle).toEqual({ ticks: 100.5, rangeTicks: 4, bestBidTicks: 100, bestAskTicks: 101 });
  expect([...frame.bidSums]).toEqual([0, 5, 6, 6, 2, 2, 6, 6]);
  expect([...frame.askSums]).toEqual([4, 4, 4, 4, 0, 6, 6, 6]);
  expect(depthOf([first], { unit: 'bps', size: 100 }, 5).middle).toMatchObject({ ticks: 100, rangeTicks: 1 });
  expect(depthOf([{ book: book([], [[5, 1]]) }], { unit: 'ticks', size: 4 }, 4)).toMatchObject({ middle: null, points: 0 });
});

test('sums never fall outward, the parts make the whole, and the last point holds everything within the range', () => {
  fc.assert(fc.property(many, fc.integer({ min: 1, max: 900 }), fc.integer({ min: 1, max: 60 }), (members, size, points) => {
    const frame = depthOf(members, { unit: 'ticks', size }, points);
    const { middle } = frame;
    if (middle === null) return;
    for (const [place, { book: { bids, asks } }] of members.entries()) {
      const held = (pairs: readonly Pair[], sign: number) => sumOf(pairs.filter(([ticks]) => (ticks - middle.ticks) * sign <= size).map(([, lots]) => lots));
      const bidSums = frame.bidSums.subarray(place * points, (place + 1) * points);
      const askSums = frame.askSums.subarray(place * points, (place + 1) * points);
      expect([...bidSums]).toEqual([...bidSums].toSorted((left, right) => left - right));
      expect([BigInt(bidSums.at(-1) ?? 0), BigInt(askSums.at(-1) ?? 0)]).toEqual([held(bids, -1), held(asks, 1)]);
    }
  }));
});

import { expect, test } from 'vitest';
import { decodeCompare, feeSourceOf, type CompareFrame } from '../../contract/frames/compare.ts';
import { assert } from '../../domain/assert.ts';
import { newChance, nextExponential, nextNormal } from '../../domain/chance.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { Comparison } from './comparison.ts';
import { Composite, type BookSource } from './composite.ts';
import type { Levels } from './levels.ts';
import { VenueTimes } from './venue-times.ts';

const spot = sampleSpec();
const other = sampleSpec({ id: 'okx:spot:BTC-USDT', stream: 2, venue: 'okx', symbol: 'BTC-USDT' });
const specs = [spot, other];

function book(bid: number, ask: number, lots = 1_000, validity: Levels['validity'] = 'live'): BookSource {
  return {
    bidReachTicks: null, askReachTicks: null,
    read: (levels) => {
      levels.validity = validity;
      levels.receivedUs = 5;
      levels.bidCount = levels.askCount = 1;
      levels.bidTicks[0] = bid;
      levels.askTicks[0] = ask;
      levels.bidLots[0] = levels.askLots[0] = lots;
      return true;
    },
  };
}

function compared(sources: readonly BookSource[], takerBps: ReadonlyMap<'binance:spot' | 'okx:spot', number> = new Map(), makerBps: ReadonlyMap<'binance:spot' | 'okx:spot', number> = new Map()): Comparison {
  const composite = new Composite({ base: spot.base, quote: spot.quote, rates: [], rateUsMax: 0, levelsMax: 10, members: sources.flatMap((source, place) => (specs[place] === undefined ? [] : [{ spec: specs[place], source }])) });
  return new Comparison(composite, { takerBps, makerBps });
}

function frameOf(comparison: Comparison, nowUs = 10): CompareFrame {
  const frame = decodeCompare(comparison.frame(1, nowUs));
  assert(frame.ok, 'the frame is read');
  return frame.value;
}

test('what somebody told of their fees counts, else what is usual, and the frame says which', () => {
  const comparison = compared([book(100, 101), book(100, 101)], new Map([['okx:spot', 3]]), new Map([['okx:spot', -1]]));
  const said = () => {
    const { takerBps, makerBps, feeSource } = frameOf(comparison);
    return [...takerBps].map((taker, at) => [taker, makerBps[at], Object.values(feeSourceOf(feeSource[at] ?? 0))]);
  };
  expect(said()).toEqual([[10, 10, ['usual', 'usual']], [3, -1, ['entered', 'entered']]]);
  // What the account pays is better known than what is usual, and worse than what a person says.
  comparison.onPaid('binance:spot', { taker: 7.5, maker: null });
  comparison.onPaid('okx:spot', { taker: 9, maker: 8 });
  expect(said()).toEqual([[7.5, 10, ['paid', 'usual']], [3, -1, ['entered', 'entered']]]);
});

test('buying here and selling there is told before and after both fees, with how much clears them', () => {
  const { grossBps, netBps, openBase, openLeft } = frameOf(compared([book(9_999, 10_000), book(10_100, 10_101)], new Map([['binance:spot', 10], ['okx:spot', 20]])));
  expect([grossBps[1], (netBps[1] ?? 0).toFixed(2), (openBase[1] ?? 0) > 0, (openLeft[1] ?? 0) > 0]).toEqual([100, (100 - 10 - 20.2).toFixed(2), true, true]);
  expect([grossBps[0], (netBps[2] ?? 0) < 0, openBase[2]]).toEqual([NaN, true, 0]);
});

test('a book that is not live takes no part, and says why', () => {
  const { members, bid, grossBps, reference } = frameOf(compared([book(100, 101), book(100, 101, 1, 'stale')]));
  expect([members.map(({ absence }) => absence), bid[1], grossBps[1], reference]).toEqual([[null, 'not-accepted'], NaN, NaN, null]);
});

test('who is known to be reliable has a say in the reference', () => {
  const comparison = compared([book(100, 102), book(200, 202)]);
  comparison.onStatus('binance:spot', 1, null);
  expect(frameOf(comparison)).toMatchObject({ reference: 1.01, reliability: Float64Array.of(1, NaN) });
  comparison.onStatus('okx:spot', null, null);
  comparison.onStatus('binance:spot', 0.5, null);
  expect(frameOf(comparison).reference).toBeCloseTo(1.01);
});

test('who leads is found, by the venues’ own clocks', () => {
  const comparison = compared([book(100, 101), book(100, 101)]);
  comparison.onStatus('binance:spot', 1, 3_000_000);
  comparison.onStatus('okx:spot', 1, -2_000_000);
  const chance = newChance(7);
  const startUs = 1e15;
  let [atUs, price] = [startUs, 60_000];
  const told: { readonly atUs: number; readonly spec: typeof spot; readonly middle: number }[] = [];
  for (let change = 0; change < 1_500; change += 1) {
    atUs += 30_000 + nextExponential(chance, 100_000);
    price += nextNormal(chance) * 10;
    told.push({ atUs, spec: spot, middle: price }, { atUs: atUs + 25_000, spec: other, middle: price });
  }
  for (const { atUs: happenedUs, spec, middle } of told.toSorted((left, right) => left.atUs - right.atUs)) {
    comparison.onMiddle(spec, { middle, receivedUs: happenedUs + 8_000, venueUs: happenedUs + (spec === spot ? 3_000_000 : -2_000_000) });
  }
  const { leads } = frameOf(comparison, atUs);
  expect([leads.first[0], leads.second[0], (leads.leadUs[0] ?? 0) / 1_000, (leads.sureness[0] ?? 0) > 0.99]).toEqual([0, 1, expect.closeTo(25, 0), true]);
});

test('a message without a time came as long after as others of its market', () => {
  const times = new VenueTimes();
  expect(times.timeOf('okx:spot', 500, 100)).toBe(500);
  times.onClock('okx:spot', 50);
  expect([times.timeOf('okx:spot', 500, 450), times.timeOf('okx:spot', 900, 0)]).toEqual([400, 800]);
  times.onClock('okx:spot', null);
  expect(times.timeOf('okx:spot', 900, 0)).toBe(900);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeLadderFlow } from '../../contract/frames/ladder-flow.ts';
import { sampleSource, type Pair } from './composite-sample.ts';
import { LadderFlow } from './ladder-flow.ts';
import { newLevels, type Levels } from './levels.ts';

let lastId = 0;

function levelsOf(bids: readonly Pair[], asks: readonly Pair[]): Levels {
  const levels = newLevels(50);
  sampleSource({ bids, asks }).read(levels, 50);
  lastId += 1;
  levels.lastId = lastId;
  return levels;
}

type Told = Readonly<Record<'bids' | 'asks' | 'traded', Readonly<Record<number, readonly [number, number]>>>>;

function told(flow: LadderFlow, nowUs: number): Told {
  const frame = decodeLadderFlow(flow.frame(1, 0, 0, nowUs));
  if (!frame.ok) throw new Error(frame.fault);
  const { ticks, first, second, bidCount, askCount } = frame.value;
  const part = (from: number, until: number) => Object.fromEntries(Array.from({ length: until - from }, (_, at) => [ticks[from + at] ?? 0, [first[from + at] ?? 0, second[from + at] ?? 0] as const]));
  return { bids: part(0, bidCount), asks: part(bidCount, bidCount + askCount), traded: part(bidCount + askCount, ticks.length) };
}

const newFlow = (groupTicks = 1): LadderFlow => new LadderFlow({ groupTicks, windowUs: 1_000, levelsMax: 50 });

test('what was added and pulled stands at the row where the ladder shows the level', () => {
  const flow = newFlow(10);
  flow.onLevels(levelsOf([[99, 5], [98, 5]], [[101, 5]]), 1, 1);
  flow.onLevels(levelsOf([[99, 9], [98, 1]], [[101, 6]]), 2, 2);
  expect(told(flow, 2)).toEqual({ bids: { 90: [4, 4] }, asks: { 110: [1, 0] }, traded: {} });
});

test('a fill is neither added nor pulled, and stands among what traded: bought at the asks’ row, sold at the bids’', () => {
  const flow = newFlow(10);
  flow.onLevels(levelsOf([[99, 5]], [[101, 5]]), 1, 1);
  flow.onFill(2, 101, 3);
  flow.onTraded(101, 3);
  flow.onFill(2, 99, -2);
  flow.onTraded(99, -2);
  flow.onLevels(levelsOf([[99, 3]], [[101, 2]]), 3, 3);
  expect(told(flow, 3)).toEqual({ bids: {}, asks: {}, traded: { 90: [0, 2], 110: [3, 0] } });
});

test('what is older than the window is gone, and after a gap it begins anew', () => {
  const flow = newFlow();
  flow.onLevels(levelsOf([[99, 5]], []), 1, 1);
  flow.onLevels(levelsOf([[99, 9]], []), 2, 2);
  expect([told(flow, 900).bids, told(flow, 1_100).bids]).toEqual([{ 99: [4, 0] }, {}]);
  flow.onLevels(levelsOf([[99, 20]], []), 1_200, 1_200);
  flow.onGap();
  flow.onLevels(levelsOf([[99, 40]], []), 1_300, 1_300);
  expect(told(flow, 1_300).bids).toEqual({});
});

test('the window never holds more or less than its parts: after a pause nothing is left', () => {
  const look = fc.record({ lots: fc.integer({ min: 0, max: 9 }), ticks: fc.integer({ min: 95, max: 99 }), pauseUs: fc.integer({ min: 1, max: 400 }) });
  fc.assert(fc.property(fc.array(look, { maxLength: 30 }), (looks) => {
    const flow = newFlow();
    const book = new Map([[95, 1], [96, 1], [97, 1], [98, 1], [99, 1]]);
    let nowUs = 1;
    for (const { lots, ticks, pauseUs } of looks) {
      book.set(ticks, lots);
      nowUs += pauseUs;
      flow.onLevels(levelsOf([...book].filter(([, held]) => held > 0).toSorted(([left], [right]) => right - left), []), nowUs, nowUs);
      for (const [added, pulled] of Object.values(told(flow, nowUs).bids)) expect([added >= 0, pulled >= 0]).toEqual([true, true]);
    }
    expect(told(flow, nowUs + 1_100).bids).toEqual({});
  }));
});

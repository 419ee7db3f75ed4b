import { expect, test } from 'vitest';
import { newChance, nextBelow } from '../../domain/chance.ts';
import { usPerSecond } from '../../domain/time.ts';
import { positionLimits, Positions } from './positions.ts';

function make(hasVenue = true, isAwaiting = () => false): { readonly positions: Positions; readonly asks: number[]; readonly doubts: number[] } {
  const asks: number[] = [];
  const doubts: number[] = [];
  const positions = new Positions(hasVenue, { changed: () => undefined, ask: (dueUs) => asks.push(dueUs), doubt: (_stream, sinceUs) => doubts.push(sinceUs), isAwaiting });
  positions.list(1);
  return { positions, asks, doubts };
}

const flat = new Map<number, { readonly lots: number; readonly entry: number | null }>();
const holds = (lots: number) => new Map([[1, { lots, entry: null }]]);

test('without a venue’s number the fills are the position', () => {
  const { positions } = make(false);
  positions.onFill(1, 5, 10, 10);
  positions.onFill(1, -7, 11, 11);
  expect([positions.lotsOf(1), positions.isSettled(1)]).toEqual([-2, true]);
});

test('the base holds what was filled before it was asked for, and fills after it are added', () => {
  const { positions } = make();
  positions.onFill(1, 3, 50, 50); // pushed before the answer, contained in it
  positions.onAnswer(holds(10), 100, 110, 110);
  positions.onFill(1, 3, 90, 120); // late, contained in it
  positions.onFill(1, 4, 130, 130);
  expect([positions.lotsOf(1), positions.isSettled(1)]).toEqual([14, true]);
});

test('an answer that fell into a fill is not believed, in whatever order the two come', () => {
  const before = make();
  before.positions.onFill(1, 3, 105, 106);
  before.positions.onAnswer(holds(10), 100, 110, 110);
  const after = make();
  after.positions.onAnswer(holds(10), 100, 110, 110);
  after.positions.onFill(1, 3, 105, 120);
  expect([before, after].map(({ positions, asks }) => [positions.isSettled(1), asks.length])).toEqual([[false, 1], [false, 1]]);
});

test('a difference is doubted, then told once, and then the venue counts', () => {
  const { positions, doubts } = make();
  positions.onAnswer(flat, 100, 110, 110);
  let nowUs = 1_000;
  const told = [];
  for (let round = 0; round < 6; round += 1) {
    positions.onTold(1, 7, null, nowUs, nowUs);
    nowUs += positionLimits.graceUs + 1;
    told.push(positions.check(nowUs));
  }
  expect(doubts).toHaveLength(positionLimits.doubtsMax);
  expect(told.filter((differing) => differing.length > 0)).toEqual([[{ stream: 1, ours: 0, theirs: 7 }]]);
  expect(positions.lotsOf(1)).toBe(7);
});

test('law: whatever order fills and the venue’s numbers come in, no false difference is told', () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const chance = newChance(seed);
    const { positions, doubts } = make();
    positions.onAnswer(flat, 0, 1, 1);
    let lots = 0;
    const news: { readonly atUs: number; readonly act: (nowUs: number) => void }[] = [];
    for (let trade = 1; trade <= 40; trade += 1) {
      const filledUs = trade * 300_000;
      const change = nextBelow(chance, 21) - 10;
      lots += change;
      const now = lots;
      news.push({ atUs: filledUs + nextBelow(chance, usPerSecond), act: (nowUs) => positions.onFill(1, change, filledUs, nowUs) });
      news.push({ atUs: filledUs + nextBelow(chance, usPerSecond), act: (nowUs) => positions.onTold(1, now, null, filledUs, nowUs) });
    }
    const differing = [];
    for (const { atUs, act } of news.sort((left, right) => left.atUs - right.atUs)) {
      differing.push(...positions.check(atUs));
      act(atUs);
    }
    differing.push(...positions.check(60 * usPerSecond));
    expect([differing, doubts, positions.lotsOf(1)], `seed ${seed}`).toEqual([[], [], lots]);
  }
});

test('while fills are known to be missing a difference is explained, and waits', () => {
  let isAwaiting = true;
  const { positions, doubts } = make(true, () => isAwaiting);
  positions.onAnswer(flat, 100, 110, 110);
  positions.onTold(1, 5, null, 200, 200);
  const grace = positionLimits.graceUs;
  const told = Array.from({ length: 10 }, (_, round) => positions.check(200 + (round + 1) * grace));
  expect([told.flat(), doubts]).toEqual([[], []]);
  positions.onFill(1, 5, 190, 210 + 10 * grace);
  isAwaiting = false;
  expect([positions.check(200 + 20 * grace), doubts, positions.lotsOf(1)]).toEqual([[], [], 5]);
});

test('when the venue’s number counts, fills of before that come yet are in it', () => {
  const { positions } = make();
  positions.onAnswer(flat, 100, 110, 110);
  const told = Array.from({ length: positionLimits.doubtsMax + 1 }, (_, round) => {
    positions.onTold(1, 5, null, 200, 200);
    return positions.check(200 + (round + 1) * positionLimits.graceUs);
  });
  positions.onFill(1, 5, 190, 99 * positionLimits.graceUs);
  positions.onFill(1, 2, 201, 99 * positionLimits.graceUs);
  expect([told.flat(), positions.lotsOf(1), positions.isSettled(1)]).toEqual([[{ stream: 1, ours: 0, theirs: 5 }], 7, true]);
});

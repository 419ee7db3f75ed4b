import { describe, expect, test } from 'vitest';
import { newChance, nextExponential, nextHappens, nextNormal, nextUnit } from '../../domain/chance.ts';
import { LeadLag, usualLeadLag, type LeadLagEstimate } from './lead-lag.ts';

const second = 1_000_000;
const startUs = 1_700_000_000 * second;

interface World {
  readonly seed: number;
  readonly leadUs: number;
  /** Of the changes, how many the other makes for itself, unseen by the first. */
  readonly ownShare?: number;
  readonly seconds?: number;
}

/** Two prices that change at random moments; the second does what the first did, `leadUs` later. */
function changes({ seed, leadUs, ownShare = 0.3, seconds = 600 }: World): { readonly which: 'first' | 'second'; readonly atUs: number; readonly by: number }[] {
  const chance = newChance(seed);
  const made: { which: 'first' | 'second'; atUs: number; by: number }[] = [];
  for (let atUs = startUs; atUs < startUs + seconds * second; atUs += Math.ceil(nextExponential(chance, 40_000))) {
    const by = nextNormal(chance);
    if (!nextHappens(chance, ownShare)) made.push({ which: 'first', atUs, by }, { which: 'second', atUs: atUs + leadUs, by });
    else made.push({ which: nextHappens(chance, 0.5) ? 'first' : 'second', atUs, by });
  }
  return made.sort((left, right) => left.atUs - right.atUs);
}

function watched(world: World, leadLag = new LeadLag()): LeadLag {
  const middles = { first: 60_000, second: 60_003 };
  for (const { which, atUs, by } of changes(world)) {
    middles[which] += by;
    leadLag.on(which, middles[which], atUs);
  }
  return leadLag;
}

/** As `watched`, but both hear late, of each change by another time up to `lateUs`. */
function hesitant(world: World, lateUs: number): LeadLag {
  const chance = newChance(world.seed + 1_000);
  const leadLag = new LeadLag();
  const middles = { first: 60_000, second: 60_003 };
  const late = changes(world).map((change) => ({ ...change, atUs: change.atUs + nextUnit(chance) * lateUs }));
  for (const { which, atUs, by } of late.sort((left, right) => left.atUs - right.atUs)) {
    middles[which] += by;
    leadLag.on(which, middles[which], atUs);
  }
  return leadLag;
}

function known(leadLag: LeadLag): LeadLagEstimate {
  const { estimate } = leadLag;
  if (estimate === null) throw new Error('nothing is known');
  return estimate;
}

describe.each([1, 2, 3])('of world %i', (seed) => {
  test.each([5, 37, 120, 200, 875, 1_990, -37, -250, -1_500])('a lead of %i ms is found', (leadMs) => {
    const { leadUs, correlation, sureness } = known(watched({ seed, leadUs: leadMs * 1_000 }));
    expect(Math.abs(leadUs / 1_000 - leadMs)).toBeLessThan(Math.max(0.5, Math.abs(leadMs) * 0.02));
    expect(correlation).toBeGreaterThan(0.5);
    expect(sureness).toBeGreaterThan(0.99);
  });
});

test.each([5, 37, 120])('a lead of %i ms is found within a tenth when each follows within some time of its own', (leadMs) => {
  for (const seed of [21, 22, 23]) {
    const { leadUs, sureness } = known(hesitant({ seed, leadUs: leadMs * 1_000 }, leadMs * 200));
    expect(Math.abs(leadUs / 1_000 - leadMs)).toBeLessThan(leadMs * 0.1);
    expect(sureness).toBeGreaterThan(0.99);
  }
});

test('where nobody leads, and where nothing ties the two, no more than one in a hundred is said to', () => {
  const none: number[] = [];
  const hesitating: number[] = [];
  const untied: number[] = [];
  for (let seed = 10; seed < 310; seed += 1) {
    none.push(known(watched({ seed, leadUs: 0, seconds: 60 })).sureness);
    hesitating.push(known(hesitant({ seed, leadUs: 0, seconds: 60 }, 50_000)).sureness);
    untied.push(watched({ seed, leadUs: 0, ownShare: 1, seconds: 60 }).estimate?.sureness ?? 0);
  }
  for (const all of [none, hesitating, untied]) expect(all.filter((sureness) => sureness > 0.9).length).toBeLessThanOrEqual(all.length / 100);
});

test('jumps that are told in many changes are one thing that happened each', () => {
  const sure: number[] = [];
  for (let seed = 500; seed < 700; seed += 1) {
    const chance = newChance(seed);
    const leadLag = new LeadLag();
    const middles = { first: 60_000, second: 60_000 };
    for (let atUs = startUs; atUs < startUs + 120 * second; atUs += 50_000) {
      for (const which of ['first', 'second'] as const) {
        if (!nextHappens(chance, 0.02)) continue;
        const by = nextNormal(chance) * 10;
        for (let part = 0; part < 20; part += 1) leadLag.on(which, (middles[which] += by), atUs + part * 700);
      }
    }
    sure.push(leadLag.estimate?.sureness ?? 0);
  }
  expect(sure.filter((sureness) => sureness > 0.5)).toEqual([]);
});

test('changes that come a little out of order, as clocks of two venues make them, count as if they had not', () => {
  const [inOrder, mixed] = [new LeadLag(), new LeadLag()];
  for (const [leadLag, backUs] of [[inOrder, 0], [mixed, 150_000]] as const) {
    const middles = { first: 60_000, second: 60_003 };
    const all = changes({ seed: 31, leadUs: 120_000 });
    // The second's are told 150 ms before their time comes; the first's own order stays.
    const told = all.map((change) => ({ ...change, toldUs: change.atUs - (change.which === 'second' ? backUs : 0) })).sort((left, right) => left.toldUs - right.toldUs);
    for (const { which, atUs, by } of told) {
      middles[which] += by;
      leadLag.on(which, middles[which], atUs);
    }
  }
  expect(known(mixed).leadUs / known(inOrder).leadUs).toBeCloseTo(1, 2);
  expect(known(mixed).sureness).toBeCloseTo(known(inOrder).sureness, 2);
});

test('two prices that seldom jump, each by itself, are not tied by a few coincidences', () => {
  const sure: number[] = [];
  for (let seed = 100; seed < 400; seed += 1) {
    const chance = newChance(seed);
    const leadLag = new LeadLag();
    const middles = { first: 60_000, second: 60_000 };
    for (let atUs = startUs; atUs < startUs + 20 * second; atUs += 50_000) {
      for (const which of ['first', 'second'] as const) {
        // Mostly nothing, then a jump, now and then a large one.
        if (nextHappens(chance, 0.03)) middles[which] += nextNormal(chance) * (nextHappens(chance, 0.2) ? 50 : 1);
        leadLag.on(which, middles[which], atUs);
      }
    }
    sure.push(leadLag.estimate?.sureness ?? 0);
  }
  expect(sure.filter((sureness) => sureness > 0.5)).toEqual([]);
});

test('a new lead replaces an old one', () => {
  const leadLag = new LeadLag({ ...usualLeadLag, halfLifeUs: 20 * second });
  watched({ seed: 4, leadUs: 500_000, seconds: 400 }, leadLag);
  expect(known(leadLag).leadUs).toBeGreaterThan(450_000);
  const middles = { first: 60_000, second: 60_000 };
  for (const { which, atUs, by } of changes({ seed: 5, leadUs: -300_000, seconds: 100 })) {
    middles[which] += by;
    leadLag.on(which, middles[which], atUs + 500 * second);
  }
  expect(known(leadLag).leadUs / 1_000).toBeCloseTo(-300, -1);
});

test('nothing is said before there is enough, nor of prices that stand still', () => {
  expect(new LeadLag().estimate).toBe(null);
  expect(watched({ seed: 6, leadUs: 0, seconds: 3 }).estimate).toBe(null);
  const still = new LeadLag();
  still.on('first', 5, startUs);
  still.on('second', 5, startUs);
  for (let step = 1; step < 1_000; step += 1) still.advance(startUs + step * 50_000);
  expect(still.estimate).toBe(null);
});

test('a hole in a book, a stall and a clock that steps back are no changes', () => {
  const jump = (cause: (leadLag: LeadLag, atUs: number) => number): LeadLagEstimate => {
    const leadLag = watched({ seed: 7, leadUs: 150_000 });
    const atUs = cause(leadLag, startUs + 601 * second);
    // Had it been a change, this one alone would outweigh all the others.
    leadLag.on('first', 90_000, atUs);
    leadLag.on('second', 90_000, atUs + 70_000);
    leadLag.advance(atUs + second);
    return known(leadLag);
  };
  const causes: ((leadLag: LeadLag, atUs: number) => number)[] = [
    (leadLag, atUs) => { leadLag.on('first', null, atUs); leadLag.on('second', null, atUs); return atUs + 1_500_000; },
    (leadLag, atUs) => { leadLag.on('first', null, atUs); leadLag.on('second', null, atUs); return atUs + 1_000; },
    (_leadLag, atUs) => atUs + 3_600 * second,
    (_leadLag, atUs) => atUs - 3_600 * second,
  ];
  const { leadUs, correlation } = known(watched({ seed: 7, leadUs: 150_000 }));
  for (const cause of causes) {
    const after = jump(cause);
    expect([after.leadUs / leadUs, after.correlation / correlation]).toEqual([expect.closeTo(1, 1), expect.closeTo(1, 1)]);
  }
});

test('what was before a stall is not tied to what comes after it', () => {
  const chance = newChance(11);
  const leadLag = new LeadLag();
  let [middle, other, atUs] = [60_000, 60_000, startUs];
  for (let round = 0; round < 300; round += 1) {
    const by = 1 + nextNormal(chance) / 1_000;
    leadLag.on('first', middle, atUs);
    leadLag.on('second', other, atUs);
    middle *= by;
    leadLag.on('first', middle, atUs + 50_000);
    leadLag.advance(atUs + 100_000);
    // Almost four rings of cells later, so that what was not forgotten would stand at the greatest lag.
    atUs += (41 * 4 - 1) * 50_000;
    leadLag.on('second', other, atUs);
    other *= by;
    leadLag.on('second', other, atUs + 50_000);
    leadLag.on('first', middle, atUs + 50_000);
    leadLag.advance(atUs + 100_000);
    atUs += 60 * second;
  }
  expect(leadLag.estimate?.sureness ?? 0).toBeLessThan(0.5);
});

test('the price’s unit does not matter, and the two exchanged lead the other way', () => {
  const [left, right] = [new LeadLag(), new LeadLag()];
  const middles = { first: 60_000, second: 60_003 };
  for (const { which, atUs, by } of changes({ seed: 8, leadUs: 320_000 })) {
    middles[which] += by;
    left.on(which, middles[which], atUs);
    right.on(which === 'first' ? 'second' : 'first', middles[which] * 7.1, atUs);
  }
  expect(known(right).leadUs).toBeCloseTo(-known(left).leadUs, 3);
  expect(known(right).sureness).toBeCloseTo(known(left).sureness, 9);
});

test('a weak tie over a short time is found less surely than a strong one over a long time', () => {
  const sureness = (world: Omit<World, 'leadUs'>): number => known(watched({ ...world, leadUs: 400_000 })).sureness;
  expect(sureness({ seed: 9, ownShare: 0.95, seconds: 10 })).toBeLessThan(sureness({ seed: 9, ownShare: 0.2, seconds: 300 }));
});

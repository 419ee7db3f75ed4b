import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Defect } from './assert.ts';
import { newChance, next32, nextBelow, nextExponential, nextHappens, nextNormal, nextUnit } from './chance.ts';

const seeds = fc.nat({ max: Number.MAX_SAFE_INTEGER });

/** The same generator written again in 64-bit integers, with nothing to overflow. */
function reference(seed: number, count: number): number[] {
  const numbers: number[] = [];
  const mask = 0xffff_ffffn;
  let a = BigInt(seed) & mask;
  let b = (BigInt(seed) >> 32n) & mask;
  let c = 0x9e37_79b9n;
  let counter = 1n;
  for (let round = 0; round < 15 + count; round += 1) {
    const sum = (a + b + counter) & mask;
    counter = (counter + 1n) & mask;
    a = b ^ (b >> 9n);
    b = (c + (c << 3n)) & mask;
    c = ((((c << 21n) | (c >> 11n)) & mask) + sum) & mask;
    if (round >= 15) numbers.push(Number(sum));
  }
  return numbers;
}

function first(seed: number, count: number): number[] {
  const chance = newChance(seed);
  return Array.from({ length: count }, () => next32(chance));
}

test('these seeds give these numbers, for ever', () => {
  expect([first(0, 4), first(1, 4), first(2 ** 40 + 7, 4)]).toMatchInlineSnapshot(`
    [
      [
        3300212312,
        1743954244,
        207519241,
        3716241083,
      ],
      [
        2308299391,
        1950625580,
        354034397,
        661219729,
      ],
      [
        251473621,
        3987187133,
        2462513609,
        4142839006,
      ],
    ]
  `);
});

test('the numbers are those of the generator written another way', () => {
  fc.assert(fc.property(seeds, (seed) => {
    expect(first(seed, 50)).toEqual(reference(seed, 50));
  }));
});

test('two generators of one seed never part, and a copy goes on as the original would', () => {
  fc.assert(fc.property(seeds, fc.nat({ max: 100 }), (seed, steps) => {
    const original = newChance(seed);
    for (let step = 0; step < steps; step += 1) next32(original);
    const copy = { ...original };
    expect([next32(copy), nextNormal(copy)]).toEqual([next32(original), nextNormal(original)]);
  }));
});

test('a seed is a whole number from 0', () => {
  for (const seed of [-1, 0.5, NaN, 2 ** 53]) expect(() => newChance(seed)).toThrow(Defect);
});

test('every distribution keeps to its range and near its mean', () => {
  const chance = newChance(42);
  const draws = 100_000;
  const sums = { unit: 0, below: 0, happens: 0, exponential: 0, normal: 0, square: 0 };
  for (let draw = 0; draw < draws; draw += 1) {
    const unit = nextUnit(chance);
    const below = nextBelow(chance, 6);
    const exponential = nextExponential(chance, 250);
    const normal = nextNormal(chance);
    expect(unit >= 0 && unit < 1 && Number.isInteger(below) && below >= 0 && below < 6 && exponential >= 0 && Number.isFinite(normal)).toBe(true);
    sums.unit += unit;
    sums.below += below;
    sums.happens += nextHappens(chance, 0.1) ? 1 : 0;
    sums.exponential += exponential;
    sums.normal += normal;
    sums.square += normal * normal;
  }
  expect(sums.unit / draws).toBeCloseTo(0.5, 2);
  expect(sums.below / draws).toBeCloseTo(2.5, 1);
  expect(sums.happens / draws).toBeCloseTo(0.1, 2);
  expect(sums.exponential / draws / 250).toBeCloseTo(1, 1);
  expect(sums.normal / draws).toBeCloseTo(0, 1);
  expect(sums.square / draws).toBeCloseTo(1, 1);
});

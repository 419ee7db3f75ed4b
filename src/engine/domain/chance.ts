/**
 * Chance as a value: a seeded generator (sfc32) whose state is four integers.
 * The same seed gives the same numbers on every machine, for ever.
 */

import { assert } from './assert.ts';

export interface Chance {
  a: number;
  b: number;
  c: number;
  counter: number;
}

export function newChance(seed: number): Chance {
  assert(Number.isSafeInteger(seed) && seed >= 0, 'a seed is a whole number from 0', { seed });
  const chance: Chance = { a: seed >>> 0, b: Math.floor(seed / 2 ** 32) >>> 0, c: 0x9e37_79b9, counter: 1 };
  for (let round = 0; round < 15; round += 1) next32(chance);
  return chance;
}

/** A whole number from 0 to 2^32 − 1. */
export function next32(chance: Chance): number {
  const sum = (((chance.a + chance.b) | 0) + chance.counter) | 0;
  chance.counter = (chance.counter + 1) | 0;
  chance.a = chance.b ^ (chance.b >>> 9);
  chance.b = (chance.c + (chance.c << 3)) | 0;
  chance.c = (((chance.c << 21) | (chance.c >>> 11)) + sum) | 0;
  return sum >>> 0;
}

/** From 0 up to, not including, 1. */
export function nextUnit(chance: Chance): number {
  return next32(chance) / 2 ** 32;
}

/** A whole number from 0 up to, not including, `limit`. */
export function nextBelow(chance: Chance, limit: number): number {
  return Math.floor(nextUnit(chance) * limit);
}

export function nextHappens(chance: Chance, probability: number): boolean {
  return nextUnit(chance) < probability;
}

/** Waiting time until the next of events that come at `mean` intervals, without memory. */
export function nextExponential(chance: Chance, mean: number): number {
  return -Math.log(1 - nextUnit(chance)) * mean;
}

/** Standard normal, by Box and Muller. */
export function nextNormal(chance: Chance): number {
  const radius = Math.sqrt(-2 * Math.log(1 - nextUnit(chance)));
  return radius * Math.cos(2 * Math.PI * nextUnit(chance));
}

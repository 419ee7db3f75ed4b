/**
 * How much a wall looks like one that is not meant: an indicator from 0 to 1, never a verdict.
 *
 * A logistic sum of what can be seen of a wall. Its weights were fitted on seeds of the practice market and are judged on others
 * (`fathom bench walls`, README.md): it says how often, among walls of the *practice* that looked so, the owner did not mean it. A real
 * market has other owners, so there it orders walls by suspicion and no more.
 */

import { never } from '../../../domain/assert.ts';

export interface WallLooks {
  lifeUs: number;
  /** Of the touch, in bp: as it appeared, at the nearest, and as most of it was pulled, or now. */
  appearedBp: number;
  nearestBp: number;
  distanceBp: number;
  /** Of the largest size. */
  eatenShare: number;
  /** ln of its largest size over what it took to be a wall. */
  height: number;
  /** Of what was pulled, how much between two looks; of what came, how much. */
  atOnceShare: number;
  jumpShare: number;
  /** Other walls of the side that appeared with it. */
  layers: number;
  /** Walls pulled on the same side within the minute before it appeared. */
  repeats: number;
  /** Of what traded within some two seconds, how much took from the other side of the book: 0…1, a half where nothing did. */
  oppositeShare: number;
  /** It is gone because it was pulled. */
  isPulled: boolean;
}

export function newWallLooks(): WallLooks {
  return {
    lifeUs: 0, appearedBp: 0, nearestBp: 0, distanceBp: 0, eatenShare: 0, height: 0, atOnceShare: 0, jumpShare: 0, layers: 0, repeats: 0, oppositeShare: 0.5, isPulled: false,
  };
}

export const featureNames = ['one', 'life', 'distance', 'appeared', 'approach', 'eaten', 'height', 'atOnce', 'jump', 'layers', 'repeats', 'opposite'] as const;
export type Weights = Readonly<Record<(typeof featureNames)[number], number>>;

const pulledWeights: Weights = {
  one: -1.32, life: 0.07, distance: -0.15, appeared: 0.06, approach: 0.23, eaten: -0.37, height: -0.12, atOnce: 0.22, jump: 0.76, layers: 1.5, repeats: 0.2, opposite: -0.05,
};
const standingWeights: Weights = {
  one: -2.38, life: -0.25, distance: -0.27, appeared: 0.51, approach: -0.21, eaten: -0.25, height: 0.15, atOnce: -0.13, jump: 1.31, layers: 0.08, repeats: 0.12, opposite: -0.08,
};

export function spoofScore(looks: WallLooks): number {
  const weights = looks.isPulled ? pulledWeights : standingWeights;
  let sum = 0;
  for (const name of featureNames) sum += weights[name] * featureOf(looks, name);
  return 1 / (1 + Math.exp(-sum));
}

/** Each is of the order of one. */
export function featureOf(looks: WallLooks, name: (typeof featureNames)[number]): number {
  switch (name) {
    case 'one': return 1;
    case 'life': return Math.log1p(Math.min(looks.lifeUs, 600e6) / 1e6) - 3;
    case 'distance': return Math.min(looks.distanceBp, 20) / 5 - 1;
    case 'appeared': return Math.min(looks.appearedBp, 20) / 5 - 1;
    case 'approach': return Math.max(-2, Math.min(2, (looks.appearedBp - looks.distanceBp) / 5));
    case 'eaten': return Math.min(1, looks.eatenShare);
    case 'height': return Math.max(-1, Math.min(3, looks.height));
    case 'atOnce': return looks.atOnceShare;
    case 'jump': return looks.jumpShare;
    case 'layers': return Math.min(3, looks.layers);
    case 'repeats': return Math.min(5, looks.repeats) / 2 - 1;
    case 'opposite': return 2 * looks.oppositeShare - 1;
    default: return never(name);
  }
}

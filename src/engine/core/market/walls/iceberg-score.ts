/**
 * How sure it is that behind a price more rests than is shown.
 *
 * From successive books and trades an iceberg can only be inferred: at one price more traded than was displayed, and the display came back.
 * Makers who add in the same tenth of a second look the same, so the confidence is a logistic sum of what was seen, fitted on seeds of the practice market
 * and judged on others (`fathom bench walls`, README.md): of the prices of the *practice* with this confidence, so many hid an order.
 */

import { never } from '../../../domain/assert.ts';

export interface IcebergLooks {
  /** Traded lots over the largest displayed size. */
  tradedRatio: number;
  /** Looks in which at least all that was displayed had traded and the level stood all the same. */
  survivals: number;
  /** Looks in which something traded and something was added. */
  refills: number;
  /** Deviation of the refills over their average. */
  refillSpread: number;
  /** Lots pulled over lots traded. */
  pulledRatio: number;
  lifeUs: number;
}

export const icebergFeatures = ['one', 'ratio', 'survivals', 'refills', 'spread', 'pulled', 'life'] as const;
export type IcebergWeights = Readonly<Record<(typeof icebergFeatures)[number], number>>;

const fitted: IcebergWeights = { one: -1.13, ratio: 0.9, survivals: 1.88, refills: 0.57, spread: -2.44, pulled: -0.79, life: 1.32 };

export function icebergConfidence(looks: IcebergLooks): number {
  let sum = 0;
  for (const name of icebergFeatures) sum += fitted[name] * icebergFeatureOf(looks, name);
  return 1 / (1 + Math.exp(-sum));
}

/** Each is of the order of one. */
export function icebergFeatureOf(looks: IcebergLooks, name: (typeof icebergFeatures)[number]): number {
  switch (name) {
    case 'one': return 1;
    case 'ratio': return Math.log(Math.max(0.05, Math.min(20, looks.tradedRatio)));
    case 'survivals': return Math.log1p(looks.survivals);
    case 'refills': return Math.log1p(looks.refills) - 1;
    case 'spread': return Math.min(2, looks.refillSpread);
    case 'pulled': return Math.log1p(Math.min(50, looks.pulledRatio));
    case 'life': return Math.log1p(Math.min(looks.lifeUs, 600e6) / 1e6) - 1;
    default: return never(name);
  }
}

/**
 * What the practice market is made to look like, and the settings that make it so.
 *
 * `recorded` was measured with measure.ts on the two spot BTCUSDT recordings of 8–9 August 2024
 * (10.8 minutes; calibration.test.ts measures them again where they are present). Distances are in
 * basis points and sizes in quote units, so that they carry over to other instruments. Everything
 * else here was set by hand until the market's own measures fell within the bands of the test.
 */

import type { Measures } from './measure.ts';

/** Values at the fractions of `quantileSteps`. */
export type Quantiles = readonly [number, number, number, number, number, number, number, number, number];

export const quantileSteps: Quantiles = [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 1];

/** The value at a fraction, on a logarithmic line between the measured ones. All values are positive. */
export function sampleQuantiles(values: Quantiles, fraction: number): number {
  let index = 1;
  while (index < quantileSteps.length - 1 && (quantileSteps[index] ?? 1) < fraction) index += 1;
  const from = quantileSteps[index - 1] ?? 0;
  const to = quantileSteps[index] ?? 1;
  const share = Math.max(0, (fraction - from) / (to - from));
  return (values[index - 1] ?? 1) * ((values[index] ?? 1) / (values[index - 1] ?? 1)) ** share;
}

/** The recordings' own figures, in the words of measure.ts. */
export const recorded: Measures = {
  seconds: 651,
  depthPerSecond: 9.98,
  bookTickersPerSecond: 112,
  tradesPerSecond: 30.6,
  messagesInSecond: [21, 36, 55, 105, 215, 318, 582, 1_362, 1_362],
  levelsPerDepth: [3, 7, 12, 22, 45, 104, 386, 737, 1_076],
  levelsPerDepthMean: 45.9,
  idsPerDepthMean: 70.4,
  oneTickSpreadShare: 0.893,
  takenPerSecond: 11,
  takenFano: 12.6,
  takenNotional: [5.54, 10.5, 20.3, 195, 1_235, 6_233, 64_241, 268_976, 846_954],
  tradesPerTaken: [1, 1, 1, 1, 2, 6, 22, 82, 735],
  tradeNotional: [1.23, 5.55, 6.17, 41.3, 866, 3_555, 19_994, 45_096, 427_121],
  restingNotional: [5.55, 36.3, 501, 3_076, 9_992, 30_329, 112_123, 513_278, 38_818_415],
  appearPerSecond: [3.58, 3.92, 5.07, 14, 16.3, 25.5, 41.6, 32.3, 27.6, 13.1, 0.261],
  vanishPerSecond: [10.7, 2.78, 3.98, 11.7, 15.5, 23.9, 41.3, 33.7, 26, 9.25, 0.0984],
  resizePerSecond: [14.8, 1.07, 1.67, 5.8, 5.31, 5.54, 6.88, 5.36, 4.46, 3.43, 1.6],
  levelsWithin: [29.3, 193, 397],
  stillSecondsShare: 0.538,
  moveBp: [1.18, 3.76, 10.9],
};

/** Quote units taken by one market order: trades of the same millisecond and side, added up. */
export const takenNotional: Quantiles = [5.6, 10.5, 20, 195, 1_240, 6_250, 64_400, 270_000, 849_000];

/** Quote units of a level when it appears away from the touch. */
export const restingNotional: Quantiles = [5.6, 40, 600, 4_000, 12_000, 30_000, 90_000, 250_000, 2_600_000];

/** Quote units of one order at the touch. */
export const touchOrderNotional: Quantiles = [5.6, 6, 7, 25, 700, 6_500, 35_000, 80_000, 200_000];

/** Quotes away from the touch, both sides together: where, how many come in a second, how many stand. */
export interface Band {
  readonly fromBp: number;
  readonly toBp: number;
  readonly arrivalsPerSecond: number;
  readonly population: number;
}

export const bands: readonly Band[] = [
  { fromBp: 0, toBp: 0.032, arrivalsPerSecond: 3.3, population: 1.5 },
  { fromBp: 0.032, toBp: 0.16, arrivalsPerSecond: 6, population: 6 },
  { fromBp: 0.16, toBp: 0.32, arrivalsPerSecond: 8, population: 8 },
  { fromBp: 0.32, toBp: 0.81, arrivalsPerSecond: 18, population: 18 },
  { fromBp: 0.81, toBp: 1.6, arrivalsPerSecond: 22, population: 32 },
  { fromBp: 1.6, toBp: 3.2, arrivalsPerSecond: 32, population: 78 },
  { fromBp: 3.2, toBp: 8.1, arrivalsPerSecond: 48, population: 220 },
  { fromBp: 8.1, toBp: 16, arrivalsPerSecond: 38, population: 280 },
  { fromBp: 16, toBp: 32, arrivalsPerSecond: 30, population: 1_300 },
  { fromBp: 32, toBp: 81, arrivalsPerSecond: 5.5, population: 3_200 },
  { fromBp: 81, toBp: 162, arrivalsPerSecond: 2.2, population: 2_200 },
  { fromBp: 162, toBp: 1_617, arrivalsPerSecond: 7, population: 3_600 },
  { fromBp: 1_617, toBp: 4_000, arrivalsPerSecond: 0.3, population: 1_200 },
];

export const depthParams = { populationScaleMin: 0.2, waitUsMax: 20_000, joinShare: 0.05, roundShare: 0.06 };

export const touchParams = {
  ordersAtStart: 30,
  ordersMax: 200,
  ordersAfterMove: 4,
  withdrawnMax: 2_000,
  withdrawShare: 0.94,
  actionsPerSecond: 80,
  bareWaitUs: 4_000,
  waitUsMax: 100_000,
  toleranceBpMin: 0.05,
  toleranceBpMean: 0.3,
  toleranceTicksMin: 0.7,
  pileNotionalMin: 20_000,
  pileNotionalSpan: 350_000,
  excitementPerBpMoved: 2,
  /** Now and then the piles shift by a few ticks for no reason, where ticks are fine enough. */
  fidgetShare: 0.004,
  fidgetTicksMax: 6,
  fidgetTicksPerBpMin: 20,
};

export const takerParams = {
  ordersPerSecond: 11.5,
  offspring: 0.82,
  memoryUs: 450_000,
  waitUsMax: 200_000,
  reachBp: 30,
  followShare: 0.55,
  leanBp: 1,
  /** The largest takers of the recordings are the touch makers' sweeps, which come on top. */
  sizeFractionMax: 0.975,
};

export const icebergParams = {
  everyUs: 12_000_000,
  liveMax: 6,
  patienceUs: 45_000_000,
  distanceBpMax: 3,
  notionalMin: 60_000,
  notionalSpan: 400_000,
  slices: 12,
};

export const wallParams = {
  everyUs: 20_000_000,
  liveMax: 6,
  watchUs: 50_000,
  patienceUs: 60_000_000,
  distanceBpMin: 4,
  distanceBpMean: 10,
  notionalMin: 600_000,
  notionalMean: 800_000,
  fearBp: 2,
  fearTicksMin: 2,
  honestShare: 0.15,
};

export const liquidationParams = {
  watchUs: 250_000,
  /** Positions are closed by force where the worth has moved so far since it was last remembered. */
  moveBpMin: 6,
  rememberUs: 8_000_000,
  /** And now and then somebody was simply too bold. */
  strayPerSecond: 0.01,
  ordersMax: 3,
  notionalMin: 2_000,
  notionalMean: 25_000,
  reachBp: 15,
};

/** Perpetuals: what nobody trades, but everybody watches. */
export const perpetualParams = {
  /** Interest of one interval, and how far the rate may leave it. */
  interestRate: 0.000_1,
  clampRate: 0.000_5,
  rateMax: 0.007_5,
  /** The premium is averaged over about so long; the mark price smooths it over less. */
  premiumFadeUs: 3_600_000_000,
  markFadeUs: 30_000_000,
  /** Open interest in the quote, where BTCUSDT trades one. */
  interestNotional: 300_000_000,
  interestNoise: 0.000_05,
};

export const moodParams = {
  calmBp: 1,
  wildBp: 2.2,
  calmSpellUs: 90_000_000,
  wildSpellUs: 15_000_000,
  jumpEveryUs: 180_000_000,
  jumpBpMin: 3,
  jumpBpMean: 4,
  /** How far the worth strays before those who trade agree on another one. */
  agreedBpMin: 0.05,
  agreedBpMean: 0.95,
  /** How soon a perpetual's basis is forgotten. */
  basisFadeUs: 240_000_000,
  quickFadeUs: 250_000,
  slowFadeUs: 5_000_000,
  slowShare: 0.04,
  excitementMax: 14,
  excitementOfJump: 4,
  paceAtRest: 0.2,
  paceAtRestOfCoarse: 0.6,
};

/**
 * What the practice market is made to look like, and the settings that make it so.
 *
 * `recorded` was measured with measure.ts on the two spot BTCUSDT recordings of 8–9 August 2024
 * (10.8 minutes; calibration.test.ts measures them again where they are present). Distances are in
 * basis points and sizes in quote units, so that they carry over to other instruments. Everything
 * else here was set by hand until the market's own measures fell within the bands of the test.
 */

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

/** Quote units taken by one market order: trades of the same millisecond and side, added up. */
export const takenNotional: Quantiles = [5.6, 10.5, 20, 195, 1_240, 6_250, 64_400, 270_000, 849_000];

/** Quote units of a level when it appears away from the touch. */
export const restingNotional: Quantiles = [5.6, 40, 600, 4_000, 12_000, 30_000, 90_000, 250_000, 2_600_000];

/** Quote units of one order at the touch. */
export const touchOrderNotional: Quantiles = [5.6, 6, 8, 45, 900, 9_000, 40_000, 90_000, 200_000];

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
  { fromBp: 32, toBp: 81, arrivalsPerSecond: 5.5, population: 2_200 },
  { fromBp: 81, toBp: 162, arrivalsPerSecond: 2.2, population: 1_400 },
  { fromBp: 162, toBp: 1_617, arrivalsPerSecond: 7, population: 2_400 },
  { fromBp: 1_617, toBp: 4_000, arrivalsPerSecond: 0.3, population: 700 },
];

export const depthParams = { populationScaleMin: 0.3, waitUsMax: 20_000, joinShare: 0.12, roundShare: 0.2 };

export const touchParams = {
  ordersAtStart: 30,
  ordersMax: 200,
  ordersAfterMove: 4,
  withdrawnMax: 2_000,
  withdrawShare: 0.85,
  actionsPerSecond: 90,
  bareWaitUs: 4_000,
  waitUsMax: 100_000,
  toleranceBpMin: 0.05,
  toleranceBpMean: 0.95,
  toleranceTicksMin: 0.7,
  pileNotionalMin: 20_000,
  pileNotionalSpan: 350_000,
  excitementPerBpMoved: 2.5,
};

export const takerParams = {
  ordersPerSecond: 10,
  offspring: 0.72,
  memoryUs: 350_000,
  waitUsMax: 200_000,
  reachBp: 30,
  followShare: 0.55,
  leanBp: 1,
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

export const moodParams = {
  calmBp: 0.9,
  wildBp: 2.2,
  calmSpellUs: 90_000_000,
  wildSpellUs: 15_000_000,
  jumpEveryUs: 180_000_000,
  jumpBpMin: 3,
  jumpBpMean: 4,
  excitementFadeUs: 350_000,
  excitementMax: 14,
  excitementOfJump: 4,
  paceAtRest: 0.45,
};

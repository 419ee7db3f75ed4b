import { expect, test } from 'vitest';
import { icebergConfidence } from './iceberg-score.ts';
import { fitLogistic, judge, logistic } from './reliability.ts';
import { spoofScore } from './spoof-score.ts';
import { runTrial } from './trial.ts';
import { usualWallRule } from './wall-monitor.ts';

// Seeds that neither the weights nor the figures in the README come from.
const trial = runTrial({ seeds: [7_001, 7_002], seconds: 240, instruments: ['okx:perp:BTC-USDT-SWAP', 'binance:perp:SOLUSDT'], zEnter: usualWallRule.zEnter });

test('most large orders are told, and most that is told was placed as one', () => {
  const { told, toldRightly, placed, placedAndTold } = trial.detection;
  expect(placed).toBeGreaterThan(50);
  expect(placedAndTold / placed).toBeGreaterThan(0.75);
  expect(toldRightly / told).toBeGreaterThan(0.45);
});

test('the scores say more than the base rate does, on seeds that they have not seen', () => {
  const pulled = judge(trial.pulled.map(({ looks, isSo }) => ({ score: spoofScore(looks), isSo })));
  expect(pulled.brier).toBeLessThan(pulled.brierOfBaseRate);
  expect(pulled.ranking).toBeGreaterThan(0.65);
  const icebergs = judge(trial.icebergs.map(({ looks, isSo }) => ({ score: icebergConfidence(looks), isSo })));
  expect(icebergs.brier).toBeLessThan(icebergs.brierOfBaseRate * 0.7);
  expect(icebergs.ranking).toBeGreaterThan(0.85);
  expect(icebergs.falsePositiveRate).toBeLessThan(0.02);
});

test('a logistic fit finds the weights that made the samples', () => {
  const examples = Array.from({ length: 4_000 }, (_, index) => {
    const features = [1, (index % 20) / 10 - 1, ((index * 7) % 13) / 6 - 1];
    // The golden ratio's multiples fill the unit interval evenly: no chance is needed.
    return { features, so: (index * 0.618_033_988_75) % 1 < logistic(features, [-0.5, 2, -1]) ? 1 : 0 };
  });
  const weights = fitLogistic(examples);
  for (const [index, expected] of [-0.5, 2, -1].entries()) expect(Math.abs((weights[index] ?? 0) - expected)).toBeLessThan(0.15);
});

test('judgement counts what it says', () => {
  const scored = [{ score: 0.9, isSo: true }, { score: 0.8, isSo: false }, { score: 0.2, isSo: true }, { score: 0.1, isSo: false }];
  expect(judge(scored)).toMatchObject({ samples: 4, baseRate: 0.5, precision: 0.5, recall: 0.5, falsePositiveRate: 0.5, ranking: 0.75 });
});

/**
 * How well walls, icebergs, intentions and places in a queue are told from the book: the monitors before the practice market with studied participants, whose truth is
 * known. Weights are fitted on one set of seeds and judged on another; the weights in the code are judged beside them, and are to be these.
 */

import { runQueueTrial } from '../../core/market/makers/queue-trial.ts';
import { fitLogistic, judge, logistic, type Judgement } from '../../core/market/walls/reliability.ts';
import { icebergConfidence, icebergFeatureOf, icebergFeatures } from '../../core/market/walls/iceberg-score.ts';
import { featureNames, featureOf, spoofScore } from '../../core/market/walls/spoof-score.ts';
import { runTrial, type Sample, type Trial } from '../../core/market/walls/trial.ts';
import { usualWallRule } from '../../core/market/walls/wall-monitor.ts';
import { round3, type Bench } from './bench.ts';

const instruments = ['binance:spot:BTCUSDT', 'okx:perp:BTC-USDT-SWAP', 'binance:perp:SOLUSDT', 'okx:spot:ETH-USDT'];
const trainSeeds = [1, 2, 3, 4, 5, 6];
const judgeSeeds = [101, 102, 103, 104, 105, 106];
const seconds = 300;
/** Of the place in a queue, see queue-position.ts. */
const powers = [0.5, 1, 2, 3];

export const wallsBench: Bench = {
  name: 'walls',
  summary: 'tell walls, icebergs, bluffs and places in queues, against the practice market’s truth',
  run: async ({ rounds }) => {
    const { zEnter } = usualWallRule;
    const [train, test] = [trainSeeds, judgeSeeds].map((seeds) => runTrial({ seeds, seconds, instruments, zEnter }));
    if (train === undefined || test === undefined) return { bench: 'walls', rounds, ratios: {}, figures: {} };
    const spoof = { names: featureNames, featureOf, score: spoofScore };
    const figures = {
      detection: detectionOf(test),
      queue: { powers, ...runQueueTrial(judgeSeeds, seconds, instruments, powers) },
      endsToldAgainstTruth: test.ends,
      bluffsAmongPulled: compared(train.pulled, test.pulled, spoof),
      bluffsAmongStanding: compared(train.standing, test.standing, spoof),
      icebergs: { ...compared(train.icebergs, test.icebergs, { names: icebergFeatures, featureOf: icebergFeatureOf, score: icebergConfidence }), hidden: test.hidden },
    };
    return { bench: 'walls', rounds, ratios: {}, figures };
  },
};

function detectionOf({ detection }: Trial): Record<string, number> {
  const { told, toldRightly, placed, placedAndTold } = detection;
  return { told, placed, precision: round3(toldRightly / told), recall: round3(placedAndTold / placed) };
}

interface Score<Looks, Name extends string> {
  readonly names: readonly Name[];
  readonly featureOf: (looks: Looks, name: Name) => number;
  readonly score: (looks: Looks) => number;
}

/** What a fit on the train seeds would be, how it does on the others, and how the weights in the code do there. */
function compared<Looks, Name extends string>(train: readonly Sample<Looks>[], test: readonly Sample<Looks>[], { names, featureOf: valueOf, score }: Score<Looks, Name>): Record<string, unknown> {
  const features = ({ looks }: Sample<Looks>): readonly number[] => names.map((name) => valueOf(looks, name));
  const weights = fitLogistic(train.map((sample) => ({ features: features(sample), so: sample.isSo ? 1 : 0 })));
  return {
    fittedWeights: Object.fromEntries(names.map((name, index) => [name, Number((weights[index] ?? 0).toFixed(2))])),
    fitted: shown(judge(test.map((sample) => ({ score: logistic(features(sample), weights), isSo: sample.isSo })))),
    inTheCode: shown(judge(test.map((sample) => ({ score: score(sample.looks), isSo: sample.isSo })))),
  };
}

function shown({ reliability, ...rest }: Judgement): Record<string, unknown> {
  return {
    ...Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, round3(value)])),
    reliability: reliability.filter(({ samples }) => samples > 0).map(({ samples, score, so }) => `${samples} at ${score.toFixed(2)}: ${so.toFixed(2)} so`),
  };
}

/** `simulate`: worlds of the campaign a minute, what fired in them, and violations, of which there are none. */

import { runCampaign, summaryOf, newRunKernel } from '../verbs/simulate.ts';
import { median, round3, type Bench } from './bench.ts';

/** The same worlds every round, so that rounds can be compared. */
const seedsPerRound = 50;

export const simulateBench: Bench = {
  name: 'simulate',
  summary: 'seeded worlds a minute, faults fired, violations',
  run: async ({ rounds, terminal }) => {
    const perMinute: number[] = [];
    let summary = null;
    for (let round = 0; round <= rounds && !terminal.signal.aborted; round += 1) {
      const startedMs = performance.now();
      const tally = await runCampaign(1, seedsPerRound, { newKernel: newRunKernel }, { ...terminal, err: () => undefined });
      summary = summaryOf(tally, (performance.now() - startedMs) / 1_000);
      if (round > 0) perMinute.push(summary.seedsPerMinute);
      terminal.err(round === 0 ? 'warmed up' : `round ${round} of ${rounds}`);
    }
    return {
      bench: 'simulate',
      rounds,
      ratios: {},
      figures: {
        seedsPerMinute: round3(median(perMinute)),
        seedsPerRound,
        simulatedSeconds: summary?.simulatedSeconds ?? 0,
        comparisons: summary?.comparisons ?? 0,
        recoverySecondsMax: summary?.recoverySecondsMax ?? 0,
        faultsFired: summary?.faults ?? {},
        noticed: summary?.noticed ?? {},
        recovered: summary?.recovered ?? {},
        orders: summary?.orders ?? {},
        markets: summary?.markets ?? {},
        violations: summary?.violations ?? 0,
      },
    };
  },
};

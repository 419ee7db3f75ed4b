/** Percentage price oscillator: MACD in percent. */

import { PPO } from 'trading-signals';
import { fast, line, ofSource, slow } from './adapt.ts';
import type { Indicator } from './part.ts';

export const ppo: Indicator = {
  id: 'ppo', short: 'PPO', name: 'indicator.ppo', group: 'momentum', pane: 'own',
  params: [fast(12), slow(26)],
  source: 'close',
  plots: line(),
  levels: [0],
  create: (params) => ofSource(new PPO({ fastPeriod: params.of('fast'), slowPeriod: params.of('slow') }), params),
};

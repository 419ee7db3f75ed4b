/** TRIX: the rate of change of a triple exponential average. */

import { TRIX } from 'trading-signals';
import { length, line, ofSource } from './adapt.ts';
import type { Indicator } from './part.ts';

export const trix: Indicator = {
  id: 'trix', short: 'TRIX', name: 'indicator.trix', group: 'momentum', pane: 'own',
  params: [length(15)],
  source: 'close',
  plots: line(),
  levels: [0],
  create: (params) => ofSource(new TRIX(params.of('length')), params),
};

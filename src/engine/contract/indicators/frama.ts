/** Fractal adaptive moving average. */

import { FRAMA } from 'trading-signals';
import { length, line, ofSource } from './adapt.ts';
import type { Indicator } from './part.ts';

export const frama: Indicator = {
  id: 'frama', short: 'FRAMA', name: 'indicator.frama', group: 'trend', pane: 'price',
  // It compares two halves.
  params: [{ ...length(16, 4), step: 2 }],
  source: 'close',
  plots: line(),
  create: (params) => ofSource(new FRAMA(params.of('length')), params),
};

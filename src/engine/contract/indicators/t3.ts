/** Tillson’s T3: six exponential averages in one. */

import { T3 } from 'trading-signals';
import { length, line, ofSource } from './adapt.ts';
import type { Indicator } from './part.ts';

export const t3: Indicator = {
  id: 't3', short: 'T3', name: 'indicator.t3', group: 'trend', pane: 'price',
  params: [length(8)],
  source: 'close',
  plots: line(),
  create: (params) => ofSource(new T3(params.of('length')), params),
};

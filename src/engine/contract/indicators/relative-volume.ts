/** Relative volume: this bar against the average one. */

import { RVOL } from 'trading-signals';
import { length, line, ofNumbers } from './adapt.ts';
import type { Indicator } from './part.ts';

export const relativeVolume: Indicator = {
  id: 'relative-volume', short: 'RVOL', name: 'indicator.relative-volume', group: 'volume', pane: 'own',
  params: [length(20)],
  plots: line(),
  levels: [1],
  create: (params) => ofNumbers(new RVOL(params.of('length')), (bar) => bar.volume),
};

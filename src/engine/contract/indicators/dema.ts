/** Double exponential moving average: less late than one. */

import { DEMA } from 'trading-signals';
import { length, line, ofSource } from './adapt.ts';
import type { Indicator } from './part.ts';

export const dema: Indicator = {
  id: 'dema', short: 'DEMA', name: 'indicator.dema', group: 'trend', pane: 'price',
  params: [length(20)],
  source: 'close',
  plots: line(),
  create: (params) => ofSource(new DEMA(params.of('length')), params),
};

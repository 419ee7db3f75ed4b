/** Wilder’s moving average. */

import { RMA } from 'trading-signals';
import { length, line, ofSource } from './adapt.ts';
import type { Indicator } from './part.ts';

export const rma: Indicator = {
  id: 'rma', short: 'RMA', name: 'indicator.rma', group: 'trend', pane: 'price',
  params: [length(14)],
  source: 'close',
  plots: line(),
  create: (params) => ofSource(new RMA(params.of('length')), params),
};

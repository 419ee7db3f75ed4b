/** Simple moving average. */

import { SMA } from 'trading-signals';
import { length, line, ofSource } from './adapt.ts';
import type { Indicator } from './part.ts';

export const sma: Indicator = {
  id: 'sma', short: 'SMA', name: 'indicator.sma', group: 'trend', pane: 'price',
  params: [length(20)],
  source: 'close',
  plots: line(),
  create: (params) => ofSource(new SMA(params.of('length')), params),
};

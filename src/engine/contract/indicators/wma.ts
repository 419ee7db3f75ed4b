/** Weighted moving average: the newest weighs most. */

import { WMA } from 'trading-signals';
import { length, line, ofSource } from './adapt.ts';
import type { Indicator } from './part.ts';

export const wma: Indicator = {
  id: 'wma', short: 'WMA', name: 'indicator.wma', group: 'trend', pane: 'price',
  params: [length(20)],
  source: 'close',
  plots: line(),
  create: (params) => ofSource(new WMA(params.of('length')), params),
};

/** Exponential moving average. */

import { EMA } from 'trading-signals';
import { length, line, ofSource } from './adapt.ts';
import type { Indicator } from './part.ts';

export const ema: Indicator = {
  id: 'ema', short: 'EMA', name: 'indicator.ema', group: 'trend', pane: 'price',
  params: [length(20)],
  source: 'close',
  plots: line(),
  create: (params) => ofSource(new EMA(params.of('length')), params),
};

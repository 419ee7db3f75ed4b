/** Hull moving average: smooth and hardly late. */

import { HMA } from 'trading-signals';
import { length, line, ofSource } from './adapt.ts';
import type { Indicator } from './part.ts';

export const hma: Indicator = {
  id: 'hma', short: 'HMA', name: 'indicator.hma', group: 'trend', pane: 'price',
  params: [length(20)],
  source: 'close',
  plots: line(),
  create: (params) => ofSource(new HMA(params.of('length')), params),
};

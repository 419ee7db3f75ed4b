/** Bollinger bands: an average and its standard deviations. */

import { BollingerBands } from 'trading-signals';
import { bands, length, ofMany, times, writeBands } from './adapt.ts';
import type { Indicator } from './part.ts';

export const bollinger: Indicator = {
  id: 'bollinger', short: 'BB', name: 'indicator.bollinger', group: 'volatility', pane: 'price',
  params: [length(20), times(2)],
  source: 'close',
  plots: bands,
  create: (params) => ofMany(new BollingerBands(params.of('length'), params.of('times')), (bar) => params.pick(bar), writeBands),
};

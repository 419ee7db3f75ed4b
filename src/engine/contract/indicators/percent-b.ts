/** Where the price lies between its Bollinger bands. */

import { PercentB } from 'trading-signals';
import { length, line, ofSource, times } from './adapt.ts';
import type { Indicator } from './part.ts';

export const percentB: Indicator = {
  id: 'percent-b', short: '%B', name: 'indicator.percent-b', group: 'volatility', pane: 'own',
  params: [length(20), times(2)],
  source: 'close',
  plots: line(),
  levels: [0, 1],
  create: (params) => ofSource(new PercentB({ interval: params.of('length'), deviationMultiplier: params.of('times') }), params),
};

/** Arnaud Legoux moving average: weights like a bell. */

import { ALMA } from 'trading-signals';
import { length, line, ofSource } from './adapt.ts';
import type { Indicator } from './part.ts';

export const alma: Indicator = {
  id: 'alma', short: 'ALMA', name: 'indicator.alma', group: 'trend', pane: 'price',
  params: [length(20)],
  source: 'close',
  plots: line(),
  create: (params) => ofSource(new ALMA(params.of('length')), params),
};

/** Triple exponential moving average. */

import { TEMA } from 'trading-signals';
import { length, line, ofSource } from './adapt.ts';
import type { Indicator } from './part.ts';

export const tema: Indicator = {
  id: 'tema', short: 'TEMA', name: 'indicator.tema', group: 'trend', pane: 'price',
  params: [length(20)],
  source: 'close',
  plots: line(),
  create: (params) => ofSource(new TEMA(params.of('length')), params),
};

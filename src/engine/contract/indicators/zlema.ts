/** Exponential moving average with its lateness taken out. */

import { ZLEMA } from 'trading-signals';
import { length, line, ofSource } from './adapt.ts';
import type { Indicator } from './part.ts';

export const zlema: Indicator = {
  id: 'zlema', short: 'ZLEMA', name: 'indicator.zlema', group: 'trend', pane: 'price',
  params: [length(20)],
  source: 'close',
  plots: line(),
  create: (params) => ofSource(new ZLEMA(params.of('length')), params),
};

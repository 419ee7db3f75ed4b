/** Average true range in percent of the price. */

import { NATR } from 'trading-signals';
import { length, line, ofCandles } from './adapt.ts';
import type { Indicator } from './part.ts';

export const natr: Indicator = {
  id: 'natr', short: 'NATR', name: 'indicator.natr', group: 'volatility', pane: 'own',
  params: [length(14)],
  plots: line(),
  create: (params) => ofCandles(new NATR(params.of('length'))),
};

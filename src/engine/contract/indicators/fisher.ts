/** Fisher transform: prices made to have sharp turns. */

import { FisherTransform } from 'trading-signals';
import { length, line, ofCandles } from './adapt.ts';
import type { Indicator } from './part.ts';

export const fisher: Indicator = {
  id: 'fisher', short: 'FISH', name: 'indicator.fisher', group: 'momentum', pane: 'own',
  params: [length(10)],
  plots: line(),
  levels: [0],
  create: (params) => ofCandles(new FisherTransform(params.of('length'))),
};

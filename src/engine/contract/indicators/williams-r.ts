/** Williams %R: where the close lies in the range, −100 to 0. */

import { WilliamsR } from 'trading-signals';
import { length, line, ofCandles } from './adapt.ts';
import type { Indicator } from './part.ts';

export const williamsR: Indicator = {
  id: 'williams-r', short: '%R', name: 'indicator.williams-r', group: 'momentum', pane: 'own',
  params: [length(14)],
  plots: line(),
  levels: [-80, -20],
  create: (params) => ofCandles(new WilliamsR(params.of('length'))),
};

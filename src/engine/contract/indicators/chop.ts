/** Choppiness index: sideways near 100, trend near 0. */

import { CHOP } from 'trading-signals';
import { length, line, ofCandles } from './adapt.ts';
import type { Indicator } from './part.ts';

export const chop: Indicator = {
  id: 'chop', short: 'CHOP', name: 'indicator.chop', group: 'volatility', pane: 'own',
  params: [length(14)],
  plots: line(),
  levels: [38.2, 61.8],
  create: (params) => ofCandles(new CHOP(params.of('length'))),
};

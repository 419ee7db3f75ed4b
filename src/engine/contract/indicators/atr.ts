/** Average true range. */

import { ATR } from 'trading-signals';
import { length, line, ofCandles } from './adapt.ts';
import type { Indicator } from './part.ts';

export const atr: Indicator = {
  id: 'atr', short: 'ATR', name: 'indicator.atr', group: 'volatility', pane: 'own',
  params: [length(14)],
  plots: line(),
  create: (params) => ofCandles(new ATR(params.of('length'))),
};

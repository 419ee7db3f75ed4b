/** Mass index: ranges that widen before a turn. */

import { MassIndex } from 'trading-signals';
import { length, line, ofCandles } from './adapt.ts';
import type { Indicator } from './part.ts';

export const massIndex: Indicator = {
  id: 'mass-index', short: 'MASS', name: 'indicator.mass-index', group: 'volatility', pane: 'own',
  params: [length(25)],
  plots: line(),
  create: (params) => ofCandles(new MassIndex(params.of('length'))),
};

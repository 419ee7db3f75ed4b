/** On-balance volume: the volume of rising bars less that of falling ones. */

import { OBV } from 'trading-signals';
import { line, ofCandles } from './adapt.ts';
import type { Indicator } from './part.ts';

export const obv: Indicator = {
  id: 'obv', short: 'OBV', name: 'indicator.obv', group: 'volume', pane: 'own',
  params: [],
  plots: line(),
  since: 'first',
  create: () => ofCandles(new OBV(2)),
};

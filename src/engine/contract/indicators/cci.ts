/** Commodity channel index: how far the price stands off its average. */

import { CCI } from 'trading-signals';
import { length, line, ofCandles } from './adapt.ts';
import type { Indicator } from './part.ts';

export const cci: Indicator = {
  id: 'cci', short: 'CCI', name: 'indicator.cci', group: 'momentum', pane: 'own',
  params: [length(20)],
  plots: line(),
  levels: [-100, 100],
  create: (params) => ofCandles(new CCI(params.of('length'))),
};

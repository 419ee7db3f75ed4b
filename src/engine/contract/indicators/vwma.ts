/** Moving average weighted by volume. */

import { VWMA } from 'trading-signals';
import { length, line, ofCandles } from './adapt.ts';
import type { Indicator } from './part.ts';

export const vwma: Indicator = {
  id: 'vwma', short: 'VWMA', name: 'indicator.vwma', group: 'volume', pane: 'price',
  params: [length(20)],
  plots: line(),
  create: (params) => ofCandles(new VWMA(params.of('length'))),
};

/** Average directional index: the strength of a trend, whichever way. */

import { ADX } from 'trading-signals';
import { length, line, ofCandles } from './adapt.ts';
import type { Indicator } from './part.ts';

export const adx: Indicator = {
  id: 'adx', short: 'ADX', name: 'indicator.adx', group: 'trend', pane: 'own',
  params: [length(14)],
  plots: line(),
  levels: [25],
  create: (params) => ofCandles(new ADX(params.of('length'))),
};

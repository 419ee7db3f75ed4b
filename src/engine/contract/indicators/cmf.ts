/** Chaikin money flow. */

import { CMF } from 'trading-signals';
import { length, line, ofCandles } from './adapt.ts';
import type { Indicator } from './part.ts';

export const cmf: Indicator = {
  id: 'cmf', short: 'CMF', name: 'indicator.cmf', group: 'volume', pane: 'own',
  params: [length(20)],
  plots: line(),
  levels: [0],
  create: (params) => ofCandles(new CMF(params.of('length'))),
};

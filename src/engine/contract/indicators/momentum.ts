/** Momentum: the price less the price some bars ago. */

import { MOM } from 'trading-signals';
import { length, line, ofSource } from './adapt.ts';
import type { Indicator } from './part.ts';

export const momentum: Indicator = {
  id: 'momentum', short: 'MOM', name: 'indicator.momentum', group: 'momentum', pane: 'own',
  params: [length(10)],
  source: 'close',
  plots: line(),
  levels: [0],
  create: (params) => ofSource(new MOM(params.of('length')), params),
};

/** Rate of change: the price against the price some bars ago. */

import { ROC } from 'trading-signals';
import { length, line, ofSource } from './adapt.ts';
import type { Indicator } from './part.ts';

export const roc: Indicator = {
  id: 'roc', short: 'ROC', name: 'indicator.roc', group: 'momentum', pane: 'own',
  params: [length(9)],
  source: 'close',
  plots: line(),
  levels: [0],
  create: (params) => ofSource(new ROC(params.of('length')), params),
};

/** Ulcer index: how deep and how long the price lay below its high. */

import { UlcerIndex } from 'trading-signals';
import { length, line, ofSource } from './adapt.ts';
import type { Indicator } from './part.ts';

export const ulcer: Indicator = {
  id: 'ulcer', short: 'UI', name: 'indicator.ulcer', group: 'volatility', pane: 'own',
  params: [length(14)],
  source: 'close',
  plots: line(),
  create: (params) => ofSource(new UlcerIndex(params.of('length')), params),
};

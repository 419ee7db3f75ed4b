/** Detrended price oscillator: the price without its trend. */

import { DPO } from 'trading-signals';
import { length, line, ofSource } from './adapt.ts';
import type { Indicator } from './part.ts';

export const dpo: Indicator = {
  id: 'dpo', short: 'DPO', name: 'indicator.dpo', group: 'momentum', pane: 'own',
  params: [length(20)],
  source: 'close',
  plots: line(),
  levels: [0],
  create: (params) => ofSource(new DPO(params.of('length')), params),
};

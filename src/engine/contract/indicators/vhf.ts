/** Vertical horizontal filter: trend or no trend. */

import { VHF } from 'trading-signals';
import { length, line, ofSource } from './adapt.ts';
import type { Indicator } from './part.ts';

export const vhf: Indicator = {
  id: 'vhf', short: 'VHF', name: 'indicator.vhf', group: 'trend', pane: 'own',
  params: [length(28)],
  source: 'close',
  plots: line(),
  create: (params) => ofSource(new VHF(params.of('length')), params),
};

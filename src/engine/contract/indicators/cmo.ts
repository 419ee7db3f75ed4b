/** Chande momentum oscillator, −100 to 100. */

import { CMO } from 'trading-signals';
import { length, line, ofSource } from './adapt.ts';
import type { Indicator } from './part.ts';

export const cmo: Indicator = {
  id: 'cmo', short: 'CMO', name: 'indicator.cmo', group: 'momentum', pane: 'own',
  params: [length(14)],
  source: 'close',
  plots: line(),
  levels: [-50, 50],
  create: (params) => ofSource(new CMO(params.of('length')), params),
};

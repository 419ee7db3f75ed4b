/** Ehlers’ two-pole smoother. */

import { SuperSmoother } from 'trading-signals';
import { length, line, ofSource } from './adapt.ts';
import type { Indicator } from './part.ts';

export const superSmoother: Indicator = {
  id: 'super-smoother', short: 'SSM', name: 'indicator.super-smoother', group: 'trend', pane: 'price',
  params: [length(10)],
  source: 'close',
  plots: line(),
  create: (params) => ofSource(new SuperSmoother(params.of('length')), params),
};

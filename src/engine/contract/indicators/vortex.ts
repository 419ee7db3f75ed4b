/** Vortex: movement upward against movement downward. */

import { VortexIndicator } from 'trading-signals';
import { itself, length, ofMany } from './adapt.ts';
import type { Indicator } from './part.ts';

export const vortex: Indicator = {
  id: 'vortex', short: 'VI', name: 'indicator.vortex', group: 'trend', pane: 'own',
  params: [length(14)],
  plots: [
    { id: 'up', text: 'plot.trendUp', draw: 'line', colour: 'up' },
    { id: 'down', text: 'plot.trendDown', draw: 'line', colour: 'down' },
  ],
  levels: [1],
  create: (params) => ofMany(new VortexIndicator(params.of('length')), itself, (result, out) => {
    out[0] = result.plus;
    out[1] = result.minus;
  }),
};

/** Aroon: how long ago the highest high and the lowest low were. */

import { Aroon } from 'trading-signals';
import { itself, length, ofMany } from './adapt.ts';
import type { Indicator } from './part.ts';

export const aroon: Indicator = {
  id: 'aroon', short: 'AROON', name: 'indicator.aroon', group: 'trend', pane: 'own',
  params: [length(14)],
  plots: [
    { id: 'up', text: 'plot.trendUp', draw: 'line', colour: 'up' },
    { id: 'down', text: 'plot.trendDown', draw: 'line', colour: 'down' },
  ],
  levels: [50],
  create: (params) => ofMany(new Aroon(params.of('length')), itself, (result, out) => {
    out[0] = result.aroonUp;
    out[1] = result.aroonDown;
  }),
};

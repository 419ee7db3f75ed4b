/** Chandelier exit: stops that hang from the extremes. */

import { ChandelierExit } from 'trading-signals';
import { itself, length, ofMany, times } from './adapt.ts';
import type { Indicator } from './part.ts';

export const chandelier: Indicator = {
  id: 'chandelier', short: 'CE', name: 'indicator.chandelier', group: 'trend', pane: 'price',
  params: [length(22), times(3)],
  plots: [
    { id: 'long', text: 'plot.long', draw: 'line', colour: 'up' },
    { id: 'short', text: 'plot.short', draw: 'line', colour: 'down' },
  ],
  create: (params) => ofMany(new ChandelierExit({ interval: params.of('length'), multiplier: params.of('times') }), itself, (result, out) => {
    out[0] = result.long;
    out[1] = result.short;
  }),
};

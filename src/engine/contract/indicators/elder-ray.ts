/** Elder’s rays: how far buyers and sellers carried the price off its average. */

import { ElderRay } from 'trading-signals';
import { itself, length, ofMany } from './adapt.ts';
import type { Indicator } from './part.ts';

export const elderRay: Indicator = {
  id: 'elder-ray', short: 'ERI', name: 'indicator.elder-ray', group: 'momentum', pane: 'own',
  params: [length(13)],
  plots: [
    { id: 'bulls', text: 'plot.bulls', draw: 'histogram', colour: 'up' },
    { id: 'bears', text: 'plot.bears', draw: 'histogram', colour: 'down' },
  ],
  levels: [0],
  create: (params) => ofMany(new ElderRay(params.of('length')), itself, (result, out) => {
    out[0] = result.bullPower;
    out[1] = result.bearPower;
  }),
};

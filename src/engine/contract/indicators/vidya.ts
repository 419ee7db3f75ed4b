/** Variable index dynamic average: as fast as the momentum is strong. */

import { VIDYA } from 'trading-signals';
import { length, line, ofSource } from './adapt.ts';
import type { Indicator } from './part.ts';

export const vidya: Indicator = {
  id: 'vidya', short: 'VIDYA', name: 'indicator.vidya', group: 'trend', pane: 'price',
  params: [length(14)],
  source: 'close',
  plots: line(),
  create: (params) => ofSource(new VIDYA(params.of('length')), params),
};

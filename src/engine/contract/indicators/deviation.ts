/** The standard deviation of the last prices. */

import { length, line } from './adapt.ts';
import { Recent } from './own.ts';
import type { Indicator } from './part.ts';

export const deviation: Indicator = {
  id: 'deviation', short: 'σ', name: 'indicator.deviation', group: 'volatility', pane: 'own',
  params: [length(20)],
  source: 'close',
  plots: line(),
  create: (params) => {
    const recent = new Recent(params.of('length'));
    return (bar, isReplaced, out) => {
      recent.add(params.pick(bar), isReplaced);
      out[0] = recent.isFull ? recent.spread(recent.sum() / params.of('length')) : Number.NaN;
    };
  },
};

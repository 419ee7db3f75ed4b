/** An average and two lines some percent from it. */

import { bands, length } from './adapt.ts';
import { Recent } from './own.ts';
import type { Indicator } from './part.ts';

export const envelope: Indicator = {
  id: 'envelope', short: 'ENV', name: 'indicator.envelope', group: 'volatility', pane: 'price',
  params: [length(20), { id: 'percent', text: 'param.percent', default: 2.5, min: 0.01, max: 100, step: 0.01 }],
  source: 'close',
  plots: bands,
  create: (params) => {
    const recent = new Recent(params.of('length'));
    const part = params.of('percent') / 100;
    return (bar, isReplaced, out) => {
      recent.add(params.pick(bar), isReplaced);
      const mean = recent.isFull ? recent.sum() / params.of('length') : Number.NaN;
      out[0] = mean * (1 + part);
      out[1] = mean;
      out[2] = mean * (1 - part);
    };
  },
};

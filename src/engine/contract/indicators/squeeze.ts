/** Squeeze: momentum, and whether the Bollinger bands lie inside the Keltner channels. */

import { TTMSqueeze } from 'trading-signals';
import { itself, length, ofMany } from './adapt.ts';
import type { Indicator } from './part.ts';

export const squeeze: Indicator = {
  id: 'squeeze', short: 'SQZ', name: 'indicator.squeeze', group: 'volatility', pane: 'own',
  params: [length(20)],
  plots: [
    { id: 'momentum', text: 'plot.momentum', draw: 'histogram', colour: 'signed' },
    { id: 'squeezed', text: 'plot.squeezed', draw: 'dots', colour: 'quiet' },
  ],
  create: (params) => ofMany(new TTMSqueeze({ bbInterval: params.of('length'), kcInterval: params.of('length') }), itself, (result, out) => {
    out[0] = result.momentum;
    out[1] = result.isSqueezed ? 0 : Number.NaN;
  }),
};

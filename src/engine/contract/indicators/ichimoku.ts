/** Ichimoku: middles of ranges, the cloud drawn ahead. */

import { IchimokuCloud } from 'trading-signals';
import { fast, itself, length, ofMany, slow } from './adapt.ts';
import type { Indicator } from './part.ts';

export const ichimoku: Indicator = {
  id: 'ichimoku', short: 'ICH', name: 'indicator.ichimoku', group: 'trend', pane: 'price',
  params: [fast(9), length(26), slow(52)],
  plots: [
    { id: 'conversion', text: 'plot.conversion', draw: 'line', colour: 'first' },
    { id: 'base', text: 'plot.base', draw: 'line', colour: 'second' },
    { id: 'spanA', text: 'plot.spanA', draw: 'line', colour: 'up', shift: 26 },
    { id: 'spanB', text: 'plot.spanB', draw: 'line', colour: 'down', shift: 26 },
  ],
  create: (params) => ofMany(new IchimokuCloud({ conversionInterval: params.of('fast'), baseInterval: params.of('length'), spanBInterval: params.of('slow') }), itself, (result, out) => {
    out[0] = result.conversion;
    out[1] = result.base;
    out[2] = result.spanA;
    out[3] = result.spanB;
  }),
};

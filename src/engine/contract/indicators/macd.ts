/** Moving average convergence and divergence. */

import { EMA, MACD } from 'trading-signals';
import { fast, ofMany, signal, slow } from './adapt.ts';
import type { Indicator } from './part.ts';

export const macd: Indicator = {
  id: 'macd', short: 'MACD', name: 'indicator.macd', group: 'momentum', pane: 'own',
  params: [fast(12), slow(26), signal(9)],
  source: 'close',
  plots: [
    { id: 'histogram', text: 'plot.histogram', draw: 'histogram', colour: 'signed' },
    { id: 'macd', text: 'plot.macd', draw: 'line', colour: 'first' },
    { id: 'signal', text: 'plot.signal', draw: 'line', colour: 'second' },
  ],
  create: (params) => ofMany(new MACD(new EMA(params.of('fast')), new EMA(params.of('slow')), new EMA(params.of('signal'))), (bar) => params.pick(bar), (result, out) => {
    out[0] = result.histogram;
    out[1] = result.macd;
    out[2] = result.signal;
  }),
};

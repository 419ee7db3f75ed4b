/** WaveTrend: how far the price is from its average, in waves. */

import { WaveTrend } from 'trading-signals';
import { itself, length, ofMany, signal, smooth } from './adapt.ts';
import type { Indicator } from './part.ts';

export const waveTrend: Indicator = {
  id: 'wave-trend', short: 'WT', name: 'indicator.wave-trend', group: 'momentum', pane: 'own',
  params: [length(10), smooth(21), signal(4)],
  plots: [
    { id: 'value', text: 'plot.value', draw: 'line', colour: 'first' },
    { id: 'signal', text: 'plot.signal', draw: 'line', colour: 'second' },
  ],
  levels: [-60, 60],
  create: (params) => ofMany(new WaveTrend({ channelInterval: params.of('length'), averageInterval: params.of('smooth'), smoothingInterval: params.of('signal') }), itself, (result, out) => {
    out[0] = result.wt1;
    out[1] = result.wt2;
  }),
};

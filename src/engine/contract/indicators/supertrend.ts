/** SuperTrend: a stop that follows the price and changes sides when it is hit. */

import { SuperTrend } from 'trading-signals';
import { itself, length, ofMany, times } from './adapt.ts';
import type { Indicator } from './part.ts';

export const supertrend: Indicator = {
  id: 'supertrend', short: 'ST', name: 'indicator.supertrend', group: 'trend', pane: 'price',
  params: [length(10), times(3)],
  plots: [
    { id: 'up', text: 'plot.trendUp', draw: 'line', colour: 'up' },
    { id: 'down', text: 'plot.trendDown', draw: 'line', colour: 'down' },
  ],
  create: (params) => ofMany(new SuperTrend({ interval: params.of('length'), multiplier: params.of('times') }), itself, (result, out) => {
    out[result.trend === 'BULLISH' ? 0 : 1] = result.supertrend;
  }),
};

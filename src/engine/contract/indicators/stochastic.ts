/** Stochastic oscillator: where the close lies in the range of some bars. */

import { StochasticOscillator } from 'trading-signals';
import { itself, length, ofMany, signal, smooth } from './adapt.ts';
import type { Indicator } from './part.ts';

export const stochastic: Indicator = {
  id: 'stochastic', short: 'STOCH', name: 'indicator.stochastic', group: 'momentum', pane: 'own',
  params: [length(14), smooth(3), signal(3)],
  plots: [
    { id: 'k', text: 'plot.k', draw: 'line', colour: 'first' },
    { id: 'd', text: 'plot.d', draw: 'line', colour: 'second' },
  ],
  levels: [20, 80],
  create: (params) => ofMany(new StochasticOscillator({ kPeriod: params.of('length'), kSlowingPeriod: params.of('smooth'), dPeriod: params.of('signal') }), itself, (result, out) => {
    out[0] = result.stochK;
    out[1] = result.stochD;
  }),
};

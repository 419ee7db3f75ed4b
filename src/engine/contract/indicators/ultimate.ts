/** Ultimate oscillator: buying pressure over three lengths. */

import { UltimateOscillator } from 'trading-signals';
import { fast, length, line, ofCandles, slow } from './adapt.ts';
import type { Indicator } from './part.ts';

export const ultimate: Indicator = {
  id: 'ultimate', short: 'UO', name: 'indicator.ultimate', group: 'momentum', pane: 'own',
  params: [fast(7), length(14), slow(28)],
  plots: line(),
  levels: [30, 70],
  create: (params) => ofCandles(new UltimateOscillator({ shortPeriod: params.of('fast'), mediumPeriod: params.of('length'), longPeriod: params.of('slow') })),
};

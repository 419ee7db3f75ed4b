/** Chaikin oscillator: accumulation and distribution, fast less slow. */

import { ADOSC } from 'trading-signals';
import { fast, line, ofCandles, slow } from './adapt.ts';
import type { Indicator } from './part.ts';

export const chaikin: Indicator = {
  id: 'chaikin', short: 'CHO', name: 'indicator.chaikin', group: 'volume', pane: 'own',
  params: [fast(3), slow(10)],
  plots: line(),
  levels: [0],
  create: (params) => ofCandles(new ADOSC({ fastPeriod: params.of('fast'), slowPeriod: params.of('slow') })),
};

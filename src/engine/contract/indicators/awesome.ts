/** Awesome oscillator: a fast average of middles less a slow one. */

import { AO } from 'trading-signals';
import { fast, histogram, ofCandles, slow } from './adapt.ts';
import type { Indicator } from './part.ts';

export const awesome: Indicator = {
  id: 'awesome', short: 'AO', name: 'indicator.awesome', group: 'momentum', pane: 'own',
  params: [fast(5), slow(34)],
  plots: histogram(),
  create: (params) => ofCandles(new AO(params.of('fast'), params.of('slow'))),
};

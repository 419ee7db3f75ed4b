/** Schaff trend cycle: MACD made into a cycle. */

import { STC } from 'trading-signals';
import { fast, length, line, ofSource, slow } from './adapt.ts';
import type { Indicator } from './part.ts';

export const schaff: Indicator = {
  id: 'schaff', short: 'STC', name: 'indicator.schaff', group: 'momentum', pane: 'own',
  params: [length(10), fast(23), slow(50)],
  source: 'close',
  plots: line(),
  levels: [25, 75],
  create: (params) => ofSource(new STC({ cycleInterval: params.of('length'), fastInterval: params.of('fast'), slowInterval: params.of('slow') }), params),
};

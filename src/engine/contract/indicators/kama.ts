/** Kaufman’s average: fast in a trend, still in noise. */

import { KAMA } from 'trading-signals';
import { length, line, ofSource } from './adapt.ts';
import type { Indicator } from './part.ts';

export const kama: Indicator = {
  id: 'kama', short: 'KAMA', name: 'indicator.kama', group: 'trend', pane: 'price',
  params: [length(10)],
  source: 'close',
  plots: line(),
  create: (params) => ofSource(new KAMA(params.of('length')), params),
};

/** Accumulation and distribution: volume by where the close lies in the bar. */

import { AD } from 'trading-signals';
import { line, ofCandles } from './adapt.ts';
import type { Indicator } from './part.ts';

export const accumulation: Indicator = {
  id: 'accumulation', short: 'AD', name: 'indicator.accumulation', group: 'volume', pane: 'own',
  params: [],
  plots: line(),
  since: 'first',
  create: () => ofCandles(new AD()),
};

/** Elder’s force index: change times volume, smoothed. */

import { ForceIndex } from 'trading-signals';
import { length, line, ofCandles } from './adapt.ts';
import type { Indicator } from './part.ts';

export const forceIndex: Indicator = {
  id: 'force-index', short: 'EFI', name: 'indicator.force-index', group: 'volume', pane: 'own',
  params: [length(13)],
  plots: line(),
  levels: [0],
  create: (params) => ofCandles(new ForceIndex(params.of('length'))),
};

/** True strength index: momentum smoothed twice. */

import { TSI } from 'trading-signals';
import { fast, line, ofSource, slow } from './adapt.ts';
import type { Indicator } from './part.ts';

export const tsi: Indicator = {
  id: 'tsi', short: 'TSI', name: 'indicator.tsi', group: 'momentum', pane: 'own',
  params: [fast(13), slow(25)],
  source: 'close',
  plots: line(),
  levels: [-25, 25],
  create: (params) => ofSource(new TSI({ shortPeriod: params.of('fast'), longPeriod: params.of('slow') }), params),
};

/** Keltner channels: an average and its true ranges. */

import { KeltnerChannels } from 'trading-signals';
import { bands, itself, length, ofMany, smooth, times, writeBands } from './adapt.ts';
import type { Indicator } from './part.ts';

export const keltner: Indicator = {
  id: 'keltner', short: 'KC', name: 'indicator.keltner', group: 'volatility', pane: 'price',
  params: [length(20), smooth(10), times(2)],
  plots: bands,
  create: (params) => ofMany(new KeltnerChannels({ emaInterval: params.of('length'), atrInterval: params.of('smooth'), multiplier: params.of('times') }), itself, writeBands),
};

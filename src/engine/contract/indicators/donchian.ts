/** Donchian channels: the highest high and the lowest low. */

import { DonchianChannels } from 'trading-signals';
import { bands, itself, length, ofMany, writeBands } from './adapt.ts';
import type { Indicator } from './part.ts';

export const donchian: Indicator = {
  id: 'donchian', short: 'DC', name: 'indicator.donchian', group: 'volatility', pane: 'price',
  params: [length(20)],
  plots: bands,
  create: (params) => ofMany(new DonchianChannels(params.of('length')), itself, writeBands),
};

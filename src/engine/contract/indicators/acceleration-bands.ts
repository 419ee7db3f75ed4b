/** Acceleration bands: wider where bars are wide. */

import { AccelerationBands } from 'trading-signals';
import { bands, itself, length, ofMany, times, writeBands } from './adapt.ts';
import type { Indicator } from './part.ts';

export const accelerationBands: Indicator = {
  id: 'acceleration-bands', short: 'ABANDS', name: 'indicator.acceleration-bands', group: 'volatility', pane: 'price',
  params: [length(20), times(4)],
  plots: bands,
  create: (params) => ofMany(new AccelerationBands(params.of('length'), params.of('times')), itself, writeBands),
};

/**
 * The average price by volume since midnight UTC, with bands of its standard deviation. The package’s own never begins
 * anew and has no bands.
 */

import { bands, times } from './adapt.ts';
import { ofState } from './own.ts';
import type { Indicator } from './part.ts';
import { midnightOf } from './past.ts';

export const vwap: Indicator = {
  id: 'vwap', short: 'VWAP', name: 'indicator.vwap', group: 'volume', pane: 'price',
  params: [times(2)],
  plots: bands,
  since: 'day',
  create: (params) => ofState({ day: 0, volume: 0, mean: 0, spread: 0 }, (before, bar, out) => {
    const day = midnightOf(bar.timeUs);
    const start = day === before.day ? before : { volume: 0, mean: 0, spread: 0 };
    const price = (bar.high + bar.low + bar.close) / 3;
    const volume = start.volume + bar.volume;
    // Welford's way with weights: no difference of large sums.
    const mean = volume === 0 ? start.mean : start.mean + ((price - start.mean) * bar.volume) / volume;
    const spread = start.spread + bar.volume * (price - start.mean) * (price - mean);
    if (volume > 0) {
      const away = Math.sqrt(Math.max(0, spread / volume)) * params.of('times');
      out[0] = mean + away;
      out[1] = mean;
      out[2] = mean - away;
    }
    return { day, volume, mean, spread };
  }),
};

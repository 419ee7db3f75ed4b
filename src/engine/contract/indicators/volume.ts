/** Volume, coloured by whether the bar rose. */

import type { Indicator } from './part.ts';

export const volume: Indicator = {
  id: 'volume', short: 'VOL', name: 'indicator.volume', group: 'volume', pane: 'own',
  params: [],
  plots: [
    { id: 'up', text: 'plot.risen', draw: 'histogram', colour: 'up' },
    { id: 'down', text: 'plot.fallen', draw: 'histogram', colour: 'down' },
  ],
  create: () => (bar, _isReplaced, out) => {
    out.fill(Number.NaN);
    out[bar.close >= bar.open ? 0 : 1] = bar.volume;
  },
};

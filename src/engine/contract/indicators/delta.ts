/** Delta: what buyers took less what sellers hit, a bar. The package knows no sides of trades. */

import { histogram } from './adapt.ts';
import type { Indicator } from './part.ts';

export const delta: Indicator = {
  id: 'delta', short: 'Δ', name: 'indicator.delta', group: 'volume', pane: 'own',
  params: [],
  plots: histogram(),
  create: () => (bar, _isReplaced, out) => {
    out[0] = bar.bought * 2 - bar.volume;
  },
};

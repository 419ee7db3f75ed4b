/** McGinley’s dynamic: hurries after a market that runs away. */

import { McGinleyDynamic } from 'trading-signals';
import { length, line, ofSource } from './adapt.ts';
import type { Indicator } from './part.ts';

export const mcginley: Indicator = {
  id: 'mcginley', short: 'MCG', name: 'indicator.mcginley', group: 'trend', pane: 'price',
  params: [length(14)],
  source: 'close',
  plots: line(),
  create: (params) => ofSource(new McGinleyDynamic(params.of('length')), params),
};

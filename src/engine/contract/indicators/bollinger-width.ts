/** The width of the Bollinger bands. */

import { BollingerBands, BollingerBandsWidth } from 'trading-signals';
import { length, line, ofSource, times } from './adapt.ts';
import type { Indicator } from './part.ts';

export const bollingerWidth: Indicator = {
  id: 'bollinger-width', short: 'BBW', name: 'indicator.bollinger-width', group: 'volatility', pane: 'own',
  params: [length(20), times(2)],
  source: 'close',
  plots: line(),
  create: (params) => ofSource(new BollingerBandsWidth(new BollingerBands(params.of('length'), params.of('times'))), params),
};

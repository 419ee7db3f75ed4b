/** Money flow index: a relative strength index with volume. */

import { MFI } from 'trading-signals';
import { length, line, ofCandles } from './adapt.ts';
import type { Indicator } from './part.ts';

export const mfi: Indicator = {
  id: 'mfi', short: 'MFI', name: 'indicator.mfi', group: 'volume', pane: 'own',
  params: [length(14)],
  plots: line(),
  levels: [20, 80],
  create: (params) => ofCandles(new MFI(params.of('length'))),
};

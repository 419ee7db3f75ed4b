/** The end of a straight line through the last prices. */

import { LinearRegression } from 'trading-signals';
import { length, line, ofMany } from './adapt.ts';
import type { Indicator } from './part.ts';

export const linearRegression: Indicator = {
  id: 'linear-regression', short: 'LINREG', name: 'indicator.linear-regression', group: 'trend', pane: 'price',
  params: [length(14)],
  source: 'close',
  plots: line(),
  create: (params) => ofMany(new LinearRegression(params.of('length')), (bar) => params.pick(bar), (result, out) => {
    out[0] = result.prediction;
  }),
};

/** Relative strength index: how much of the movement was upward, 0 to 100. */

import { RSI } from 'trading-signals';
import { length, line, ofSource } from './adapt.ts';
import type { Indicator } from './part.ts';

export const rsi: Indicator = {
  id: 'rsi', short: 'RSI', name: 'indicator.rsi', group: 'momentum', pane: 'own',
  params: [length(14)],
  source: 'close',
  plots: line(),
  levels: [30, 70],
  create: (params) => ofSource(new RSI(params.of('length')), params),
};

/** Klinger volume oscillator. */

import { KVO } from 'trading-signals';
import { fast, line, ofCandles, slow } from './adapt.ts';
import type { Indicator } from './part.ts';

export const klinger: Indicator = {
  id: 'klinger', short: 'KVO', name: 'indicator.klinger', group: 'volume', pane: 'own',
  params: [fast(34), slow(55)],
  plots: line(),
  levels: [0],
  create: (params) => ofCandles(new KVO(params.of('fast'), params.of('slow'))),
};

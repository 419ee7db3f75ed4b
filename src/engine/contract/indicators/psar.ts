/** Parabolic stop and reverse. */

import { PSAR } from 'trading-signals';
import { ofCandles } from './adapt.ts';
import type { Indicator } from './part.ts';

export const psar: Indicator = {
  id: 'psar', short: 'SAR', name: 'indicator.psar', group: 'trend', pane: 'price',
  params: [{ id: 'step', text: 'param.step', default: 0.02, min: 0.001, max: 1, step: 0.001 }, { id: 'limit', text: 'param.limit', default: 0.2, min: 0.001, max: 1, step: 0.001 }],
  plots: [{ id: 'value', text: 'plot.value', draw: 'dots', colour: 'first' }],
  create: (params) => ofCandles(new PSAR({ accelerationStep: Math.min(params.of('step'), params.of('limit')), accelerationMax: params.of('limit') })),
};

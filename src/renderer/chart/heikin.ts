/** Heikin-Ashi: bars made of averages, as a step like an indicator’s. A way to look at bars, never prices to trade at. */

import { ofState } from '../../engine/contract/indicators/own.ts';
import type { Indicator } from '../../engine/contract/indicators/part.ts';

const plot = (id: string) => ({ id, text: 'plot.value', draw: 'line', colour: 'first' } as const);

export const heikin: Indicator = {
  id: 'heikin-ashi', short: 'HA', name: 'chart.style.heikin-ashi', group: 'trend', pane: 'price',
  params: [],
  plots: [plot('open'), plot('high'), plot('low'), plot('close')],
  create: () => ofState<{ readonly open: number; readonly close: number } | null>(null, (before, bar, out) => {
    const close = (bar.open + bar.high + bar.low + bar.close) / 4;
    const open = before === null ? (bar.open + bar.close) / 2 : (before.open + before.close) / 2;
    out[0] = open;
    out[1] = Math.max(bar.high, open, close);
    out[2] = Math.min(bar.low, open, close);
    out[3] = close;
    return { open, close };
  }),
};

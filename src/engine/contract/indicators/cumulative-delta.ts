/** Cumulative delta since midnight UTC: what buyers took less what sellers hit. A bar that does not tell its sides counts nothing. */

import { line } from './adapt.ts';
import { ofState } from './own.ts';
import type { Indicator } from './part.ts';
import { midnightOf } from './past.ts';

export const cumulativeDelta: Indicator = {
  id: 'cumulative-delta', short: 'CVD', name: 'indicator.cumulative-delta', group: 'volume', pane: 'own',
  params: [],
  plots: line(),
  levels: [0],
  since: 'day',
  create: () => ofState({ day: 0, sum: 0 }, (before, bar, out) => {
    const day = midnightOf(bar.timeUs);
    const change = bar.bought * 2 - bar.volume;
    const sum = (day === before.day ? before.sum : 0) + (Number.isNaN(change) ? 0 : change);
    if (!Number.isNaN(change)) out[0] = sum;
    return { day, sum };
  }),
};

/** An event as a message for an address outside: fields for programs, and one English line under the names that chat services read. */

import type { Firing } from '../../contract/alerts.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';

export function hookBody({ id, alert, timeUs, value, direction, isAfterGap, silencedCount }: Firing, find: (id: string) => InstrumentSpec | null): object {
  const { condition } = alert.rule;
  const spec = find(condition.of);
  const what = spec === null ? condition.of : `${spec.symbol} (${spec.venue} ${spec.market})`;
  const reached = condition.kind === 'wall'
    ? `a large order worth ${Math.round(value)} ${condition.event === 'appeared' ? 'appeared' : `was ${condition.event}`}`
    : `${condition.source} ${direction === 'down' ? 'fell' : 'rose'} to ${String(value)}, threshold ${String(condition.threshold)}`;
  const line = `Fathom: ${alert.name === '' ? '' : `${alert.name}: `}${what}, ${reached}${isAfterGap ? ' (some time since: nobody was looking)' : ''}`;
  return { kind: 'alert', id, name: alert.name, condition, value, direction, isAfterGap, silencedCount, time: new Date(timeUs / 1_000).toISOString(), text: line, content: line };
}

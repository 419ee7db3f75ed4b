/** The trades of one instrument: those that are kept from before, then every one that comes, in order. */

import type { TopicSpec } from '../../../contract/topics.ts';
import type { Fault } from '../../../domain/fault.ts';
import { ok, type Result } from '../../../domain/result.ts';
import { specOf, type Topic, type TopicHost } from './topic.ts';
import { TradeReader } from './trade-reader.ts';

export function openTrades(wanted: Extract<TopicSpec, { kind: 'trades' }>, host: TopicHost): Result<Topic, Fault> {
  const found = specOf(host, wanted.instrument);
  if (!found.ok) return found;
  const { stream } = found.value;
  const reader = new TradeReader();
  let sequence = 0;
  return ok({
    streams: [stream],
    paintPresent: (nowUs, outlet) => {
      const view = outlet.hasRoom ? host.viewOf(found.value) : null;
      if (view === null) return;
      if (reader.follow(view)) sequence = 0;
      if (sequence > 0 && !reader.hasMore) return;
      outlet.post(reader.frame(view, { stream, sequence, sinceUs: view.tradesSinceUs, madeUs: nowUs, tickFactor: 1, lotFactor: 1 }));
      sequence += 1;
    },
  });
}

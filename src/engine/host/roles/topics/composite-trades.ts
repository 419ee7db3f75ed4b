/** The trades of several instruments as one stream, in the ticks and lots of the first: floats that inform. Those in another quote are converted at the rate of the moment, and wait while there is none. */

import type { TopicSpec } from '../../../contract/topics.ts';
import type { Fault } from '../../../domain/fault.ts';
import { ok, type Result } from '../../../domain/result.ts';
import { LiveComposite, specsOf } from './composite.ts';
import type { Topic, TopicHost } from './topic.ts';
import { TradeReader } from './trade-reader.ts';

export function openCompositeTrades(wanted: Extract<TopicSpec, { kind: 'composite-trades' }>, host: TopicHost): Result<Topic, Fault> {
  const found = specsOf(host, wanted.instrument, wanted.others);
  if (!found.ok) return found;
  const live = new LiveComposite(host, found.value, 1);
  const { composite } = live;
  const sources = found.value.map((spec, member) => ({ spec, member, reader: new TradeReader() }));
  const stream = found.value[0]?.stream ?? 0;
  let sequence = 0;
  return ok({
    get streams() {
      return live.streams;
    },
    paintPresent: (nowUs, outlet) => {
      live.look(nowUs);
      const { tickFactors, lotFactors } = composite.scale;
      for (const { spec, member, reader } of sources) {
        const [tickFactor, lotFactor] = [(tickFactors[member] ?? 0) / (tickFactors[0] ?? 1), (lotFactors[member] ?? 0) / (lotFactors[0] ?? 1)];
        if (tickFactor === 0 || !composite.isRated(member, nowUs)) continue;
        const view = outlet.hasRoom ? host.viewOf(spec) : null;
        if (view === null) continue;
        reader.follow(view);
        if (sequence > 0 && !reader.hasMore) continue;
        const sinceUs = Math.max(...sources.map((source) => source.reader.view?.tradesSinceUs ?? nowUs));
        outlet.post(reader.frame(view, { stream, sequence, sinceUs, madeUs: nowUs, tickFactor, lotFactor }));
        sequence += 1;
      }
    },
  });
}

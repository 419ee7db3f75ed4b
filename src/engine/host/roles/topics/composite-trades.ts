/** The trades of several instruments as one stream, in the ticks and lots of the first: floats that inform. Those in another quote are converted at the rate of the moment, and wait while there is none. */

import { encodeTrades, tradesFlagBacklog } from '../../../contract/frames/trades.ts';
import type { TopicSpec } from '../../../contract/topics.ts';
import { newTradeColumns } from '../../../core/market/flow/trade-log.ts';
import type { Fault } from '../../../domain/fault.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { ok, type Result } from '../../../domain/result.ts';
import type { InstrumentView } from '../instrument-view.ts';
import { LiveComposite, specsOf } from './composite.ts';
import type { Topic, TopicHost } from './topic.ts';

const tradesPerFrame = 1_024;
const scratch = newTradeColumns(tradesPerFrame);

interface Source {
  readonly spec: InstrumentSpec;
  readonly member: number;
  from: InstrumentView | null;
  place: number;
  backlogEnd: number;
}

export function openCompositeTrades(wanted: Extract<TopicSpec, { kind: 'composite-trades' }>, host: TopicHost): Result<Topic, Fault> {
  const found = specsOf(host, wanted.instrument, wanted.others);
  if (!found.ok) return found;
  const live = new LiveComposite(host, found.value, 1);
  const { composite } = live;
  const sources = found.value.map((spec, member): Source => ({ spec, member, from: null, place: 0, backlogEnd: 0 }));
  const stream = found.value[0]?.stream ?? 0;
  let sequence = 0;
  return ok({
    get streams() {
      return live.streams;
    },
    paintPresent: (nowUs, outlet) => {
      live.look(nowUs);
      const { tickFactors, lotFactors } = composite.scale;
      for (const source of sources) {
        const [tickFactor, lotFactor] = [(tickFactors[source.member] ?? 0) / (tickFactors[0] ?? 1), (lotFactors[source.member] ?? 0) / (lotFactors[0] ?? 1)];
        if (tickFactor === 0 || !composite.isRated(source.member, nowUs)) continue;
        const view = outlet.hasRoom ? host.viewOf(source.spec) : null;
        if (view === null) continue;
        if (view !== source.from) {
          source.from = view;
          source.place = view.log.added - view.log.count;
          source.backlogEnd = view.log.added;
        }
        if (source.place === view.log.added && sequence > 0) continue;
        const first = view.log.copyFrom(source.place, scratch);
        const { count } = scratch;
        const isBacklog = first < source.backlogEnd;
        const sinceUs = Math.max(...sources.map(({ from }) => from?.tradesSinceUs ?? nowUs));
        outlet.post(encodeTrades({
          header: { kind: 'trades', flags: isBacklog ? tradesFlagBacklog : 0, stream, topic: 0, sequence, receivedUs: isBacklog ? 0 : (scratch.receivedUs[count - 1] ?? 0), madeUs: nowUs },
          droppedCount: Math.min(first - source.place, 0xffff_ffff),
          sinceUs,
          receivedUs: scratch.receivedUs.subarray(0, count),
          venueUs: scratch.timeUs.subarray(0, count),
          ticks: scratch.ticks.subarray(0, count).map((ticks) => ticks * tickFactor),
          lots: scratch.lots.subarray(0, count).map((lots) => lots * lotFactor),
        }));
        sequence += 1;
        source.place = first + count;
      }
    },
  });
}

/** The trades of several instruments as one stream, in the ticks and lots of the first: floats that inform. */

import { encodeTrades, tradesFlagBacklog } from '../../../contract/frames/trades.ts';
import type { TopicSpec } from '../../../contract/topics.ts';
import { newTradeColumns } from '../../../core/market/flow/trade-log.ts';
import type { Fault } from '../../../domain/fault.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { ok, type Result } from '../../../domain/result.ts';
import type { InstrumentView } from '../instrument-view.ts';
import { compositeOf, specsOf } from './composite.ts';
import type { Topic, TopicHost } from './topic.ts';

const tradesPerFrame = 1_024;
const scratch = newTradeColumns(tradesPerFrame);

interface Source {
  readonly spec: InstrumentSpec;
  readonly tickFactor: number;
  readonly lotFactor: number;
  from: InstrumentView | null;
  place: number;
  backlogEnd: number;
}

export function openCompositeTrades(wanted: Extract<TopicSpec, { kind: 'composite-trades' }>, host: TopicHost): Result<Topic, Fault> {
  const found = specsOf(host, wanted.instrument, wanted.others);
  if (!found.ok) return found;
  const { scale } = compositeOf(host, found.value, 1);
  const sources = found.value.map((spec, member): Source => ({
    spec, tickFactor: (scale.tickFactors[member] ?? 0) / (scale.tickFactors[0] ?? 1), lotFactor: (scale.lotFactors[member] ?? 0) / (scale.lotFactors[0] ?? 1),
    from: null, place: 0, backlogEnd: 0,
  })).filter(({ tickFactor }) => tickFactor > 0);
  const stream = found.value[0]?.stream ?? 0;
  let sequence = 0;
  return ok({
    streams: found.value.map((spec) => spec.stream),
    paintPresent: (nowUs, outlet) => {
      for (const source of sources) {
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
          ticks: scratch.ticks.subarray(0, count).map((ticks) => ticks * source.tickFactor),
          lots: scratch.lots.subarray(0, count).map((lots) => lots * source.lotFactor),
        }));
        sequence += 1;
        source.place = first + count;
      }
    },
  });
}

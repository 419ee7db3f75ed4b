/** The trades of one instrument: those that are kept from before, then every one that comes, in order. */

import { encodeTrades, tradesFlagBacklog } from '../../../contract/frames/trades.ts';
import type { TopicSpec } from '../../../contract/topics.ts';
import { newTradeColumns } from '../../../core/market/flow/trade-log.ts';
import type { Fault } from '../../../domain/fault.ts';
import { ok, type Result } from '../../../domain/result.ts';
import type { InstrumentView } from '../instrument-view.ts';
import { specOf, type Topic, type TopicHost } from './topic.ts';

const tradesPerFrame = 1_024;
/** One for all topics of a thread: it is filled and used within one call. */
const scratch = newTradeColumns(tradesPerFrame);

export function openTrades(wanted: Extract<TopicSpec, { kind: 'trades' }>, host: TopicHost): Result<Topic, Fault> {
  const found = specOf(host, wanted.instrument);
  if (!found.ok) return found;
  const { stream } = found.value;
  /** Whose log the trades came from, and the place of the next one in it. */
  let from: InstrumentView | null = null;
  let place = 0;
  let sequence = 0;
  let backlogEnd = 0;
  return ok({
    streams: [stream],
    paintPresent: (nowUs, outlet) => {
      const view = outlet.hasRoom ? host.viewOf(found.value) : null;
      if (view === null) return;
      if (view !== from) {
        from = view;
        place = view.log.added - view.log.count;
        backlogEnd = view.log.added;
        sequence = 0;
      }
      if (sequence > 0 && place === view.log.added) return;
      const first = view.log.copyFrom(place, scratch);
      const { count } = scratch;
      const isBacklog = first < backlogEnd;
      outlet.post(encodeTrades({
        header: { kind: 'trades', flags: isBacklog ? tradesFlagBacklog : 0, stream, topic: 0, sequence, receivedUs: isBacklog ? 0 : (scratch.receivedUs[count - 1] ?? 0), madeUs: nowUs },
        droppedCount: Math.min(first - place, 0xffff_ffff),
        sinceUs: view.tradesSinceUs,
        receivedUs: scratch.receivedUs.subarray(0, count),
        venueUs: scratch.timeUs.subarray(0, count),
        ticks: scratch.ticks.subarray(0, count),
        lots: scratch.lots.subarray(0, count),
      }));
      sequence += 1;
      place = first + count;
    },
  });
}

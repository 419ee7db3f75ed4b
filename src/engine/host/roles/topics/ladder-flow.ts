/** What was added, pulled and traded on the rows of a ladder: the books are compared as often as they are shown, told ten times a second. */

import type { TopicSpec } from '../../../contract/topics.ts';
import { LadderFlow } from '../../../core/market/ladder-flow.ts';
import { field, flagsAt, floatAt, kindAt } from '../../../core/memory/record.ts';
import { factCode, factFlag } from '../../../domain/fact.ts';
import type { Fault } from '../../../domain/fault.ts';
import { ok, type Result } from '../../../domain/result.ts';
import type { InstrumentView } from '../instrument-view.ts';
import { newTradeColumns } from '../../../core/market/flow/trade-log.ts';
import { Pace } from './composite.ts';
import { specOf, type Topic, type TopicHost } from './topic.ts';

const everyUs = 100_000;
const levelsMax = 500;
const scratch = newTradeColumns(1_024);

export function openLadderFlow(wanted: Extract<TopicSpec, { kind: 'ladder-flow' }>, host: TopicHost): Result<Topic, Fault> {
  const found = specOf(host, wanted.instrument);
  if (!found.ok) return found;
  const spec = found.value;
  const { groupTicks, windowUs, sinceUs } = wanted;
  let flow = new LadderFlow({ groupTicks, windowUs, levelsMax });
  const pace = new Pace(everyUs);
  let isBookNew = true;
  /** Whose log the trades come from, and the place of the next one in it. */
  let from: InstrumentView | null = null;
  let place = 0;
  const takeTrades = (view: InstrumentView): void => {
    while (place < view.log.added) {
      const first = view.log.copyFrom(place, scratch);
      for (let at = 0; at < scratch.count; at += 1) {
        if ((scratch.receivedUs[at] ?? 0) >= sinceUs) flow.onTraded(scratch.ticks[at] ?? 0, scratch.lots[at] ?? 0);
      }
      place = first + scratch.count;
      if (scratch.count === 0) return;
    }
  };
  return ok({
    streams: [spec.stream],
    onRecord: (slots, slot) => {
      if (kindAt(slots, slot) === factCode.gap) flow.onGap();
      if (kindAt(slots, slot) !== factCode.trade) return;
      const lots = floatAt(slots, slot, field.b);
      const isSold = (flagsAt(slots, slot) & factFlag.sellerAggressed) !== 0;
      flow.onFill(venueOrOurs(floatAt(slots, slot, field.venueTimeUs), floatAt(slots, slot, field.receivedUs)), floatAt(slots, slot, field.a), isSold ? -lots : lots);
      pace.change();
    },
    onBookChanged: () => {
      isBookNew = true;
      pace.change();
    },
    paintPresent: (nowUs, outlet) => {
      const view = host.viewOf(spec);
      if (view === null) return;
      if (view !== from) {
        flow = new LadderFlow({ groupTicks, windowUs, levelsMax });
        from = view;
        place = view.log.added - view.log.count;
      }
      if (isBookNew) {
        const levels = view.read(levelsMax);
        flow.onLevels(levels, venueOrOurs(levels.venueTimeUs, levels.receivedUs), nowUs);
        isBookNew = false;
      }
      if (!outlet.hasRoom || !pace.isDue(nowUs)) return;
      pace.done(nowUs);
      takeTrades(view);
      outlet.post(flow.frame(spec.stream, view.changedUs ?? 0, Math.max(sinceUs, view.tradesSinceUs), nowUs));
    },
  });
}

/** Trades and books are put in order by the venue's time, where it tells one. */
function venueOrOurs(venueUs: number, oursUs: number): number {
  return venueUs > 0 ? venueUs : oursUs;
}

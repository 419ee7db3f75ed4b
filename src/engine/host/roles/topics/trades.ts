/** Every trade of one instrument from now on, in frames of what came between two paints. */

import type { TopicSpec } from '../../../contract/topics.ts';
import { TradeTape } from '../../../core/market/trades.ts';
import { kindAt } from '../../../core/memory/record.ts';
import { factCode } from '../../../domain/fact.ts';
import type { Fault } from '../../../domain/fault.ts';
import { ok, type Result } from '../../../domain/result.ts';
import { specOf, type Topic, type TopicHost } from './topic.ts';

const waitingMax = 1_024;

export function openTrades(wanted: Extract<TopicSpec, { kind: 'trades' }>, host: TopicHost): Result<Topic, Fault> {
  const found = specOf(host, wanted.instrument);
  if (!found.ok) return found;
  const spec = found.value;
  const tape = new TradeTape(spec.stream, waitingMax);
  return ok({
    streams: [spec.stream],
    onRecord: (slots, slot) => {
      if (kindAt(slots, slot) === factCode.trade) tape.onTrade(slots, slot);
    },
    paintPresent: (nowUs, outlet) => {
      const frame = outlet.hasRoom && host.viewOf(spec) !== null ? tape.take(nowUs) : null;
      if (frame !== null) outlet.post(frame);
    },
  });
}

/** One base in several markets side by side, four times a second. */

import type { TopicSpec } from '../../../contract/topics.ts';
import { Comparison } from '../../../core/market/comparison.ts';
import { field, floatAt, kindAt, streamAt } from '../../../core/memory/record.ts';
import { factCode } from '../../../domain/fact.ts';
import type { Fault } from '../../../domain/fault.ts';
import { marketId, type InstrumentSpec } from '../../../domain/instrument.ts';
import { ok, type Result } from '../../../domain/result.ts';
import { usPerMs } from '../../../domain/time.ts';
import { LiveComposite, specsOf } from './composite.ts';
import type { Topic, TopicHost } from './topic.ts';

const everyUs = 250_000;
/** What clears the fees is looked for so deep. */
const levelsMax = 100;

export function openCompare(wanted: Extract<TopicSpec, { kind: 'compare' }>, host: TopicHost): Result<Topic, Fault> {
  const found = specsOf(host, wanted.instrument, wanted.others);
  if (!found.ok) return found;
  const specs = new Map(found.value.map((spec) => [spec.stream, spec]));
  const live = new LiveComposite(host, found.value, levelsMax, wanted.quote);
  const comparison = new Comparison(live.composite, {
    takerBps: new Map(wanted.fees.map(({ venue, market, takerBps }) => [marketId({ venue, market }), takerBps])),
    makerBps: new Map(wanted.fees.map(({ venue, market, makerBps }) => [marketId({ venue, market }), makerBps])),
  });
  /** Markets that tell their best prices by themselves, which they do sooner than the rest of the book. */
  const telling = new Set<number>();
  const isLive = (spec: InstrumentSpec): boolean => host.viewOf(spec)?.validity === 'live';
  let paintedUs = -Infinity;
  return ok({
    get streams() {
      return live.streams;
    },
    onRecord: (slots, slot) => {
      const spec = specs.get(streamAt(slots, slot));
      if (spec === undefined || kindAt(slots, slot) !== factCode.bbo) return;
      telling.add(spec.stream);
      const hasBoth = floatAt(slots, slot, field.c) > 0 && floatAt(slots, slot, field.d) > 0;
      const middle = isLive(spec) && hasBoth ? (floatAt(slots, slot, field.tail) + floatAt(slots, slot, field.tail + 2)) / 2 : null;
      comparison.onMiddle(spec, { middle, receivedUs: floatAt(slots, slot, field.receivedUs), venueUs: floatAt(slots, slot, field.venueTimeUs) });
    },
    onBookChanged: (stream) => {
      const spec = specs.get(stream);
      const view = spec === undefined ? null : host.viewOf(spec);
      if (spec === undefined || view === null) return;
      if (telling.has(stream) && view.validity === 'live') return;
      const { bidTicks, askTicks, bidCount, askCount, receivedUs, venueTimeUs, validity } = view.read(1);
      const middle = validity === 'live' && bidCount > 0 && askCount > 0 ? ((bidTicks[0] ?? 0) + (askTicks[0] ?? 0)) / 2 : null;
      if (receivedUs > 0) comparison.onMiddle(spec, { middle, receivedUs, venueUs: venueTimeUs });
    },
    paintPresent: (nowUs, outlet) => {
      if (!outlet.hasRoom || Math.abs(nowUs - paintedUs) < everyUs) return;
      paintedUs = nowUs;
      for (const { reliability, clockAheadMs, venue, market, account } of host.venues()) {
        const id = marketId({ venue, market });
        comparison.onStatus(id, reliability?.score ?? null, clockAheadMs === null ? null : clockAheadMs * usPerMs);
        if (account.paidBps !== undefined) comparison.onPaid(id, account.paidBps);
      }
      live.look(nowUs);
      outlet.post(comparison.frame(found.value[0]?.stream ?? 0, nowUs));
    },
  });
}

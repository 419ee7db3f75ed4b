/** The heat columns of one instrument, the history first, none left out. */

import { readFrameHeader } from '../../../contract/frame.ts';
import type { TopicSpec } from '../../../contract/topics.ts';
import type { Heat } from '../../../core/market/heat.ts';
import type { Fault } from '../../../domain/fault.ts';
import { ok, type Result } from '../../../domain/result.ts';
import { specOf, type Topic, type TopicHost } from './topic.ts';

export function openHeat(wanted: Extract<TopicSpec, { kind: 'heat' }>, host: TopicHost): Result<Topic, Fault> {
  const found = specOf(host, wanted.instrument);
  if (!found.ok) return found;
  const spec = found.value;
  /** The heat that the columns came from, and the number of the last one; −1 before the first. */
  let heat: Heat | null = null;
  let sequence = -1;
  return ok({
    streams: [spec.stream],
    paintPast: (_nowUs, outlet) => {
      const present = host.viewOf(spec)?.heat ?? null;
      if (present === null) return;
      if (heat !== present) {
        heat = present;
        sequence = -1;
      }
      const newest = present.newestSequence;
      if (newest === null || newest === sequence) return;
      for (const column of present.columnsAfter(sequence)) {
        if (!outlet.hasRoom) return;
        const header = readFrameHeader(column);
        if (header.ok) ({ sequence } = header.value);
        outlet.post(column);
      }
    },
  });
}

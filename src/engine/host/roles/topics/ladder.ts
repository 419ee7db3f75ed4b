/** The best rows of one book, grouped; made when the book changed, the newest only. */

import type { TopicSpec } from '../../../contract/topics.ts';
import { Ladder } from '../../../core/market/ladder.ts';
import type { Fault } from '../../../domain/fault.ts';
import { ok, type Result } from '../../../domain/result.ts';
import { specOf, type Topic, type TopicHost } from './topic.ts';

/** Levels read to fill a ladder: enough for the coarsest grouping a person picks. */
const levelsMax = 5_000;

export function openLadder(wanted: Extract<TopicSpec, { kind: 'ladder' }>, host: TopicHost): Result<Topic, Fault> {
  const found = specOf(host, wanted.instrument);
  if (!found.ok) return found;
  const spec = found.value;
  const ladder = new Ladder(wanted.rows);
  let isDue = true;
  return ok({
    streams: [spec.stream],
    onBookChanged: () => {
      isDue = true;
    },
    paintPresent: (nowUs, outlet) => {
      const view = isDue && outlet.hasRoom ? host.viewOf(spec) : null;
      if (view === null) return;
      isDue = false;
      const levels = view.read(levelsMax);
      outlet.post(ladder.frame(spec.stream, levels, wanted.groupTicks, wanted.rows, nowUs));
      if (levels.receivedUs > 0) host.onFrame(levels.receivedUs);
    },
  });
}

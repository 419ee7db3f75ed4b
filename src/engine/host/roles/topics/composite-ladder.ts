/** The best rows of several books as one; twenty times a second at most, because each look merges all of them. */

import type { TopicSpec } from '../../../contract/topics.ts';
import { CompositeLadder } from '../../../core/market/ladder-composite.ts';
import type { Fault } from '../../../domain/fault.ts';
import { ok, type Result } from '../../../domain/result.ts';
import { LiveComposite, Pace, specsOf } from './composite.ts';
import type { Topic, TopicHost } from './topic.ts';

/** Levels a side that are read of each book. */
const levelsMax = 1_000;
const everyUs = 50_000;

export function openCompositeLadder(wanted: Extract<TopicSpec, { kind: 'composite-ladder' }>, host: TopicHost): Result<Topic, Fault> {
  const found = specsOf(host, wanted.instrument, wanted.others);
  if (!found.ok) return found;
  const specs = found.value;
  const live = new LiveComposite(host, specs, levelsMax);
  const { composite } = live;
  const ladder = new CompositeLadder(wanted.rows, specs.length);
  const pace = new Pace(everyUs);
  return ok({
    get streams() {
      return live.streams;
    },
    onBookChanged: () => pace.change(),
    paintPresent: (nowUs, outlet) => {
      if (!outlet.hasRoom || !pace.isDue(nowUs)) return;
      pace.done(nowUs);
      live.look(nowUs);
      composite.refresh(nowUs);
      outlet.post(ladder.frame(composite, { anchor: 0, groupTicks: wanted.groupTicks, rows: wanted.rows, stream: specs[0]?.stream ?? 0 }, nowUs));
    },
  });
}

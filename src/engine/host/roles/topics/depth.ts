/** The depth curve of one book or several, ten times a second at most: each look reads the books far out. */

import type { TopicSpec } from '../../../contract/topics.ts';
import { compositeLevelsMax } from '../../../core/market/composite.ts';
import { DepthCurve } from '../../../core/market/ladder-depth.ts';
import type { Fault } from '../../../domain/fault.ts';
import { ok, type Result } from '../../../domain/result.ts';
import { LiveComposite, Pace, specsOf } from './composite.ts';
import type { Topic, TopicHost } from './topic.ts';

const everyUs = 100_000;

export function openDepth(wanted: Extract<TopicSpec, { kind: 'depth' }>, host: TopicHost): Result<Topic, Fault> {
  const found = specsOf(host, wanted.instrument, wanted.others);
  if (!found.ok) return found;
  const specs = found.value;
  const { range, points } = wanted;
  const live = new LiveComposite(host, specs, compositeLevelsMax);
  const { composite } = live;
  const curve = new DepthCurve(points, specs.length);
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
      composite.readParts(nowUs);
      outlet.post(curve.frame(composite, { anchor: 0, range, points, stream: specs[0]?.stream ?? 0 }, nowUs));
    },
  });
}

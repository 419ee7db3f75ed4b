/** Which side of one book is heavier, ten times a second at most, and how often the book changes. */

import type { TopicSpec } from '../../../contract/topics.ts';
import { Pressure } from '../../../core/market/ladder-pressure.ts';
import { RateMeter } from '../../../core/market/rates.ts';
import type { Fault } from '../../../domain/fault.ts';
import { ok, type Result } from '../../../domain/result.ts';
import type { InstrumentView } from '../instrument-view.ts';
import { Pace } from './composite.ts';
import { specOf, type Topic, type TopicHost } from './topic.ts';

const everyUs = 100_000;
/** The rate falls although nothing changes. */
const restUsMax = 500_000;
const levelsMax = 5_000;

export function openPressure(wanted: Extract<TopicSpec, { kind: 'pressure' }>, host: TopicHost): Result<Topic, Fault> {
  const found = specOf(host, wanted.instrument);
  if (!found.ok) return found;
  const spec = found.value;
  const pressure = new Pressure();
  const meter = new RateMeter();
  const pace = new Pace(everyUs);
  let paintedUs = 0;
  let from: InstrumentView | null = null;
  let counted = 0;
  return ok({
    streams: [spec.stream],
    onBookChanged: () => pace.change(),
    paintPresent: (nowUs, outlet) => {
      const view = outlet.hasRoom ? host.viewOf(spec) : null;
      if (view === null) return;
      if (view !== from) counted = view.changeCount;
      from = view;
      if (view.changeCount > counted) meter.add(nowUs, 0, view.changeCount - counted);
      counted = view.changeCount;
      if (Math.abs(nowUs - paintedUs) >= restUsMax) pace.change();
      if (!pace.isDue(nowUs)) return;
      pace.done(nowUs);
      paintedUs = nowUs;
      outlet.post(pressure.frame(spec.stream, view.read(levelsMax), meter.messagesPerSecond(nowUs), nowUs));
    },
  });
}

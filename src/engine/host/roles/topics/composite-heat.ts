/**
 * Heat columns of several books as one, in the ticks and lots of the first. They begin when somebody watches: nobody keeps the past
 * of every choice of books.
 */

import { heatFlagPartial } from '../../../contract/frames/heat.ts';
import { readFrameHeader } from '../../../contract/frame.ts';
import type { TopicSpec } from '../../../contract/topics.ts';
import { compositeLevels } from '../../../core/market/composite-levels.ts';
import { Heat, heatDefaults } from '../../../core/market/heat.ts';
import { validityOf } from '../../../core/market/ladder-composite.ts';
import { newLevels } from '../../../core/market/levels.ts';
import type { Fault } from '../../../domain/fault.ts';
import { ok, type Result } from '../../../domain/result.ts';
import { LiveComposite, specsOf } from './composite.ts';
import type { Topic, TopicHost } from './topic.ts';

/** Levels a side that are read of each book. */
const levelsMax = 2_000;

export function openCompositeHeat(wanted: Extract<TopicSpec, { kind: 'composite-heat' }>, host: TopicHost): Result<Topic, Fault> {
  const found = specsOf(host, wanted.instrument, wanted.others);
  if (!found.ok) return found;
  const specs = found.value;
  const live = new LiveComposite(host, specs, levelsMax);
  const { composite } = live;
  const heat = new Heat({ stream: specs[0]?.stream ?? 0, ...heatDefaults });
  const levels = newLevels(levelsMax * specs.length);
  let sequence = -1;
  return ok({
    get streams() {
      return live.streams;
    },
    paintPast: (nowUs, outlet) => {
      live.look(nowUs);
      composite.readParts(nowUs);
      heat.setValidity(validityOf(composite));
      const isPartial = composite.parts.some(({ absence }) => absence !== null);
      heat.advance(nowUs, () => {
        composite.refresh(nowUs);
        compositeLevels(composite, 0, levels);
        return levels;
      });
      if (heat.newestSequence === null || heat.newestSequence === sequence) return;
      for (const column of heat.columnsAfter(sequence)) {
        if (!outlet.hasRoom) return;
        const header = readFrameHeader(column);
        if (header.ok) ({ sequence } = header.value);
        column[7] = (column[7] ?? 0) | (isPartial ? heatFlagPartial : 0);
        outlet.post(column);
      }
    },
  });
}

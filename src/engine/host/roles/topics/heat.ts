/** The heat columns of one instrument: those of the last minutes, then each as it is made; older ones from the disk when asked. */

import { readFrameHeader } from '../../../contract/frame.ts';
import { heatFlagPast } from '../../../contract/frames/heat.ts';
import type { TopicSpec } from '../../../contract/topics.ts';
import type { Heat } from '../../../core/market/heat.ts';
import { fault, type Fault } from '../../../domain/fault.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { specOf, type Topic, type TopicHost } from './topic.ts';

/** Columns of a window, more than any screen is wide. */
const windowColumnsMax = 8_192;

export function openHeat(wanted: Extract<TopicSpec, { kind: 'heat' }>, host: TopicHost): Result<Topic, Fault> {
  const found = specOf(host, wanted.instrument);
  if (!found.ok) return found;
  const spec = found.value;
  /** The heat that the columns came from, and the number of the last one; −1 before the first. */
  let heat: Heat | null = null;
  let sequence = -1;
  /** Of the newest question alone: who asks anew no longer wants what was asked before. */
  let waiting: Uint8Array[] = [];
  let question = 0;
  return ok({
    streams: [spec.stream],
    paintPast: (_nowUs, outlet) => {
      while (waiting.length > 0 && outlet.hasRoom) outlet.post(waiting.shift() ?? new Uint8Array(0));
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
    past: async ({ fromUs, untilUs, stepUs, prices }) => {
      if (!(untilUs > fromUs) || (untilUs - fromUs) / stepUs > windowColumnsMax) return failed(fault('message.malformed', `a window of the past has at most ${windowColumnsMax} columns`));
      question += 1;
      const mine = question;
      waiting = [];
      const reach = await host.heatPast(spec, { fromUs, untilUs, columnUs: stepUs, cells: 'most', prices }, (frames) => {
        if (mine !== question) return;
        for (const frame of frames) {
          frame[7] = (frame[7] ?? 0) | heatFlagPast;
          waiting.push(frame);
        }
      });
      return reach.ok ? ok({ reach: reach.value }) : failed(reach.fault);
    },
  });
}

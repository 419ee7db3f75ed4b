/**
 * The heat columns of one instrument: the usual ones of the last minutes, then one every tenth of a second while somebody watches; older ones
 * from the disk when asked.
 *
 * Holds: no time is left out between the two; the quick ones begin where the usual ones, which go on meanwhile, have reached.
 */

import { decodeHeat, heatFlagPast } from '../../../contract/frames/heat.ts';
import { readFrameHeader } from '../../../contract/frame.ts';
import type { TopicSpec } from '../../../contract/topics.ts';
import type { Heat } from '../../../core/market/heat.ts';
import { fault, type Fault } from '../../../domain/fault.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import type { InstrumentView } from '../instrument-view.ts';
import { specOf, type Outlet, type Topic, type TopicHost } from './topic.ts';

/** Columns of a window, more than any screen is wide. */
const windowColumnsMax = 8_192;
/** So far the usual columns have to be past the beginning of the quick ones. */
const overlapUs = 300_000;
const clockStepUs = 2_000_000;

export function openHeat(wanted: Extract<TopicSpec, { kind: 'heat' }>, host: TopicHost): Result<Topic, Fault> {
  const found = specOf(host, wanted.instrument);
  if (!found.ok) return found;
  const spec = found.value;
  let columns: Columns | null = null;
  /** Of the newest question alone: who asks anew no longer wants what was asked before. */
  let waiting: Uint8Array[] = [];
  let question = 0;
  return ok({
    streams: [spec.stream],
    paintPast: (_nowUs, outlet) => {
      while (waiting.length > 0 && outlet.hasRoom) outlet.post(waiting.shift() ?? new Uint8Array(0));
      const view = host.viewOf(spec);
      if (view === null) return;
      if (columns?.view !== view) {
        columns?.close();
        columns = new Columns(view);
      }
      columns.paint(outlet);
    },
    close: () => columns?.close(),
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

/** The columns of one view, from the oldest usual one to the newest quick one. */
class Columns {
  readonly view: InstrumentView;
  readonly #quick: Heat;
  #from: Heat;
  /** The number of the last column that was posted; −1 before the first. */
  #sequence = -1;
  /** Up to here columns were posted. */
  #endUs = 0;
  #quickBeganUs: number | null = null;
  #isClosed = false;

  constructor(view: InstrumentView) {
    this.view = view;
    this.#quick = view.holdQuick();
    this.#from = view.heat;
  }

  paint(outlet: Outlet): void {
    this.#quickBeganUs ??= this.#quick.endUs;
    if (!this.#post(outlet)) return;
    // The first quick column after a start is a gap: the usual ones go on until they are past it.
    if (this.#from === this.#quick || this.#quickBeganUs === null || this.#endUs < this.#quickBeganUs + overlapUs) return;
    this.#from = this.#quick;
    this.#sequence = -1;
    this.#post(outlet);
  }

  close(): void {
    if (!this.#isClosed) this.view.releaseQuick();
    this.#isClosed = true;
  }

  /** True when all there are were posted. */
  #post(outlet: Outlet): boolean {
    const newest = this.#from.newestSequence;
    if (newest === null || newest === this.#sequence) return newest !== null;
    for (const column of this.#from.columnsAfter(this.#sequence)) {
      if (!outlet.hasRoom) return false;
      const header = readFrameHeader(column);
      if (header.ok) this.#sequence = header.value.sequence;
      const frame = decodeHeat(column);
      const endUs = frame.ok ? frame.value.startUs + frame.value.durationUs : 0;
      // What lies far back is no repetition: the clock was set back, and the picture begins anew.
      if (endUs <= this.#endUs && endUs > this.#endUs - clockStepUs) continue;
      this.#endUs = endUs;
      outlet.post(column);
    }
    return true;
  }
}

/**
 * What view and store say to each other about the heatmap's hours.
 *
 * | who          | says         | and hears                                                                                    |
 * |--------------|--------------|----------------------------------------------------------------------------------------------|
 * | view → store | `heat-batch` | nothing; the arrays are handed over, not copied                                              |
 * | view → store | `heat-want`  | `heat` with the same number, several times: frames in their order, the last time with `end` |
 */

import type { HeatBatch } from '../../core/market/heat-recorder.ts';
import type { HeatReach } from '../../edge/store/heat/heat-store.ts';
import type { HeatWanted } from '../../edge/store/heat/heat-window.ts';
import type { Fault } from '../../domain/fault.ts';

export type HeatMessage =
  /** A minute of columns of an instrument, in the steps of this version of its spec. */
  | { readonly kind: 'heat-batch'; readonly instrument: string; readonly version: number; readonly batch: HeatBatch }
  /** `topic` stands in the frames' headers. Wants are answered one after the other. */
  | HeatWanted & { readonly kind: 'heat-want'; readonly request: number; readonly instrument: string; readonly topic: number }
  | HeatTold;

export interface HeatTold {
  readonly kind: 'heat';
  readonly request: number;
  /** Heat frames with the flag of backlog. They end where the history does: what is newer lies in the view's own memory. */
  readonly frames: readonly Uint8Array[];
  /** Null until it is over. `reach`: what the history covers of the instrument, null when nothing; `fault`: why it ended early. */
  readonly end: { readonly reach: HeatReach | null; readonly fault: Fault | null } | null;
}

/**
 * Stretches of a window in which the book was not valid, to be hatched and named; and the stretch before the first column.
 */

import type { Validity } from '../../../engine/contract/index.ts';
import type { HeatHistory } from './history.ts';
import { timeAt, type HeatView } from './view.ts';

export interface GapSpan {
  readonly startUs: number;
  /** Not in it any more. */
  readonly endUs: number;
  /** What the engine said; `missing` where no column ever came. */
  readonly reason: Validity | 'missing';
}

/** Gaps in a window from left to right; neighbours with the same reason are one. `bucketColumns` is the width in which the grid draws. */
export function gapSpans(history: HeatHistory, view: HeatView, bucketColumns: number): readonly GapSpan[] {
  const spans: { startUs: number; endUs: number; reason: GapSpan['reason'] }[] = [];
  if (history.isEmpty) return spans;
  const first = Math.max(history.oldestIndex, Math.floor(timeAt(view, 0) / history.columnUs));
  const last = Math.min(history.newestIndex, Math.floor(timeAt(view, view.width) / history.columnUs));
  const bucketUs = bucketColumns * history.columnUs;
  for (let index = first; index <= last; index += 1) {
    const column = history.at(index);
    if (column?.validity === 'live') continue;
    const reason = column?.validity ?? 'missing';
    const startUs = Math.floor(index / bucketColumns) * bucketUs;
    const endUs = Math.min(startUs + bucketUs, history.endUs);
    const before = spans.at(-1);
    if (before !== undefined && before.endUs >= startUs && before.reason === reason) before.endUs = Math.max(before.endUs, endUs);
    else spans.push({ startUs: Math.max(startUs, history.startUs, before?.endUs ?? 0), endUs, reason });
  }
  return spans.filter((span) => span.endUs > span.startUs);
}

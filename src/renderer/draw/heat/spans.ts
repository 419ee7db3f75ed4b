/**
 * Stretches of a window in which the book was not valid, to be hatched and named; and the stretch before the first column.
 */

import { isBefore, type HeatGrid } from './grid.ts';
import { reasonOf, type GapReason, type HeatHistory } from './history.ts';
import type { HeatPast } from './past.ts';
import { timeAt, type HeatView } from './view.ts';

export interface GapSpan {
  readonly startUs: number;
  /** Not in it any more. */
  readonly endUs: number;
  readonly reason: GapReason;
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
    const reason = reasonOf(column);
    const startUs = Math.floor(index / bucketColumns) * bucketUs;
    const endUs = Math.min(startUs + bucketUs, history.endUs);
    const before = spans.at(-1);
    if (before !== undefined && before.endUs >= startUs && before.reason === reason) before.endUs = Math.max(before.endUs, endUs);
    else spans.push({ startUs: Math.max(startUs, history.startUs, before?.endUs ?? 0), endUs, reason });
  }
  return spans.filter((span) => span.endUs > span.startUs);
}

/** The same of the past, which is kept in buckets; what did not come yet is no gap, nor is what lies before the first that was recorded. */
export function pastSpans(past: HeatPast, history: HeatHistory, view: HeatView, { bucketUs, columnsPerBucket }: Pick<HeatGrid, 'bucketUs' | 'columnsPerBucket'>): readonly GapSpan[] {
  const spans: { startUs: number; endUs: number; reason: GapSpan['reason'] }[] = [];
  if (past.stepUs !== bucketUs || bucketUs === 0) return spans;
  const last = Math.floor(timeAt(view, view.width) / bucketUs);
  for (let bucket = Math.floor(timeAt(view, 0) / bucketUs); bucket <= last && isBefore(bucket, columnsPerBucket, history); bucket += 1) {
    const { reach } = past;
    const isUnrecorded = reach !== null && bucket * bucketUs >= reach.untilUs && (bucket + 1) * bucketUs <= history.startUs;
    const column = past.at(bucket, bucketUs);
    const reason = column === undefined ? (isUnrecorded ? 'unrecorded' : 'live') : reasonOf(column);
    if (reason === 'live' || (reason === 'unrecorded' && reach !== null && (bucket + 1) * bucketUs <= reach.sinceUs)) continue;
    const before = spans.at(-1);
    if (before?.endUs === bucket * bucketUs && before.reason === reason) before.endUs += bucketUs;
    else spans.push({ startUs: bucket * bucketUs, endUs: (bucket + 1) * bucketUs, reason });
  }
  return spans;
}

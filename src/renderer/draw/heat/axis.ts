/** Where the lines of the two axes stand: whole ticks for prices, whole clock units for time. */

import { timeTickInterval, tickIncrement } from 'd3';
import { timeAt, ticksAt, type HeatView } from './view.ts';

const priceGapPixels = 44;
const timeGapPixels = 110;
export const axisLinesMax = 100;

/** Prices in ticks, lowest first, at a nice whole distance. */
export function priceLines(view: HeatView): readonly number[] {
  const low = ticksAt(view, view.height);
  const high = ticksAt(view, 0);
  const wanted = Math.max(2, Math.floor(view.height / priceGapPixels));
  const step = Math.max(1, tickIncrement(low, high, wanted));
  const lines: number[] = [];
  for (let ticks = Math.ceil(low / step) * step; ticks <= high && lines.length < axisLinesMax; ticks += step) lines.push(ticks);
  return lines;
}

export interface TimeLines {
  readonly timesUs: readonly number[];
  /** Below a second apart: the label needs milliseconds. */
  readonly withMilliseconds: boolean;
}

export function timeLines(view: HeatView): TimeLines {
  const start = new Date(timeAt(view, 0) / 1_000);
  const end = new Date(view.endUs / 1_000);
  const wanted = Math.max(2, Math.floor(view.width / timeGapPixels));
  const interval = timeTickInterval(start, end, wanted);
  const timesUs = (interval?.range(start, end) ?? []).slice(0, axisLinesMax).map((date) => date.getTime() * 1_000);
  const distanceUs = (timesUs[1] ?? Number.POSITIVE_INFINITY) - (timesUs[0] ?? 0);
  return { timesUs, withMilliseconds: distanceUs < 1_000_000 };
}

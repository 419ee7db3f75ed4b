/** Where the lines of the two axes stand: whole ticks for prices, whole clock units for time. */

import { tickIncrement, utcTickInterval } from 'd3';
import type { Formats } from '../../i18n/formats.ts';
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

/** On whole units of the clock in the person's zone: `wall` says how far that is from universal time. */
export function timeLines(view: HeatView, { wall }: Pick<Formats, 'wall'>): TimeLines {
  const aheadMs = (timeMs: number): number => wall(timeMs * 1_000).offsetMinutes * 60_000;
  const startMs = timeAt(view, 0) / 1_000;
  const endMs = view.endUs / 1_000;
  const shiftMs = aheadMs(endMs);
  const [start, end] = [new Date(startMs + shiftMs), new Date(endMs + shiftMs)];
  const wanted = Math.max(2, Math.floor(view.width / timeGapPixels));
  const interval = utcTickInterval(start, end, wanted);
  // Before a change of the clocks the distance was another one.
  const timesUs = (interval?.range(start, end) ?? []).slice(0, axisLinesMax).map((date) => (date.getTime() - aheadMs(date.getTime() - shiftMs)) * 1_000);
  const distanceUs = (timesUs[1] ?? Number.POSITIVE_INFINITY) - (timesUs[0] ?? 0);
  return { timesUs, withMilliseconds: distanceUs < 1_000_000 };
}

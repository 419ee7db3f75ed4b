/**
 * The end of a chart. The library asks the browser about each canvas that it makes, and throws where its end comes before the
 * answer: a chart leaves the page at once, and ends a moment later.
 */

import type { Chart } from './main-series.ts';

/** Longer than a browser takes for two pictures. */
const closeMs = 500;

export function closeChart(chart: Pick<Chart, 'remove'>, box: Element): void {
  box.replaceChildren();
  setTimeout(() => chart.remove(), closeMs);
}

/** Where slots and prices lie in the picture, by the drawing library’s own scales. */

import type { LogicalRange } from 'lightweight-charts';
import { assert } from '../../engine/contract/index.ts';
import type { Geometry } from './layer.ts';
import type { Chart, Series } from './main-series.ts';
import { placeOfTime, timeOfPlace, type Content } from './places.ts';
import type { Shown } from './window.ts';

/** Null while there is nothing to measure by. */
export function geometryOf(chart: Chart, main: Series, shown: Shown, content: Content): Geometry | null {
  const scale = chart.timeScale();
  // The library answers for whole places only; between and beyond them it is a straight line.
  const [zero, one] = [scale.logicalToCoordinate(logicalOf(0)), scale.logicalToCoordinate(logicalOf(1))];
  if (zero === null || one === null || one <= zero) return null;
  const step = one - zero;
  return {
    width: scale.width(), height: chart.paneSize(0).height,
    xOfPlace: (place) => zero + (place - shown.from) * step,
    placeOfX: (x) => (x - zero) / step + shown.from,
    timeOfPlace: (place) => timeOfPlace(content, place),
    placeOfTime: (timeUs) => placeOfTime(content, timeUs),
    yOfPrice: (price) => main.priceToCoordinate(price),
    priceOfY: (y) => main.coordinateToPrice(y),
  };
}

function isLogical(value: number): value is LogicalRange['from'] {
  return Number.isInteger(value);
}

function logicalOf(value: number): LogicalRange['from'] {
  assert(isLogical(value), 'a logical index is whole');
  return value;
}

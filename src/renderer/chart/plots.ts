/** Indicators in the drawing library: a series a plot, a pane for those with a scale of their own. */

import { HistogramSeries, LineSeries, LineStyle, type HistogramData, type LineData, type WhitespaceData } from 'lightweight-charts';
import type { Colours } from '../theme/tokens.ts';
import type { Plot } from '../../engine/contract/indicators/part.ts';
import { faint, plotColour } from './look.ts';
import type { Chart, PriceTexts, Series } from './main-series.ts';
import { timeOfPlace, type Content } from './places.ts';
import type { IndicatorRow } from './row.ts';
import type { Shown } from './window.ts';

/** Values by place: an indicator’s row, a script’s answer, another symbol. */
export interface Values {
  readonly value: (plot: number, place: number) => number;
}

export interface PlotSet {
  readonly id: string;
  readonly pane: 'price' | 'own';
  readonly plots: readonly Plot[];
  readonly levels: readonly number[];
  readonly values: Values;
}

/** Of an indicator that is computed here, or of values that come from elsewhere. */
export type ShownPlots = PlotSet & { readonly row: IndicatorRow | null };

type PlotItem = LineData<number> | HistogramData<number> | WhitespaceData<number>;

interface Drawn {
  readonly plot: Plot;
  readonly at: number;
  readonly series: Series;
}

export class DrawnPlots {
  readonly id: string;
  readonly paneIndex: number;
  readonly values: Values;
  readonly #chart: Chart;
  readonly #drawn: readonly Drawn[];
  readonly #colours: Colours;

  constructor(chart: Chart, set: PlotSet, paneIndex: number, colours: Colours, prices: PriceTexts) {
    this.#chart = chart;
    this.id = set.id;
    this.paneIndex = paneIndex;
    this.values = set.values;
    this.#colours = colours;
    this.#drawn = set.plots.map((plot, at) => ({ plot, at, series: addSeries(chart, plot, paneIndex, colours, set.pane === 'price' ? prices : null) }));
    const first = this.#drawn[0]?.series;
    for (const price of set.levels) first?.createPriceLine({ price, color: colours.textQuiet, lineWidth: 1, lineStyle: LineStyle.Dotted, axisLabelVisible: false, title: '' });
  }

  hand({ from, to }: Shown, content: Content): void {
    for (const { plot, at, series } of this.#drawn) {
      const items: PlotItem[] = [];
      for (let place = from - (plot.shift ?? 0); place < to - late(plot, content); place += 1) items.push(this.#item(plot, at, place, content));
      series.setData(items);
    }
  }

  update({ from, to }: Shown, content: Content): void {
    for (const { plot, at, series } of this.#drawn) {
      const back = late(plot, content);
      for (let place = from - back; place < to - back; place += 1) series.update(this.#item(plot, at, place, content));
    }
  }

  clear(): void {
    for (const { series } of this.#drawn) series.setData([]);
  }

  remove(): void {
    for (const { series } of this.#drawn) this.#chart.removeSeries(series);
  }

  #item(plot: Plot, at: number, place: number, content: Content): PlotItem {
    const time = timeOfPlace(content, place + (plot.shift ?? 0));
    const value = this.values.value(at, place);
    if (Number.isNaN(value)) return { time };
    if (plot.colour === 'signed') return { time, value, color: faint(value >= 0 ? this.#colours.buy : this.#colours.sell, 0.8) };
    // The library draws a line across what is missing; the stretch after a point has the point's colour.
    const isLast = plot.draw === 'line' && place + 1 < content.slots.beyond && Number.isNaN(this.values.value(at, place + 1));
    return isLast ? { time, value, color: 'transparent' } : { time, value };
  }
}

/** Where bars do not end by time nobody knows when those to come will begin: what is shifted ends with the newest bar. */
function late({ shift = 0 }: Plot, { barUs }: Content): number {
  return barUs === null ? shift : 0;
}

function addSeries(chart: Chart, { draw, colour }: Plot, paneIndex: number, colours: Colours, prices: PriceTexts | null): Series {
  const color = plotColour(colour, colours);
  const format = prices === null ? { type: 'custom', minMove: 1e-8, formatter: shortNumber } as const : { type: 'custom', minMove: prices.step, formatter: prices.text } as const;
  const common = { priceFormat: format, priceLineVisible: false, lastValueVisible: paneIndex > 0 } as const;
  if (draw === 'histogram') return chart.addSeries(HistogramSeries, { ...common, color: faint(color, 0.8) }, paneIndex);
  if (draw === 'dots') return chart.addSeries(LineSeries, { ...common, color, lineVisible: false, pointMarkersVisible: true, pointMarkersRadius: 1.5, crosshairMarkerVisible: false }, paneIndex);
  return chart.addSeries(LineSeries, { ...common, color, lineWidth: 1, crosshairMarkerVisible: false }, paneIndex);
}

/** Five digits, whatever the size. */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  for (const [limit, letter] of [[1e12, 'T'], [1e9, 'B'], [1e6, 'M'], [1e4, 'K']] as const) if (size >= limit) return `${(value / limit).toPrecision(4)}${letter}`;
  return size === 0 || size >= 1e-6 ? String(Number(value.toPrecision(5))) : value.toExponential(2);
}

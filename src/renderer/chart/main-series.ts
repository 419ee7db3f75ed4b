/** The bars themselves in the drawing library: one series, of the kind that the style asks for. */

import {
  AreaSeries, BarSeries, CandlestickSeries, LineSeries,
  type AreaData, type BarData, type CandlestickData, type IChartApiBase, type ISeriesApi, type LineData, type SeriesType, type WhitespaceData,
} from 'lightweight-charts';
import { never } from '../../engine/contract/index.ts';
import type { Colours } from '../theme/tokens.ts';
import { barFlagIncomplete } from './bars.ts';
import { faint, type BarStyle } from './look.ts';
import type { IndicatorRow, PriceScale } from './row.ts';
import type { Slots } from './slots.ts';

export type Chart = IChartApiBase<number>;
export type Series = ISeriesApi<SeriesType, number>;
export type Item = BarData<number> | CandlestickData<number> | LineData<number> | AreaData<number> | WhitespaceData<number>;

export interface PriceTexts {
  /** The smallest difference that is shown. */
  readonly step: number;
  readonly text: (price: number) => string;
}

export function addMainSeries(chart: Chart, style: BarStyle, colours: Colours, prices: PriceTexts): Series {
  const common = { priceFormat: { type: 'custom', minMove: prices.step, formatter: prices.text }, priceLineColor: colours.textQuiet } as const;
  switch (style) {
    case 'candles': case 'hollow': case 'heikin-ashi':
      return chart.addSeries(CandlestickSeries, {
        ...common, upColor: colours.buy, downColor: colours.sell, borderUpColor: colours.buy, borderDownColor: colours.sell, wickUpColor: colours.buy, wickDownColor: colours.sell,
      });
    case 'bars':
      return chart.addSeries(BarSeries, { ...common, upColor: colours.buy, downColor: colours.sell, thinBars: true });
    case 'line':
      return chart.addSeries(LineSeries, { ...common, color: colours.accent, lineWidth: 2 });
    case 'area':
      return chart.addSeries(AreaSeries, { ...common, lineColor: colours.accent, topColor: faint(colours.accent, 0.3), bottomColor: faint(colours.accent, 0.02), lineWidth: 2 });
    default:
      return never(style);
  }
}

export interface MainFacts {
  readonly style: BarStyle;
  readonly slots: Slots;
  readonly scale: PriceScale;
  readonly colours: Colours;
  /** Filled while the style is Heikin-Ashi. */
  readonly averaged: IndicatorRow;
}

/** A slot as the series takes it: a hole is a place without a value. */
export function mainItem({ style, slots, scale, colours, averaged }: MainFacts, place: number): Item {
  const time = slots.read('timeUs', place);
  if (slots.isHole(place)) return { time };
  const isIncomplete = (slots.flags(place) & barFlagIncomplete) !== 0;
  const close = slots.read('closeTicks', place) * scale.tick;
  // The library draws a line across what is missing; the stretch after a point has the point's colours.
  const isLast = place + 1 < slots.beyond && slots.isHole(place + 1);
  if (style === 'line') return isLast ? { time, value: close, color: 'transparent' } : { time, value: close };
  if (style === 'area') return isLast ? { time, value: close, lineColor: 'transparent', topColor: 'transparent', bottomColor: 'transparent' } : { time, value: close };
  const paleness = isIncomplete ? { color: colours.gapStripe, borderColor: colours.textQuiet, wickColor: colours.textQuiet } : {};
  if (style === 'heikin-ashi') {
    const averagedClose = averaged.value(3, place);
    if (Number.isNaN(averagedClose)) return { time };
    return { time, open: averaged.value(0, place), high: averaged.value(1, place), low: averaged.value(2, place), close: averagedClose, ...paleness };
  }
  const bar = { time, open: slots.read('openTicks', place) * scale.tick, high: slots.read('highTicks', place) * scale.tick, low: slots.read('lowTicks', place) * scale.tick, close };
  if (style !== 'hollow' || isIncomplete) return { ...bar, ...paleness };
  // Hollow: the border says which way it went since the bar before, the body which way it went itself.
  const before = slots.read('closeTicks', place - 1) * scale.tick;
  const side = close >= (Number.isNaN(before) ? bar.open : before) ? colours.buy : colours.sell;
  return { ...bar, color: close > bar.open ? 'transparent' : side, borderColor: side, wickColor: side };
}

/**
 * What an indicator is: a value with an id, bounded parameters, plots, and a step that eats one bar after the other.
 *
 * Holds for every one (index.test.ts): bars that come one by one, the last of them replaced as often as it likes, leave
 * the same values as the finished bars at once; a plot without a value is `NaN`; parameters out of their bounds are
 * refused before an indicator is made.
 */

import { assert, never } from '../../domain/assert.ts';

/** A bar in prices and coins. */
export interface IndicatorBar {
  readonly timeUs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** Of the volume, what buyers took; `NaN` where the venue does not say. */
  readonly bought: number;
}

/** Takes a bar in place of the last one, or after it, and writes a value for each plot. */
export type Step = (bar: IndicatorBar, isReplaced: boolean, out: Float64Array) => void;

/** Keys of the languages’ texts. */
export type ParamText = `param.${'fast' | 'length' | 'limit' | 'percent' | 'signal' | 'slow' | 'smooth' | 'step' | 'times'}`;
export type PlotText = `plot.${
  | 'base' | 'bears' | 'bulls' | 'conversion' | 'd' | 'fallen' | 'histogram' | 'k' | 'long' | 'lower' | 'macd' | 'middle' | 'momentum' | 'risen' | 'short' | 'signal' | 'spanA' | 'spanB'
  | 'squeezed' | 'trendDown' | 'trendUp' | 'upper' | 'value'}`;

export interface NumberParam {
  readonly id: string;
  readonly text: ParamText;
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** Whole for whole numbers, which are then so many steps above the least. */
  readonly step: number;
}

export type Draw = 'line' | 'histogram' | 'dots';
/** By rank, or by what a value means; the theme says which colour that is. */
export type PlotColour = 'first' | 'second' | 'third' | 'fourth' | 'quiet' | 'up' | 'down' | 'signed';

export interface Plot {
  readonly id: string;
  readonly text: PlotText;
  readonly draw: Draw;
  readonly colour: PlotColour;
  /** Bars by which it is drawn to the right. */
  readonly shift?: number;
}

export const sources = ['close', 'open', 'high', 'low', 'hl2', 'hlc3', 'ohlc4'] as const;
export type Source = (typeof sources)[number];

export const indicatorGroups = ['trend', 'momentum', 'volatility', 'volume'] as const;

export interface Indicator {
  readonly id: string;
  /** The same in every language. */
  readonly short: string;
  /** What it is called, as a key of the languages’ texts. */
  readonly name: string;
  readonly group: (typeof indicatorGroups)[number];
  /** Over the prices, or below them with a scale of its own. */
  readonly pane: 'price' | 'own';
  readonly params: readonly NumberParam[];
  /** Which price it is made of, where that is a choice. */
  readonly source?: Source;
  readonly plots: readonly Plot[];
  /** Lines that stand still. */
  readonly levels?: readonly number[];
  /** Its values hang on where it began: since midnight UTC, or since the very first bar it was given. Absent: what lies long ago is forgotten. */
  readonly since?: 'day' | 'first';
  readonly create: (params: Params) => Step;
}

/** Parameters that were judged. */
export class Params {
  readonly #numbers: Readonly<Record<string, number>>;
  readonly source: Source;
  readonly #hasSource: boolean;

  constructor(numbers: Readonly<Record<string, number>>, source: Source | null = null) {
    this.#numbers = numbers;
    this.source = source ?? 'close';
    this.#hasSource = source !== null;
  }

  of(id: string): number {
    const value = this.#numbers[id];
    assert(value !== undefined, 'an indicator asks for parameters that it has', { id });
    return value;
  }

  pick(bar: IndicatorBar): number {
    return pickSource(this.source, bar);
  }

  get kept(): Readonly<Record<string, number | string>> {
    return this.#hasSource ? { ...this.#numbers, source: this.source } : this.#numbers;
  }
}

/** Judges what was stored, imported or typed; null is a refusal. What is absent becomes the default. */
export function readParams(indicator: Pick<Indicator, 'params' | 'source'>, stored: Readonly<Record<string, unknown>>): Params | null {
  const numbers: Record<string, number> = {};
  for (const param of indicator.params) {
    const value = Object.hasOwn(stored, param.id) ? stored[param.id] : param.default;
    if (typeof value !== 'number' || !isInBounds(param, value)) return null;
    numbers[param.id] = value;
  }
  const given = Object.hasOwn(stored, 'source') ? stored['source'] : undefined;
  const source = given === undefined ? indicator.source : sources.find((one) => one === given);
  if (given !== undefined && source === undefined) return null;
  return new Params(numbers, indicator.source === undefined ? null : source);
}

/** Begins anew when the very first bar is replaced: the package's average directional index would count it twice. */
export function newStep(indicator: Indicator, params: Params): Step {
  let step = indicator.create(params);
  let count = 0;
  return (bar, isReplaced, out) => {
    const isFirst = isReplaced && count <= 1;
    if (isFirst) step = indicator.create(params);
    else if (!isReplaced) count += 1;
    step(bar, isReplaced && !isFirst, out);
  };
}

export function isInBounds(param: Pick<NumberParam, 'min' | 'max' | 'step'>, value: number): boolean {
  if (!Number.isFinite(value) || value < param.min || value > param.max) return false;
  return !Number.isInteger(param.step) || (value - param.min) % param.step === 0;
}

export function pickSource(source: Source, bar: IndicatorBar): number {
  switch (source) {
    case 'close': return bar.close;
    case 'open': return bar.open;
    case 'high': return bar.high;
    case 'low': return bar.low;
    case 'hl2': return (bar.high + bar.low) / 2;
    case 'hlc3': return (bar.high + bar.low + bar.close) / 3;
    case 'ohlc4': return (bar.open + bar.high + bar.low + bar.close) / 4;
    default: return never(source);
  }
}

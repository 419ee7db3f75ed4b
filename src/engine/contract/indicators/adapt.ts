/** Indicators of the package trading-signals as steps, and the parameters and plots that many share. */

import type { IndicatorBar, NumberParam, Params, Plot, PlotColour, Step } from './part.ts';

/** What its indicators have in common. */
interface Theirs<Input, Result> {
  readonly update: (input: Input, replace: boolean) => Result | null;
}

/** One number in, one number out. */
export function ofNumbers(theirs: Theirs<number, number>, pick: (bar: IndicatorBar) => number): Step {
  return (bar, isReplaced, out) => {
    out[0] = theirs.update(pick(bar), isReplaced) ?? Number.NaN;
  };
}

/** A source of prices in, one number out. */
export function ofSource(theirs: Theirs<number, number>, params: Params): Step {
  return ofNumbers(theirs, (bar) => params.pick(bar));
}

/** A candle in, one number out. */
export function ofCandles(theirs: Theirs<IndicatorBar, number>): Step {
  return (bar, isReplaced, out) => {
    out[0] = theirs.update(bar, isReplaced) ?? Number.NaN;
  };
}

/** Several numbers out, in the order of the plots. */
export function ofMany<Input, Result>(theirs: Theirs<Input, Result>, pick: (bar: IndicatorBar) => Input, write: (result: Result, out: Float64Array) => void): Step {
  return (bar, isReplaced, out) => {
    const result = theirs.update(pick(bar), isReplaced);
    out.fill(Number.NaN);
    if (result !== null) write(result, out);
  };
}

export const itself = (bar: IndicatorBar): IndicatorBar => bar;

export function writeBands({ lower, middle, upper }: { readonly lower: number; readonly middle: number; readonly upper: number }, out: Float64Array): void {
  out[0] = upper;
  out[1] = middle;
  out[2] = lower;
}

export const bands: readonly Plot[] = [
  { id: 'upper', text: 'plot.upper', draw: 'line', colour: 'second' },
  { id: 'middle', text: 'plot.middle', draw: 'line', colour: 'first' },
  { id: 'lower', text: 'plot.lower', draw: 'line', colour: 'second' },
];

export function line(colour: PlotColour = 'first'): readonly Plot[] {
  return [{ id: 'value', text: 'plot.value', draw: 'line', colour }];
}

export function histogram(): readonly Plot[] {
  return [{ id: 'value', text: 'plot.value', draw: 'histogram', colour: 'signed' }];
}

/** How many bars it looks back. */
export function length(standard: number, min = 2): NumberParam {
  return { id: 'length', text: 'param.length', default: standard, min, max: 1_000, step: 1 };
}

export function fast(standard: number): NumberParam {
  return { id: 'fast', text: 'param.fast', default: standard, min: 2, max: 1_000, step: 1 };
}

export function slow(standard: number): NumberParam {
  return { id: 'slow', text: 'param.slow', default: standard, min: 2, max: 1_000, step: 1 };
}

export function signal(standard: number): NumberParam {
  return { id: 'signal', text: 'param.signal', default: standard, min: 1, max: 1_000, step: 1 };
}

export function smooth(standard: number): NumberParam {
  return { id: 'smooth', text: 'param.smooth', default: standard, min: 1, max: 1_000, step: 1 };
}

/** How many times the spread a band stands off. */
export function times(standard: number): NumberParam {
  return { id: 'times', text: 'param.times', default: standard, min: 0.1, max: 50, step: 0.1 };
}

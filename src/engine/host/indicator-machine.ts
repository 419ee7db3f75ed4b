/** An indicator of ours as the thread of scripts runs it: the same steps as a chart's (contract/indicators), given bars in columns. */

import { findIndicator } from '../contract/indicators/index.ts';
import { newStep, readParams, type Indicator, type Params, type Step } from '../contract/indicators/part.ts';
import type { ScriptTrouble } from '../contract/script/limits.ts';
import { failed, ok, type Result } from '../domain/result.ts';

export class IndicatorMachine {
  readonly plots: readonly string[];
  readonly #step: Step;
  /** The last bar that was given still grew, and comes again. */
  #isOpen = false;

  private constructor(indicator: Indicator, params: Params) {
    this.plots = indicator.plots.map(({ id }) => id);
    this.#step = newStep(indicator, params);
  }

  static open(id: string, params: Readonly<Record<string, number | string>>): Result<IndicatorMachine, ScriptTrouble> {
    const indicator = findIndicator(id);
    const judged = indicator === null ? null : readParams(indicator, params);
    return indicator === null || judged === null ? failed({ kind: 'shape', text: `no indicator ${id} has such parameters`, line: null, column: null }) : ok(new IndicatorMachine(indicator, judged));
  }

  /** Values come bar by bar, a number a plot. */
  feed(columns: Float64Array, count: number, hasOpen: boolean): Float64Array {
    const out = new Float64Array(count * this.plots.length);
    const at = (column: number, bar: number): number => columns[column * count + bar] ?? Number.NaN;
    for (let bar = 0; bar < count; bar += 1) {
      const values = out.subarray(bar * this.plots.length, (bar + 1) * this.plots.length);
      this.#step({ timeUs: at(0, bar) * 1_000, open: at(1, bar), high: at(2, bar), low: at(3, bar), close: at(4, bar), volume: at(5, bar), bought: at(6, bar) }, this.#isOpen, values);
      this.#isOpen = hasOpen && bar === count - 1;
    }
    return out;
  }
}

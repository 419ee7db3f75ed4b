/** A step of our own making: it keeps a state, and what the state was before the last bar, so that the bar can be replaced. */

import type { IndicatorBar, Step } from './part.ts';

/** `eat` makes the next state from the one before and a bar; it must not change what it is given. */
export function ofState<State>(first: State, eat: (before: State, bar: IndicatorBar, out: Float64Array) => State): Step {
  let before = first;
  let after = first;
  return (bar, isReplaced, out) => {
    if (!isReplaced) before = after;
    out.fill(Number.NaN);
    after = eat(before, bar, out);
  };
}

/** The last values of a row, the newest last; the newest can be replaced. */
export class Recent {
  readonly #values: Float64Array;
  #count = 0;

  constructor(length: number) {
    this.#values = new Float64Array(length);
  }

  get isFull(): boolean {
    return this.#count >= this.#values.length;
  }

  add(value: number, isReplaced: boolean): void {
    if (!isReplaced || this.#count === 0) this.#count += 1;
    this.#values[(this.#count - 1) % this.#values.length] = value;
  }

  /** 0 is the newest. */
  ago(bars: number): number {
    return this.#values[(this.#count - 1 - bars) % this.#values.length] ?? Number.NaN;
  }

  /** Over all that are kept, from the oldest to the newest, so that the order of sums is always the same. */
  sum(): number {
    let sum = 0;
    const kept = Math.min(this.#count, this.#values.length);
    for (let bars = kept - 1; bars >= 0; bars -= 1) sum += this.ago(bars);
    return sum;
  }

  spread(mean: number): number {
    let sum = 0;
    const kept = Math.min(this.#count, this.#values.length);
    for (let bars = kept - 1; bars >= 0; bars -= 1) sum += (this.ago(bars) - mean) ** 2;
    return Math.sqrt(sum / kept);
  }

  get highest(): number {
    let highest = Number.NEGATIVE_INFINITY;
    for (let bars = Math.min(this.#count, this.#values.length) - 1; bars >= 0; bars -= 1) highest = Math.max(highest, this.ago(bars));
    return highest;
  }

  get lowest(): number {
    let lowest = Number.POSITIVE_INFINITY;
    for (let bars = Math.min(this.#count, this.#values.length) - 1; bars >= 0; bars -= 1) lowest = Math.min(lowest, this.ago(bars));
    return lowest;
  }
}

/**
 * The values of an indicator beside the slots of a chart, kept up with them: a bar that changes costs one step, a history
 * that grew before is gone through again in pieces, so that no frame waits for it.
 *
 * Holds: a hole has no values and does not move the indicator; while older bars are gone through, what was there stays.
 */

import { newStep, type Indicator, type IndicatorBar, type Params, type Step } from '../../engine/contract/indicators/part.ts';
import type { Change, Slots } from './slots.ts';

/** From whole ticks and lots to prices and coins. */
export interface PriceScale {
  readonly tick: number;
  readonly lot: number;
}

export interface Spent {
  /** Microseconds that the last hundred-odd steps took, in the middle. */
  readonly stepUs: number;
  /** Milliseconds of the last time through all bars. */
  readonly wholeMs: number;
}

type Clock = () => number;

export class IndicatorRow {
  readonly #indicator: Pick<Indicator, 'plots' | 'create'> & Indicator;
  readonly #params: Params;
  readonly #nowMs: Clock;
  readonly #out: Float64Array;
  #shown: Columns;
  /** What is being gone through: the same as `shown` once it is done. */
  #building: Columns;
  #spent: Spent = { stepUs: 0, wholeMs: 0 };
  #wholeMs = 0;

  constructor(indicator: Indicator, params: Params, nowMs: Clock = () => performance.now()) {
    this.#indicator = indicator;
    this.#params = params;
    this.#nowMs = nowMs;
    this.#out = new Float64Array(indicator.plots.length);
    this.#shown = this.#newColumns(0);
    this.#building = this.#shown;
  }

  get spent(): Spent {
    return this.#spent;
  }

  get isBehind(): boolean {
    return this.#building !== this.#shown;
  }

  value(plot: number, place: number): number {
    const { columns, lowest, done } = this.#shown;
    return place < done ? (columns[plot]?.[place - lowest] ?? Number.NaN) : Number.NaN;
  }

  /** Says what changed; the work is done by `work`. */
  changed(change: Change, slots: Slots): void {
    if (change.kind === 'all') this.#building = this.#newColumns(slots.lowest);
  }

  /** Goes on until all is done or the time is over. Answers whether values changed. */
  work(slots: Slots, scale: PriceScale, from: number, untilMs: number): boolean {
    const building = this.#building;
    // The newest bar may have changed since it was eaten: it, and what follows, are eaten again.
    const start = Math.min(building.done, Math.max(from, building.done - 1));
    const beganMs = this.#nowMs();
    let place = Math.max(slots.lowest, start);
    let steps = 0;
    for (; place < slots.beyond; place += 1) {
      this.#eat(building, slots, scale, place);
      steps += 1;
      if (steps % 256 === 0 && this.#nowMs() > untilMs) {
        place += 1;
        break;
      }
    }
    const spentMs = this.#nowMs() - beganMs;
    this.#wholeMs += spentMs;
    if (steps > 0) this.#spent = { stepUs: (spentMs * 1_000) / steps, wholeMs: this.#spent.wholeMs };
    if (place < slots.beyond) return false;
    if (this.isBehind) {
      this.#spent = { ...this.#spent, wholeMs: this.#wholeMs };
      this.#shown = building;
    }
    this.#wholeMs = 0;
    return true;
  }

  #eat(building: Columns, slots: Slots, scale: PriceScale, place: number): void {
    const index = place - building.lowest;
    const isAgain = place < building.done;
    if (index >= (building.columns[0]?.length ?? 0)) grow(building, index + 1);
    if (slots.isHole(place)) this.#out.fill(Number.NaN);
    else building.step(barAt(slots, scale, place), isAgain, this.#out);
    for (const [plot, column] of building.columns.entries()) column[index] = this.#out[plot] ?? Number.NaN;
    building.done = Math.max(building.done, place + 1);
  }

  #newColumns(lowest: number): Columns {
    return { lowest, done: lowest, step: newStep(this.#indicator, this.#params), columns: this.#indicator.plots.map(() => new Float64Array(0)) };
  }
}

interface Columns {
  readonly lowest: number;
  /** One beyond the last place that was eaten. */
  done: number;
  readonly step: Step;
  columns: Float64Array[];
}

export function barAt(slots: Slots, { tick, lot }: PriceScale, place: number): IndicatorBar {
  return {
    timeUs: slots.read('timeUs', place), open: slots.read('openTicks', place) * tick, high: slots.read('highTicks', place) * tick,
    low: slots.read('lowTicks', place) * tick, close: slots.read('closeTicks', place) * tick,
    volume: slots.read('lots', place) * lot, bought: slots.read('boughtLots', place) * lot,
  };
}

function grow(building: Columns, count: number): void {
  building.columns = building.columns.map((column) => {
    const wider = new Float64Array(Math.max(4_096, count * 2));
    wider.set(column);
    return wider;
  });
}

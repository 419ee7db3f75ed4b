/** Other symbols over the bars of a chart: each with a feed of its own, aligned by time, a gap where it has none. */

import type { Instrument } from '../../engine/contract/index.ts';
import { sameBarKind, type BarKind, type BarSource } from './bars.ts';
import { BarRows } from './feed.ts';
import type { PlotColour } from '../../engine/contract/indicators/part.ts';
import type { Slots } from './slots.ts';
import type { ShownPlots } from './plots.ts';
import { olderWanted, type Shown } from './window.ts';

const ranks: readonly PlotColour[] = ['second', 'third', 'fourth', 'first', 'quiet', 'up'];

export class Compares {
  readonly #source: BarSource;
  readonly #onValues: () => void;
  #rows: readonly BarRows[] = [];

  constructor(source: BarSource, onValues: () => void) {
    this.#source = source;
    this.#onValues = onValues;
  }

  show(instruments: readonly Instrument[], barKind: BarKind): void {
    const kept = this.#rows.filter((rows) => instruments.includes(rows.instrument) && sameBarKind(rows.barKind, barKind));
    for (const rows of this.#rows) if (!kept.includes(rows)) rows.close();
    this.#rows = barKind.kind !== 'time' ? [] : instruments.map((instrument) =>
      kept.find((rows) => rows.instrument === instrument) ?? new BarRows(this.#source, instrument, barKind, this.#onValues, () => {}));
  }

  wantOlder(slots: Slots, view: Shown): void {
    const fromUs = slots.read('timeUs', Math.max(slots.lowest, Math.floor(view.from)));
    for (const rows of this.#rows) if (rows.slots.count > 0 && rows.slots.read('timeUs', rows.slots.lowest) > fromUs) rows.wantOlder(Math.max(1_000, olderWanted(0, view)));
  }

  sets(main: () => Slots): readonly ShownPlots[] {
    return this.#rows.map((rows, at) => ({
      id: `c${rows.instrument.id}`, pane: 'price', levels: [], row: null,
      plots: [{ id: 'close', text: 'plot.value', draw: 'line', colour: ranks[at] ?? 'quiet' }],
      values: { value: (_plot, place) => closeAt(rows, main().read('timeUs', place)) },
    }));
  }

  close(): void {
    for (const rows of this.#rows) rows.close();
    this.#rows = [];
  }
}

/** The close of the bar that began then; what another bar said is not taken for it. */
function closeAt({ slots, instrument }: BarRows, timeUs: number): number {
  const place = slots.placeAt(timeUs);
  if (place === null || slots.read('timeUs', place) !== timeUs) return Number.NaN;
  return slots.read('closeTicks', place) * (Number(instrument.tick.units) / 10 ** instrument.tick.decimals);
}

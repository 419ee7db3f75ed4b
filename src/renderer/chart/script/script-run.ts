/**
 * A script in a chart, as the page sees it: its worker, the bars it was given, the values it gave back.
 *
 * Holds: at most one question is under way; a worker that does not answer in time is ended and named, and nothing else
 * is touched; a run that is over gives no values any more.
 */

import { newStore, type Store } from '../../state/store.ts';
import { barAt, type PriceScale } from '../row.ts';
import { isOpen, type Change, type Slots } from '../slots.ts';
import { answerMsMax, barColumnCount, type ScriptSpent, type ScriptTrouble } from '../../../engine/contract/script/limits.ts';
import type { FromScript, ScriptShape, ToScript } from './messages.ts';

/** A worker, or what stands for one in a test. */
export interface ScriptWorker {
  readonly post: (message: ToScript) => void;
  readonly end: () => void;
}

export type NewScriptWorker = (onMessage: (message: FromScript) => void, onError: (text: string) => void) => ScriptWorker;

export interface ScriptState {
  readonly shape: ScriptShape | null;
  readonly trouble: ScriptTrouble | null;
  readonly spent: ScriptSpent | null;
}

const pieceBars = 2_000;
/** A bar that grows is given so often at most. */
const openEveryMs = 300;

export class ScriptRun {
  readonly state: Store<ScriptState> = newStore<ScriptState>({ shape: null, trouble: null, spent: null });
  readonly #worker: ScriptWorker;
  readonly #onValues: () => void;
  readonly #bars: () => { readonly slots: Slots; readonly scale: PriceScale };
  /** What is shown: of the last run that came to its end. */
  #shown: Columns = { lowest: 0, columns: [] };
  /** Of the run that is under way; the same once it came to its end. */
  #building: Columns = this.#shown;
  /** One beyond the last finished bar that was given. */
  #given = 0;
  #run = 0;
  #isBusy = true;
  #isOver = false;
  #openMs = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #later: ReturnType<typeof setTimeout> | null = null;

  constructor(newWorker: NewScriptWorker, source: string, params: Readonly<Record<string, number>>, bars: () => { readonly slots: Slots; readonly scale: PriceScale }, onValues: () => void) {
    this.#bars = bars;
    this.#onValues = onValues;
    this.#worker = newWorker((message) => this.#hear(message), (text) => this.#fail({ kind: 'error', text, line: null, column: null }));
    this.#restart();
    this.#ask({ kind: 'begin', source, params });
  }

  value(plot: number, place: number): number {
    return this.#shown.columns[plot]?.[place - this.#shown.lowest] ?? Number.NaN;
  }

  changed(change: Change): void {
    if (this.#isOver || change.kind === 'none') return;
    if (change.kind === 'all' || change.from < this.#given) this.#restart();
    this.#next();
  }

  close(): void {
    this.#isOver = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#later !== null) clearTimeout(this.#later);
    this.#worker.end();
  }

  #restart(): void {
    const { slots } = this.#bars();
    this.#run += 1;
    this.#given = slots.lowest;
    this.#building = { lowest: slots.lowest, columns: (this.state.get().shape?.plots ?? []).map(() => new Float64Array(0)) };
  }

  /** The next piece of finished bars, or the bar that grows. */
  #next(): void {
    if (this.#isBusy || this.#isOver) return;
    const { slots, scale } = this.#bars();
    const to = Math.min(slots.beyond, this.#given + pieceBars);
    const places: number[] = [];
    let hasOpen = false;
    for (let place = this.#given; place < to; place += 1) {
      if (slots.isHole(place)) continue;
      places.push(place);
      hasOpen = place === slots.beyond - 1 && isOpen(slots.flags(place));
    }
    const first = places[0];
    if (first === undefined) {
      this.#given = to;
      return;
    }
    if (hasOpen && places.length === 1) {
      const waitMs = this.#openMs + openEveryMs - performance.now();
      if (waitMs > 0) {
        this.#later ??= setTimeout(() => {
          this.#later = null;
          this.#next();
        }, waitMs);
        return;
      }
    }
    if (hasOpen) this.#openMs = performance.now();
    const columns = new Float64Array(barColumnCount * places.length);
    for (const [at, place] of places.entries()) {
      const bar = barAt(slots, scale, place);
      for (const [column, value] of [bar.timeUs / 1_000, bar.open, bar.high, bar.low, bar.close, bar.volume, bar.bought].entries()) columns[column * places.length + at] = value;
    }
    this.#given = hasOpen ? to - 1 : to;
    this.#asked = places;
    this.#ask({ kind: 'bars', run: this.#run, from: first, count: places.length, columns, hasOpen });
  }

  #asked: readonly number[] = [];

  #ask(message: ToScript): void {
    this.#isBusy = true;
    this.#timer = setTimeout(() => this.#fail({ kind: 'silent', text: '', line: null, column: null }), answerMsMax);
    this.#worker.post(message);
  }

  #hear(message: FromScript): void {
    if (this.#isOver) return;
    if (message.kind === 'ready') return;
    if (message.kind === 'shape') {
      // It comes again with each new run, the same as before.
      if (this.state.get().shape === null) {
        this.#building = { ...this.#building, columns: message.shape.plots.map(() => new Float64Array(0)) };
        this.state.set({ ...this.state.get(), shape: message.shape });
        this.#done();
      }
      return;
    }
    if (message.kind === 'trouble') {
      this.#fail(message.trouble);
      return;
    }
    if (message.run === this.#run) {
      this.#take(message.values);
      this.state.set({ ...this.state.get(), spent: message.spent });
    }
    this.#done();
    this.#onValues();
  }

  #done(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#isBusy = false;
    this.#next();
  }

  #take(values: Float64Array): void {
    const { lowest, columns } = this.#building;
    const last = this.#asked.at(-1) ?? lowest;
    for (const [plot, column] of columns.entries()) {
      const kept = column.length > last - lowest ? column : widened(column, last - lowest + 1);
      for (const [at, place] of this.#asked.entries()) kept[place - lowest] = values[at * columns.length + plot] ?? Number.NaN;
      columns[plot] = kept;
    }
    if (this.#given >= this.#bars().slots.beyond - 1) this.#shown = this.#building;
  }

  #fail(trouble: ScriptTrouble): void {
    if (this.#isOver) return;
    this.close();
    this.state.set({ ...this.state.get(), trouble });
    this.#onValues();
  }
}

interface Columns {
  readonly lowest: number;
  readonly columns: Float64Array[];
}

function widened(column: Float64Array, count: number): Float64Array {
  const wider = new Float64Array(Math.max(count * 2, 4_096)).fill(Number.NaN);
  wider.set(column);
  return wider;
}

/** A real worker. */
export const newScriptWorker: NewScriptWorker = (onMessage, onError) => {
  const worker = new Worker(new URL('script-worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('message', ({ data }: MessageEvent<FromScript>) => onMessage(data));
  worker.addEventListener('error', ({ message }) => onError(message));
  return { post: (message) => worker.postMessage(message, message.kind === 'bars' ? [message.columns.buffer] : []), end: () => worker.terminate() };
};

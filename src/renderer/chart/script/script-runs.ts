/** The scripts of one chart, each in a worker of its own, kept up with its bars. */

import { newStore, type Store } from '../../state/store.ts';
import type { PriceScale } from '../row.ts';
import type { KeptScript } from '../settings.ts';
import type { Change, Slots } from '../slots.ts';
import type { ShownPlots } from '../plots.ts';
import type { Script } from './library.ts';
import { newScriptWorker, ScriptRun, type NewScriptWorker, type ScriptState } from './script-run.ts';

export interface ScriptEvents {
  /** Other plots than before. */
  readonly onSets: () => void;
  readonly onValues: () => void;
}

export interface ScriptRecipe {
  readonly name: string;
  readonly params: Readonly<Record<string, number>>;
  readonly source: string;
  readonly plots: readonly string[];
}

interface Held {
  readonly key: string;
  readonly kept: KeptScript;
  readonly source: string;
  readonly run: ScriptRun;
  readonly end: () => void;
}

export class ScriptRuns {
  /** By name; scripts that stopped stay with their reason. */
  readonly states: Store<Readonly<Record<string, ScriptState>>> = newStore<Readonly<Record<string, ScriptState>>>({});
  readonly #bars: () => { readonly slots: Slots; readonly scale: PriceScale };
  readonly #events: ScriptEvents;
  readonly #newWorker: NewScriptWorker;
  #held: readonly Held[] = [];

  constructor(bars: () => { readonly slots: Slots; readonly scale: PriceScale }, events: ScriptEvents, newWorker: NewScriptWorker = newScriptWorker) {
    this.#bars = bars;
    this.#events = events;
    this.#newWorker = newWorker;
  }

  /** Scripts whose text and parameters are the same go on; the others begin, or end. */
  ask(wanted: readonly KeptScript[], scripts: readonly Script[]): void {
    const before = this.#held;
    const next = wanted.filter(({ isShown }) => isShown).flatMap((kept): readonly Held[] => {
      const source = scripts.find(({ name }) => name === kept.name)?.source;
      if (source === undefined) return [];
      const key = JSON.stringify([kept.name, kept.params, source]);
      const known = before.find((held) => held.key === key);
      return [known ?? this.#begin(key, kept, source)];
    });
    for (const held of before) if (!next.includes(held)) {
      held.end();
      held.run.close();
    }
    this.#held = next;
    this.#tell();
    if (before.length !== next.length || before.some((held) => !next.includes(held))) this.#events.onSets();
  }

  changed(change: Change): void {
    for (const { run } of this.#held) run.changed(change);
  }

  sets(): readonly ShownPlots[] {
    return this.#held.flatMap(({ kept, run }) => {
      const { shape, trouble } = run.state.get();
      if (shape === null || trouble !== null) return [];
      const plots = shape.plots.map(({ id, draw, colour }) => ({ id, draw, colour, text: 'plot.value' } as const));
      return [{ id: `s${kept.name}`, pane: shape.pane, plots, levels: shape.levels, row: null, values: run }];
    });
  }

  /** The scripts that run, each with its text and what it is given: for whoever runs them elsewhere. */
  recipes(): readonly ScriptRecipe[] {
    return this.#held.flatMap(({ kept: { name, params }, source, run }) => {
      const { shape, trouble } = run.state.get();
      return shape === null || trouble !== null ? [] : [{ name, params, source, plots: shape.plots.map(({ id }) => id) }];
    });
  }

  close(): void {
    for (const { run, end } of this.#held) {
      end();
      run.close();
    }
    this.#held = [];
  }

  #begin(key: string, kept: KeptScript, source: string): Held {
    const run = new ScriptRun(this.#newWorker, source, kept.params, this.#bars, () => this.#events.onValues());
    let [shape, trouble] = [run.state.get().shape, run.state.get().trouble];
    const end = run.state.subscribe(() => {
      const state = run.state.get();
      this.#tell();
      if (state.shape !== shape || state.trouble !== trouble) this.#events.onSets();
      ({ shape, trouble } = state);
    });
    return { key, kept, source, run, end };
  }

  #tell(): void {
    this.states.set(Object.fromEntries(this.#held.map(({ kept, run }) => [kept.name, run.state.get()])));
  }
}

/** What must be asked before a venue's private lines open (listen keys, account numbers), what it taught, and when it ages. */

import type { Fault } from '../../domain/fault.ts';
import { usPerSecond } from '../../domain/time.ts';

import type { Result } from '../../domain/result.ts';
import type { Known, Preparation } from '../venues/account.ts';

/** What could not be prepared is tried again after so long. */
export const prepareAgainUs = 2 * usPerSecond;

interface State {
  /** When it must be asked for; null: it is under way. */
  dueUs: number | null;
  isKnown: boolean;
}

export class Preparations {
  readonly #known = new Map<string, string>();
  readonly #states: ReadonlyMap<Preparation, State>;

  constructor(preparations: readonly Preparation[]) {
    this.#states = new Map(preparations.map((preparation) => [preparation, { dueUs: 0, isKnown: false }]));
  }

  get known(): Known {
    return this.#known;
  }

  get isDone(): boolean {
    return [...this.#states.values()].every(({ isKnown }) => isKnown);
  }

  /** Asks for what is due; `request` is false where nothing may be asked now. */
  ask(nowUs: number, request: (preparation: Preparation) => boolean): void {
    for (const [preparation, state] of this.#states) {
      if (state.dueUs !== null && nowUs >= state.dueUs && request(preparation)) state.dueUs = null;
    }
  }

  onAnswer(preparation: Preparation, learnt: Result<Known, Fault>, nowUs: number): void {
    const state = this.#states.get(preparation);
    if (state === undefined) return;
    if (!learnt.ok) {
      state.dueUs = nowUs + prepareAgainUs;
      return;
    }
    for (const [name, value] of learnt.value) this.#known.set(name, value);
    state.isKnown = true;
    state.dueUs = preparation.renewUs === null ? Infinity : nowUs + preparation.renewUs;
  }

  /** A line is gone, and what was prepared for it may have ended with it; or our clock was set, and what is due with it. */
  renew(nowUs: number): void {
    for (const [preparation, state] of this.#states) {
      if ((preparation.renewUs !== null || !state.isKnown) && state.dueUs !== null) state.dueUs = Math.min(state.dueUs, nowUs);
    }
  }
}

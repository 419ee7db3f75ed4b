/**
 * The way of a command to the matching engine and of its answer back, in virtual time: a command takes effect later,
 * the answer comes later still, and either may be lost. Commands of one owner do not overtake each other.
 */

import { nextBelow, type Chance } from '../../../domain/chance.ts';
import type { World } from '../world.ts';

export interface CourierSettings {
  readonly commandUsMin: number;
  readonly commandUsSpan: number;
  readonly answerUsMin: number;
  readonly answerUsSpan: number;
}

export const courierDefaults: CourierSettings = { commandUsMin: 1_000, commandUsSpan: 2_000, answerUsMin: 500, answerUsSpan: 1_500 };

/** Asked once for each command: what is lost, and nobody is told. */
export interface CourierFaults {
  /** It never reaches the engine. */
  readonly losesCommand: () => boolean;
  /** It took effect, and the answer is lost. */
  readonly losesAnswer: () => boolean;
}

export const noCourierFaults: CourierFaults = { losesCommand: () => false, losesAnswer: () => false };

export class Courier {
  readonly #world: World;
  readonly #chance: Chance;
  readonly #settings: CourierSettings;
  readonly #faults: CourierFaults;
  /** When the last command of each owner takes effect. */
  readonly #lastUs = new Map<number, number>();

  constructor(world: World, settings: CourierSettings, faults: CourierFaults) {
    this.#world = world;
    this.#chance = world.chanceFor('courier');
    this.#settings = settings;
    this.#faults = faults;
  }

  send<Answer>(owner: number, act: () => Answer, answer: (given: Answer) => void): void {
    const { commandUsMin, commandUsSpan, answerUsMin, answerUsSpan } = this.#settings;
    const waysUs = [commandUsMin + nextBelow(this.#chance, commandUsSpan + 1), answerUsMin + nextBelow(this.#chance, answerUsSpan + 1)] as const;
    if (this.#faults.losesCommand()) return;
    const effectUs = Math.max(this.#world.nowUs + waysUs[0], this.#lastUs.get(owner) ?? 0);
    this.#lastUs.set(owner, effectUs);
    this.#world.schedule(effectUs, () => {
      const given = act();
      if (this.#faults.losesAnswer()) return;
      this.#world.schedule(effectUs + waysUs[1], () => answer(given));
    });
  }
}

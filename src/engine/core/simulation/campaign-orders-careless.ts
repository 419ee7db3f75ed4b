/** What an exchange does wrong of itself in a world with orders: commands and answers that it loses, events late and twice. */

import { newChance, nextBelow, nextHappens } from '../../domain/chance.ts';
import { usPerSecond } from '../../domain/time.ts';
import type { CourierFaults } from './accounts/courier.ts';
import type { HouseFaults } from './accounts/house.ts';
import type { CounterFault } from './campaign-counter.ts';

const lateUsMax = usPerSecond;

export class Carelessness {
  /** Nothing of it happens before that. */
  isBad = false;
  readonly house: HouseFaults;
  readonly courier: CourierFaults;
  readonly #seed: number;
  readonly #strength: number;
  readonly #count: (kind: CounterFault) => void;

  constructor(seed: number, strength: number, count: (kind: CounterFault) => void) {
    this.#seed = seed;
    this.#strength = strength;
    this.#count = count;
    this.house = { staysSilent: this.#sometimes('silent', 0.95), repeats: this.#sometimes('repeat', 0.1), heldUs: this.#late('held', 0.2), behindUs: this.#late('behind', 0.2) };
    this.courier = { losesCommand: this.#sometimes('lost-command', 0.14), losesAnswer: this.#sometimes('lost-answer', 0.08) };
  }

  #sometimes(kind: CounterFault, share: number): () => boolean {
    const chance = newChance(this.#seed + Math.round(share * 1_000));
    return () => {
      const happens = this.isBad && nextHappens(chance, share * this.#strength);
      if (happens) this.#count(kind);
      return happens;
    };
  }

  #late(kind: CounterFault, share: number): () => number {
    const happens = this.#sometimes(kind, share);
    const chance = newChance(this.#seed + 1_000 + Math.round(share * 1_000));
    return () => (happens() ? nextBelow(chance, lateUsMax) : 0);
  }
}

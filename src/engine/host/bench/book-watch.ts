/** Looks at what a desk says of its books, and when: the stop-watch of the `switch` benchmark. */

import { validityAt } from '../../core/market/market.ts';
import { kindAt, streamAt, type Slots } from '../../core/memory/record.ts';
import { factCode, type Validity } from '../../domain/fact.ts';

export class BookWatch {
  readonly #validities = new Map<number, Validity>();
  readonly #waiting = new Set<() => void>();

  onFact(slots: Slots, slot: number): void {
    if (kindAt(slots, slot) !== factCode.validity) return;
    this.#validities.set(streamAt(slots, slot), validityAt(slots, slot));
    for (const check of this.#waiting) check();
  }

  validityOf(stream: number): Validity {
    return this.#validities.get(stream) ?? 'empty';
  }

  /** Milliseconds until so many of these books are what they shall be; null when they are not in time. */
  until(streams: () => readonly number[], count: number, isGood: (validity: Validity) => boolean, msMax: number): Promise<number | null> {
    const startMs = performance.now();
    return new Promise((resolve) => {
      const check = (): void => {
        if (streams().filter((stream) => isGood(this.validityOf(stream))).length >= count) end(performance.now() - startMs);
      };
      const timer = setTimeout(() => end(null), msMax);
      const end = (ms: number | null): void => {
        clearTimeout(timer);
        this.#waiting.delete(check);
        resolve(ms);
      };
      this.#waiting.add(check);
      check();
    });
  }
}

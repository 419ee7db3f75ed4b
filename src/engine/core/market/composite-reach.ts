/**
 * How far each book is known to be whole: what a venue's last whole book said.
 *
 * Where a venue tells every change, at any price, after a snapshot that ends somewhere, levels beyond
 * that end are known only if they have changed since. Where it keeps a window of the best levels up to
 * date, a book is whole to the last level that we hold, and nothing need be remembered.
 */

import { factCode } from '../../domain/fact.ts';
import { field, floatAt, kindAt, streamAt, type Slots } from '../memory/record.ts';
import type { BookDepth } from '../venues/dialect.ts';

export interface Reach {
  readonly bidTicks: number | null;
  readonly askTicks: number | null;
}

export class SnapshotReach {
  readonly #ends = new Map<number, Reach>();

  /** Every record of the instruments that `follow` named; cheap for all but whole books. */
  on(slots: Slots, slot: number): void {
    if (kindAt(slots, slot) !== factCode.snapshot) return;
    const stream = streamAt(slots, slot);
    if (!this.#ends.has(stream)) return;
    const bidCount = floatAt(slots, slot, field.c);
    const askCount = floatAt(slots, slot, field.d);
    this.#ends.set(stream, {
      bidTicks: bidCount === 0 ? null : floatAt(slots, slot, field.tail + 2 * (bidCount - 1)),
      askTicks: askCount === 0 ? null : floatAt(slots, slot, field.tail + 2 * (bidCount + askCount - 1)),
    });
  }

  follow(stream: number, depth: BookDepth): void {
    if (depth === 'whole') this.#ends.set(stream, { bidTicks: null, askTicks: null });
  }

  forget(stream: number): void {
    this.#ends.delete(stream);
  }

  /** Null: to the last level. */
  of(stream: number): Reach | null {
    return this.#ends.get(stream) ?? null;
  }
}

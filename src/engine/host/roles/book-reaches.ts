/**
 * Tells the view how far each book is known to be whole, where its venue's last whole book said so: whenever another one came, and all
 * of them to a view that began later. A venue that keeps a window of the best levels up to date needs no word: there it is the last level.
 */

import { SnapshotReach, type Reach } from '../../core/market/composite-reach.ts';
import { kindAt, streamAt, type Slots } from '../../core/memory/record.ts';
import { venueParts } from '../../core/venues/index.ts';
import { factCode } from '../../domain/fact.ts';
import { marketId, type InstrumentSpec } from '../../domain/instrument.ts';

export class BookReaches {
  readonly #reach = new SnapshotReach();
  readonly #followed = new Set<number>();
  readonly #tell: (stream: number, reach: Reach) => void;

  constructor(tell: (stream: number, reach: Reach) => void) {
    this.#tell = tell;
  }

  /** Of a market that nobody describes the less is believed. */
  follow(spec: InstrumentSpec): void {
    const part = venueParts.find(({ dialect }) => marketId(dialect) === marketId(spec));
    this.#reach.follow(spec.stream, part?.dialect.depth ?? 'whole');
    this.#followed.add(spec.stream);
  }

  leave(stream: number): void {
    this.#reach.forget(stream);
    this.#followed.delete(stream);
  }

  /** Every fact; cheap for all but whole books. */
  on(slots: Slots, slot: number): void {
    if (kindAt(slots, slot) !== factCode.snapshot) return;
    this.#reach.on(slots, slot);
    this.#tellOne(streamAt(slots, slot));
  }

  tellAll(): void {
    for (const stream of this.#followed) this.#tellOne(stream);
  }

  #tellOne(stream: number): void {
    const reach = this.#reach.of(stream);
    if (reach !== null && (reach.bidTicks !== null || reach.askTicks !== null)) this.#tell(stream, reach);
  }
}

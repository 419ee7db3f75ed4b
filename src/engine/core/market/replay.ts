/**
 * Plays a journal's facts into a market machine, as they were, and knows which books can be trusted.
 *
 * Holds: a book that misses facts (the journal begins in its middle, or records were dropped) is
 * never live: its changes are passed over until its next snapshot. Instruments come before their
 * facts, as the journal writes them.
 */

import { factCode, validities } from '../../domain/fact.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { field, floatAt, kindAt, lengthAt, setFloat, streamAt, type Slots } from '../memory/record.ts';
import type { Market } from './market.ts';

export class Replay {
  readonly #market: Market;
  /** Streams whose book took a snapshot and every change since. */
  readonly #whole = new Set<number>();
  #nextSequence: number | null = null;
  /** Facts that the journal does not have. */
  missingCount = 0;
  /** Changes of books that were not whole. */
  passedOverCount = 0;
  recordCount = 0;

  constructor(market: Market) {
    this.#market = market;
  }

  onSpecs(specs: readonly InstrumentSpec[]): void {
    for (const spec of specs) {
      const known = this.#market.specOf(spec.stream);
      if (known !== null && known.id === spec.id && known.version === spec.version) continue;
      this.#whole.delete(spec.stream);
      this.#market.open(spec);
    }
  }

  /** A run of whole records. `visit` sees each before the market does. */
  onRecords(slots: Slots, visit: (slots: Slots, slot: number) => void): void {
    for (let slot = 0; slot < slots.slotCount; slot += lengthAt(slots, slot)) {
      this.#checkSequence(floatAt(slots, slot, field.sequence));
      this.recordCount += 1;
      visit(slots, slot);
      this.#play(slots, slot);
    }
  }

  #checkSequence(sequence: number): void {
    const expected = this.#nextSequence;
    this.#nextSequence = sequence + 1;
    if (expected === null || sequence === expected) return;
    this.missingCount += Math.max(0, sequence - expected);
    this.#whole.clear();
    for (const stream of this.#market.streams) this.#market.bookOf(stream)?.setValidity('degraded', 0);
  }

  #play(slots: Slots, slot: number): void {
    const kind = kindAt(slots, slot);
    const stream = streamAt(slots, slot);
    if (kind === factCode.snapshot) this.#whole.add(stream);
    const isWhole = this.#whole.has(stream);
    if (kind === factCode.depth && !isWhole) {
      this.passedOverCount += 1;
      return;
    }
    const isLive = kind === factCode.validity && validities[floatAt(slots, slot, field.a)] === 'live';
    if (isLive && !isWhole) setFloat(slots, slot, field.a, validities.indexOf('degraded'));
    this.#market.on(slots, slot);
  }
}

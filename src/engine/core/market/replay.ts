/**
 * Plays a journal's facts into a market machine, as they were, and knows which books can be trusted.
 *
 * Holds: a book that misses facts (the journal begins in its middle, or records were dropped) is
 * never live: its changes are passed over until its next snapshot. Nor is one whose connection is not
 * open: a desk that died said no more of it. Instruments come before their facts, as the journal
 * writes them; a book is open while it was, so that the hash is that of the live books.
 */

import { factCode, linkStates, validities } from '../../domain/fact.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { field, floatAt, kindAt, lengthAt, setFloat, streamAt, type Slots } from '../memory/record.ts';
import type { Market } from './market.ts';

export class Replay {
  readonly #market: Market;
  readonly #specs = new Map<number, InstrumentSpec>();
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
      this.#specs.set(spec.stream, spec);
      const known = this.#market.specOf(spec.stream);
      if (known === null || (known.id === spec.id && known.version === spec.version)) continue;
      this.#whole.delete(spec.stream);
      this.#market.close(spec.stream);
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
    const validity = kind === factCode.validity ? validities[floatAt(slots, slot, field.a)] : undefined;
    if (kind === factCode.link && linkStates[floatAt(slots, slot, field.a)] !== 'open') this.#unhear();
    if (kind === factCode.snapshot || validity !== undefined) this.#open(stream);
    if (kind === factCode.snapshot) this.#whole.add(stream);
    const isWhole = this.#whole.has(stream);
    if (kind === factCode.depth && !isWhole) {
      this.passedOverCount += 1;
      return;
    }
    if (validity === 'live' && !isWhole) setFloat(slots, slot, field.a, validities.indexOf('degraded'));
    this.#market.on(slots, slot);
    if (validity !== 'empty') return;
    this.#whole.delete(stream);
    this.#market.close(stream); // only an instrument that is no longer followed is said to be empty
  }

  #open(stream: number): void {
    const spec = this.#specs.get(stream);
    if (spec !== undefined && this.#market.specOf(stream) === null) this.#market.open(spec);
  }

  #unhear(): void {
    for (const stream of this.#market.streams) {
      const book = this.#market.bookOf(stream);
      if (book?.validity === 'live') book.setValidity('stale', book.receivedUs);
    }
  }
}

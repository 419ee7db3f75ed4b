/**
 * The market machine: the one place where facts get their order and books change.
 *
 * For every fact, in this order: the sequencer stamps it, the journal gets it, the book of its
 * stream changes, readers are told. What the journal holds is what the books saw, so a replay of
 * the journal ends in the same books (`hash`).
 *
 * Holds: one writer for all books; a book that turns out wrong (crossed, full) is not shown as live:
 * its validity falls before anybody is told, and the feed is asked to align it anew.
 */

import { assert } from '../../domain/assert.ts';
import { factCode, validities, type Validity } from '../../domain/fact.ts';
import { fault, faultCodes, type Fault } from '../../domain/fault.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { field, floatAt, kindAt, newSlots, slotFloats, streamAt, writeHead, type Slots } from '../memory/record.ts';
import { stamp, type Sequencer } from '../memory/sequencer.ts';
import type { Book, Books } from './book.ts';
import { Keyframe } from './keyframe.ts';

export interface MarketPort {
  /** Every fact, stamped, before it is acted on. */
  readonly journal: (slots: Slots, slot: number) => void;
  /** What screens need: everything but the levels, which they read from the book itself. */
  readonly tell: (slots: Slots, slot: number) => void;
  /** The book of this stream is wrong: align it anew. */
  readonly resync: (stream: number, reason: Fault) => void;
}

interface Listing {
  readonly spec: InstrumentSpec;
  readonly book: Book;
}

export class Market {
  readonly #books: Books;
  readonly #sequencer: Sequencer;
  readonly #port: MarketPort;
  readonly #listings = new Map<number, Listing>();
  readonly #marker = newSlots(1);
  /** Made when it is first needed: it is large. */
  #keyframe: Keyframe | null = null;

  constructor(books: Books, sequencer: Sequencer, port: MarketPort) {
    this.#books = books;
    this.#sequencer = sequencer;
    this.#port = port;
  }

  /** A new spec of a known stream (another tick) replaces its book by an empty one. */
  open(spec: InstrumentSpec): Book {
    const known = this.#listings.get(spec.stream);
    if (known !== undefined && known.spec.version === spec.version) return known.book;
    if (known !== undefined) this.close(spec.stream);
    const book = this.#books.open(spec.stream);
    this.#listings.set(spec.stream, { spec, book });
    return book;
  }

  close(stream: number): void {
    if (this.#listings.delete(stream)) this.#books.close(stream);
  }

  bookOf(stream: number): Book | null {
    return this.#listings.get(stream)?.book ?? null;
  }

  specOf(stream: number): InstrumentSpec | null {
    return this.#listings.get(stream)?.spec ?? null;
  }

  /** The number that the next fact will get. */
  get nextSequence(): number {
    return this.#sequencer.next;
  }

  get streams(): readonly number[] {
    return [...this.#listings.keys()];
  }

  /** One fact. The record is stamped in place. */
  on(slots: Slots, slot: number): void {
    stamp(this.#sequencer, slots, slot);
    this.#port.journal(slots, slot);
    const kind = kindAt(slots, slot);
    if (kind === factCode.depth || kind === factCode.snapshot) this.#onLevels(slots, slot);
    else {
      if (kind === factCode.validity) this.#onValidity(slots, slot);
      this.#port.tell(slots, slot);
    }
  }

  /** Writes every live book whole into the journal, for a replay that begins there. */
  keyframes(nowUs: number): void {
    const keyframe = (this.#keyframe ??= new Keyframe());
    for (const { book } of this.#listings.values()) {
      keyframe.write(book, nowUs, (slots, slot) => {
        stamp(this.#sequencer, slots, slot);
        this.#port.journal(slots, slot);
      });
    }
  }

  /** One number for all books: equal after a replay, or something is not deterministic. */
  hash(): number {
    let hash = 0x811c_9dc5;
    for (const stream of [...this.#listings.keys()].sort((left, right) => left - right)) {
      hash = Math.imul(hash ^ stream, 0x0100_0193);
      hash = Math.imul(hash ^ (this.#listings.get(stream)?.book.hash() ?? 0), 0x0100_0193);
    }
    return hash >>> 0;
  }

  #onLevels(slots: Slots, slot: number): void {
    const stream = streamAt(slots, slot);
    const listing = this.#listings.get(stream);
    if (listing === undefined) return; // closed while its last facts were under way
    const outcome = listing.book.apply(slots, slot);
    if (outcome === 'applied') {
      this.#tellChanged(slots, slot);
      return;
    }
    const { symbol } = listing.spec;
    const reason = outcome === 'crossed'
      ? fault('book.crossed', `${symbol}: the best bid reached the best ask`)
      : fault('book.full', `${symbol}: more levels than a book holds`);
    this.#port.resync(stream, reason);
    assert(listing.book.validity !== 'live', 'a wrong book is not live', { stream, outcome });
  }

  #onValidity(slots: Slots, slot: number): void {
    const book = this.bookOf(streamAt(slots, slot));
    book?.setValidity(validityAt(slots, slot), floatAt(slots, slot, field.receivedUs));
  }

  /** Readers learn that a book changed by a head without its levels. */
  #tellChanged(slots: Slots, slot: number): void {
    const marker = this.#marker;
    marker.f64.set(slots.f64.subarray(slot * slotFloats, (slot + 1) * slotFloats));
    writeHead(marker, 0, 'wake', streamAt(slots, slot), 0, 0);
    this.#port.tell(marker, 0);
  }
}

export function validityAt(slots: Slots, slot: number): Validity {
  return validities[floatAt(slots, slot, field.a)] ?? 'empty';
}

/** The code of the fault in a `validity`, `link` or `gap` record; null when it has none. */
export function faultCodeAt(slots: Slots, slot: number, index: number): Fault['code'] | null {
  return faultCodes[floatAt(slots, slot, index) - 1] ?? null;
}

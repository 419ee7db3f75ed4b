/**
 * The market machine: the one place where facts get their order and books change.
 *
 * For every fact, in this order: the sequencer stamps it, the journal gets it, the book of its
 * stream changes, readers are told. What the journal holds is what the books saw, so a replay of
 * the journal ends in the same books (`hash`).
 *
 * Holds: one writer for all books; a book that turns out wrong (crossed, full) is not shown as live:
 * its validity falls before anybody is told, and the feed is asked to align it anew. A closed book
 * is empty at once, and its memory holds no other book for `retiredUsMin`: a reader in another thread
 * learns of the end later, and must not find the levels of another instrument, or of another tick.
 */

import { assert } from '../../domain/assert.ts';
import { factCode, validities, type Validity } from '../../domain/fact.ts';
import { fault, type Fault } from '../../domain/fault.ts';
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
  /** Under which it was opened: no two books of a market's life share one. */
  readonly bookNumber: number;
}

/** Longer than a reader may be silent without being ended (host/supervisor.ts). */
export const retiredUsMin = 30_000_000;

export class Market {
  readonly #books: Books;
  readonly #sequencer: Sequencer;
  readonly #port: MarketPort;
  readonly #listings = new Map<number, Listing>();
  readonly #marker = newSlots(1);
  /** Closed books, and the time of the first fact behind their end; null before it. */
  #retired: { readonly bookNumber: number; atUs: number | null }[] = [];
  #nextBookNumber = 1;
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
    const bookNumber = this.#nextBookNumber++;
    const book = this.#books.open(bookNumber);
    this.#listings.set(spec.stream, { spec, book, bookNumber });
    return book;
  }

  close(stream: number): void {
    const listing = this.#listings.get(stream);
    if (listing === undefined) return;
    const { book, bookNumber } = listing;
    this.#listings.delete(stream);
    book.setValidity('empty', book.receivedUs);
    book.clear();
    this.#retired.push({ bookNumber, atUs: null });
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
    if (this.#retired.length > 0) this.#release(floatAt(slots, slot, field.receivedUs));
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
    for (const [stream, { book }] of this.#listings) {
      keyframe.write(stream, book, nowUs, (slots, slot) => {
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

  /** Also when the clock stepped back: it waits once more at most. */
  #release(nowUs: number): void {
    this.#retired = this.#retired.filter((retired) => {
      retired.atUs = Math.min(retired.atUs ?? nowUs, nowUs);
      if (nowUs - retired.atUs < retiredUsMin) return true;
      this.#books.close(retired.bookNumber);
      return false;
    });
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

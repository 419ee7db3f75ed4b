/**
 * The price levels of one instrument at one venue, in the kernel's shared memory.
 *
 * Holds: one writer, the thread that made the Books; a level of 0 lots does not exist; readers in
 * other threads (book-reader.ts) see whole records or nothing of them; a record that crosses the
 * book marks it `crossed` in the same breath. A side keeps 16,384 levels and drops the farthest
 * beyond that (`reach` tells how far it can be trusted).
 * Does not: detect gaps (venues/feed.ts) or make a book live again (whoever aligned it does).
 */

import { assert, Defect } from '../../domain/assert.ts';
import { validities, type Validity } from '../../domain/fact.ts';
import type { Kernel } from '../memory/kernel.ts';
import {
  bookAsks, bookBids, bookLastId, bookReceivedUs, bookVenueTimeUs, recordPairsMax, sideBase, sideBest, sideCount, sideDropped, sideHasDropped, sideOrigin,
} from '../memory/kernel/layout.ts';
import { lengthAt, recordSlotsMax, slotBytes, type Slots } from '../memory/record.ts';
import { copyBook, validityAt, type BookLocation } from './book-reader.ts';
import type { Levels } from './levels.ts';

export type Applied = 'applied' | 'crossed' | 'full';

export interface Book {
  readonly stream: number;
  readonly validity: Validity;
  /** The venue's id of the last change in it; 0 when nothing is. */
  readonly lastId: number;
  readonly receivedUs: number;
  readonly venueTimeUs: number;
  readonly bidCount: number;
  readonly askCount: number;
  readonly bestBidTicks: number | null;
  readonly bestAskTicks: number | null;
  /** The best prices that had to be dropped for room, if any: from there outwards the side is not whole. */
  readonly bidReachTicks: number | null;
  readonly askReachTicks: number | null;
  /** Applies a `depth` or `snapshot` record. `full`: no memory is left and the book is as it was. */
  apply(slots: Slots, slot: number): Applied;
  setValidity(validity: Validity, atUs: number): void;
  /** Removes all levels and forgets the last id; the validity stays. */
  clear(): void;
  /** Copies levels, best first. For the writing thread only. */
  readInto(levels: Levels, levelsMax: number): void;
  /** Of all levels and the last id: equal books, equal hashes, on every machine. */
  hash(): number;
  location(): BookLocation;
}

export interface Books {
  open(stream: number): Book;
  /** Frees its memory. Reading a closed book is a defect of the reader's owner. */
  close(stream: number): void;
  get(stream: number): Book | null;
}

/** Streams are 16-bit numbers; a book for each of a few thousand is already beyond memory. */
export const booksMax = 4_096;

export function newBooks(kernel: Kernel): Books {
  const books = new Map<number, KernelBook>();
  const scratch = kernel.calls.allocate(recordSlotsMax * slotBytes);
  assert(scratch !== 0, 'the kernel has memory for one record', {});
  return {
    open: (stream) => {
      assert(!books.has(stream), 'a stream has one book', { stream });
      assert(books.size < booksMax, 'there is room for another book', { booksMax });
      const address = kernel.calls.openBook(stream);
      assert(address !== 0, 'the kernel has memory for another book', { stream });
      const book = new KernelBook(kernel, stream, address, scratch);
      books.set(stream, book);
      return book;
    },
    close: (stream) => {
      const book = books.get(stream);
      if (book === undefined) return;
      books.delete(stream);
      book.release();
    },
    get: (stream) => books.get(stream) ?? null,
  };
}

class KernelBook implements Book {
  readonly stream: number;
  readonly #kernel: Kernel;
  readonly #address: number;
  readonly #scratch: number;
  #isOpen = true;

  constructor(kernel: Kernel, stream: number, address: number, scratch: number) {
    this.stream = stream;
    this.#kernel = kernel;
    this.#address = address;
    this.#scratch = scratch;
  }

  get validity(): Validity {
    return validityAt(this.#kernel.ints, this.#address);
  }

  get lastId(): number {
    return this.#float(bookLastId);
  }

  get receivedUs(): number {
    return this.#float(bookReceivedUs);
  }

  get venueTimeUs(): number {
    return this.#float(bookVenueTimeUs);
  }

  get bidCount(): number {
    return this.#int(bookBids + sideCount);
  }

  get askCount(): number {
    return this.#int(bookAsks + sideCount);
  }

  get bestBidTicks(): number | null {
    return this.#best(bookBids, -1);
  }

  get bestAskTicks(): number | null {
    return this.#best(bookAsks, 1);
  }

  get bidReachTicks(): number | null {
    return this.#reach(bookBids, -1);
  }

  get askReachTicks(): number | null {
    return this.#reach(bookAsks, 1);
  }

  apply(slots: Slots, slot: number): Applied {
    if (!this.#isOpen) throw new Defect('a closed book stays closed', { stream: this.stream });
    const answer = this.#kernel.calls.applyRecord(this.#address, this.#addressOf(slots, slot));
    switch (answer) {
      case 0: return 'applied';
      case 1: return 'crossed';
      case 2: return 'full';
      default: throw new Defect('only depth and snapshot records change a book', { stream: this.stream, levelsMax: recordPairsMax });
    }
  }

  setValidity(validity: Validity, atUs: number): void {
    this.#kernel.calls.setValidity(this.#address, validities.indexOf(validity), atUs);
  }

  clear(): void {
    this.#kernel.calls.clearBook(this.#address);
  }

  readInto(levels: Levels, levelsMax: number): void {
    copyBook(this.#kernel.ints, this.#kernel.floats, this.#address, levels, levelsMax);
  }

  hash(): number {
    return this.#kernel.calls.hashBook(this.#address);
  }

  location(): BookLocation {
    return { buffer: this.#kernel.memory.buffer, book: this.#address };
  }

  release(): void {
    this.#isOpen = false;
    this.#kernel.calls.closeBook(this.#address);
  }

  /** Records outside the kernel's memory are copied into it. */
  #addressOf(slots: Slots, slot: number): number {
    const at = slots.bytes.byteOffset + slot * slotBytes;
    const size = lengthAt(slots, slot) * slotBytes;
    if (slot * slotBytes + size > slots.bytes.length || size > recordSlotsMax * slotBytes) {
      throw new Defect('a record lies inside its slots', { slot, size });
    }
    if (slots.bytes.buffer === this.#kernel.memory.buffer) return at;
    this.#kernel.bytes.set(slots.bytes.subarray(slot * slotBytes, slot * slotBytes + size), this.#scratch);
    return this.#scratch;
  }

  #best(side: number, sign: 1 | -1): number | null {
    if (this.#int(side + sideCount) === 0) return null;
    return this.#float(side + sideOrigin) + sign * (this.#int(side + sideBase) + this.#int(side + sideBest));
  }

  #reach(side: number, sign: 1 | -1): number | null {
    return this.#int(side + sideHasDropped) === 0 ? null : this.#float(side + sideOrigin) + sign * this.#int(side + sideDropped);
  }

  #int(offset: number): number {
    return this.#kernel.ints[(this.#address + offset) >> 2] ?? 0;
  }

  #float(offset: number): number {
    return this.#kernel.floats[(this.#address + offset) >> 3] ?? 0;
  }
}

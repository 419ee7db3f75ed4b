/**
 * A live book written out whole, as a `snapshot` fact and the `validity` that goes with it, so that a
 * journal whose beginning was deleted can still be replayed from its next keyframe.
 *
 * Holds: applied to the book it was made of, it changes nothing. A book too large for one record has
 * no keyframe; its replay waits for the venue's next snapshot.
 */

import { validities } from '../../domain/fact.ts';
import { field, newSlots, recordLevelsMax, setFloat, slotFloats, tailSlotsFor, writeHead, type Slots } from '../memory/record.ts';
import type { Book } from './book.ts';
import { newLevels, type Levels } from './levels.ts';

export class Keyframe {
  readonly #levels: Levels = newLevels(recordLevelsMax);
  readonly #slots: Slots = newSlots(1 + tailSlotsFor(recordLevelsMax));

  /** The two records in turn, each valid until the next; nothing for a book that is not live. */
  write(stream: number, book: Book, nowUs: number, emit: (slots: Slots, slot: number) => void): void {
    const { bidCount, askCount } = book;
    if (book.validity !== 'live' || bidCount + askCount > recordLevelsMax) return;
    const levels = this.#levels;
    const slots = this.#slots;
    book.readInto(levels, recordLevelsMax);
    slots.f64.fill(0, 0, slotFloats);
    writeHead(slots, 0, 'snapshot', stream, tailSlotsFor(bidCount + askCount), 0);
    setFloat(slots, 0, field.receivedUs, nowUs);
    setFloat(slots, 0, field.venueTimeUs, book.venueTimeUs);
    setFloat(slots, 0, field.a, book.lastId);
    setFloat(slots, 0, field.b, book.lastId);
    setFloat(slots, 0, field.c, bidCount);
    setFloat(slots, 0, field.d, askCount);
    writePairs(slots, 0, levels.bidTicks, levels.bidLots, bidCount);
    writePairs(slots, bidCount, levels.askTicks, levels.askLots, askCount);
    emit(slots, 0);
    slots.f64.fill(0, 0, slotFloats);
    writeHead(slots, 0, 'validity', stream, 0, 0);
    setFloat(slots, 0, field.receivedUs, nowUs);
    setFloat(slots, 0, field.a, validities.indexOf('live'));
    setFloat(slots, 0, field.c, book.lastId);
    emit(slots, 0);
  }
}

function writePairs(slots: Slots, firstPair: number, ticks: Float64Array, lots: Float64Array, count: number): void {
  for (let index = 0; index < count; index += 1) {
    const at = field.tail + (firstPair + index) * 2;
    setFloat(slots, 0, at, ticks[index] ?? 0);
    setFloat(slots, 0, at + 1, lots[index] ?? 0);
  }
}

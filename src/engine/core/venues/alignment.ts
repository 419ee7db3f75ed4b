/**
 * Aligns one book's snapshot with its stream of changes, by the venue's own rule.
 *
 * Holds: records leave in the venue's order without a hole, each at most once. While a snapshot is
 * awaited, changes wait in a bounded buffer; a hole in the stream starts the wait anew.
 * Does not: ask for snapshots or keep time (feed.ts), or know what a level is (the book).
 */

import type { Dialect } from './dialect.ts';
import { field, floatAt, lengthAt, newSlots, slotFloats, type Slots } from '../memory/record.ts';

/** Slots of waiting changes per instrument where the dialect does not say: 1 MiB, some two minutes of a busy book. */
export const heldSlotsMax = 16_384;

/**
 * An update that ends so little below the book has been seen before, on another connection: a busy
 * book uses some thousand numbers a second. From farther below the venue has begun to count anew and
 * we missed it.
 */
export const repeatedIdsMax = 1_000_000;

/**
 * After so many snapshots in a row that ended before what waits begins, that is thrown away: a venue that began to count
 * anew will never reach the old numbers again.
 */
const olderMax = 3;

export type DepthVerdict = 'emit' | 'held' | 'old' | 'gap' | 'overflow';
/** `unconfirmed`: nothing of the stream has been seen yet, so the snapshot may be older than it. */
export type SnapshotVerdict = 'live' | 'unconfirmed' | 'older' | 'gap' | 'unwanted';

export type Emit = (slots: Slots, slot: number) => void;

export class Alignment {
  readonly #follows: Dialect['follows'];
  readonly #heldMax: number;
  #isLive = false;
  #isFirst = true;
  #lastId = 0;
  #held: Slots | null = null;
  #heldSlots = 0;
  /** Counts restarts: whoever is told of a record may find the book wrong and restart us meanwhile. */
  #restarts = 0;
  #olderCount = 0;

  constructor(dialect: Pick<Dialect, 'follows' | 'heldSlotsMax'>) {
    this.#follows = dialect.follows;
    this.#heldMax = dialect.heldSlotsMax ?? heldSlotsMax;
  }

  get isLive(): boolean {
    return this.#isLive;
  }

  /** The venue's id up to which the emitted book reaches; meaningful while live. */
  get lastId(): number {
    return this.#lastId;
  }

  get heldSlots(): number {
    return this.#heldSlots;
  }

  /** Forgets everything: the next change is held until a snapshot comes. */
  restart(): void {
    this.#restarts += 1;
    this.#olderCount = 0;
    this.#isLive = false;
    this.#heldSlots = 0;
  }

  /** One change. On `emit` the caller passes it on; in every other case it must not. */
  onDepth(slots: Slots, slot: number): DepthVerdict {
    if (!this.#isLive) return this.#hold(slots, slot) ? 'held' : 'overflow';
    const place = this.#place(slots, slot);
    if (place === 'old') return 'old';
    if (place === 'next') {
      this.#advance(slots, slot);
      return 'emit';
    }
    this.restart();
    this.#hold(slots, slot);
    return 'gap';
  }

  /** A snapshot, then whatever was held and follows it. Emits nothing unless it fits. */
  onSnapshot(slots: Slots, slot: number, emit: Emit): SnapshotVerdict {
    if (this.#isLive) return 'unwanted';
    const snapshotId = floatAt(slots, slot, field.b);
    this.#lastId = snapshotId;
    this.#isFirst = true;
    const held = this.#held;
    if (held !== null && this.#heldSlots > 0 && this.#place(held, 0) === 'gap') {
      this.#olderCount += 1;
      if (this.#olderCount >= olderMax) this.restart();
      return 'older';
    }
    this.#olderCount = 0;
    const isConfirmed = this.#heldSlots > 0;
    const restarts = this.#restarts;
    emit(slots, slot);
    let at = 0;
    while (held !== null && at < this.#heldSlots) {
      const place = this.#place(held, at);
      if (place === 'gap') {
        this.#dropHeldBefore(held, at);
        return 'gap';
      }
      if (place === 'next') {
        this.#advance(held, at);
        emit(held, at);
      }
      at += lengthAt(held, at);
    }
    if (restarts !== this.#restarts) return 'unwanted'; // the book turned out wrong as it took this
    this.#heldSlots = 0;
    this.#held = null; // a live book needs no buffer; two hundred instruments would keep 200 MiB
    this.#isLive = true;
    return isConfirmed ? 'live' : 'unconfirmed';
  }

  #place(slots: Slots, slot: number): 'old' | 'next' | 'gap' {
    return this.#follows(this.#lastId, this.#isFirst, floatAt(slots, slot, field.a), floatAt(slots, slot, field.b));
  }

  #advance(slots: Slots, slot: number): void {
    this.#lastId = floatAt(slots, slot, field.b);
    this.#isFirst = false;
  }

  #hold(slots: Slots, slot: number): boolean {
    const length = lengthAt(slots, slot);
    if (length > this.#heldMax) return false;
    if (this.#heldSlots + length > this.#heldMax) {
      this.#heldSlots = 0; // the oldest are worth nothing without all that follow
      this.#hold(slots, slot);
      return false;
    }
    const held = this.#roomFor(this.#heldSlots + length);
    held.f64.set(slots.f64.subarray(slot * slotFloats, (slot + length) * slotFloats), this.#heldSlots * slotFloats);
    this.#heldSlots += length;
    return true;
  }

  #roomFor(slotCount: number): Slots {
    const held = this.#held;
    if (held !== null && held.slotCount >= slotCount) return held;
    let size = held?.slotCount ?? 64;
    while (size < slotCount) size *= 2;
    const larger = newSlots(size);
    if (held !== null) larger.f64.set(held.f64.subarray(0, this.#heldSlots * slotFloats));
    this.#held = larger;
    return larger;
  }

  #dropHeldBefore(held: Slots, slot: number): void {
    held.f64.copyWithin(0, slot * slotFloats, this.#heldSlots * slotFloats);
    this.#heldSlots -= slot;
  }
}

/**
 * The ring: records from one writing thread to a fixed set of reading threads, in shared memory.
 *
 * Holds: the writer alone moves `head`, each reader alone its own tail; a record lies in one
 * piece (before the end of the ring a `none` record pads); readers see whole records only, in
 * order. A *gating* reader is never overtaken: with no room for it `write` answers false and the
 * writer decides. A *lossy* reader may be overtaken once it is 15/16 of the ring behind: it notices,
 * counts the lost slots exactly and goes on at the head, so the newest wins.
 * Does not: decide what to do when full, or allocate after it is opened.
 *
 * Positions count slots from the birth of the ring and never wrap in practice (2^53); the shared
 * words hold their low 32 bits, and `quarter` (position / 2^30) tells a lossy reader the rest.
 */

import { assert } from '../../domain/assert.ts';
import { factCode } from '../../domain/fact.ts';
import {
  kindAt, lengthAt, newSlots, recordSlotsMax, slotBytes, slotFloats, slotsOver, writeHead, type Slots,
} from './record.ts';

/** Two cache lines, because x86 fetches lines in pairs and some ARM cores have lines of 128 bytes. */
const lineBytes = 128;
const lineWords = lineBytes / 4;
const headWord = 0;
/** How far the writer may have written already, published or not. Lossy readers look. */
const claimWord = lineWords;
const quarterWord = lineWords + 1;
/** One bit for each reader that sleeps. */
const sleepersWord = 2 * lineWords;
const tailWord = (reader: number): number => (3 + reader) * lineWords;

const quarterSlots = 2 ** 30;
export const ringSlotsMax = 2 ** 22;
export const ringReadersMax = 8;
/** A lossy reader takes out at most this much at once, or one record if that is longer. */
const copySlotsMax = 4_096;

export interface RingReaderRole {
  readonly name: string;
  /** The writer waits for it or refuses; otherwise it may be overtaken. */
  readonly gating: boolean;
}

/** Where a ring lies: a plain object that may be posted to any thread. */
export interface RingLocation {
  readonly buffer: SharedArrayBuffer;
  readonly slotCount: number;
  readonly readers: readonly RingReaderRole[];
}

export interface RingPlan {
  /** A power of two, at least twice the longest record. */
  readonly slots: number;
  readonly readers: readonly RingReaderRole[];
  /** Where counting begins; a test of the 2^32 border begins near it. */
  readonly firstPosition?: number;
}

export function newRing(plan: RingPlan): RingLocation {
  const { slots, readers, firstPosition = 0 } = plan;
  assert(Number.isInteger(Math.log2(slots)) && slots >= 2 && slots <= ringSlotsMax, 'a ring has a power of two of slots', { slots });
  assert(readers.length > 0 && readers.length <= ringReadersMax, 'a ring has a few readers', { readers: readers.length });
  assert(firstPosition % slots === 0, 'counting begins at the first slot', { firstPosition });
  const controlBytes = (3 + readers.length) * lineBytes;
  const buffer = new SharedArrayBuffer(controlBytes + slots * slotBytes);
  const words = new Int32Array(buffer, 0, controlBytes / 4);
  words[headWord] = firstPosition;
  words[claimWord] = firstPosition;
  words[quarterWord] = Math.floor(firstPosition / quarterSlots);
  for (let reader = 0; reader < readers.length; reader += 1) {
    words[tailWord(reader)] = firstPosition;
    words[tailWord(reader) + 1] = Math.floor(firstPosition / quarterSlots);
  }
  return { buffer, slotCount: slots, readers };
}

/** The longest record that a ring takes, in slots: padded and whole it always fits an empty ring. */
export function longestRecordSlots(slotCount: number): number {
  return Math.min(recordSlotsMax, slotCount >> 1);
}

export function openRingWriter(location: RingLocation): RingWriter {
  return new RingWriter(location);
}

export class RingWriter {
  readonly #words: Int32Array;
  readonly #ring: Slots;
  readonly #slotCount: number;
  readonly #longest: number;
  readonly #gatingTails: readonly number[];
  readonly #claimStride: number;
  /** Next slot to write; at or beyond the published head. */
  #position: number;
  #claimed: number;
  /** Some earlier state of the slowest gating tail: too old is safe. */
  #gatingTail: number;

  constructor(location: RingLocation) {
    const { slotCount, readers } = location;
    this.#words = wordsOf(location);
    this.#ring = recordsOf(location);
    this.#slotCount = slotCount;
    this.#longest = longestRecordSlots(slotCount);
    this.#gatingTails = readers.flatMap(({ gating }, index) => (gating ? [tailWord(index)] : []));
    this.#claimStride = slotCount >> 4;
    this.#position = positionAt(this.#words, headWord);
    this.#claimed = positionAt(this.#words, claimWord);
    this.#gatingTail = this.#slowestTail();
  }

  /** Copies one record in; readers see it after `publish`. False: a gating reader leaves no room. */
  write(source: Slots, slot: number): boolean {
    const length = lengthAt(source, slot);
    assert(length <= this.#longest && kindAt(source, slot) !== factCode.none, 'a record fits the ring', { length, slot });
    const index = this.#position & (this.#slotCount - 1);
    const pad = index + length > this.#slotCount ? this.#slotCount - index : 0;
    const end = this.#position + pad + length;
    if (end - this.#gatingTail > this.#slotCount) {
      this.#gatingTail = this.#slowestTail();
      if (end - this.#gatingTail > this.#slotCount) return false;
    }
    if (end > this.#claimed) this.#claim(end);
    if (pad > 0) writeHead(this.#ring, index, 'none', 0, pad - 1, 0);
    copyRecord(source, slot, this.#ring, pad > 0 ? 0 : index, length);
    this.#position = end;
    return true;
  }

  /**
   * Shows everything written so far to the readers and wakes those that sleep. Only the sleeper may
   * clear its bit: one who already read this very record may be on its way to sleep again.
   */
  publish(): void {
    Atomics.store(this.#words, headWord, this.#position | 0);
    if (Atomics.load(this.#words, sleepersWord) !== 0) Atomics.notify(this.#words, headWord);
  }

  /** Slots that the slowest gating reader has not read, unpublished ones included. */
  used(): number {
    this.#gatingTail = this.#slowestTail();
    return this.#gatingTails.length === 0 ? 0 : this.#position - this.#gatingTail;
  }

  /** Slots written since the birth of the ring, padding included. */
  get position(): number {
    return this.#position;
  }

  #slowestTail(): number {
    let slowest = Infinity;
    for (const word of this.#gatingTails) {
      const behind = (this.#position - Atomics.load(this.#words, word)) >>> 0;
      slowest = Math.min(slowest, this.#position - behind);
    }
    return slowest;
  }

  /**
   * Tells lossy readers, before the bytes change, which ones they may no longer trust; a stretch at
   * a time, as it costs a full barrier. `exchange` and not `store`: plain writes may overtake a
   * store-release on ARM64, not a read-modify-write.
   */
  #claim(end: number): void {
    const claimed = end + this.#claimStride;
    Atomics.store(this.#words, quarterWord, Math.floor(claimed / quarterSlots));
    Atomics.exchange(this.#words, claimWord, claimed | 0);
    this.#claimed = claimed;
  }
}

export type Visit = (slots: Slots, slot: number) => void;

export interface RingReader {
  readonly name: string;
  /**
   * Shows up to `recordsMax` records in order and answers how many. A visited record may be used
   * until `visit` returns. 0 means that there was nothing, or that this reader was overtaken. Read
   * records are released when all of them were visited: should `visit` throw, they come again.
   * With `whenTold` they are released by `release`; before, they come again to whoever takes its place. */
  read(visit: Visit, recordsMax: number): number;
  /** Slots overwritten unread since it was opened, padding included; always 0 for a gating reader. */
  readonly lostSlots: number;
  /** Where it stands: slots read, lost and padded since the birth of the ring. */
  readonly position: number;
  /** Published slots that it has not read. */
  behind(): number;
  /** Lets the writer have what was read; `heldSlots` is what it does not have yet. */
  release(): void;
  readonly heldSlots: number;
  /** Blocks this thread until something is there; false when time ran out first. */
  wait(timeoutMs: number): boolean;
  /** The same without blocking, for threads with an event loop. */
  waitAsync(timeoutMs: number): Promise<boolean>;
}

export type RingRelease = 'atOnce' | 'whenTold';

/** Opens where the last reader of this index stopped, so that a restarted role misses nothing. */
export function openRingReader(location: RingLocation, readerIndex: number, releases: RingRelease = 'atOnce'): RingReader {
  const role = location.readers[readerIndex];
  assert(role !== undefined && (role.gating || releases === 'atOnce'), 'the ring has this reader, and waits for one that holds', { readerIndex });
  return role.gating ? new GatingReader(location, readerIndex, role.name, releases) : new LossyReader(location, readerIndex, role.name);
}

abstract class BaseReader implements RingReader {
  readonly name: string;
  lostSlots = 0;
  protected readonly words: Int32Array;
  protected readonly ring: Slots;
  protected readonly mask: number;
  protected tail: number;
  #released: number;
  readonly #releases: RingRelease;
  readonly #tailWord: number;
  readonly #sleeperBit: number;

  constructor(location: RingLocation, readerIndex: number, name: string, releases: RingRelease) {
    this.name = name;
    this.#releases = releases;
    this.words = wordsOf(location);
    this.ring = recordsOf(location);
    this.mask = location.slotCount - 1;
    this.#tailWord = tailWord(readerIndex);
    this.#sleeperBit = 1 << readerIndex;
    const quarter = this.words[this.#tailWord + 1] ?? 0;
    this.tail = quarter * quarterSlots + (Atomics.load(this.words, this.#tailWord) & (quarterSlots - 1));
    this.#released = this.tail;
  }

  abstract read(visit: Visit, recordsMax: number): number;

  get position(): number {
    return this.tail;
  }

  behind(): number {
    return positionAt(this.words, headWord) - this.tail;
  }

  wait(timeoutMs: number): boolean {
    if (this.#isAwake()) return true;
    const answer = Atomics.wait(this.words, headWord, this.tail | 0, timeoutMs);
    Atomics.and(this.words, sleepersWord, ~this.#sleeperBit);
    return answer !== 'timed-out';
  }

  async waitAsync(timeoutMs: number): Promise<boolean> {
    if (this.#isAwake()) return true;
    const answer = await Atomics.waitAsync(this.words, headWord, this.tail | 0, timeoutMs).value;
    Atomics.and(this.words, sleepersWord, ~this.#sleeperBit);
    return answer !== 'timed-out';
  }

  /** The bit stands before the head is looked at again, so one side always sees the other. */
  #isAwake(): boolean {
    Atomics.or(this.words, sleepersWord, this.#sleeperBit);
    if (Atomics.load(this.words, headWord) === (this.tail | 0)) return false;
    Atomics.and(this.words, sleepersWord, ~this.#sleeperBit);
    return true;
  }

  release(): void {
    this.#released = this.tail;
    this.words[this.#tailWord + 1] = Math.floor(this.tail / quarterSlots);
    Atomics.store(this.words, this.#tailWord, this.tail | 0);
  }

  get heldSlots(): number {
    return this.tail - this.#released;
  }

  protected moveTail(tail: number): void {
    this.tail = tail;
    if (this.#releases === 'atOnce') this.release();
  }
}

/** Reads in place: the writer cannot touch what it has not released. */
class GatingReader extends BaseReader {
  read(visit: Visit, recordsMax: number): number {
    const head = this.tail + ((Atomics.load(this.words, headWord) - this.tail) >>> 0);
    let tail = this.tail;
    let records = 0;
    while (tail < head && records < recordsMax) {
      const index = tail & this.mask;
      tail += lengthAt(this.ring, index);
      if (kindAt(this.ring, index) === factCode.none) continue;
      visit(this.ring, index);
      records += 1;
    }
    if (tail !== this.tail) this.moveTail(tail);
    return records;
  }
}

/** Copies out, then makes sure that the writer had not come round to what was copied. */
class LossyReader extends BaseReader {
  readonly #copy: Slots;

  constructor(location: RingLocation, readerIndex: number, name: string) {
    super(location, readerIndex, name, 'atOnce');
    this.#copy = newSlots(Math.min(location.slotCount, Math.max(copySlotsMax, longestRecordSlots(location.slotCount))));
  }

  read(visit: Visit, recordsMax: number): number {
    let records = 0;
    while (records < recordsMax) {
      const copied = this.#copyOut(recordsMax - records);
      if (copied === 0) return records;
      records += this.#visitCopied(visit, copied, recordsMax - records);
    }
    return records;
  }

  /** Answers how many slots of published records, from the tail on, lie in the copy intact. */
  #copyOut(slotsWanted: number): number {
    const head = positionAt(this.words, headWord);
    const behind = head - this.tail;
    if (behind === 0) return 0;
    if (behind > this.mask + 1) return this.#lose();
    const index = this.tail & this.mask;
    // The length may be torn, then the check below fails; until then it is only kept in bounds.
    const wanted = Math.max(slotsWanted, lengthAt(this.ring, index));
    const count = Math.min(wanted, behind, this.mask + 1 - index, this.#copy.slotCount);
    copySlots(this.ring, index, this.#copy, 0, count);
    // A read-modify-write: the copying above cannot slip past it, on any processor.
    const claimed = resolve(this.words, Atomics.add(this.words, claimWord, 0));
    return claimed - this.tail > this.mask + 1 ? this.#lose() : count;
  }

  #lose(): 0 {
    const head = positionAt(this.words, headWord);
    this.lostSlots += head - this.tail;
    this.moveTail(head);
    return 0;
  }

  #visitCopied(visit: Visit, copied: number, recordsMax: number): number {
    let at = 0;
    let records = 0;
    while (at < copied && records < recordsMax) {
      const length = lengthAt(this.#copy, at);
      if (at + length > copied) break;
      if (kindAt(this.#copy, at) !== factCode.none) {
        visit(this.#copy, at);
        records += 1;
      }
      at += length;
    }
    this.moveTail(this.tail + at);
    return records;
  }
}

function wordsOf(location: RingLocation): Int32Array {
  return new Int32Array(location.buffer, 0, ((3 + location.readers.length) * lineBytes) / 4);
}

function recordsOf(location: RingLocation): Slots {
  return slotsOver(location.buffer, (3 + location.readers.length) * lineBytes, location.slotCount);
}

function positionAt(words: Int32Array, word: number): number {
  return resolve(words, Atomics.load(words, word));
}

/** The whole position from its low bits: `quarter` is exact, or one ahead of it. */
function resolve(words: Int32Array, low: number): number {
  const quarter = Atomics.load(words, quarterWord);
  const ahead = ((quarter & 3) - (low >>> 30)) & 3;
  return (quarter - ahead) * quarterSlots + (low & (quarterSlots - 1));
}

/** Short records go word by word: cheaper than making a view of them. */
function copyRecord(source: Slots, from: number, target: Slots, to: number, length: number): void {
  if (length > 2) return copySlots(source, from, target, to, length);
  // The first eight bytes are integers: as a float64 they could be a NaN, which need not keep its bits.
  target.u32[to * 16] = source.u32[from * 16] ?? 0;
  target.u32[to * 16 + 1] = source.u32[from * 16 + 1] ?? 0;
  for (let float = 1; float < length * slotFloats; float += 1) {
    target.f64[to * slotFloats + float] = source.f64[from * slotFloats + float] ?? 0;
  }
}

function copySlots(source: Slots, from: number, target: Slots, to: number, length: number): void {
  target.bytes.set(source.bytes.subarray(from * slotBytes, (from + length) * slotBytes), to * slotBytes);
}

/** ES2024; the sealed folders compile against ES2023. */
declare global {
  interface Atomics {
    waitAsync(
      words: Int32Array,
      index: number,
      value: number,
      timeoutMs?: number,
    ): { readonly async: false; readonly value: 'not-equal' | 'timed-out' } | { readonly async: true; readonly value: Promise<'ok' | 'timed-out'> };
  }
}

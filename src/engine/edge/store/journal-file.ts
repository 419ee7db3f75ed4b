/**
 * The journal on disk: appends records to segments of one folder, as their sole writer.
 *
 * Holds: all segments together never pass `journalBytesMax`; what is on disk is whole blocks, and
 * after a crash the torn rest is cut at the next opening; numbers in a journal strictly increase (a
 * record that came before is counted and left out); one process writes into a folder.
 * Does not: keep a record in memory when the disk refuses: it is dropped, counted, and `fault` says
 * why; every `retryUs` the disk is tried again.
 */

import { closeSync, fdatasyncSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs';
import { constants, zstdCompressSync } from 'node:zlib';
import {
  encodeSegmentHead, encodeSpecs, journalHeadBytes, recordsHead, sealBlock, sealedBytes, type BlockHead, type Packing,
} from '../../core/memory/journal.ts';
import { field, floatAt, lengthAt, recordSlotsMax, slotBytes, slotsOver, type Slots } from '../../core/memory/record.ts';
import { assert } from '../../domain/assert.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { ensureFolder, writeFault } from './disk.ts';
import { lockFolder, type FolderLock } from './folder-lock.ts';
import { recoverFolder, segmentPath, segmentsMax, type SegmentFile } from './journal-folder.ts';

export const journalLimits = {
  /** Smaller bounds than this would hold too little to be of use. */
  journalBytesMin: 4 * 2 ** 20,
  /** The last segment is read whole at each start. */
  segmentBytesMax: 16 * 2 ** 20,
  /** Records gather up to this size, or this long, and are then written as one block. */
  blockBytes: 2 ** 18,
  blockUsMax: 250_000,
  syncUsMax: 1_000_000,
  retryUs: 1_000_000,
  /** So many instruments fit into a block with room to spare. */
  specsPerBlock: 2_000,
} as const;

/** Measured on a recording of Binance: levels 1 and 3 pack alike (10.2 % of the JSON), 9 a tenth better at six times the time. */
const zstdOptions = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

export interface JournalOptions {
  readonly folder: string;
  readonly version: string;
  readonly journalBytesMax: number;
  /** At the bound: forget the oldest segment, or keep all and refuse more. */
  readonly whenFull: 'drop-oldest' | 'refuse';
  /**
   * When the disk must have it. `never`: a crash of the program loses up to `blockUsMax`, of the
   * machine whatever the system had not written. `second`: of the machine, a second. `block`: nothing
   * that was written, at the price of a wait for the disk each time.
   */
  readonly sync: 'never' | 'second' | 'block';
  readonly packing: Packing;
  readonly nowUs: () => number;
}

/** One segment that is being or was written by this opening. */
export interface SegmentSummary {
  readonly ordinal: number;
  readonly path: string;
  readonly createdUs: number;
  byteLength: number;
  recordCount: number;
  firstSequence: number;
  lastSequence: number;
  firstReceivedUs: number;
  lastReceivedUs: number;
}

export interface Journal {
  /** False when the record was left out: dropped for lack of a disk, or seen before. */
  append(slots: Slots, slot: number): boolean;
  /** The instruments from now on; every segment begins with the last ones told. */
  setSpecs(specs: readonly InstrumentSpec[]): void;
  /** To be called some times a second: writes, syncs and retries what is due. */
  tick(): void;
  flush(): void;
  /** Writes the rest and lets the folder go. May be called twice. */
  close(): void;
  readonly counts: JournalCounts;
  /** Records that are not written yet; they die with the thread. */
  readonly hasPending: boolean;
  /** Why nothing can be written at present. */
  readonly fault: Fault | null;
  /** Damage that was found when it was opened. */
  readonly foundFaults: readonly Fault[];
  /** Segments of this opening, oldest first. */
  readonly segments: readonly SegmentSummary[];
  /** Segments on disk from earlier openings, oldest first. */
  readonly olderSegments: readonly SegmentFile[];
}

export interface JournalCounts {
  /** All segments together. */
  bytes: number;
  /** Cut from the torn tail when it was opened. */
  cutBytes: number;
  lastSequence: number;
  recordCount: number;
  droppedCount: number;
  repeatedCount: number;
}

export function openJournal(options: JournalOptions): Result<Journal, Fault> {
  assert(options.journalBytesMax >= journalLimits.journalBytesMin, 'a journal has room', { journalBytesMax: options.journalBytesMax });
  const folder = ensureFolder(options.folder);
  if (!folder.ok) return folder;
  const lock = lockFolder(options.folder);
  if (!lock.ok) return lock;
  const found = recoverFolder(options.folder);
  if (!found.ok) {
    lock.value.release();
    return failed(found.fault);
  }
  const { segments, lastSequence, cutBytes, faults } = found.value;
  const counts = { bytes: segments.reduce((sum, { byteLength }) => sum + byteLength, 0), cutBytes, lastSequence, recordCount: 0, droppedCount: 0, repeatedCount: 0 };
  return ok(new JournalFile(options, lock.value, segments, counts, faults));
}

class JournalFile implements Journal {
  readonly counts: JournalCounts;
  readonly foundFaults: readonly Fault[];
  readonly segments: SegmentSummary[] = [];
  readonly olderSegments: SegmentFile[];
  fault: Fault | null = null;
  readonly #options: JournalOptions;
  readonly #lock: FolderLock;
  readonly #segmentBytesMax: number;
  /** A block under way: 64 bytes for its head, then records. */
  readonly #block: Uint8Array;
  readonly #slots: Slots;
  #slotCount = 0;
  #recordCount = 0;
  #lastSlot = 0;
  #pendingUs = 0;
  #syncedUs = 0;
  #isSynced = true;
  #retryUs = 0;
  #descriptor: number | null = null;
  #nextOrdinal: number;
  /** Blocks that name the instruments, and whether the open segment still lacks them. */
  #specs = new Uint8Array(0);
  #areSpecsDue = false;
  #isClosed = false;

  constructor(options: JournalOptions, lock: FolderLock, older: readonly SegmentFile[], counts: JournalCounts, faults: readonly Fault[]) {
    this.#options = options;
    this.#lock = lock;
    this.olderSegments = [...older];
    this.counts = counts;
    this.foundFaults = faults;
    this.#segmentBytesMax = Math.min(journalLimits.segmentBytesMax, Math.floor(options.journalBytesMax / 4));
    const slotCount = journalLimits.blockBytes / slotBytes + recordSlotsMax;
    this.#block = new Uint8Array(journalHeadBytes + slotCount * slotBytes);
    this.#slots = slotsOver(this.#block.buffer, journalHeadBytes, slotCount);
    this.#nextOrdinal = (older.at(-1)?.ordinal ?? 0) + 1;
  }

  get hasPending(): boolean {
    return this.#slotCount > 0;
  }

  append(source: Slots, slot: number): boolean {
    const sequence = floatAt(source, slot, field.sequence);
    if (!(sequence > this.counts.lastSequence)) {
      this.counts.repeatedCount += 1;
      return false;
    }
    const length = lengthAt(source, slot);
    assert(length <= recordSlotsMax, 'a record has a bounded length', { length });
    if (this.#slotCount === 0) this.#pendingUs = this.#options.nowUs();
    this.#slots.bytes.set(source.bytes.subarray(slot * slotBytes, (slot + length) * slotBytes), this.#slotCount * slotBytes);
    this.#lastSlot = this.#slotCount;
    this.#slotCount += length;
    this.#recordCount += 1;
    this.counts.lastSequence = sequence;
    if (this.#slotCount * slotBytes < journalLimits.blockBytes) return true;
    return this.flush();
  }

  setSpecs(specs: readonly InstrumentSpec[]): void {
    const blocks = specsBlocks(specs);
    if (Buffer.compare(blocks, this.#specs) === 0) return;
    this.flush();
    this.#specs = blocks;
    this.#areSpecsDue = this.#descriptor !== null;
    this.#writeSpecs();
  }

  tick(): void {
    const nowUs = this.#options.nowUs();
    if (this.#slotCount > 0 && Math.abs(nowUs - this.#pendingUs) >= journalLimits.blockUsMax) this.flush();
    if (this.#options.sync === 'second' && Math.abs(nowUs - this.#syncedUs) >= journalLimits.syncUsMax) this.#sync(nowUs);
  }

  /** False when the pending records were dropped. */
  flush(): boolean {
    if (this.#slotCount === 0) return true;
    this.#writeSpecs();
    const head = recordsHead(this.#slots, this.#slotCount, this.#recordCount, this.#lastSlot);
    const isWritten = this.#write(this.#seal(head), head);
    if (isWritten) this.counts.recordCount += head.recordCount;
    else this.counts.droppedCount += head.recordCount;
    this.#slotCount = 0;
    this.#recordCount = 0;
    return isWritten;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.flush();
    this.#closeSegment();
    this.#lock.release();
  }

  #seal(head: BlockHead): Uint8Array {
    const raw = this.#block.subarray(journalHeadBytes, journalHeadBytes + head.rawBytes);
    if (this.#options.packing === 'plain') {
      const block = this.#block.subarray(0, journalHeadBytes + head.rawBytes);
      sealBlock(block, head);
      return block;
    }
    return sealed(zstdCompressSync(raw, zstdOptions), { ...head, packing: 'zstd' });
  }

  #writeSpecs(): void {
    if (this.#areSpecsDue && this.#write(this.#specs, null)) this.#areSpecsDue = false;
  }

  /** Whole or not at all: what could not be written whole is cut off again. */
  #write(block: Uint8Array, head: BlockHead | null): boolean {
    const nowUs = this.#options.nowUs();
    if (this.fault !== null && nowUs < this.#retryUs && nowUs > this.#retryUs - 2 * journalLimits.retryUs) return false;
    try {
      const segment = this.#segmentFor(block.byteLength, nowUs);
      if (segment === null || this.#descriptor === null) return this.#refuse(fault('journal.full', `${this.#options.journalBytesMax} bytes were full`), nowUs);
      writeWhole(this.#descriptor, block, segment.byteLength);
      segment.byteLength += block.byteLength;
      this.counts.bytes += block.byteLength;
      if (head !== null) enlarge(segment, head);
      this.#isSynced = false;
      this.fault = null;
      if (this.#options.sync === 'block') this.#sync(nowUs);
      return true;
    } catch (error) {
      return this.#refuse(writeFault(error), nowUs);
    }
  }

  #refuse(reason: Fault, nowUs: number): false {
    this.fault = reason;
    this.#retryUs = nowUs + journalLimits.retryUs;
    return false;
  }

  /** The segment that takes so many more bytes: the open one, or a new one; null when there is no room. */
  #segmentFor(byteCount: number, nowUs: number): SegmentSummary | null {
    const current = this.segments.at(-1);
    if (this.#descriptor !== null && current !== undefined) {
      if (current.byteLength + byteCount <= this.#segmentBytesMax) return this.#makeRoom(byteCount) ? current : null;
      this.#closeSegment();
    }
    if (!this.#makeRoom(journalHeadBytes + this.#specs.byteLength + byteCount)) return null;
    return this.#openSegment(nowUs);
  }

  #openSegment(nowUs: number): SegmentSummary {
    const ordinal = this.#nextOrdinal;
    const path = segmentPath(this.#options.folder, ordinal);
    const descriptor = openSync(path, 'wx');
    try {
      const head = encodeSegmentHead({ createdUs: nowUs, version: this.#options.version });
      writeWhole(descriptor, head, 0);
      writeWhole(descriptor, this.#specs, journalHeadBytes);
    } catch (error) {
      closeSync(descriptor);
      rmSync(path, { force: true });
      throw error;
    }
    this.#nextOrdinal += 1;
    this.#descriptor = descriptor;
    this.#areSpecsDue = false;
    const byteLength = journalHeadBytes + this.#specs.byteLength;
    this.counts.bytes += byteLength;
    const segment = { ordinal, path, createdUs: nowUs, byteLength, recordCount: 0, firstSequence: 0, lastSequence: 0, firstReceivedUs: 0, lastReceivedUs: 0 };
    this.segments.push(segment);
    return segment;
  }

  #closeSegment(): void {
    if (this.#descriptor === null) return;
    const descriptor = this.#descriptor;
    if (this.#options.sync !== 'never') this.#sync(this.#options.nowUs());
    this.#descriptor = null;
    closeSync(descriptor);
  }

  /** Deletes the oldest closed segments until so many more bytes fit under the bound. */
  #makeRoom(byteCount: number): boolean {
    const { journalBytesMax, whenFull } = this.#options;
    while (this.counts.bytes + byteCount > journalBytesMax || this.segments.length + this.olderSegments.length >= segmentsMax) {
      const list: { readonly path: string; readonly byteLength: number }[] = this.olderSegments.length > 0 ? this.olderSegments : this.segments;
      const [oldest] = list;
      const isOpen = list === this.segments && list.length === 1 && this.#descriptor !== null;
      if (whenFull === 'refuse' || oldest === undefined || isOpen) return false;
      rmSync(oldest.path, { force: true });
      this.counts.bytes -= oldest.byteLength;
      list.shift();
    }
    return true;
  }

  #sync(nowUs: number): void {
    this.#syncedUs = nowUs;
    if (this.#isSynced || this.#descriptor === null) return;
    try {
      fdatasyncSync(this.#descriptor);
      this.#isSynced = true;
    } catch (error) {
      this.#refuse(writeFault(error), nowUs);
    }
  }
}

function specsBlocks(specs: readonly InstrumentSpec[]): Uint8Array<ArrayBuffer> {
  const nothing = { recordCount: 0, firstSequence: 0, lastSequence: 0, firstReceivedUs: 0, lastReceivedUs: 0 };
  const blocks: Uint8Array[] = [];
  for (let from = 0; from < specs.length; from += journalLimits.specsPerBlock) {
    const payload = encodeSpecs(specs.slice(from, from + journalLimits.specsPerBlock));
    blocks.push(sealed(payload, { kind: 'specs', packing: 'plain', payloadBytes: payload.byteLength, rawBytes: payload.byteLength, ...nothing }));
  }
  return new Uint8Array(Buffer.concat(blocks));
}

function sealed(payload: Uint8Array, head: BlockHead): Uint8Array {
  const block = new Uint8Array(sealedBytes(payload.byteLength));
  block.set(payload, journalHeadBytes);
  sealBlock(block, { ...head, payloadBytes: payload.byteLength });
  return block;
}

function writeWhole(descriptor: number, bytes: Uint8Array, at: number): void {
  try {
    for (let done = 0; done < bytes.byteLength;) done += writeSync(descriptor, bytes, done, bytes.byteLength - done, at + done);
  } catch (error) {
    ftruncateSync(descriptor, at);
    throw error;
  }
}

function enlarge(segment: SegmentSummary, head: BlockHead): void {
  if (segment.recordCount === 0) {
    segment.firstSequence = head.firstSequence;
    segment.firstReceivedUs = head.firstReceivedUs;
  }
  segment.recordCount += head.recordCount;
  segment.lastSequence = head.lastSequence;
  segment.lastReceivedUs = head.lastReceivedUs;
}

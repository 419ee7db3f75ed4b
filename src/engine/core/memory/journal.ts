/**
 * The journal's bytes: a segment is a head of 64 bytes and then blocks, each a head of 64 bytes, a
 * payload, and zeros up to a multiple of eight. Little-endian; recordings are the same files.
 *
 * | at | type    | segment head        |   | at | type | block head                               |
 * |----|---------|---------------------|   |----|------|------------------------------------------|
 * | 0  | u32     | magic “FTHJ”        |   | 0  | u32  | magic “FTHB”                             |
 * | 4  | u16     | layout              |   | 4  | u8   | kind: 1 records, 2 specs                 |
 * | 8  | f64     | created us          |   | 5  | u8   | packing: 0 plain, 1 zstd                 |
 * | 16 | u8 × 32 | version of program  |   | 8  | u32  | payload bytes                            |
 * | 60 | u32     | crc of the above    |   | 12 | u32  | payload bytes, unpacked                  |
 *                                          | 16 | u32  | records                                  |
 *                                          | 24 | f64  | first sequence                           |
 *                                          | 32 | f64  | last sequence                            |
 *                                          | 40 | f64  | receivedUs of the first record           |
 *                                          | 48 | f64  | receivedUs of the last record            |
 *                                          | 60 | u32  | crc of the above and of the payload      |
 *
 * Holds: what `walk` calls a block is whole, byte for byte, or it is not called a block.
 * Does not: touch files (edge/store/journal-file.ts) or pack and unpack (needs a library).
 */

import { instrumentSchema } from '../../contract/channels.ts';
import { toText } from '../../contract/transport.ts';
import { assert } from '../../domain/assert.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { crc32 } from './journal-checksum.ts';
import { field, floatAt, lengthAt, slotBytes, type Slots } from './record.ts';

export const journalLayout = 1;
export const journalHeadBytes = 64;
/** Of a payload, packed or not. The longest record is 160 KB. */
export const blockBytesMax = 4 * 2 ** 20;

/** At a million facts a second it is reached after 142 years. */
const sequenceMax = 2 ** 52;

const segmentMagic = 0x4a48_5446; // the bytes F T H J
const blockMagic = 0x4248_5446; // the bytes F T H B
const versionCharsMax = 32;
const crcAt = 60;
/** Places that look like a block when one is sought behind damage: each may cost a checksum of 4 MiB. */
const candidatesMax = 256;

const blockKinds = ['none', 'records', 'specs'] as const;
const packings = ['plain', 'zstd'] as const;

export type BlockKind = Exclude<(typeof blockKinds)[number], 'none'>;
export type Packing = (typeof packings)[number];

export interface SegmentHead {
  readonly createdUs: number;
  readonly version: string;
}

export interface BlockHead {
  readonly kind: BlockKind;
  readonly packing: Packing;
  readonly payloadBytes: number;
  readonly rawBytes: number;
  readonly recordCount: number;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly firstReceivedUs: number;
  readonly lastReceivedUs: number;
}

/** Bytes of a file from `at` on: as many as asked, fewer only at its end. 8-byte aligned, valid until the next call. */
export type ReadAt = (at: number, byteCount: number) => Uint8Array;

export type Piece =
  | { readonly kind: 'block'; readonly at: number; readonly end: number; readonly head: BlockHead; readonly payload: Uint8Array }
  /** Bytes that are no block. `isTail`: nothing whole follows, which is how a crash looks. */
  | { readonly kind: 'damage'; readonly at: number; readonly end: number; readonly isTail: boolean };

export function encodeSegmentHead(head: SegmentHead): Uint8Array {
  const bytes = new Uint8Array(journalHeadBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, segmentMagic, true);
  view.setUint16(4, journalLayout, true);
  view.setFloat64(8, head.createdUs, true);
  bytes.set(toAscii(head.version.slice(0, versionCharsMax)).subarray(0, versionCharsMax), 16);
  view.setUint32(crcAt, crc32(bytes.subarray(0, crcAt)), true);
  return bytes;
}

export function decodeSegmentHead(bytes: Uint8Array): Result<SegmentHead, string> {
  if (bytes.byteLength < journalHeadBytes) return failed(`a segment had ${bytes.byteLength} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== segmentMagic) return failed('a segment did not begin with FTHJ');
  const layout = view.getUint16(4, true);
  if (layout !== journalLayout) return failed(`a segment had layout ${layout}, this program reads ${journalLayout}`);
  if (view.getUint32(crcAt, true) !== crc32(bytes.subarray(0, crcAt))) return failed('the checksum of a segment’s head was wrong');
  const version = fromAscii(bytes.subarray(16, 16 + versionCharsMax)).replace(/\0+$/, '');
  return ok({ createdUs: view.getFloat64(8, true), version });
}

/** Writes the head over the first 64 bytes of `block`, checksum last; the payload lies behind it. */
export function sealBlock(block: Uint8Array, head: BlockHead): void {
  assert(head.payloadBytes <= blockBytesMax && block.byteLength === sealedBytes(head.payloadBytes), 'a block is a head and its payload', { payloadBytes: head.payloadBytes, byteLength: block.byteLength });
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  block.fill(0, 0, journalHeadBytes);
  block.fill(0, journalHeadBytes + head.payloadBytes);
  view.setUint32(0, blockMagic, true);
  view.setUint8(4, blockKinds.indexOf(head.kind));
  view.setUint8(5, packings.indexOf(head.packing));
  view.setUint32(8, head.payloadBytes, true);
  view.setUint32(12, head.rawBytes, true);
  view.setUint32(16, head.recordCount, true);
  view.setFloat64(24, head.firstSequence, true);
  view.setFloat64(32, head.lastSequence, true);
  view.setFloat64(40, head.firstReceivedUs, true);
  view.setFloat64(48, head.lastReceivedUs, true);
  view.setUint32(crcAt, blockCrc(block, head.payloadBytes), true);
}

/** Bytes on disk of a block with such a payload. */
export function sealedBytes(payloadBytes: number): number {
  return journalHeadBytes + Math.ceil(payloadBytes / 8) * 8;
}

/** Every block and every stretch of damage behind the segment's head, in order, each byte once. */
export function* walk(readAt: ReadAt): Generator<Piece> {
  let at = journalHeadBytes;
  for (;;) {
    const block = blockAt(readAt, at);
    if (block !== null) {
      yield block;
      at = block.end;
      continue;
    }
    if (readAt(at, 1).byteLength === 0) return;
    const found = findBlock(readAt, at);
    yield { kind: 'damage', at, end: found.at, isTail: found.isEnd };
    if (found.isEnd) return;
    at = found.at;
  }
}

export interface Recovery {
  /** Where the last whole block ends: a torn tail is cut here. */
  readonly wholeBytes: number;
  readonly tornBytes: number;
  /** Damage with whole blocks behind it: no crash does that, a disk does. Nothing is cut for it. */
  readonly damagedBytes: number;
  readonly recordCount: number;
  /** 0 when there is no record. */
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly firstReceivedUs: number;
  readonly lastReceivedUs: number;
}

/** What a segment holds after a crash. A segment whose head is not whole holds nothing. */
export function recover(readAt: ReadAt, byteLength: number): Recovery {
  const found = { wholeBytes: 0, tornBytes: byteLength, damagedBytes: 0, recordCount: 0, firstSequence: 0, lastSequence: 0, firstReceivedUs: 0, lastReceivedUs: 0 };
  if (!decodeSegmentHead(readAt(0, journalHeadBytes)).ok) return found;
  found.wholeBytes = journalHeadBytes;
  for (const piece of walk(readAt)) {
    if (piece.kind === 'damage') {
      if (!piece.isTail) found.damagedBytes += piece.end - piece.at;
      continue;
    }
    found.wholeBytes = piece.end;
    if (piece.head.recordCount === 0) continue;
    if (found.recordCount === 0) {
      found.firstSequence = piece.head.firstSequence;
      found.firstReceivedUs = piece.head.firstReceivedUs;
    }
    found.recordCount += piece.head.recordCount;
    found.lastSequence = piece.head.lastSequence;
    found.lastReceivedUs = piece.head.lastReceivedUs;
  }
  found.tornBytes = byteLength - found.wholeBytes;
  return found;
}

/** The head of a block of these records. */
export function recordsHead(slots: Slots, slotCount: number, recordCount: number, lastSlot: number): BlockHead {
  return {
    kind: 'records',
    packing: 'plain',
    payloadBytes: slotCount * slotBytes,
    rawBytes: slotCount * slotBytes,
    recordCount,
    firstSequence: floatAt(slots, 0, field.sequence),
    lastSequence: floatAt(slots, lastSlot, field.sequence),
    firstReceivedUs: floatAt(slots, 0, field.receivedUs),
    lastReceivedUs: floatAt(slots, lastSlot, field.receivedUs),
  };
}

/** Whether an unpacked payload is as many records as its head says, in order, each in one piece. */
export function checkRecords(slots: Slots, head: BlockHead): Result<number, string> {
  let slot = 0;
  let records = 0;
  let sequence = -Infinity;
  while (slot < slots.slotCount) {
    const next = floatAt(slots, slot, field.sequence);
    if (!(next > sequence)) return failed(`record ${next} followed record ${sequence}`);
    sequence = next;
    slot += lengthAt(slots, slot);
    records += 1;
  }
  if (slot !== slots.slotCount) return failed('the last record of a block was longer than the block');
  if (records !== head.recordCount || sequence !== head.lastSequence) return failed('a block did not hold the records that its head named');
  return ok(records);
}

export function encodeSpecs(specs: readonly InstrumentSpec[]): Uint8Array {
  return toAscii(toText(specs));
}

export function decodeSpecs(payload: Uint8Array): Result<readonly InstrumentSpec[], string> {
  const specs: InstrumentSpec[] = [];
  try {
    const told: unknown = JSON.parse(fromAscii(payload));
    if (!Array.isArray(told)) return failed('the instruments of a journal were no list');
    for (const one of told) {
      const parsed = instrumentSchema.safeParse(one);
      if (!parsed.success) return failed(`an instrument of a journal was malformed: ${parsed.error.message}`);
      specs.push(parsed.data);
    }
    return ok(specs);
  } catch {
    return failed('the instruments of a journal were no JSON');
  }
}

function blockAt(readAt: ReadAt, at: number): Extract<Piece, { kind: 'block' }> | null {
  const payloadBytes = plausiblePayload(readAt(at, journalHeadBytes));
  if (payloadBytes === null) return null;
  const byteLength = sealedBytes(payloadBytes);
  const bytes = readAt(at, byteLength);
  if (bytes.byteLength < byteLength) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, byteLength);
  if (view.getUint32(crcAt, true) !== blockCrc(bytes, payloadBytes)) return null;
  const kind = blockKinds[view.getUint8(4)];
  const packing = packings[view.getUint8(5)];
  if (kind === undefined || kind === 'none' || packing === undefined) return null;
  const head: BlockHead = {
    kind,
    packing,
    payloadBytes,
    rawBytes: view.getUint32(12, true),
    recordCount: view.getUint32(16, true),
    firstSequence: view.getFloat64(24, true),
    lastSequence: view.getFloat64(32, true),
    firstReceivedUs: view.getFloat64(40, true),
    lastReceivedUs: view.getFloat64(48, true),
  };
  if (!isOrdered(head)) return null;
  return { kind: 'block', at, end: at + byteLength, head, payload: bytes.subarray(journalHeadBytes, journalHeadBytes + payloadBytes) };
}

/** A sound checksum does not make a sound number: whoever goes on counting must have room to. */
function isOrdered({ firstSequence, lastSequence }: BlockHead): boolean {
  return Number.isSafeInteger(firstSequence) && firstSequence >= 0 && firstSequence <= lastSequence && lastSequence <= sequenceMax && Number.isInteger(lastSequence);
}

function plausiblePayload(head: Uint8Array): number | null {
  if (head.byteLength < journalHeadBytes) return null;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const payloadBytes = view.getUint32(8, true);
  const isPlausible = view.getUint32(0, true) === blockMagic && payloadBytes <= blockBytesMax && view.getUint32(12, true) <= blockBytesMax;
  return isPlausible ? payloadBytes : null;
}

/** The next whole block from `from` on, or the end of the file. */
function findBlock(readAt: ReadAt, from: number): { readonly at: number; readonly isEnd: boolean } {
  let at = from;
  let candidates = 0;
  for (;;) {
    const chunk = readAt(at, 2 ** 16);
    const hit = indexOfMagic(chunk);
    if (hit !== null && candidates < candidatesMax) {
      candidates += 1;
      if (blockAt(readAt, at + hit) !== null) return { at: at + hit, isEnd: false };
      at += hit + 8;
      continue;
    }
    if (chunk.byteLength < 2 ** 16) return { at: at + chunk.byteLength, isEnd: true };
    at += chunk.byteLength;
  }
}

/** Blocks lie 8-byte aligned, and so does every chunk. */
function indexOfMagic(chunk: Uint8Array): number | null {
  const words = new Uint32Array(chunk.buffer, chunk.byteOffset, chunk.byteLength >> 2);
  for (let word = 0; word < words.length; word += 2) if (words[word] === blockMagic) return word * 4;
  return null;
}

function blockCrc(block: Uint8Array, payloadBytes: number): number {
  return crc32(block.subarray(journalHeadBytes, journalHeadBytes + payloadBytes), crc32(block.subarray(0, crcAt)));
}

/** Text as ASCII: whatever lies beyond it becomes a JSON escape. */
function toAscii(text: string): Uint8Array {
  const escaped = text.replace(/[^\0-\x7f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return Uint8Array.from(escaped, (char) => char.charCodeAt(0));
}

function fromAscii(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.byteLength; at += 4_096) text += String.fromCharCode(...bytes.subarray(at, at + 4_096));
  return text;
}

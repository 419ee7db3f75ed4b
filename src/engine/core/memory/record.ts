/**
 * The record: one fact as bytes, the same in a ring, in the journal and in a backtest.
 *
 * A record is a head of one 64-byte slot and `tailSlots` more. Little-endian, 8-byte aligned:
 *
 * | at | type | head          |   | at | type | head         |
 * |----|------|---------------|---|----|------|--------------|
 * | 0  | u8   | kind          |   | 24 | f64  | venueTimeUs  |
 * | 1  | u8   | flags         |   | 32 | f64  | a            |
 * | 2  | u16  | tail slots    |   | 40 | f64  | b            |
 * | 4  | u32  | stream        |   | 48 | f64  | c            |
 * | 8  | f64  | sequence      |   | 56 | f64  | d            |
 * | 16 | f64  | receivedUs    |   |    |      |              |
 *
 * What a–d and the tail mean stands in domain/fact.ts. A tail slot holds eight float64, hence four
 * (ticks, lots) pairs. `venueTimeUs` is 0 where the venue sends no time.
 */

import { assert } from '../../domain/assert.ts';
import { factCode, type FactKind } from '../../domain/fact.ts';

export const slotBytes = 64;
export const slotFloats = 8;
export const pairsPerSlot = 4;

/** Most levels that one record carries: both sides of a 5,000-level snapshot. */
export const recordLevelsMax = 10_000;
export const recordSlotsMax = 1 + recordLevelsMax / pairsPerSlot;

/** Indices of the float64 fields, counted from a record's first float. */
export const field = { sequence: 1, receivedUs: 2, venueTimeUs: 3, a: 4, b: 5, c: 6, d: 7, tail: 8 } as const;

/** A run of slots in memory, seen as the types a record needs. One allocation, many records. */
export interface Slots {
  readonly bytes: Uint8Array;
  readonly u16: Uint16Array;
  readonly u32: Uint32Array;
  readonly f64: Float64Array;
  readonly slotCount: number;
}

export function slotsOver(buffer: ArrayBuffer | SharedArrayBuffer, byteOffset: number, slotCount: number): Slots {
  assert(byteOffset % 8 === 0, 'records are 8-byte aligned', { byteOffset });
  const bytes = slotCount * slotBytes;
  return {
    bytes: new Uint8Array(buffer, byteOffset, bytes),
    u16: new Uint16Array(buffer, byteOffset, bytes / 2),
    u32: new Uint32Array(buffer, byteOffset, bytes / 4),
    f64: new Float64Array(buffer, byteOffset, bytes / 8),
    slotCount,
  };
}

export function newSlots(slotCount: number): Slots {
  return slotsOver(new ArrayBuffer(slotCount * slotBytes), 0, slotCount);
}

/** Slots of the tail that holds this many (ticks, lots) pairs. */
export function tailSlotsFor(pairCount: number): number {
  return Math.ceil(pairCount / pairsPerSlot);
}

export function writeHead(
  slots: Slots,
  slot: number,
  kind: FactKind,
  stream: number,
  tailSlots: number,
  flags: number,
): void {
  slots.bytes[slot * slotBytes] = factCode[kind];
  slots.bytes[slot * slotBytes + 1] = flags;
  slots.u16[slot * 32 + 1] = tailSlots;
  slots.u32[slot * 16 + 1] = stream;
}

export function kindAt(slots: Slots, slot: number): number {
  return slots.bytes[slot * slotBytes] ?? 0;
}

export function flagsAt(slots: Slots, slot: number): number {
  return slots.bytes[slot * slotBytes + 1] ?? 0;
}

/** Slots of the whole record, head included. */
export function lengthAt(slots: Slots, slot: number): number {
  return 1 + (slots.u16[slot * 32 + 1] ?? 0);
}

export function streamAt(slots: Slots, slot: number): number {
  return slots.u32[slot * 16 + 1] ?? 0;
}

/** One float field of the record that begins at `slot`; `field.tail + i` reads the tail. */
export function floatAt(slots: Slots, slot: number, index: number): number {
  return slots.f64[slot * slotFloats + index] ?? 0;
}

export function setFloat(slots: Slots, slot: number, index: number, value: number): void {
  slots.f64[slot * slotFloats + index] = value;
}

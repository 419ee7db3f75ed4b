/** Records from plain numbers, for the checked path. */

import type { FactKind } from '../../../domain/fact.ts';
import { usPerMs } from '../../../domain/time.ts';
import { field, setFloat, slotFloats, writeHead, type Slots } from '../../memory/record.ts';

export interface RecordHead {
  readonly kind: FactKind;
  readonly stream: number;
  readonly flags: number;
  readonly receivedUs: number;
  readonly venueTimeMs: number;
  readonly tailSlots: number;
}

export type Fields = readonly [a: number, b: number, c: number, d: number];

export function writeRecord(slots: Slots, slot: number, head: RecordHead, fields: Fields): void {
  writeHead(slots, slot, head.kind, head.stream, head.tailSlots, head.flags);
  setFloat(slots, slot, field.sequence, 0);
  setFloat(slots, slot, field.receivedUs, head.receivedUs);
  setFloat(slots, slot, field.venueTimeUs, head.venueTimeMs * usPerMs);
  fields.forEach((value, index) => setFloat(slots, slot, field.a + index, value));
}

/** A tail of one slot, filled up with zeros. */
export function writeTail(slots: Slots, slot: number, values: readonly number[]): void {
  for (let index = 0; index < slotFloats; index += 1) setFloat(slots, slot, field.tail + index, values[index] ?? 0);
}

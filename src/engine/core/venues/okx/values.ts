/**
 * What OKX's messages are made of, on the checked path, beside what all venues write: times in texts,
 * plain numbers, and the records that come of them, one behind the other.
 */

import type { FactKind } from '../../../domain/fact.ts';
import { fault } from '../../../domain/fault.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { parseDecimal } from '../../../domain/number.ts';
import { failed, ok } from '../../../domain/result.ts';
import { usPerMs } from '../../../domain/time.ts';
import { field, recordLevelsMax, setFloat, slotFloats, writeHead, type Slots } from '../../memory/record.ts';
import { malformed, type Read } from '../checked-values.ts';
import { own, type JsonObject } from '../json.ts';

/** Where the records of one message go. */
export interface Sheet {
  readonly slots: Slots;
  readonly receivedUs: number;
  /** The slot that the next record begins with. */
  slot: number;
}

export interface RecordDraft {
  readonly kind: FactKind;
  readonly spec: InstrumentSpec;
  readonly venueTimeUs: number;
  readonly flags?: number;
  readonly fields: readonly [a: number, b: number, c: number, d: number];
  readonly tail?: readonly number[];
}

export function write(sheet: Sheet, draft: RecordDraft): Read<null> {
  const { slots, slot } = sheet;
  const tail = draft.tail ?? [];
  const tailSlots = Math.ceil(tail.length / slotFloats);
  if (slot + 1 + tailSlots > slots.slotCount || tail.length > recordLevelsMax * 2) {
    return failed(fault('frame.oversized', `a message had more than ${slots.slotCount} slots of records`));
  }
  writeHead(slots, slot, draft.kind, draft.spec.stream, tailSlots, draft.flags ?? 0);
  setFloat(slots, slot, field.sequence, 0);
  setFloat(slots, slot, field.receivedUs, sheet.receivedUs);
  setFloat(slots, slot, field.venueTimeUs, draft.venueTimeUs);
  draft.fields.forEach((value, index) => setFloat(slots, slot, field.a + index, value));
  for (let index = 0; index < tailSlots * slotFloats; index += 1) setFloat(slots, slot, field.tail + index, tail[index] ?? 0);
  sheet.slot += 1 + tailSlots;
  return ok(null);
}

/** Texts that OKX leaves empty where it has nothing to say. */
export function isBlank(value: unknown): boolean {
  return value === undefined || value === '';
}

export function textAt(object: JsonObject, key: string): Read<string> {
  const value = own(object, key);
  return typeof value === 'string' ? ok(value) : malformed(`${key} was not a text`);
}

/** A time in a text of milliseconds, as microseconds. */
export function timeAt(object: JsonObject, key: string): Read<number> {
  return time(own(object, key), key);
}

export function time(value: unknown, name: string): Read<number> {
  if (typeof value !== 'string' || !/^\d{1,16}$/.test(value)) return malformed(`${name} was not a time`);
  const timeUs = Number(value) * usPerMs;
  return Number.isSafeInteger(timeUs) ? ok(timeUs) : malformed(`${name} was out of range`);
}

/** A number that informs and never becomes an order. */
export function floatAt(object: JsonObject, key: string): Read<number> {
  const value = own(object, key);
  const decimal = typeof value === 'string' ? parseDecimal(value) : null;
  if (decimal === null || !decimal.ok) return malformed(`${key} was not a decimal`);
  const float = Number(value);
  return Number.isFinite(float) ? ok(float) : malformed(`${key} was out of range`);
}

/**
 * What Binance's messages are made of, on the checked path, beside what all venues write: times and plain
 * numbers; and the small records that come of them.
 */

import type { FactKind } from '../../../domain/fact.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { ok } from '../../../domain/result.ts';
import { usPerMs } from '../../../domain/time.ts';
import { field, setFloat, slotFloats, writeHead, type Slots } from '../../memory/record.ts';
import { exact, malformed, whole, type Read } from '../checked-values.ts';
import { own, type JsonObject } from '../json.ts';

/** A record without a tail, or with one slot of it. */
export interface Draft {
  readonly kind: FactKind;
  readonly spec: InstrumentSpec;
  readonly receivedUs: number;
  readonly venueTimeUs: number;
  readonly flags?: number;
  readonly fields: readonly [a: number, b: number, c: number, d: number];
  readonly tail?: readonly number[];
}

/** Writes records one behind the other; answers how many slots they took. */
export function writeRecords(slots: Slots, drafts: readonly Draft[]): Read<number> {
  let slot = 0;
  for (const { kind, spec, receivedUs, venueTimeUs, flags, fields, tail } of drafts) {
    writeHead(slots, slot, kind, spec.stream, tail === undefined ? 0 : 1, flags ?? 0);
    setFloat(slots, slot, field.sequence, 0);
    setFloat(slots, slot, field.receivedUs, receivedUs);
    setFloat(slots, slot, field.venueTimeUs, venueTimeUs);
    fields.forEach((value, index) => setFloat(slots, slot, field.a + index, value));
    if (tail !== undefined) for (let index = 0; index < slotFloats; index += 1) setFloat(slots, slot, field.tail + index, tail[index] ?? 0);
    slot += tail === undefined ? 1 : 2;
  }
  return ok(slot);
}

/** Milliseconds of the exchange as our microseconds. */
export function timeUs(object: JsonObject, key: string): Read<number> {
  const timeMs = whole(object, key);
  if (!timeMs.ok) return timeMs;
  const us = timeMs.value * usPerMs;
  return Number.isSafeInteger(us) ? ok(us) : malformed(`the time ${key} was out of range`);
}

/** A number that only informs: the float64 nearest to it. */
export function float(object: JsonObject, key: string): Read<number> {
  const value = own(object, key);
  const decimal = exact(value);
  return decimal.ok ? ok(Number(value)) : malformed(`${key}: ${decimal.fault.detail}`);
}

export function isZero(value: unknown): boolean {
  const decimal = exact(value);
  return decimal.ok && decimal.value.units === 0n;
}

/**
 * What OKX's messages are made of, on the checked path: exact decimals and times in texts, ids as
 * numbers, and the records that come of them, one behind the other.
 */

import type { FactKind } from '../../../domain/fact.ts';
import { fault, type Fault, type FaultCode } from '../../../domain/fault.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { parseDecimal, toSteps, type Decimal } from '../../../domain/number.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { usPerMs } from '../../../domain/time.ts';
import { field, recordLevelsMax, setFloat, slotFloats, writeHead, type Slots } from '../../memory/record.ts';
import { own, type JsonObject } from '../json.ts';

export type Read<Value> = Result<Value, Fault>;

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

/** Sequence numbers are the only numbers that are not texts. */
export function wholeAt(object: JsonObject, key: string): Read<number> {
  const value = own(object, key);
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return ok(value);
  return malformed(`${key} was not a whole number below 2^53`);
}

/** A number that informs and never becomes an order. */
export function floatAt(object: JsonObject, key: string): Read<number> {
  const value = own(object, key);
  const decimal = typeof value === 'string' ? parseDecimal(value) : null;
  if (decimal === null || !decimal.ok) return malformed(`${key} was not a decimal`);
  const float = Number(value);
  return Number.isFinite(float) ? ok(float) : malformed(`${key} was out of range`);
}

export function price(value: unknown, spec: InstrumentSpec): Read<number> {
  const ticks = steps(value, spec.tick);
  if (ticks.ok && ticks.value <= 0) return failed(fault('level.out-of-range', `the price ${String(value).slice(0, 40)} was not positive`));
  return ticks;
}

export function quantity(value: unknown, spec: InstrumentSpec): Read<number> {
  const lots = steps(value, spec.lot);
  if (lots.ok && lots.value < 0) return failed(fault('level.out-of-range', `the quantity ${String(value).slice(0, 40)} was negative`));
  return lots;
}

/** The tick nearest to a price that need not lie on one, such as that of a liquidation. */
export function nearestTicks(value: unknown, spec: InstrumentSpec): Read<number> {
  const decimal = typeof value === 'string' ? parseDecimal(value) : null;
  if (decimal === null || !decimal.ok) return malformed('a decimal was not a text');
  const scale = Math.max(decimal.value.decimals, spec.tick.decimals);
  const units = decimal.value.units * 10n ** BigInt(scale - decimal.value.decimals);
  const tick = spec.tick.units * 10n ** BigInt(scale - spec.tick.decimals);
  const ticks = Number((units + tick / 2n) / tick);
  return Number.isSafeInteger(ticks) && ticks > 0 ? ok(ticks) : malformed(`the price ${String(value).slice(0, 40)} was out of range`);
}

function steps(value: unknown, step: Decimal): Read<number> {
  if (typeof value !== 'string') return malformed('a decimal was not a text');
  const decimal = parseDecimal(value);
  if (!decimal.ok) return malformed(decimal.fault);
  const counted = toSteps(decimal.value, step);
  if (counted.ok) return ok(counted.value === 0 ? 0 : counted.value);
  const code: FaultCode = counted.fault.includes('too large') ? 'level.out-of-range' : 'level.off-tick';
  return failed(fault(code, counted.fault));
}

/** A number that cannot be told in steps spoils a book, but not by way of anything else: that is only lost. */
export function withoutResync(read: Read<null>): Read<null> {
  return read.ok || read.fault.remedy !== 'resync' ? read : malformed(read.fault.detail);
}

export function malformed(detail: string): { readonly ok: false; readonly fault: Fault } {
  return failed(fault('frame.malformed', detail));
}

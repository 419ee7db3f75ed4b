/**
 * What Binance's messages are made of, on the checked path: whole numbers, exact decimals and times;
 * and the small records that come of them.
 */

import type { FactKind } from '../../../domain/fact.ts';
import { fault, type Fault, type FaultCode } from '../../../domain/fault.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { parseDecimal, toSteps, type Decimal } from '../../../domain/number.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { usPerMs } from '../../../domain/time.ts';
import { field, setFloat, slotFloats, writeHead, type Slots } from '../../memory/record.ts';
import { own, type JsonObject } from '../json.ts';

export type Read<Value> = Result<Value, Fault>;

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

export function whole(object: JsonObject, key: string): Read<number> {
  const value = own(object, key);
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return ok(value);
  return malformed(`${key} was not a whole number below 2^53`);
}

/** Milliseconds of the exchange as our microseconds. */
export function timeUs(object: JsonObject, key: string): Read<number> {
  const timeMs = whole(object, key);
  if (!timeMs.ok) return timeMs;
  const us = timeMs.value * usPerMs;
  return Number.isSafeInteger(us) ? ok(us) : malformed(`the time ${key} was out of range`);
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

function steps(value: unknown, step: Decimal): Read<number> {
  const decimal = exact(value);
  if (!decimal.ok) return decimal;
  const counted = toSteps(decimal.value, step);
  if (counted.ok) return ok(counted.value === 0 ? 0 : counted.value);
  const code: FaultCode = counted.fault.includes('too large') ? 'level.out-of-range' : 'level.off-tick';
  return failed(fault(code, counted.fault));
}

export function exact(value: unknown): Read<Decimal> {
  if (typeof value !== 'string') return malformed('a decimal was not a text');
  const decimal = parseDecimal(value);
  return decimal.ok ? decimal : malformed(decimal.fault);
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

/** A number that cannot be told in steps spoils a book, but not by way of a trade, a ticker or a candle: those are only lost. */
export function withoutResync(read: Read<number>): Read<number> {
  return read.ok || read.fault.remedy !== 'resync' ? read : malformed(read.fault.detail);
}

export function malformed(detail: string): { readonly ok: false; readonly fault: Fault } {
  return failed(fault('frame.malformed', detail));
}

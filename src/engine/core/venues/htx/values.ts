/**
 * From JSON values to what records hold: whole numbers, ticks, lots, ids of 28 digits, all exactly.
 *
 * A quantity is cut to whole lots, and to one where it is less. An order that was bought by value
 * leaves a rest of up to 18 places in the book; lots cannot count those, and a level that exists must
 * not vanish.
 */

import { fault } from '../../../domain/fault.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { parseDecimal, type Decimal } from '../../../domain/number.ts';
import { failed, ok } from '../../../domain/result.ts';
import { malformed, ticksOf, type Read } from '../checked-values.ts';
import { JsonNumber, type JsonObject, type JsonValue } from './json.ts';

const timeMsMax = 9_000_000_000_000;
const idDigitsMax = 30;
const idDigitsLow = 15;

export function whole(object: JsonObject, key: string): Read<number> {
  const value = object.get(key);
  const read = value instanceof JsonNumber && /^\d{1,16}$/.test(value.text) ? Number(value.text) : NaN;
  return Number.isSafeInteger(read) ? ok(read) : malformed(`${key} was not a whole number below 2^53`);
}

export function time(object: JsonObject, key: string): Read<number> {
  const timeMs = whole(object, key);
  return timeMs.ok && timeMs.value > timeMsMax ? malformed(`${key} was out of range`) : timeMs;
}

/** A number, or a text that holds one, as a float that informs. */
export function plain(object: JsonObject, key: string): Read<number> {
  const value = object.get(key);
  const text = value instanceof JsonNumber ? value.text : value;
  const decimal = typeof text === 'string' ? parseDecimal(text) : null;
  return decimal?.ok === true ? ok(Number(text)) : malformed(`${key} was not a number`);
}

export function price(value: JsonValue | undefined, spec: InstrumentSpec): Read<number> {
  const decimal = decimalOf(value);
  return decimal.ok ? ticksOf(decimal.value, spec) : decimal;
}

/** In lots of this size. */
export function quantity(value: JsonValue | undefined, lot: Decimal): Read<number> {
  const decimal = decimalOf(value);
  if (!decimal.ok) return decimal;
  const { units, decimals } = decimal.value;
  if (units < 0n) return failed(fault('level.out-of-range', 'a quantity was negative'));
  if (units === 0n) return ok(0);
  const scale = Math.max(decimals, lot.decimals);
  const lots = (units * 10n ** BigInt(scale - decimals)) / (lot.units * 10n ** BigInt(scale - lot.decimals));
  if (lots > BigInt(Number.MAX_SAFE_INTEGER)) return failed(fault('level.out-of-range', 'a quantity was too large'));
  return ok(lots === 0n ? 1 : Number(lots));
}

/** An id's lower 15 digits and those above. */
export function longId(value: JsonValue | undefined): Read<readonly [low: number, high: number]> {
  const text = value instanceof JsonNumber ? value.text : '';
  if (!/^\d+$/.test(text) || text.length > idDigitsMax) return malformed('an id was not a whole number of up to 30 digits');
  return ok([Number(text.slice(-idDigitsLow)), Number(text.slice(0, -idDigitsLow))]);
}

export function isNothing(value: JsonValue | undefined): value is null | undefined {
  return value === null || value === undefined;
}

export function isZero(value: JsonValue | undefined): boolean {
  const decimal = decimalOf(value);
  return decimal.ok && decimal.value.units === 0n;
}

function decimalOf(value: JsonValue | undefined): Read<Decimal> {
  const text = value instanceof JsonNumber ? value.text : value;
  if (typeof text !== 'string') return malformed('a decimal was neither a number nor a text');
  const decimal = parseDecimal(text);
  return decimal.ok ? decimal : malformed(decimal.fault);
}

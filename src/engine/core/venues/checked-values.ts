/**
 * What the checked paths of all venues have in common: exact decimals that become ticks and lots, and
 * the faults of those that do not.
 */

import { fault, type Fault, type FaultCode } from '../../domain/fault.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { parseDecimal, toSteps, type Decimal } from '../../domain/number.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { own, type JsonObject } from './json.ts';

export type Read<Value> = Result<Value, Fault>;

export function malformed(detail: string): { readonly ok: false; readonly fault: Fault } {
  return failed(fault('frame.malformed', detail));
}

/** A number that cannot be told in steps spoils a book, but not by way of anything else: that is only lost. */
export function withoutResync<Value>(read: Read<Value>): Read<Value> {
  return read.ok || read.fault.remedy !== 'resync' ? read : malformed(read.fault.detail);
}

/** An id, or another count, that is a number of its own and no text. */
export function whole(object: JsonObject, key: string): Read<number> {
  const value = own(object, key);
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return ok(value);
  return malformed(`${key} was not a whole number below 2^53`);
}

/** A decimal in a text. */
export function exact(value: unknown): Read<Decimal> {
  if (typeof value !== 'string') return malformed('a decimal was not a text');
  const decimal = parseDecimal(value);
  return decimal.ok ? decimal : malformed(decimal.fault);
}

export function price(value: unknown, spec: InstrumentSpec): Read<number> {
  const decimal = exact(value);
  return decimal.ok ? ticksOf(decimal.value, spec) : decimal;
}

export function quantity(value: unknown, spec: InstrumentSpec): Read<number> {
  const decimal = exact(value);
  return decimal.ok ? lotsOf(decimal.value, spec) : decimal;
}

export function ticksOf(value: Decimal, { tick }: InstrumentSpec): Read<number> {
  const ticks = stepsOf(value, tick);
  return ticks.ok && ticks.value <= 0 ? failed(fault('level.out-of-range', `${ticks.value} ticks were no positive price`)) : ticks;
}

/** The tick nearest to a price that need not lie on one, such as an average; null where there is none. */
export function nearestTicks(value: Decimal, { tick }: InstrumentSpec): number | null {
  const scale = Math.max(value.decimals, tick.decimals);
  const scaled = value.units * 10n ** BigInt(scale - value.decimals);
  const step = tick.units * 10n ** BigInt(scale - tick.decimals);
  const ticks = Number((scaled * 2n + step) / (step * 2n));
  return Number.isSafeInteger(ticks) && ticks > 0 ? ticks : null;
}

function lotsOf(value: Decimal, { lot }: InstrumentSpec): Read<number> {
  const lots = stepsOf(value, lot);
  return lots.ok && lots.value < 0 ? failed(fault('level.out-of-range', `${lots.value} lots were a negative quantity`)) : lots;
}

function stepsOf(value: Decimal, step: Decimal): Read<number> {
  const counted = toSteps(value, step);
  if (counted.ok) return counted;
  const code: FaultCode = counted.fault.includes('too large') ? 'level.out-of-range' : 'level.off-tick';
  return failed(fault(code, counted.fault));
}

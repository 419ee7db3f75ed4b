/**
 * Exact numbers: ticks, lots, money, and decimals in characters.
 *
 * | value      | type                 | unit                               | may be       |
 * |------------|----------------------|------------------------------------|--------------|
 * | PriceTicks | safe-integer number  | the instrument's tick              | any sign     |
 * | QtyLots    | safe-integer number  | the instrument's lot               | zero or more |
 * | Amount     | bigint               | the asset's smallest unit          | any sign     |
 *
 * Decimals are read digit by digit and written digit by digit; no float stands between. The
 * hot path has its own byte scanner (core/memory/kernel), tested against the functions here.
 */

import { assert } from './assert.ts';
import type { Brand } from './brand.ts';
import { failed, ok, type Result } from './result.ts';

export type PriceTicks = Brand<number, 'PriceTicks'>;
export type QtyLots = Brand<number, 'QtyLots'>;
export type Amount = Brand<bigint, 'Amount'>;

/** A number as the exchange wrote it: `units` × 10^-`decimals`. */
export interface Decimal {
  readonly units: bigint;
  readonly decimals: number;
}

/** Longest decimal we read: 27-digit ids exist, and nobody sends a price of 40 characters in good faith. */
export const decimalCharsMax = 40;

export function priceTicks(value: number): PriceTicks {
  assert(Number.isSafeInteger(value), 'a price is a whole number of ticks', { value });
  return value as PriceTicks;
}

export function qtyLots(value: number): QtyLots {
  assert(Number.isSafeInteger(value) && value >= 0, 'a quantity is a whole number of lots', { value });
  return value as QtyLots;
}

export function amount(value: bigint): Amount {
  return value as Amount;
}

/** `-12.50`, `0.00000001`, `1e-7`, `1.5E+3` → exact units. Refuses blanks, signs alone, `.5`, `5.` and words. */
export function parseDecimal(text: string): Result<Decimal, string> {
  if (text.length > decimalCharsMax) return failed(`a decimal had ${text.length} characters`);
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text);
  if (match === null) return failed(`“${text}” is not a decimal number`);
  const [, sign = '', whole = '', fraction = '', exponentText = '0'] = match;
  const digits = BigInt(sign + whole + fraction);
  const decimals = fraction.length - Number(exponentText);
  if (decimals < 0) return ok({ units: digits * 10n ** BigInt(-decimals), decimals: 0 });
  return ok({ units: digits, decimals });
}

/** How many whole `step`s a decimal is, or why it is not a whole number of them. */
export function toSteps(value: Decimal, step: Decimal): Result<number, string> {
  if (step.units <= 0n) return failed('a step must be positive');
  const scale = Math.max(value.decimals, step.decimals);
  const scaled = value.units * 10n ** BigInt(scale - value.decimals);
  const scaledStep = step.units * 10n ** BigInt(scale - step.decimals);
  if (scaled % scaledStep !== 0n) {
    return failed(`${formatDecimal(value)} is not a multiple of ${formatDecimal(step)}`);
  }
  const steps = Number(scaled / scaledStep);
  if (!Number.isSafeInteger(steps)) return failed(`${formatDecimal(value)} is too large in steps of ${formatDecimal(step)}`);
  return ok(steps);
}

/** Writes every decimal place it has: units 1250 with 2 decimals is `12.50`. */
export function formatDecimal(value: Decimal): string {
  const negative = value.units < 0n;
  const digits = (negative ? -value.units : value.units).toString().padStart(value.decimals + 1, '0');
  const whole = digits.slice(0, digits.length - value.decimals);
  const fraction = digits.slice(digits.length - value.decimals);
  const text = value.decimals === 0 ? whole : `${whole}.${fraction}`;
  return negative ? `-${text}` : text;
}

/** A count of steps, written with exactly `decimals` places. The step must be expressible in them. */
export function formatSteps(steps: number, step: Decimal, decimals: number): string {
  assert(decimals >= step.decimals, 'the places must hold the step', { decimals, stepDecimals: step.decimals });
  const units = BigInt(steps) * step.units * 10n ** BigInt(decimals - step.decimals);
  return formatDecimal({ units, decimals });
}

/** The same number with no trailing zero after the point. */
export function trimDecimal(value: Decimal): Decimal {
  let { units, decimals } = value;
  while (decimals > 0 && units % 10n === 0n) {
    units /= 10n;
    decimals -= 1;
  }
  return { units, decimals };
}

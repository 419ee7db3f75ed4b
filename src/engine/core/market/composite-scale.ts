/**
 * One scale for prices and quantities of several instruments of one base: a common tick in one
 * quote currency, and a common lot of the base itself.
 *
 * The common tick is the greatest price that every instrument's tick, converted, is a whole multiple
 * of; the common lot likewise, after contract sizes. Ticks, lots, contract sizes and rates are decimals,
 * so both exist always, and `ticks × factor` is a whole number: exact as long as it is a safe integer, which
 * `isExact` of a composite says. A rate of many places makes the common tick so fine that some
 * products pass 2^53; they then round as floats do and inform, no more. One representation serves both
 * cases, so that the merging loop has no second form.
 */

import { assert } from '../../domain/assert.ts';
import { formatDecimal, formatSteps, trimDecimal, type Decimal } from '../../domain/number.ts';

/** What of an instrument the scale depends on. `rate`: how much of the common quote one of its own quote is. */
export interface Steps {
  readonly tick: Decimal;
  readonly lot: Decimal;
  readonly contractSize: Decimal;
  readonly rate: Decimal;
}

export interface Scale {
  /** Of the common quote, for one of the base. */
  readonly tick: Decimal;
  /** Of the base. */
  readonly lot: Decimal;
  /** The same as floats, for what informs. */
  readonly tickSize: number;
  readonly lotSize: number;
  /** How many common ticks and lots one of each instrument is, in the order of the instruments. */
  readonly tickFactors: readonly number[];
  readonly lotFactors: readonly number[];
}

export const one: Decimal = { units: 1n, decimals: 0 };

export function commonScale(instruments: readonly Steps[]): Scale {
  const ticks = instruments.map(({ tick, rate }) => product(tick, rate));
  const lots = instruments.map(({ lot, contractSize }) => product(lot, contractSize));
  const tick = commonStep(ticks);
  const lot = commonStep(lots);
  return {
    tick, lot, tickSize: toFloat(tick), lotSize: toFloat(lot),
    tickFactors: ticks.map((step) => quotient(step, tick)), lotFactors: lots.map((step) => quotient(step, lot)),
  };
}

/** A count of common ticks or lots as a person reads it; of one that is not exact, the nearest float. */
export function stepsText(steps: number, step: Decimal): string {
  return Number.isSafeInteger(steps) ? formatSteps(steps, step, step.decimals) : String(steps * toFloat(step));
}

/** The same without the zeros at its end. */
export function trimmed(steps: number, step: Decimal): string {
  return Number.isSafeInteger(steps) ? formatDecimal(trimDecimal({ units: BigInt(steps) * step.units, decimals: step.decimals })) : stepsText(steps, step);
}

/** The nearest float. */
export function toFloat({ units, decimals }: Decimal): number {
  return Number(`${units}e-${decimals}`);
}

function product(left: Decimal, right: Decimal): Decimal {
  assert(left.units > 0n && right.units > 0n, 'steps, sizes and rates are positive', { left: left.units, right: right.units });
  return { units: left.units * right.units, decimals: left.decimals + right.decimals };
}

/** The greatest step that all are whole multiples of. */
function commonStep(steps: readonly Decimal[]): Decimal {
  const decimals = Math.max(0, ...steps.map((step) => step.decimals));
  const units = steps.reduce((common, step) => greatestDivisor(common, unitsAt(step, decimals)), 0n);
  return units === 0n ? one : trimDecimal({ units, decimals });
}

function quotient(step: Decimal, common: Decimal): number {
  const decimals = Math.max(step.decimals, common.decimals);
  return Number(unitsAt(step, decimals) / unitsAt(common, decimals));
}

function unitsAt({ units, decimals }: Decimal, places: number): bigint {
  return units * 10n ** BigInt(places - decimals);
}

function greatestDivisor(left: bigint, right: bigint): bigint {
  let [larger, smaller] = [left, right];
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}
